"""Commands that take in what is fetched from sources, or waits in the inbox."""

import time
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from dashboard.command_line.intake import needed_inbox, order_of, ready_order, tell_intake
from dashboard.command_line.program import TURNED_AWAY, app, errors, out
from dashboard.command_line.telling import tell, tell_cases
from dashboard.settings import Settings
from data_sources import vault
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.inbox import Slip, Verdict, take_in, waiting
from data_sources.pulling import Pulled
from data_sources.pulling import pull as pull_source
from data_sources.sources import read_sources


@app.command()
def pull(
    feed: Annotated[
        str | None, typer.Argument(help="Ask the sources of this feed only; all without it.")
    ] = None,
    again: Annotated[
        bool, typer.Option(help="Try files that were turned away before once more.")
    ] = False,
) -> None:
    """Take in what is new in the folders and databases that sources.yaml names."""
    settings = Settings()
    sources = read_sources(Home(settings.home).sources)
    asked = [source for source in sources if feed in (None, source.feed)]
    if not asked:
        known = ", ".join(sorted({source.feed for source in sources})) or "none"
        raise TurnedAway(f"No source to ask. sources.yaml has sources of these feeds: {known}.")
    engine = vault.open_vault(settings.vault)
    found = [pull_source(engine, source, order_of(settings), again=again) for source in asked]
    tell_intake(engine, settings)
    for pulled in found:
        _tell_pulled(pulled)
    troubled = any(pulled.unreachable or pulled.turned_away for pulled in found)
    held = any(loaded.held_back for pulled in found for loaded in pulled.loaded)
    raise typer.Exit(TURNED_AWAY if troubled or held else 0)


@app.command()
def watch(
    once: Annotated[bool, typer.Option(help="Take in what waits now, and stop.")] = False,
    every: Annotated[float, typer.Option(help="Seconds between looks at the inbox.")] = 5,
) -> None:
    """Take in what was uploaded; the verdict appears on the feeds' page. Stop it with Ctrl+C."""
    settings = Settings()
    folder = needed_inbox(settings)
    engine = vault.open_vault(settings.vault)
    while True:
        # At each look, because the data folder's files may be changed meanwhile. A mistake in
        # them ends the watch before an upload is touched.
        order = ready_order(settings)
        taken = [_take_in(engine, folder, slip, order) for slip in waiting(folder)]
        if any(taken):
            tell_intake(engine, settings)
        if once:
            return
        time.sleep(every)


def _take_in(engine: Engine, folder: Path, slip: Slip, order: Order) -> bool:
    """Take one upload in; where this machine is at fault it stays for the next look."""
    try:
        _tell_verdict(take_in(engine, folder, slip, order))
    except (OSError, OperationalError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        errors.print(f"{slip.receipt}: not taken in yet ({why}); it waits.", markup=False)
        return False
    return True


def _tell_verdict(verdict: Verdict) -> None:
    receipt, loaded = verdict.slip.receipt, verdict.loaded
    if loaded is None:
        told = f"turned away. {verdict.turned_away}"
    elif loaded.held_back:
        told = f"held back: {loaded.held_back}. To release it: {verdict.kept_at}"
    else:
        told = "the same file is loaded already." if loaded.already else "loaded."
    out.print(f"{receipt}: {told}", markup=False, soft_wrap=True)
    if loaded and not loaded.already:
        tell(loaded.examined, "would be kept" if loaded.held_back else "kept")


def _tell_pulled(pulled: Pulled) -> None:
    out.print(f"{pulled.source}: {pulled.outcome}.", markup=False, soft_wrap=True)
    for loaded in pulled.loaded:
        tell(loaded.examined, "would be kept" if loaded.held_back else "kept")
        tell_cases(loaded)
        if loaded.held_back:
            out.print(f"  Held back: {loaded.held_back}.", markup=False, soft_wrap=True)
    for reason in pulled.turned_away:
        errors.print(f"Turned away. {reason}", style="bold", soft_wrap=True, markup=False)
