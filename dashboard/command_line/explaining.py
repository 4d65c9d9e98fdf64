"""The command that says where a figure comes from, and works it out again."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from dashboard import explanation_words, publishing, words
from dashboard.board_rows import Figure, Scorecard
from dashboard.command_line.board import made_up_mark, open_board
from dashboard.command_line.choosing import chosen
from dashboard.command_line.extracts import progress
from dashboard.command_line.program import app, errors, out
from dashboard.command_line.worked_again import AUDIENCES, Told
from dashboard.explanation import Again, Explanation, Used
from dashboard.kpis.disclosure.policy import Audience
from dashboard.settings import Settings
from stores import StoreError

SHOWN = 30
"""So many figures that are not the same are listed."""
NOT_THE_SAME = 1


class Format(StrEnum):
    """How `explain` prints."""

    text = "text"
    json = "json"


class Whose(StrEnum):
    """Whose figures are explained."""

    board = "board"
    public = "public"


AUDIENCE: dict[Whose, Audience] = {Whose.board: "board", Whose.public: "public"}


@app.command()
def explain(
    kpi: Annotated[str | None, typer.Argument(help="The KPI's id.")] = None,
    period: Annotated[
        str | None, typer.Option(help="As `send-kpi figures` has it; the latest without it.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="A way to split; the total without it.")] = None,
    category: Annotated[str | None, typer.Option(help="The category of the split.")] = None,
    series: Annotated[str | None, typer.Option(help="A series; the first without it.")] = None,
    audience: Annotated[
        Whose | None, typer.Option(help="Whose figure: board, without it, or public.")
    ] = None,
    format: Annotated[Format, typer.Option(help="text or json.")] = Format.text,
    everything: Annotated[
        bool, typer.Option("--all", help="Explain every figure, and tell which are not the same.")
    ] = False,
) -> None:
    """Say where a figure comes from, and work it out again from the vault."""
    told = Told(open_board(), Settings())
    if everything:
        whose = AUDIENCES if audience is None else (AUDIENCE[audience],)
        raise typer.Exit(_explain_all(told, whose))
    if kpi is None:
        raise StoreError("Which KPI? Give its id, or --all for every figure.")
    figures = told.figures(AUDIENCE[audience or Whose.board])
    asked = {"series": series, "split": split, "period": period, "category": category}
    figure = chosen(told.kpis, figures, kpi, asked)
    with errors.status("Working it out again..."):
        explained, again = told.explainer.explain(figure), told.again.of(figure)
    files = told.used(figure)
    if format is Format.json:
        typer.echo(json.dumps(_as_json(told, explained, again, files), indent=1, default=str))
    else:
        _print(told, explained, again, files)
    raise typer.Exit(0 if again.same or again.moved else NOT_THE_SAME)


def _explain_all(told: Told, audiences: tuple[Audience, ...]) -> int:
    """Explain every figure; gives the exit code."""
    figures = [figure for whose in audiences for figure in told.figures(whose)]
    with errors.status("Working every figure out again..."):
        again = told.again
    others, not_held = [], 0
    for figure in progress(figures, "Explaining them", len(figures)):
        explanation_words.lines(told.explainer.explain(figure))
        found = again.of(figure)
        others += [] if found.same else [figure]
        not_held += not found.compared
    new = [each for each in again.unheard_of(figures) if each.audience in audiences]
    _tell_moved(again.moved)
    if not others and not new:
        but = f", but for {not_held:,} of which no older version is left" if not_held else ""
        _line(f"{len(figures):,} figures, all the same{but}.")
        return 0
    _line(
        f"{len(figures):,} figures; {len(others):,} are not the same, {len(new):,} are not there."
    )
    for figure in [*others, *new][:SHOWN]:
        what = "not there" if figure in new else again.of(figure).words
        _line(f"  {figure.kpi}, {explanation_words.about(figure)}, {figure.audience}: {what}")
    if len(others) + len(new) > SHOWN:
        _line(f"  and {len(others) + len(new) - SHOWN:,} more.")
    # What stays as it was does not go by what has moved on.
    changed = any(publishing.stays(each) for each in others)
    return 0 if again.moved and not changed else NOT_THE_SAME


def _print(told: Told, explained: Explanation, again: Again, files: tuple[Used, ...]) -> None:
    figure, kpi = explained.figure, told.kpis[explained.figure.kpi]
    version = told.card.version
    _line(f"{explained.title} ({kpi.id}), {explanation_words.about(figure)}, {figure.geography}")
    _line(f"{explanation_words.figure_is(kpi, figure)}, as the {figure.audience} sees it")
    _line(f"Version: {version.name}, made on {words.moment(version.made_at)}{_made_up(told.card)}")
    for part, sentence in explanation_words.lines(explained):
        _line(f"{part}: {sentence}")
    for sentence in told.rates(explained):
        _line(f"Links: {sentence}")
    for file in files:
        _line(f"File: {_file(file)}")
        for reason in file.reasons:
            number = "" if reason.rows is None else f" {words.counted(reason.rows, 'row')}"
            _line(f"  {reason.severity}:{number} {reason.rule}")
    _tell_moved(again.moved)
    _line(f"Worked out again: {again.words}")


def _made_up(card: Scorecard) -> str:
    return made_up_mark(card.version.made_up)


def _file(file: Used) -> str:
    rows = {"read": file.rows_read, "kept": file.rows_kept, "refused": file.rows_refused}
    numbers = ", ".join(f"{n:,} {what}" for what, n in rows.items() if n is not None)
    told = f"; rows: {numbers}" if numbers else ""
    return (
        f"{file.file_name} ({file.feed}), as at {words.day(file.as_at)}, loaded on "
        f"{words.moment(file.loaded_at)}{told}; SHA-256 {file.sha256}"
    )


def _tell_moved(moved: tuple[str, ...]) -> None:
    if moved:
        _line("What the version was made from has moved on since:")
    for sentence in moved:
        _line(f"  {sentence}")


def _as_json(
    told: Told, explained: Explanation, again: Again, files: tuple[Used, ...]
) -> dict[str, Any]:
    version = told.card.version
    return {
        "version": version.name,
        "made_at": version.made_at.isoformat(),
        "made_up": version.made_up,
        **asdict(explained),
        "figure": _figure(explained.figure),
        "steps": [step._asdict() for step in explained.steps],
        "match_rates": told.rates(explained),
        "extracts": [asdict(file) for file in files],
        "again": asdict(again),
        "words": [f"{part}: {text}" for part, text in explanation_words.lines(explained)],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    """Give a figure, and its numbers only where it is shown."""
    names = ("audience", "kpi", "series", "period_kind", "period", "period_end", "geography")
    numbers = ("numerator", "denominator", "value", "low", "high")
    told = {name: getattr(figure, name) for name in (*names, "split", "category", "symbol")}
    shown = figure.value is not None
    return told | {name: getattr(figure, name) if shown else None for name in numbers}


def _line(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
