"""What must hold before anything is published: definitions and area fit what feeds give."""

import difflib
from collections.abc import Iterable

import pandas as pd

from dashboard.kpis.area import Area
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import DefinitionsError
from dashboard.kpis.measures import CountMeasure
from dashboard.publishing.feeds_on_time import FEEDS_ON_TIME
from data_sources.catalogue import all_feeds
from data_sources.feed import Feed

Filled = dict[str, set[str] | None]
"""Datasets, each with its items; None is: any item."""


def check_against_feeds(
    kpis: tuple[Kpi, ...],
    feeds: tuple[Feed, ...] | None = None,
    agreed: Filled | None = None,
    agreed_cases: Iterable[str] = (),
) -> None:
    """Refuse a KPI that reads a dataset or an item which no feed fills.

    `agreed` are datasets of agreed counts that were loaded, `agreed_cases` those of cases: such a
    sheet names its own.
    """
    known = feeds or all_feeds()
    filled = _together([agreed or {}, *_filled(known, "counts")])
    of_cases = _together([dict.fromkeys(agreed_cases), *_filled(known, "cases")])
    for kpi in kpis:
        for counts in counted((kpi,)):
            _check_counts(kpi, counts, filled)
        for measure in kpi.measures:
            if isinstance(measure, CaseMeasure):
                _check_cases(kpi, measure, of_cases)


def counted(kpis: Iterable[Kpi]) -> list[CountMeasure]:
    """Give all measures on counts, the histories of measures on cases among them."""
    found: list[CountMeasure] = []
    for measure in (measure for kpi in kpis for measure in kpi.measures):
        if isinstance(measure, CountMeasure):
            found.append(measure)
        elif measure.history:
            found.append(measure.history)
    return found


def _check_counts(kpi: Kpi, measure: CountMeasure, filled: Filled) -> None:
    _check_dataset(kpi, measure.dataset, filled)
    items = filled[measure.dataset]
    unknown = set(measure.items) - items if items is not None else set()
    if unknown:
        raise DefinitionsError(
            f"KPI '{kpi.id}': the dataset '{measure.dataset}' has no item "
            f"'{min(unknown)}'.{meant(min(unknown), items or ())} "
            f"It has: {', '.join(sorted(items or ()))}."
        )


def _check_cases(kpi: Kpi, measure: CaseMeasure, filled: Filled) -> None:
    for dataset in measure.datasets():
        _check_dataset(kpi, dataset, filled, "of cases ")


def _check_dataset(kpi: Kpi, dataset: str, filled: Filled, what: str = "") -> None:
    if dataset not in filled:
        raise DefinitionsError(
            f"KPI '{kpi.id}': no feed {what}fills the dataset '{dataset}'."
            f"{meant(dataset, filled)} Filled are: {', '.join(sorted(filled))}."
        )


def _filled(feeds: Iterable[Feed], shape: str) -> list[Filled]:
    own: list[Filled] = [{FEEDS_ON_TIME: None}] if shape == "counts" else []
    return [*own, *(feed.fills() for feed in feeds if feed.shape == shape)]


def _together(parts: Iterable[Filled]) -> Filled:
    """Join what several feeds fill: two of them may fill one dataset, each with its own items."""
    filled: Filled = {}
    for part in parts:
        for dataset, items in part.items():
            before = filled.get(dataset, set())
            filled[dataset] = None if items is None or before is None else before | items
    return filled


def meant(given: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known word was meant; "" where none is near."""
    near = difflib.get_close_matches(given, sorted(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def check_strategy_aims(kpis: tuple[Kpi, ...], area: Area) -> None:
    """Refuse a KPI whose aim is not one that the area's strategy has, in the same words."""
    known = [repr(aim) for aim in area.strategy_aims]
    for kpi in kpis:
        if kpi.strategy_aim and kpi.strategy_aim not in area.strategy_aims:
            raise DefinitionsError(
                f"KPI '{kpi.id}': 'strategy_aim: {kpi.strategy_aim}' is not one of the "
                f"strategy_aims in area.yaml.{meant(kpi.strategy_aim, area.strategy_aims)} "
                f"It has: {', '.join(known) or 'none'}."
            )


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
