"""Commands for extracts: check, load and release."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import track
from sqlalchemy import Engine

from dashboard.command_line.intake import order_of, tell_intake
from dashboard.command_line.program import SOME_ROWS_REFUSED, TURNED_AWAY, app, errors, out
from dashboard.command_line.telling import tell, tell_cases, tell_changes, tell_strays
from dashboard.settings import Settings
from data_sources import held, intake, loading, vault
from data_sources.catalogue import feeds_of
from data_sources.examining import Order
from data_sources.extract_sets import extracts
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.loading import Loaded
from data_sources.refusal_report import write_report

Files = Annotated[
    list[Path],
    typer.Argument(help="Extracts: CSV, XLSX, parquet, XML or ZIP files, or folders of them."),
]
T = TypeVar("T")
FeedOption = Annotated[
    str | None, typer.Option("--feed", help="Turn the files away unless they are of this feed.")
]
AsAt = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day that an extract of cases is as at."),
]


@app.command()
def check(
    files: Files,
    feed: FeedOption = None,
    as_at: AsAt = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the rows to mend into this workbook (.xlsx).")
    ] = None,
) -> None:
    """Say what would be kept and what refused; write nothing into the vault."""
    worst, found, home = 0, [], Home(Settings().home)
    tell_strays(home)
    with extracts(files, feeds_of(home)) as paths:
        for path in paths:
            try:
                examined = loading.examine(path, feed, _asked(as_at))
            except TurnedAway as error:
                _tell_turned_away(error)
                worst = TURNED_AWAY
                continue
            found.append(examined)
            tell(examined, "would be kept")
            worst = max(worst, SOME_ROWS_REFUSED if examined.checked.rows_refused else 0)
    if report:
        out.print(f"{write_report(report, found):,} rows to mend are in {report}.")
    raise typer.Exit(worst)


@app.command()
def load(files: Files, feed: FeedOption = None, as_at: AsAt = None) -> None:
    """Take extracts into the vault, each whole or not at all."""
    settings = Settings()
    engine = vault.open_vault(settings.vault)
    tell_strays(Home(settings.home))
    worst = 0
    with extracts(files, feeds_of(Home(settings.home))) as paths:
        taken = intake.take_all(engine, paths, _asked(as_at), feed=feed)
        for path, became in progress(taken, "Loading", len(paths)):
            worst = max(worst, tell_taken(path, became))
    tell_intake(engine, settings)
    raise typer.Exit(worst)


@app.command()
def release(
    files: Annotated[
        list[Path], typer.Argument(help="The extract that was held back: its file, or its files.")
    ],
    reason: Annotated[str, typer.Option(help="Why it is right all the same; it is logged.")],
    feed: FeedOption = None,
    as_at: AsAt = None,
) -> None:
    """Load an extract that was held back, after a person has looked at it."""
    settings = Settings()
    engine = vault.open_vault(settings.vault)
    home = Home(settings.home)
    order, waits = _asked(as_at), len(files) == 1 and held.is_held(files[0], home)
    if waits and not as_at:
        order = order.model_copy(update={"as_at": held.as_at_of(files[0])})
    with extracts(files, feeds_of(home)) as paths:
        code = max(load_one(engine, path, feed, order, released=reason) for path in paths)
    if waits and code != TURNED_AWAY:
        held.let_go(files[0])
    tell_intake(engine, settings)
    raise typer.Exit(code)


def load_one(
    engine: Engine, path: Path, feed: str | None, order: Order, *, released: str = ""
) -> int:
    """Load one file and say what became of it; gives the exit code that it deserves."""
    try:
        became: Loaded | TurnedAway = intake.take(engine, path, order, feed=feed, released=released)
    except TurnedAway as error:
        became = error
    return tell_taken(path, became)


def _tell_turned_away(error: TurnedAway) -> None:
    errors.print(f"Turned away. {error}", style="bold", soft_wrap=True, markup=False)


def progress(taken: Iterable[T], words: str, how_many: int) -> Iterable[T]:
    """Show on a terminal how far a long work is."""
    return track(taken, words, total=how_many, console=errors, disable=not errors.is_terminal)


def tell_taken(path: Path, loaded: Loaded | TurnedAway) -> int:
    """Say what became of one extract; gives the exit code that it deserves."""
    if isinstance(loaded, TurnedAway):
        _tell_turned_away(loaded)
        return TURNED_AWAY
    if loaded.already:
        out.print(f"{path.name}: the same file is loaded already.", markup=False)
        return 0
    tell(loaded.examined, "would be kept" if loaded.held_back else "kept")
    if loaded.held_back:
        errors.print(
            f"Held back, nothing was loaded: {loaded.held_back}. Ask the agency. If it is right "
            "all the same: send-kpi release FILE --reason TEXT",
            style="bold",
            soft_wrap=True,
            markup=False,
        )
        return TURNED_AWAY
    tell_cases(loaded)
    tell_changes(loaded.changes)
    return SOME_ROWS_REFUSED if loaded.examined.checked.rows_refused else 0


def _asked(as_at: datetime | None) -> Order:
    """Say also as at which day the extract was made."""
    order = order_of(Settings())
    return order.model_copy(update={"as_at": as_at.date()}) if as_at else order
