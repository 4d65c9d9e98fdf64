"""A small change of a past period's breakdown is not shown: two versions could be subtracted."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from dashboard import board_store, scorecard
from dashboard.board_rows import Figure
from dashboard.board_store import point_to
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure import linear
from dashboard.kpis.disclosure.restated import AS_BEFORE
from dashboard.kpis.disclosure.solving import NotSafe
from tests.data_sources.agreed_cases import row
from tests.publishing import advised, tiny
from tests.publishing.advised import IN_TIME, Here

SERVICES = {"Dietetics": 3, "Hearing": 9, "Physiotherapy": 14, "Speech": 30}
BY_SERVICE = advised.kpi("in_time", IN_TIME, splits=["service"])
OCTOBER = ("month:advice", "2026-10")


def closed(name: str, number: int, of: str) -> list[str]:
    """Give so many pieces of advice of a service that were in time in October."""
    return [
        row("health", f"{name}{at}", opened="2026-09-15", closed="2026-10-20", service=of)
        for at in range(number)
    ]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    vault_engine, board = tiny.open_stores(
        f"sqlite:///{tmp_path}/v.sqlite", f"sqlite:///{tmp_path}/b.sqlite"
    )
    data = advised.agreed_cases.folder(tmp_path / "data")
    advised.show(data)
    rows = [each for of, number in SERVICES.items() for each in closed(of, number, of)]
    data.take(vault_engine, rows)
    found = Here(vault_engine, board, data)
    yield found
    vault_engine.dispose()
    board.dispose()


def published(here: Here, kpi: Kpi = BY_SERVICE, audience: str = "board") -> dict[str, Figure]:
    """Publish, and give October's rows by service; the total is under ""."""
    here.publish(tiny.area(), (kpi,))
    version = scorecard.current_version(here.board)
    assert version
    _, figures = scorecard.contents(here.board, version, splits=True, audience=audience)  # type: ignore[arg-type]
    rows = [each for each in figures if (each.series, each.period) == OCTOBER]
    return {each.category or "": each for each in rows}


def numbers(rows: dict[str, Figure]) -> dict[str, tuple[float | None, float | None]]:
    return {name: (row.numerator, row.denominator) for name, row in rows.items()}


def test_a_late_record_changes_the_total_and_no_category(here: Here) -> None:
    first = published(here)
    assert first["Dietetics"].symbol == "c" and first[""].denominator == 56
    here.data.take(here.vault, closed("late", 1, "Speech"))
    second = published(here)
    assert second[""].denominator == 57
    for name in SERVICES:
        assert numbers(second)[name] == numbers(first)[name]
        assert second[name].note == AS_BEFORE
    here.data.take(here.vault, closed("later", 1, "Hearing"))
    third = published(here)
    assert third[""].denominator == 58
    # Said once, however often it stays.
    assert {third[name].note for name in SERVICES} == {AS_BEFORE}


def test_what_was_withheld_does_not_appear_by_growing(here: Here) -> None:
    first = published(here)
    here.data.take(here.vault, closed("late", 4, "Dietetics"))
    second = published(here)
    assert second[""].denominator == 60
    assert numbers(second)["Dietetics"] == numbers(first)["Dietetics"] == (None, None)


def test_a_large_change_is_shown(here: Here) -> None:
    first = published(here)
    assert first["Speech"].denominator == 30
    here.data.take(here.vault, closed("late", 6, "Speech"))
    second = published(here)
    assert (second["Speech"].denominator, second["Speech"].note) == (36, "")


def test_the_public_sees_what_it_saw(here: Here) -> None:
    path = here.data.path / "agreements.yaml"
    text = path.read_text(encoding="utf-8").replace("[board]", "[board, public]")
    path.write_text(text, encoding="utf-8")
    first = published(here, audience="public")
    assert first["Speech"].denominator == 30
    # 30 and 3 more would be 35 for the public.
    here.data.take(here.vault, closed("late", 3, "Speech"))
    second = published(here, audience="public")
    assert numbers(second)["Speech"] == (30, 30)
    assert second[""].denominator == 60


def test_what_was_published_twice_has_one_name(here: Here) -> None:
    published(here)
    here.data.take(here.vault, closed("late", 1, "Speech"))
    second = here.publish(tiny.area(), (BY_SERVICE,))
    assert here.publish(tiny.area(), (BY_SERVICE,)) == second
    first = next(each.name for each in scorecard.versions(here.board) if each.name != second)
    with here.board.begin() as connection:
        point_to(connection, first)
    assert here.publish(tiny.area(), (BY_SERVICE,)) == second


def test_where_it_cannot_be_shown_to_be_safe_the_old_version_stays(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(here)
    shown = scorecard.current_version(here.board)
    here.data.take(here.vault, closed("late", 6, "Speech"))

    monkeypatch.setattr(linear, "SECONDS", 0.0)
    with pytest.raises(NotSafe, match="Nothing was published"):
        here.publish(tiny.area(), (BY_SERVICE,))
    assert scorecard.current_version(here.board) == shown


def test_what_was_counted_otherwise_is_not_put_back(here: Here) -> None:
    published(here)
    here.data.take(here.vault, closed("late", 1, "Speech"))
    sooner = advised.kpi("in_time", IN_TIME | {"limit_days": 14}, splits=["service"])
    second = published(here, sooner)
    assert (second[""].numerator, second[""].denominator) == (0, 57)
    assert not SERVICES.keys() & second.keys()


def test_beside_a_version_that_cannot_be_read_any_more_nothing_is_put_back(here: Here) -> None:
    """Its definitions are of another release, so that no attacker could try both together."""
    published(here)
    here.data.take(here.vault, closed("late", 1, "Speech"))
    with here.board.begin() as connection:
        body = connection.execute(select(board_store.definitions.c.body)).scalar_one()
        unknown = json.dumps(json.loads(body) | {"of_another_release": True})
        connection.execute(update(board_store.definitions).values(body=unknown))
    second = published(here)
    assert second[""].denominator == 57
    assert not SERVICES.keys() & second.keys()


def test_what_an_agreement_has_withdrawn_from_the_public_is_not_put_back(here: Here) -> None:
    plans = IN_TIME | {"dataset": "plans", "name": "plans"}
    both = advised.kpi("in_time", IN_TIME, splits=["service"]).model_copy(
        update={"measures": advised.kpi("x", IN_TIME, measures=[IN_TIME, plans]).measures}
    )
    times = {"opened": "2026-09-15", "closed": "2026-10-20"}
    here.data.take(
        here.vault, [row("education", f"P{n}", dataset="plans", **times) for n in range(20)]
    )
    path = here.data.path / "agreements.yaml"
    entries = path.read_text(encoding="utf-8").split("\n\n")
    public = [entry.replace("[board]", "[board, public]") for entry in entries]
    path.write_text("\n\n".join(public), encoding="utf-8")
    assert published(here, both, "public")["Speech"].denominator == 30
    here.data.take(here.vault, closed("late", 1, "Speech"))
    withdrawn = [
        old if "agreed_cases_health" in old else new
        for old, new in zip(entries, public, strict=True)
    ]
    path.write_text("\n\n".join(withdrawn), encoding="utf-8")
    assert published(here, both, "public") == {}
    version = scorecard.current_version(here.board)
    assert version
    # What education sends is still shown.
    seen = scorecard.contents(here.board, version, splits=True, audience="public")[1]
    assert {each.series.split(":")[-1] for each in seen} == {"plans"}


def test_what_is_too_small_by_now_is_not_put_back(here: Here) -> None:
    here.data.take(here.vault, closed("more", 9, "Dietetics"))
    assert published(here)["Hearing"].denominator == 9
    path = here.data.path / "agreements.yaml"
    text = path.read_text(encoding="utf-8")
    stricter = text.replace("\n  link_with", "\n  threshold: 10\n  link_with")
    path.write_text(stricter, encoding="utf-8")
    second = published(here)
    assert second[""].denominator == 65
    assert not SERVICES.keys() & second.keys()


def test_a_crossing_that_a_new_kpi_would_be_bounded_by_is_not_put_back(here: Here) -> None:
    times = {"opened": "2026-09-15", "closed": "2026-10-20"}
    rows = [
        row("health", f"{of}{at}{n}", service=of, provider=at, **times)
        for of in ("Speech", "Hearing")
        for at in ("North", "South")
        for n in range(40)
    ]
    here.data.take(here.vault, rows)
    apart = ["service", "provider"]
    first = advised.kpi("in_time", IN_TIME, splits=[*apart, apart])
    later = advised.kpi("later", IN_TIME | {"limit_days": 140}, splits=apart)

    def splits(*kpis: Kpi) -> set[tuple[str, bool]]:
        here.publish(tiny.area(), kpis)
        version = scorecard.current_version(here.board)
        assert version
        figures = scorecard.contents(here.board, version, splits=True)[1]
        mine = [each for each in figures if each.kpi == "in_time" and each.period == OCTOBER[1]]
        return {(each.split, each.value is not None) for each in mine if each.split}

    assert ("service, provider", True) in splits(first)
    for _ in range(2):
        second = splits(first, later)
        assert {("service, provider", False), ("service", True)} <= second
        assert ("service, provider", True) not in second
        here.data.take(here.vault, closed("late", 1, "Speech"))
