"""Publishes one new version after another until it is killed; says when it is writing."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from dashboard import board_store, publishing
from dashboard.kpis.definitions import Kpi
from dashboard.publishing import versions as making
from tests.publishing import tiny

WRITING, PUBLISHED = 0, 1
"""Places in the memory that the test sees: whether it writes now, and how often it has."""


def definitions(who: int, number: int) -> tuple[Kpi, ...]:
    """Give one KPI, or two, in turns; never the same twice, so that each is a new version."""
    first, *others = tiny.definitions()
    fresh = first.model_copy(update={"owner": f"Publisher {who}, version {number}"})
    return (fresh, *others) if number % 2 else (fresh,)


def publish_again_and_again(
    vault_url: str, board_url: str, who: int, shared: Any, versions: Sequence[int] | None = None
) -> None:
    """Publish these versions of publisher `who`, or go on for ever."""
    vault_engine, board = tiny.open_stores(vault_url, board_url)
    write_version = board_store.write_version

    def told(*arguments: Any) -> None:
        shared[WRITING] = 1
        write_version(*arguments)

    worked: dict[str, Any] = {}
    figures_of = making.figures_of

    def once(kpi: Kpi, *arguments: Any) -> Any:
        """Work a KPI out the first time only: what is looked at here is how it is written."""
        if kpi.id not in worked:
            worked[kpi.id] = figures_of(kpi, *arguments)
        return worked[kpi.id]

    board_store.write_version = told
    making.figures_of = once
    for number in versions or count():
        publishing.publish(vault_engine, board, definitions(who, number), tiny.area())
        shared[WRITING] = 0
        shared[PUBLISHED] += 1
