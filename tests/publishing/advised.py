"""A small area with cases: advice that health was asked for, and plans, of the same children.

`python -m tests.publishing.advised HOME` publishes it, and prints what is the same everywhere.
"""

import hashlib
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from dashboard import board_store, scorecard
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
        agency="health",
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


def show_the_public(data: Folder) -> None:
    """Let the public see what every agreement shows the board."""
    path = data.path / "agreements.yaml"
    text = path.read_text(encoding="utf-8").replace("[board]", "[board, public]")
    path.write_text(text, encoding="utf-8")


def filled(vault_url: str, board_url: str, path: Path, of_health: list[str] | None = None) -> Here:
    """Load both agencies' cases into a vault."""
    vault_engine, board = tiny.open_stores(vault_url, board_url)
    data = agreed_cases.folder(path)
    show(data)
    data.take(vault_engine, of_health or rows_of_health())
    data.take(vault_engine, rows_of_education())
    return Here(vault_engine, board, data)


SMALL = 3
"""So many of the pieces of advice are of a service of their own."""


def published(path: Path) -> list[str]:
    """Publish in a folder, some withheld: name, hash of figures, of lineages, and how many."""
    path.mkdir(exist_ok=True)
    health = [
        each.replace("SALT", "OT") if n < SMALL else each for n, each in enumerate(rows_of_health())
    ]
    urls = (f"sqlite:///{path}/{name}.sqlite" for name in ("vault", "board"))
    here = filled(*urls, path, health)
    split = kpi("in_time", IN_TIME, splits=["service"])
    name = here.publish(tiny.area(), (split, *KPIS[1:]))
    table, figures = board_store.lineages, board_store.figures
    with here.board.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.position)).all()
        hidden = connection.execute(select(figures).where(figures.c.symbol == "c")).all()
    lines = json.dumps([list(row) for row in rows])
    for engine in (here.vault, here.board):
        engine.dispose()
    told = hashlib.sha256(lines.encode()).hexdigest()
    return [name, tiny.figures_sha256(here.board, name), told, str(len(hidden))]


if __name__ == "__main__":
    print(json.dumps(published(Path(sys.argv[1]))))
