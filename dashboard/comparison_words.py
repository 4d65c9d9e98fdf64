"""The wording of a comparison of two versions, as it is read out at a meeting."""

from collections.abc import Sequence

from dashboard import words
from dashboard.board_rows import Figure, Version
from dashboard.comparison import WHAT, Difference, Path, What
from dashboard.kpis.definitions import Kpi

SLICE = 4
"""So long is the path of a slice, and one more that of a period of it."""
COUNTED: dict[What, tuple[str, str]] = {
    "crossed": ("status crossed", "statuses crossed"),
    "changed": ("figure changed", "figures changed"),
    "restated": ("restated", "restated"),
    "new": ("new", "new"),
    "gone": ("gone", "gone"),
    "redefined": ("definition changed", "definitions changed"),
}
PARTS = {
    "targets": "target",
    "targets_agreed": "when the targets were agreed",
    "measures": "how it is worked out",
    "better": "which way is better",
    "standard": "legal standard",
    "minimum_denominator": "how many children are needed to rate it",
    "splits": "ways to split",
    "reviewed": "when it was reviewed",
    "review_due": "when it is to be reviewed",
}
"""What parts of a definition are called where it is not their name."""


def version(which: Version, meetings: Sequence[str] = ()) -> str:
    """Word a version: its name, when it was first published, and the meetings that saw it."""
    told = [f"published {words.moment(which.made_at)}"]
    told += [f"seen at the meeting of {meeting}" for meeting in meetings]
    told += ["current"] if which.current else []
    return f"{which.name} ({'; '.join(told)})"


def counts(differences: Sequence[Difference]) -> str:
    """Word how much differs: "1 status crossed, 3 figures changed, ..."."""
    if not differences:
        return "Nothing differs."
    numbers = {what: sum(each.what == what for each in differences) for what in WHAT}
    told = [f"{number:,} {COUNTED[what][number != 1]}" for what, number in numbers.items()]
    return f"{', '.join(told)}."


def lines(differences: Sequence[Difference]) -> list[str]:
    """Word differences of one kind; of a slice's past periods only the newest, and how many more.

    A publisher that revises a year restates every month of it, and nobody reads twelve lines out.
    """
    slices: dict[Path, list[Difference]] = {}
    for each in differences:
        slices.setdefault(each.path[: SLICE if len(each.path) > SLICE else None], []).append(each)
    return [
        difference(mine[-1])
        + (f"; and {words.counted(len(mine) - 1, 'earlier period')}" if len(mine) > 1 else "")
        for mine in slices.values()
    ]


def difference(each: Difference) -> str:
    """Word one difference as a line."""
    worded = {
        "crossed": _crossed,
        "changed": _changed,
        "restated": _restated,
        "new": _only_one,
        "gone": _only_one,
        "redefined": _redefined,
    }
    return worded[each.what](each)


def _crossed(each: Difference) -> str:
    before, now = (
        words.status(kpi, row.status, row.value).lower() if kpi and row else ""
        for kpi, row in _sides(each)
    )
    told = ", now ".join(_in_period(kpi, row) for kpi, row in _sides(each) if kpi and row)
    return f"Status crossed: {each.kpi.title}: {before} -> {now} ({told})"


def _changed(each: Difference) -> str:
    before, now = (_in_period(kpi, row) for kpi, row in _sides(each))
    return f"Changed: {_about(each)}: {before} before, {now} now"


def _restated(each: Difference) -> str:
    before, now = (_number(kpi, row) for kpi, row in _sides(each))
    if before == now:
        # The publisher's own rate can differ by less than the board shows.
        before, now = (_exact(row) for _, row in _sides(each))
    return f"Restated: {_about(each)}: {before} before, {now} now"


def _exact(row: Figure | None) -> str:
    if row is None or row.value is None:
        return f"symbol {row.symbol}" if row else "no figure"
    return f"{row.value:.10g}"


def _only_one(each: Difference) -> str:
    kpi, row = _sides(each)[each.what == "new"]
    if each.level == "past period":
        figure = f": {_number(kpi, row)}" if row else ""
    else:
        figure = f": {_in_period(kpi, row)}" if row else ""
    return f"{each.what.capitalize()} {each.level}: {_about(each)}{figure}"


def _redefined(each: Difference) -> str:
    parts = words.listed([PARTS.get(part, part.replace("_", " ")) for part in each.parts])
    was = each.kpi_before.title if each.kpi_before and "title" in each.parts else ""
    return f"Definition changed: {each.kpi.title}: {parts}" + (f" (it was: {was})" if was else "")


def _sides(each: Difference) -> tuple[tuple[Kpi | None, Figure | None], ...]:
    return (each.kpi_before, each.before), (each.kpi_now, each.now)


def _about(each: Difference) -> str:
    """Word what a path leads to: KPI, which of its series, slice, past period."""
    _, series, split, category, period = (*each.path, None, None, None, None)[:5]
    named = [each.kpi.title]
    if series and len(each.kpi.measures) > 1:
        named.append(_series(each.kpi, series))
    if split:
        name = words.split(split)
        named.append(f"{name} {category}" if category else f"by {name}")
    if period:
        row = each.now or each.before
        named.append(words.period(row.period_kind, period) if row else period)
    return ", ".join(named)


def _series(kpi: Kpi, key: str) -> str:
    series = kpi.series.get(key)
    return words.series(series) if series else key


def _number(kpi: Kpi | None, row: Figure | None) -> str:
    """Word a figure and the two numbers behind it: "61.5% (40 of 65)"."""
    if kpi is None or row is None:
        return "no figure"
    behind = words.of_how_many(row.numerator, row.denominator, row.above, row.below)
    return words.figure(kpi, row.value, row.symbol, row.above) + (f" ({behind})" if behind else "")


def _in_period(kpi: Kpi | None, row: Figure | None) -> str:
    """Word a figure with its period: "61.5% (40 of 65) in March 2026"."""
    if row is None or row.period is None:
        return "no figure"
    return f"{_number(kpi, row)} in {words.period(row.period_kind, row.period)}"
