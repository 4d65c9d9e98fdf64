"""Commands for the made-up area: see the whole board with it, or write its extracts to measure."""

import os
import re
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

import data_sources
from dashboard import board_store
from dashboard.command_line.board import publish_now
from dashboard.command_line.extracts import progress
from dashboard.command_line.intake import order_of
from dashboard.command_line.program import app, errors, out
from dashboard.command_line.serving import Host, Port, serve_at
from dashboard.cutting import cut_meeting
from dashboard.settings import AREA, Settings
from data_sources import intake, vault
from data_sources.catalogue import all_feeds
from data_sources.extract_sets import extracts
from data_sources.feed import TurnedAway
from data_sources.fingerprints import code_in, reading_code
from data_sources.keys import make_key

MADE = "made_up.txt"
"""In the demonstration's folder: the day as at which it was made, and by which code."""
SEED = 331
SIX_WEEKS = timedelta(weeks=6)
CHAIR = "Made-up Chair"


class Agency(StrEnum):
    """Whose records of children the made-up area has."""

    EDUCATION = "education"
    HEALTH = "health"
    CARE = "care"


@app.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8050,
    serve: Annotated[bool, typer.Option(help="Serve the board when it is published.")] = True,
    meeting: Annotated[
        bool, typer.Option(help="First publish what the board saw when it met six weeks ago.")
    ] = True,
    agency: Annotated[
        list[Agency] | None,
        typer.Option(help="Take in this agency's records alone: quicker."),
    ] = None,
) -> None:
    """Show the whole board with a made-up area, in a folder of its own."""
    from data_sources.made_up import AREA_FILE

    home, as_at = Settings().home / "demo", date.today()
    os.environ |= {
        "SEND_KPI_HOME": str(home),
        "SEND_KPI_AREA": str(home / AREA),
        "SEND_KPI_KEY_FILE": str(home / "key"),
        "SEND_KPI_VAULT_URL": "",
        "SEND_KPI_BOARD_URL": "",
        "SEND_KPI_WEB_BOARD_URL": "",
        # Its children have numbers of the test range, so that none could be a real child's.
        "SEND_KPI_ALLOW_TEST_NUMBERS": "yes",
    }
    chosen = [each for each in Agency if not agency or each in agency]
    # So that the other commands find it in the folder, without a setting.
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(AREA_FILE, home / AREA)
    settings, made, now = Settings(), home / MADE, f"{as_at} {_code()} {meeting} {' '.join(chosen)}"
    if not (made.exists() and made.read_text(encoding="utf-8") == now):
        _make(settings, as_at, chosen, meeting=meeting)
        made.write_text(now, encoding="utf-8")
    published = publish_now(settings)
    published.tell_prices()
    out.print(f"Published version {published.version}: a made-up area, not real figures.")
    if serve:
        serve_at(host, port)


@app.command()
def make_up(
    folder: Annotated[Path, typer.Argument(help="Where to write; a folder an area.")],
    areas: Annotated[int, typer.Option(min=1, help="How many areas.")] = 1,
    as_at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today without it.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another number makes other children up.")] = SEED,
) -> None:
    """Write what the agencies of made-up areas would send, to try and to measure with."""
    from data_sources.made_up import write_agencies, write_agreements

    day = as_at.date() if as_at else date.today()
    for area in range(areas):
        place = folder / f"area-{area + 1:02}"
        written = write_agencies(place, day, seed, area)
        write_agreements(place / "agreements.yaml", all_feeds(), day)
        out.print(f"{place}: {len(written):,} files, made up.", soft_wrap=True, markup=False)


def _code() -> str:
    """Hash the code that makes the area up and that reads it."""
    return reading_code() + code_in({"made_up": Path(data_sources.__path__[0]) / "made_up"})


def _make(settings: Settings, as_at: date, agencies: list[Agency], *, meeting: bool) -> None:
    """Make the area up as at a day, and take it in as real extracts are taken in."""
    from data_sources.made_up import LOOK_UPS, write_agencies, write_agreements, write_extracts

    home = settings.home
    _clear(home)
    make_key(settings.key)
    errors.print("Writing the made-up area's extracts...")
    written = write_extracts(home / "extracts" / "published", as_at, SEED)
    written += write_agencies(home / "extracts", as_at, SEED, agencies=agencies)
    for name in LOOK_UPS:
        if (look_up := home / "extracts" / name).exists():
            shutil.copyfile(look_up, home / name)
    write_agreements(home / "agreements.yaml", all_feeds(), as_at)
    engine, met = vault.open_vault(settings.vault), as_at - SIX_WEEKS
    if meeting:
        before = [path for path in written if _day_of(path) < met]
        _take_in(engine, settings, before)
        errors.print(f"Publishing what the board saw when it met on {met}...")
        publish_now(settings)
        cut_meeting(board_store.open_board_store(settings.board), met, CHAIR)
        written = [path for path in written if path not in before]
    _take_in(engine, settings, written)


def _day_of(path: Path) -> date:
    """Give the day in an extract's name; what has none was published or returned long before."""
    found = re.search(r"(\d{4})-(\d\d)-(\d\d)|(\d\d)-(\d\d)-(\d{4})", path.name)
    if found is None:
        return date.min
    parts = [int(part) for part in found.groups() if part]
    return date(*parts) if found[1] else date(*reversed(parts))


def _clear(home: Path) -> None:
    """Take away what an earlier demonstration has made: its children were others."""
    for folder in ("extracts", "held", "snapshots"):
        shutil.rmtree(home / folder, ignore_errors=True)
    for path in [*home.glob("*.sqlite*"), home / "key", home / MADE]:
        path.unlink(missing_ok=True)


def _take_in(engine: Engine, settings: Settings, written: list[Path]) -> None:
    """Load all extracts, and say what became of them; some are wrong on purpose."""
    became: Counter[str] = Counter()
    with extracts(written, all_feeds()) as paths:
        taken = intake.take_all(engine, paths, order_of(settings))
        for path, loaded in progress(taken, "Loading them", len(paths)):
            if isinstance(loaded, TurnedAway):
                became["turned away"] += 1
                errors.print(f"Turned away, as it should be. {loaded}", soft_wrap=True)
            elif loaded.held_back:
                became["held back"] += 1
                why = loaded.held_back
                errors.print(f"Held back, as it should be. {path.name}: {why}", soft_wrap=True)
            else:
                became["loaded"] += 1
    told = ", ".join(f"{number} {what}" for what, number in became.items())
    out.print(f"Of {became.total()} extracts: {told}.", markup=False)
