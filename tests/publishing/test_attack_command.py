"""`send-kpi attack` on a published store: nothing of a whole one, and a planted leak of another."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.demonstrated import program
from tests.publishing import advised, tiny
from tests.publishing.advised import IN_TIME, filled, kpi, rows_of_health

FIVE = ("OT", "OT", "PHYSIO", "PHYSIO", "PHYSIO")
BY_SERVICE = kpi("in_time", IN_TIME, splits=["service"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Publish two versions, in which two services of two and three pieces of advice are small."""
    health = [
        row.replace("SALT", FIVE[n]) if n < len(FIVE) else row
        for n, row in enumerate(rows_of_health())
    ]
    urls = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board"))
    made = filled(*urls, tmp_path, health)
    advised.show_the_public(made.data)
    made.publish(tiny.area(), (BY_SERVICE,))
    made.publish(tiny.area(), (BY_SERVICE, *advised.KPIS[1:]))
    made.vault.dispose()
    made.board.dispose()
    return tmp_path


def attack(home: Path) -> tuple[int, str, str]:
    """Run the command; give its exit code, what it printed, and what it complained of."""
    run = program(home, "attack", SEND_KPI_HOME=str(home))
    out, err = run.communicate()
    return run.returncode, out, err


def test_nothing_is_found_out_alone_or_with_the_version_before(home: Path) -> None:
    code, out, err = attack(home)
    assert (code, err) == (0, "")
    assert [line.split(", with")[0] for line in out.splitlines()] == ["The board"] * 2 + [
        "The public"
    ] * 2
    assert out.count(", none found out.") == 4
    assert " 0 numbers" not in out


def test_a_number_that_the_store_gives_away_is_found_out_and_not_printed(home: Path) -> None:
    leak = (
        "UPDATE figures SET denominator_from = 2, denominator_to = 2 "
        "WHERE category = 'OT' AND audience = 'board' AND symbol = 'c' "
        "AND version = (SELECT version FROM current)"
    )
    with closing(sqlite3.connect(home / "board.sqlite")) as store:
        assert store.execute(leak).rowcount
        store.commit()
    code, out, err = attack(home)
    assert code == 1
    assert out.count(" found out.") == 4 and out.count(", none found out.") == 2
    assert "in_time" in err and "service PHYSIO: its denominator" in err
    assert not any(character.isdigit() for character in err.replace("2026-10", ""))
