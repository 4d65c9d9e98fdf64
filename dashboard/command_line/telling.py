"""What is printed of a load: rows, refusals, cases, and what a revised release changes."""

from contextlib import suppress

from dashboard.command_line.program import errors, out
from data_sources import loading
from data_sources.agreements import strays
from data_sources.feed import Refusal, TurnedAway
from data_sources.home import Home
from data_sources.returns import Return
from data_sources.revisions import Change

SHOWN_REFUSALS = 10
"""Kinds of faults that are told; of each the first few rows."""
SHOWN_ROWS = 5


def tell_strays(home: Home) -> None:
    """Warn of agreements that belong to no feed; they hinder nothing."""
    # A mistake for which nothing can be read is told where it hinders: of each file.
    with suppress(TurnedAway):
        for stray in strays(home.agreements):
            errors.print(f"Warning. {stray}", soft_wrap=True, markup=False)


def tell(examined: loading.Examined, kept: str) -> None:
    checked = examined.checked
    out.print(
        f"{examined.file}: {examined.feed.name}; of {checked.rows_read:,} rows "
        f"{checked.rows_kept:,} {kept}, {checked.rows_refused:,} refused, "
        f"{checked.warnings:,} with a warning.",
        soft_wrap=True,
        markup=False,
    )
    for dataset, number in examined.found.datasets.items():
        out.print(f"  {dataset}: {number:,} {kept}", markup=False)
    alike = _alike(checked.refusals)
    for refusals in alike[:SHOWN_REFUSALS]:
        out.print(f"  {_worded(refusals, examined)}", soft_wrap=True, markup=False)
    if len(alike) > SHOWN_REFUSALS:
        more = sum(map(len, alike[SHOWN_REFUSALS:]))
        out.print(f"  and {more:,} more; --report FILE lists every row.", markup=False)


def _alike(refusals: tuple[Refusal, ...]) -> list[list[Refusal]]:
    """Put what is wrong in the same way together, what is refused before what is warned of."""
    found: dict[tuple[str, str, str, str], list[Refusal]] = {}
    for each in sorted(refusals, key=lambda refusal: refusal.severity != "refused"):
        found.setdefault((each.severity, each.sheet, each.column, each.rule), []).append(each)
    return list(found.values())


def _worded(refusals: list[Refusal], examined: loading.Examined) -> str:
    """Word one fault and the rows that have it; an XML file's rows are its lines."""
    first, row = refusals[0], "line" if examined.file.lower().endswith(".xml") else "row"
    sheet = f"{first.sheet}, " if first.sheet and isinstance(examined.feed, Return) else ""
    sheet = f"sheet '{first.sheet}', " if first.sheet and not sheet else sheet
    numbers = ", ".join(str(each.row) for each in refusals[:SHOWN_ROWS])
    where = f"{row}s {numbers}" if len(refusals) > 1 else f"{row} {numbers}"
    if len(refusals) > SHOWN_ROWS:
        where += f" and {len(refusals) - SHOWN_ROWS:,} more"
    column = f", column '{first.column}'" if first.column else ""
    return f"{first.severity}: {sheet}{where}{column}: {first.rule}. {first.cure}"


def tell_changes(changes: tuple[Change, ...]) -> None:
    if not changes:
        return
    out.print(f"  A revised release: {len(changes):,} figures differ from what it replaces.")
    for change in changes[:SHOWN_REFUSALS]:
        category = f", {change.category}" if change.category else ""
        out.print(
            f"  {change.place}{category}: {change.item} {change.period}: "
            f"{change.before} is now {change.after}",
            soft_wrap=True,
            markup=False,
        )
    if len(changes) > SHOWN_REFUSALS:
        out.print(f"  and {len(changes) - SHOWN_REFUSALS:,} more.")


def tell_cases(loaded: loading.Loaded) -> None:
    if loaded.cases:
        told = ", ".join(f"{number:,} {what}" for what, number in loaded.cases.items())
        out.print(f"  Cases: {told}.")
    for withdrawn in loaded.withdrawn[:SHOWN_REFUSALS]:
        out.print(f"  withdrawn: {withdrawn}", soft_wrap=True, markup=False)
    if len(loaded.withdrawn) > SHOWN_REFUSALS:
        out.print(f"  and {len(loaded.withdrawn) - SHOWN_REFUSALS:,} more.")
    for what, number in loaded.examined.found.keys_dropped.items():
        out.print(f"  {number:,} not used, the rows kept without it: {what}.", markup=False)
