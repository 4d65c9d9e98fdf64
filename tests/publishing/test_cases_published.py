"""Figures from cases: published of a made-up area, the same everywhere, and of no other area."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import scorecard
from tests.data_sources.agreed_cases import row
from tests.postgresql import PostgreSQL
from tests.publishing import tiny
from tests.publishing.advised import Here, filled, show


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    """Give it on SQLite."""
    made = filled(
        f"sqlite:///{tmp_path}/v.sqlite", f"sqlite:///{tmp_path}/b.sqlite", tmp_path / "d"
    )
    yield made
    made.vault.dispose()
    made.board.dispose()


def test_a_made_up_areas_cases_make_figures_with_status_and_companions(here: Here) -> None:
    here.publish(tiny.area())
    series = {figure.series for figure in here.totals("in_time")}
    main = "month:advice"
    beside = ("open_all", "open_past", "open_median", "open_90th")
    assert series == {main, *(f"{role}:{main}" for role in beside)}
    (october,) = [f for f in here.totals("in_time") if (f.series, f.period) == (main, "2026-10")]
    assert (october.numerator, october.denominator, october.value) == (30, 40, 75)
    assert (october.status, october.target_low) == ("missed", 90)
    assert october.sources == "feed:agreed_cases_health"
    (score,) = [s for s in scorecard.scorecard(here.board).scores if s.kpi.id == "in_time"]  # type: ignore[union-attr]
    assert score.course and score.course.more_needed == 6


def test_a_joined_figure_says_how_many_children_could_be_looked_up(here: Here) -> None:
    here.publish(tiny.area())
    latest = here.totals("joined")[-1]
    assert (latest.numerator, latest.denominator) == (8, 20)
    assert latest.note == "At least 90% of children could be looked up."


def test_where_agencies_may_not_be_joined_the_figure_is_unreliable_and_the_others_stay(
    here: Here,
) -> None:
    name = here.publish(tiny.area())
    here.data.agree("agreed_cases_education")
    show(here.data)
    assert here.publish(tiny.area()) != name
    latest = here.totals("joined")[-1]
    assert (latest.symbol, latest.value, latest.status) == ("u", None, "no data")
    assert latest.note == "Fewer than 10% of children could be looked up."
    assert any(figure.value == 75 for figure in here.totals("in_time"))


def test_a_real_areas_cases_are_published_as_a_made_up_ones_are(here: Here) -> None:
    here.publish(tiny.area())
    made_up = here.totals("in_time")
    here.publish(tiny.area().model_copy(update={"made_up": False}))
    assert here.totals("in_time") == made_up
    october = next(figure for figure in made_up if figure.period == "2026-10")
    assert (october.numerator, october.denominator, october.value) == (30, 40, 75)


def test_both_databases_and_another_order_give_the_same_version(
    here: Here, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    name = here.publish(tiny.area())
    told = tiny.figures_sha256(here.board, name)
    other = filled(postgresql.database(), postgresql.database(), tmp_path / "other")
    assert other.publish(tiny.area()) == name
    assert tiny.figures_sha256(other.board, name) == told
    other.vault.dispose()
    other.board.dispose()


def test_what_retention_or_a_snapshot_changes_has_another_name_or_none(here: Here) -> None:
    name = here.publish(tiny.area())
    assert here.publish(tiny.area()) == name
    assert list((here.data.path / "snapshots").iterdir())
    here.data.take(here.vault, [row("health", "NEW", opened="2026-08-01", closed="2026-09-12")])
    assert here.publish(tiny.area()) != name
    september = next(f for f in here.totals("in_time") if f.period == "2026-09")
    # One child: the agreements of these agencies do not let the board see so small a number.
    assert (september.value, september.numerator, september.denominator) == (None, None, None)
    assert (september.symbol, september.denominator_from, september.denominator_to) == ("c", 1, 4)
