"""A version is written once, whole, and pointed to; what cannot be published leaves no trace."""

from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from dashboard import board_store, publishing, scorecard
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import DefinitionsError, read_definitions
from dashboard.publishing import check_against_feeds, next_due, publish
from dashboard.settings import PROJECT
from data_sources.catalogue import all_feeds, feed_named
from tests.publishing import tiny

PARTS = (
    board_store.versions,
    board_store.definitions,
    board_store.figures,
    board_store.comparators,
    board_store.extracts,
    board_store.feeds,
)


def rows(engine: Engine) -> dict[str, int]:
    """Say how many rows each table of the board store has."""
    with engine.connect() as connection:
        return {
            table.name: int(
                connection.execute(select(func.count()).select_from(table)).scalar_one()
            )
            for table in PARTS
        }


def changed(kpis: tuple[Kpi, ...], **more: Any) -> tuple[Kpi, ...]:
    """Change keys of the first KPI."""
    return (kpis[0].model_copy(update=more), *kpis[1:])


def test_what_is_published_can_be_read(vault_engine: Engine, board: Engine) -> None:
    name = publish(vault_engine, board, tiny.definitions(), tiny.area())
    version = scorecard.current_version(board)
    assert version is not None
    assert (version.name, version.area, version.made_up) == (name, "Marlbridge", True)
    assert len(name) == publishing.NAME_LENGTH
    card = scorecard.scorecard(board)
    assert card is not None
    assert [score.kpi for score in card.scores] == list(tiny.definitions())
    assert {figure.audience for score in card.scores for figure in score.series[0]} == {"board"}
    used = {extract.sha256 for extract in card.extracts}
    assert len(used) == 3
    for score in card.scores:
        assert set(score.latest.sources.split()) <= used
    assert {feed.feed for feed in card.feeds} == {feed.name for feed in all_feeds()}


def test_publishing_twice_is_one_version(vault_engine: Engine, board: Engine) -> None:
    kpis = tiny.definitions()
    first = publish(vault_engine, board, kpis, tiny.area())
    before, made = rows(board), scorecard.versions(board)
    assert publish(vault_engine, board, kpis, tiny.area()) == first
    assert (rows(board), scorecard.versions(board)) == (before, made)


def test_the_pointer_goes_forth_and_back(vault_engine: Engine, board: Engine) -> None:
    kpis, area = tiny.definitions(), tiny.area()
    first = publish(vault_engine, board, kpis, area)
    second = publish(vault_engine, board, changed(kpis, tolerance=1), area)
    assert [version.name for version in scorecard.versions(board) if version.current] == [second]
    assert publish(vault_engine, board, kpis, area) == first
    assert [version.name for version in scorecard.versions(board) if version.current] == [first]
    assert rows(board)["versions"] == 2


def test_nothing_loaded_is_nothing_to_publish(tmp_path: Path) -> None:
    vault_engine, board = tiny.open_home(tmp_path)
    with pytest.raises(publishing.NothingToPublish, match="Nothing has been loaded yet"):
        publish(vault_engine, board, tiny.definitions(), tiny.area())
    assert set(rows(board).values()) == {0}
    vault_engine.dispose()
    board.dispose()


def test_a_failure_half_way_leaves_what_was_there(
    vault_engine: Engine, board: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpis, area = tiny.definitions(), tiny.area()
    first = publish(vault_engine, board, kpis, area)
    before = rows(board)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(board_store, "point_to", fail)
    with pytest.raises(OSError, match="the disk is full"):
        publish(vault_engine, board, changed(kpis, tolerance=1), area)
    assert rows(board) == before
    current = scorecard.current_version(board)
    assert current is not None and current.name == first


def test_neighbours_that_are_not_the_models_are_refused(
    vault_engine: Engine, board: Engine
) -> None:
    area = tiny.area()
    first = area.neighbours.authorities[0].model_copy(update={"old_code": "123"})
    others = area.neighbours.authorities[1:]
    wrong = area.model_copy(
        update={"neighbours": area.neighbours.model_copy(update={"authorities": (first, *others)})}
    )
    with pytest.raises(DefinitionsError) as caught:
        publish(vault_engine, board, tiny.definitions(), wrong)
    assert str(caught.value) == (
        "area.yaml: the neighbours are not those of the model that was loaded; the codes that "
        "differ are 123, 992. Correct area.yaml, or load the model that it names."
    )
    assert set(rows(board).values()) == {0}


def test_an_aim_that_the_areas_strategy_has_not_is_refused(
    vault_engine: Engine, board: Engine
) -> None:
    kpis, area = tiny.definitions(), tiny.area()
    with pytest.raises(DefinitionsError) as caught:
        publish(vault_engine, board, changed(kpis, strategy_aim="Healthy lives for longer"), area)
    assert str(caught.value) == (
        "KPI 'plans_within_20_weeks': 'strategy_aim: Healthy lives for longer' is not one of the "
        "strategy_aims in area.yaml. Did you mean 'Healthier lives for longer'? It has: "
        "'Residents fulfil their ambitions', 'Healthier lives for longer', "
        "'Safer, connected and sustainable communities'."
    )
    assert set(rows(board).values()) == {0}
    publish(vault_engine, board, changed(kpis, strategy_aim="Healthier lives for longer"), area)
    shown = scorecard.scorecard(board)
    assert shown is not None
    assert [score.kpi.strategy_aim for score in shown.scores] == ["Healthier lives for longer", ""]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            {"dataset": "ehc_plan_issued"},
            "KPI 'plans_within_20_weeks': no feed fills the dataset 'ehc_plan_issued'. "
            "Did you mean 'ehc_plans_issued'? Filled are: annual_reviews, ",
        ),
        (
            {"numerator": ("in_20_weeks",)},
            "KPI 'plans_within_20_weeks': the dataset 'ehc_plans_issued' has no item "
            "'in_20_weeks'. Did you mean 'within_20_weeks'? It has: percent_within_20_weeks, ",
        ),
    ],
)
def test_a_kpi_that_reads_what_no_feed_fills(
    more: dict[str, Any], sentence: str, vault_engine: Engine, board: Engine
) -> None:
    kpis = tiny.definitions()
    wrong = changed(kpis, measures=(kpis[0].measures[0].model_copy(update=more),))
    with pytest.raises(DefinitionsError) as caught:
        publish(vault_engine, board, wrong, tiny.area())
    assert str(caught.value).startswith(sentence)
    assert set(rows(board).values()) == {0}


def test_the_shipped_definitions_read_only_what_is_filled() -> None:
    check_against_feeds(read_definitions(PROJECT / "kpi_definitions.yaml"))


@pytest.mark.parametrize(
    ("feed", "as_at", "due"),
    [
        # Monthly, 75 days after the month: June's figures end on 30 June and come by mid-September.
        ("community_health_waits", date(2026, 5, 31), date(2026, 9, 13)),
        ("community_health_waits", date(2026, 12, 31), date(2027, 4, 16)),
        ("community_health_waits", date(2024, 1, 31), date(2024, 5, 14)),
        # Yearly, 181 days after the year.
        ("ehc_plan_timeliness", date(2025, 12, 31), date(2027, 6, 30)),
        ("ehc_plan_timeliness", None, None),
        ("statistical_neighbours", date(2025, 12, 31), None),
    ],
)
def test_when_the_next_extract_is_due(feed: str, as_at: date | None, due: date | None) -> None:
    assert next_due(feed_named(feed), as_at) == due


def test_moments_are_in_utc(vault_engine: Engine, board: Engine) -> None:
    publish(vault_engine, board, tiny.definitions(), tiny.area())
    card = scorecard.scorecard(board)
    assert card is not None
    moments = [card.version.made_at, *(extract.loaded_at for extract in card.extracts)]
    assert {moment.tzinfo for moment in moments} == {UTC}
