"""Two loads at the same time, in both databases: one waits for the other."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from data_sources import vault
from data_sources.loading import examine

from .at_once import load_at_once
from .timeliness import line, sex, write

ROWS = [line(), *(sex(f"s{number}") for number in range(200))]
REVISED = [line(plans_issued_den="201"), sex("s0")]


def counts_by_load(url: str) -> list[Any]:
    """Give how many counts each load has in use."""
    engine = vault.open_vault(url)
    query = select(func.count(vault.counts.c.item)).group_by(vault.counts.c.load_id)
    with engine.connect() as connection:
        found = list(connection.execute(query).scalars())
    engine.dispose()
    return found


def test_one_file_loaded_four_times_at_once_is_there_once(url: str, tmp_path: Path) -> None:
    vault.open_vault(url).dispose()
    examined = examine(write(tmp_path / "e.csv", ROWS))
    found = load_at_once(url, [examined] * 4)
    assert sorted(loaded.already for loaded in found) == [False, True, True, True]
    assert counts_by_load(url) == [len(ROWS) * 6]


def test_a_release_and_its_revision_at_once_leave_one_of_them(url: str, tmp_path: Path) -> None:
    vault.open_vault(url).dispose()
    first = examine(write(tmp_path / "first.csv", ROWS))
    revised = examine(write(tmp_path / "revised.csv", REVISED))
    later = [loaded for loaded in load_at_once(url, [first, revised]) if loaded.changes]
    assert len(later) == 1
    assert counts_by_load(url) == [len(later[0].examined.checked.counts)]
