"""What KPIs ask for in `where` and no case has: misspelt, or yet to happen. Told, never refused."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from dashboard.kpis.case_measures import LinkedShare, OfOneDataset, OpenPast, Part, RatioOfCases
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.records import Group, Records, texts_of
from dashboard.publishing.checks import meant

SHOWN_TEXTS = 12
"""Of the texts that a dataset has so many are told to who asked for another."""


class NeverSeen(NamedTuple):
    """A text that a KPI's `where` asks for, and that no case of the dataset has."""

    kpi: str
    dataset: str
    field: str
    text: str
    there: tuple[str, ...]

    def warning(self) -> str:
        """Tell it to who wrote it, with what may have been meant."""
        others = ", ".join(self.there[:SHOWN_TEXTS]) or "none at all"
        more = " and others" if len(self.there) > SHOWN_TEXTS else ""
        return (
            f"KPI '{self.kpi}': no case of '{self.dataset}' has the {self.field} '{self.text}'."
            f"{meant(self.text, self.there)} There are: {others}{more}."
        )

    def note(self) -> str:
        """Tell it to the board, beside the figure."""
        return f"No case has the {self.field.replace('_', ' ')} '{self.text}' so far."


def never_seen(kpis: Iterable[Kpi], records: Records) -> list[NeverSeen]:
    """Find the texts in `where` that no case has: each is misspelt, or has not happened yet."""
    found: dict[NeverSeen, None] = {}
    for kpi in kpis:
        for part in (part for measure in kpi.measures for part in _choosing(measure)):
            cases = records.cases.get(part.dataset)
            if cases is None or not len(cases):
                continue
            for name, wanted in part.where.items():
                codes = cases.outcome if name == "outcome" else cases.splits.get(name)
                there = codes.there() if codes else ()
                missing = [text for text in texts_of(wanted) if text not in there]
                told = (NeverSeen(kpi.id, part.dataset, name, text, there) for text in missing)
                found.update(dict.fromkeys(told))
    return list(found)


def _choosing(measure: object) -> Iterator[OfOneDataset | Part | Group]:
    """Give every part of a measure that chooses cases by `where`."""
    if isinstance(measure, OfOneDataset):
        yield measure
    if isinstance(measure, OpenPast) and measure.linked_split:
        yield measure.linked_split.group
    if isinstance(measure, RatioOfCases):
        yield from (measure.numerator, measure.denominator)
    if isinstance(measure, LinkedShare):
        yield from (*measure.of, *measure.who_are_in)


def noted(figures: pd.DataFrame, missing: Iterable[NeverSeen]) -> pd.DataFrame:
    """Tell what no case has beside the figure that is shown first: the newest of the first series.

    `figures` has the columns of `dashboard.kpis.figures.FIGURES`.
    """
    notes = figures["note"].copy()
    for each in missing:
        totals = figures[(figures["kpi"] == each.kpi) & figures["split"].isna()]
        newest = totals.index[totals["series"] == totals["series"].iloc[0]][-1]
        notes[newest] = f"{notes[newest]} {each.note()}".strip()
    return figures.assign(note=notes)
