"""Where children stick: the step with most open past its limit, the longest wait, and who waits."""

from typing import Any

from dash import html

from dashboard import components, words
from dashboard.board_rows import Figure
from dashboard.journey_parts.steps import Step
from dashboard.kpis.definitions import Kpi
from dashboard.shown import Board

WHERE = ("service", "locality")
"""The splits that say where to go and look."""
Sentence = list[Any]


def in_a_paragraph(shown: Board, steps: list[Step]) -> html.Div:
    """Say where most are open past the limit, and where the longest wait is for its limit.

    Of one step alone it is said how many are there, and how long they wait.
    """
    most, longest = _most(steps), _longest(steps)
    named = list(dict.fromkeys(step for step in (most, longest) if step))
    told = [*_how_many(shown, steps, most), *_how_long(shown, steps, longest, most)]
    return html.Div(
        [
            html.P(told, className="lede"),
            *(
                html.P(
                    f"{step.name}, to be read with care: {step.score.kpi.caution}",
                    className="quiet",
                )
                for step in named
                if step.score.kpi.caution
            ),
        ]
    )


def _known(steps: list[Step], role: str) -> list[Step]:
    return [step for step in steps if step.value(role) is not None]


def _are_all_told(steps: list[Step], role: str) -> bool:
    return all(step.value(role) is not None for step in steps if step.newest(role))


def _most(steps: list[Step]) -> Step | None:
    known = _known(steps, "open_past")
    most = max(known, key=lambda step: step.value("open_past") or 0, default=None)
    return most if most and most.value("open_past") else None


def _longest(steps: list[Step]) -> Step | None:
    """The wait that is the most times its limit: that picks a step, and is no figure itself."""
    known = [step for step in _known(steps, "open_90th") if step.limit_days]
    return max(
        known,
        key=lambda step: (step.value("open_90th") or 0) / (step.limit_days or 1),
        default=None,
    )


def _how_many(shown: Board, steps: list[Step], most: Step | None) -> Sentence:
    every = _are_all_told(steps, "open_past")
    if most is None and not _known(steps, "open_past"):
        return ["How many children stick at which step is not told. "]
    if most is None:
        where = "" if len(steps) == 1 else " at any step"
        return [f"Nobody is open past the limit{where}{'' if every else ' that is told'}. "]
    start = "Most stick at " if every else "Of the steps that are told, most stick at "
    return [
        "At " if len(steps) == 1 else start,
        _link(shown, most),
        ": ",
        html.Strong(f"{most.told('open_past')} were open past the {most.limit}"),
        f" on {most.at('open_past')}{_of_all(most)}. ",
    ]


def _of_all(step: Step) -> str:
    same = step.at("open_all") == step.at("open_past")
    return f", of {step.told('open_all')} that were open" if same and step.value("open_all") else ""


def _how_long(shown: Board, steps: list[Step], longest: Step | None, most: Step | None) -> Sentence:
    if longest is None:
        return []
    if len(steps) == 1:
        waited = html.Strong(f"longer than {longest.told('open_90th')}")
        return ["One in ten of those that were open had waited ", waited, "."]
    told = "" if _are_all_told(steps, "open_90th") else ", of those that are told,"
    start: Sentence = (
        [f"There the wait is{told} also the longest beside its limit"]
        if longest is most
        else [f"Beside its limit the wait is{told} longest at ", _link(shown, longest)]
    )
    return [
        *start,
        ": one in ten of those that were open had waited ",
        html.Strong(f"longer than {longest.told('open_90th')}"),
        "." if longest is most else f", where the limit is {words.limit(longest.limit_days or 0)}.",
    ]


def _link(shown: Board, step: Step) -> html.A:
    return html.A(step.name, href=shown.view.to(f"/kpi/{step.score.kpi.id}"))


def by_service_and_locality(shown: Board, steps: list[Step]) -> html.Section | None:
    """Give for each step who is in time least, folded away; None where nothing is split so."""
    tables = {step: found for step in steps if (found := _tables(shown, step))}
    if not tables:
        return None
    periods = list(dict.fromkeys(_period(step) for step in tables))
    same = f", {periods[0]}" if len(periods) == 1 else ""
    parts = [
        html.Section(
            [
                html.H3(step.name),
                None if same else html.P(words.sentence(_period(step)), className="quiet"),
                *found,
            ]
        )
        for step, found in tables.items()
    ]
    return html.Section(
        [
            html.H2(f"Where they stick{same}"),
            html.P(
                "The share in time by service and by locality, the lowest first. Small groups move "
                "by chance: read them for where to look, not as a verdict.",
                className="quiet",
            ),
            html.Div(parts, className="beside steps"),
        ]
    )


def _period(step: Step) -> str:
    return words.period(step.score.latest.period_kind, step.score.latest.period)


def _tables(shown: Board, step: Step) -> list[html.Details]:
    kpi, latest = step.score.kpi, step.score.latest
    newest = [
        row
        for row in shown.splits_of(kpi.id)
        if (row.series, row.period) == (latest.series, latest.period) and row.category
    ]
    return [
        _table(kpi, split, mine)
        for split in WHERE
        if (mine := [row for row in newest if row.split == split])
    ]


def _table(kpi: Kpi, split: str, rows: list[Figure]) -> html.Details:
    worst_first = sorted(rows, key=lambda row: (row.value is None, row.value or 0))
    named = words.split(split)
    cells = [
        [
            row.category,
            words.figure(kpi, row.value, row.symbol, row.above),
            words.of_how_many(row.numerator, row.denominator, row.above, row.below),
        ]
        for row in worst_first
    ]
    headings = [words.sentence(named), "In time", "Of how many"]
    table = components.table(f"{kpi.title} by {named}, the lowest first", headings, cells)
    return components.folded(f"By {named}{_least(kpi, worst_first)}", table)


def _least(kpi: Kpi, worst_first: list[Figure]) -> str:
    """Name the category that stands worst, of those that are large enough to be rated."""
    for row in worst_first:
        if row.value is not None and (row.denominator or 0) >= kpi.minimum_denominator:
            return f": least in {row.category}, {words.figure(kpi, row.value)}"
    return ""
