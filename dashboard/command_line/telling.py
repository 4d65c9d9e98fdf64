"""What is printed of a load: rows, refusals, cases, and what a revised release changes."""

from contextlib import suppress

from dashboard.command_line.program import errors, out
from data_sources import loading
from data_sources.agreements import strays
from data_sources.feed import Refusal, TurnedAway
from data_sources.home import Home
from data_sources.revisions import Change

SHOWN_REFUSALS = 10


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
    for refusal in checked.refusals[:SHOWN_REFUSALS]:
        out.print(f"  {_worded(refusal)}", soft_wrap=True, markup=False)
    if len(checked.refusals) > SHOWN_REFUSALS:
        out.print(f"  and {len(checked.refusals) - SHOWN_REFUSALS:,} more.")


def _worded(refusal: Refusal) -> str:
    sheet = f"sheet '{refusal.sheet}', " if refusal.sheet else ""
    column = f", column '{refusal.column}'" if refusal.column else ""
    return f"{refusal.severity}: {sheet}row {refusal.row}{column}: {refusal.rule}. {refusal.cure}"


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
