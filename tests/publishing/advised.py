"""A small area with cases: advice that health was asked for, and plans, of the same children."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from dashboard import scorecard
from dashboard.board_rows import Figure
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.publishing import publish
from data_sources.home import Home
from tests.data_sources import agreed_cases
from tests.data_sources.agreed_cases import Folder, nhs, row
from tests.publishing import tiny

ABOUT: dict[str, Any] = {
    "agency": "joint",
    "owner": "Somebody",
    "success_measure": "right_help_right_time",
    "better": "higher",
    "definition": "As the test says.",
    "why_it_matters": "It is looked at.",
    "reviewed": date(2026, 11, 25),
    "review_due": date(2027, 11, 25),
}
IN_TIME = {
    "kind": "closed_in_time",
    "source": "Health",
    "dataset": "advice",
    "periods": ["month"],
    "limit_days": 42,
}
JOINED = {
    "kind": "linked_share",
    "source": "All",
    "periods": ["month"],
    "of": [{"dataset": "plans"}],
    "who_are_in": [{"dataset": "advice"}],
}


def kpi(name: str, measure: dict[str, Any], **more: Any) -> Kpi:
    """Give a KPI with one measure."""
    told = {"id": name, "title": name, "unit": "percent", "measures": [measure]}
    return Kpi.model_validate(ABOUT | told | more)


KPIS = (
    kpi(
        "in_time",
        IN_TIME,
        counted="pieces of advice",
        targets=[{"from": "2026-01-01", "value": 90}],
    ),
    kpi("joined", JOINED),
)
CHILDREN = 40
LATE = 10
"""So many of the pieces of advice take 43 days, the others 42."""


def rows_of_health() -> list[str]:
    days = ["2026-10-14" if n < LATE else "2026-10-13" for n in range(CHILDREN)]
    closed = [
        row("health", f"H{n}", nhs_number=nhs(n), opened="2026-09-01", closed=day, service="SALT")
        for n, day in enumerate(days)
    ]
    still = [row("health", f"W{n}", nhs_number=nhs(n), opened="2026-10-20") for n in range(8)]
    return closed + still


def rows_of_education() -> list[str]:
    return [
        row("education", f"E{n}", dataset="plans", nhs_number=nhs(n), opened="2026-01-10")
        for n in range(20)
    ]


class Here(NamedTuple):
    """A vault with cases, its data folder, and a board store."""

    vault: Engine
    board: Engine
    data: Folder

    def publish(self, area: Area, kpis: tuple[Kpi, ...] = KPIS) -> str:
        """Publish, with children joined as the agreements allow."""
        home = Home(self.data.path)
        return publish(self.vault, self.board, kpis, area, home, self.data.rules())

    def totals(self, name: str) -> list[Figure]:
        """Give the totals of a KPI's figures."""
        version = scorecard.current_version(self.board)
        assert version
        _, figures = scorecard.contents(self.board, version)
        return [figure for figure in figures if figure.kpi == name]


def show(data: Folder) -> None:
    """Let the board see what every agreement is about."""
    path = data.path / "agreements.yaml"
    text = path.read_text(encoding="utf-8").replace("\n  shown_to: [board]", "")
    told = text.replace("\n  link_with", "\n  shown_to: [board]\n  link_with")
    path.write_text(told, encoding="utf-8")


def filled(vault_url: str, board_url: str, path: Path) -> Here:
    """Load both agencies' cases into a vault."""
    vault_engine, board = tiny.open_stores(vault_url, board_url)
    data = agreed_cases.folder(path)
    show(data)
    data.take(vault_engine, rows_of_health())
    data.take(vault_engine, rows_of_education())
    return Here(vault_engine, board, data)
