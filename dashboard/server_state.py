"""The one connection that the web process holds: the board store, to read."""

from functools import cache

from sqlalchemy import Engine

from dashboard import scorecard
from dashboard.settings import Settings
from stores import open_store


@cache
def board_engine() -> Engine:
    """Open the board store once a process."""
    return open_store(Settings().board, read_only=True)


def current_scorecard() -> scorecard.Scorecard | None:
    """Give what the board sees now, or None before the first publishing."""
    return scorecard.scorecard(board_engine())


def splits_of(kpi: str) -> tuple[scorecard.Figure, ...]:
    """Give a KPI's figures by split in the current version."""
    return scorecard.split_figures(board_engine(), kpi)
