"""What a version keeps of where its figures come from, for pages that cannot ask the vault."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from dashboard.board_rows import Figure
from dashboard.explanation_words import lines
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.publishing.explaining import Explainer
from dashboard.publishing.protection import Policies
from dashboard.publishing.reading import Read

NAMES = tuple(field.name for field in fields(Figure))


def lineages(
    kpis: Iterable[Kpi], area: Area, read: Read, policies: Policies, rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give the lines of the figure that each audience is shown first of each KPI.

    `rows` are those of the board store's figures.
    """
    figures = [Figure(**{name: row[name] for name in NAMES}) for row in rows]
    explainer = Explainer(kpis, area, read, policies, figures)
    told = [
        {"audience": figure.audience, "kpi": figure.kpi, "part": part, "words": words}
        for figure in _first(figures)
        for part, words in lines(explainer.explain(figure))
    ]
    return [{"position": position, **row} for position, row in enumerate(told)]


def _first(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Give of each audience and KPI the newest total of the first series."""
    found: dict[tuple[str, str], Figure] = {}
    for figure in figures:
        key = (figure.audience, figure.kpi)
        if figure.split is None and found.get(key, figure).series == figure.series:
            found[key] = figure
    yield from found.values()
