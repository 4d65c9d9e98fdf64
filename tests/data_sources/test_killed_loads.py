"""A load that is killed at any moment leaves the old figures whole, and the next one works."""

import hashlib
import random
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from data_sources.loading import Examined, examine, load
from data_sources.vault import counts, loads, open_vault

from .conftest import everything
from .killing import kill, killed_at_random, watched
from .loading_child import load_without_end, open_and_close

EXTRACTS = (
    "requests.csv",
    "cin_outcomes_sen_la.csv",
    "bds_long_0.parquet",
    "community_health_2026-11-01.xlsx",
)

# Which extracts are in use: the hash of the file, how many counts it has, and their sum.
Whole = dict[str, tuple[int, float]]


@pytest.fixture(scope="module")
def first(made_up_extracts: list[Path]) -> list[Examined]:
    """Give four extracts of four feeds."""
    found = [examine(path) for path in made_up_extracts if path.name in EXTRACTS]
    assert len({examined.feed.name for examined in found}) == len(EXTRACTS)
    return found


def revised(examined: Examined) -> Examined:
    """Give a later release of an extract: every value is one more, the last count is gone."""
    frame = examined.checked.counts.iloc[:-1]
    checked = examined.checked.model_copy(update={"counts": frame.assign(value=frame["value"] + 1)})
    sha256 = hashlib.sha256(examined.sha256.encode()).hexdigest()
    return examined.model_copy(update={"sha256": sha256, "checked": checked})


def whole(extracts: list[Examined]) -> Whole:
    """Say what each extract must show when it is in use."""
    frames = {examined.sha256: examined.checked.counts for examined in extracts}
    return {
        sha256: (len(frame), round(frame["value"].sum(), 2)) for sha256, frame in frames.items()
    }


def in_use(engine: Engine) -> list[tuple[str, str, int, float]]:
    """Give feed, hash, number of counts and their sum for each load in use."""
    query = (
        select(loads.c.feed, loads.c.sha256, func.count(), func.sum(counts.c.value))
        .select_from(counts.join(loads))
        .group_by(counts.c.load_id)
        .order_by(loads.c.feed)
    )
    with engine.begin() as connection:
        return [(*row[:3], round(row[3], 2)) for row in connection.execute(query)]


@pytest.mark.parametrize("kills", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_loads_in_use_stay_whole_while_loads_are_killed(
    kills: int, first: list[Examined], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'vault.sqlite'}"
    engine = open_vault(url)
    second = [revised(examined) for examined in first]
    expected = whole([*first, *second])
    started = time.monotonic()
    for examined in first:
        load(engine, examined)
    usual = (time.monotonic() - started) / len(first)

    def look(reader: Engine) -> None:
        found = in_use(reader)
        assert len({feed for feed, *_ in found}) == len(found) == len(EXTRACTS)
        for _, sha256, number, added in found:
            assert expected[sha256] == (number, added)

    def in_some_order(rng: random.Random) -> tuple[str, list[Examined]]:
        return url, rng.sample([*second, *first], len(EXTRACTS) * 2)

    with watched(url, look):
        killed_at_random(kills, load_without_end, in_some_order, usual)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    third = [revised(examined) for examined in second]
    for examined in third:
        load(engine, examined)
    assert {sha256: (number, added) for _, sha256, number, added in in_use(engine)} == whole(third)
    engine.dispose()


def test_a_vault_that_was_killed_while_it_was_made_opens(
    first: list[Examined], tmp_path: Path
) -> None:
    rng = random.Random(1)
    steps = set()
    for number in range(8):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite'}"
        steps.add(kill(open_and_close, (url,), 1, rng.uniform(0, 0.05)))
        engine = open_vault(url)
        load(engine, first[0])
        assert len(everything(engine)["counts"]) == len(first[0].checked.counts)
        engine.dispose()
    assert 1 in steps, "none was killed before the vault was made"
