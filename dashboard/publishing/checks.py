"""What must hold before anything is published: definitions and area fit what feeds give."""

import difflib
from collections.abc import Iterable

import pandas as pd

from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import DefinitionsError
from data_sources.catalogue import all_feeds
from data_sources.feed import Feed

Filled = dict[str, set[str] | None]
"""Datasets, each with its items; None is: any item."""


def check_against_feeds(
    kpis: tuple[Kpi, ...], feeds: tuple[Feed, ...] | None = None, agreed: Filled | None = None
) -> None:
    """Refuse a KPI that reads a dataset or an item which no feed fills.

    `agreed` are datasets of agreed counts that were loaded: such a sheet names its own.
    """
    filled = _together([agreed or {}, *_filled(feeds or all_feeds())])
    for kpi in kpis:
        for measure in kpi.measures:
            if measure.dataset not in filled:
                raise DefinitionsError(
                    f"KPI '{kpi.id}': no feed fills the dataset '{measure.dataset}'."
                    f"{_meant(measure.dataset, filled)} Filled are: {', '.join(sorted(filled))}."
                )
            items = filled[measure.dataset]
            unknown = set(measure.items) - items if items is not None else set()
            if unknown:
                raise DefinitionsError(
                    f"KPI '{kpi.id}': the dataset '{measure.dataset}' has no item "
                    f"'{min(unknown)}'.{_meant(min(unknown), items or ())} "
                    f"It has: {', '.join(sorted(items or ()))}."
                )


def _filled(feeds: Iterable[Feed]) -> list[Filled]:
    """Give what feeds of counts fill: no KPI reads cases yet."""
    return [feed.fills() for feed in feeds if feed.shape == "counts"]


def _together(parts: Iterable[Filled]) -> Filled:
    """Join what several feeds fill: two of them may fill one dataset, each with its own items."""
    filled: Filled = {}
    for part in parts:
        for dataset, items in part.items():
            before = filled.get(dataset, set())
            filled[dataset] = None if items is None or before is None else before | items
    return filled


def _meant(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given, sorted(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def check_neighbours(counts: pd.DataFrame, area: Area) -> None:
    """Hold the area's neighbours to the model that was loaded, where one was."""
    model = counts[counts["dataset"] == "statistical_neighbours"]
    model = model[area.authority.matches(model, "authority")]
    if model.empty:
        return
    theirs = set(model["item"].str.removeprefix("neighbour_"))
    ours = {place.old_code or place.code for place in area.neighbours.authorities}
    if theirs != ours:
        wrong = ", ".join(sorted(theirs ^ ours))
        raise DefinitionsError(
            f"area.yaml: the neighbours are not those of the model that was loaded; the codes "
            f"that differ are {wrong}. Correct area.yaml, or load the model that it names."
        )
