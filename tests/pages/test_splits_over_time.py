"""A breakdown over time has a table of all that its pictures show, and no empty cell."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.board_rows import Extract, Figure, Score
from dashboard.kpi_parts import sources
from dashboard.kpi_parts.splits import MOST_PANELS, Split, over_time, splits_of
from dashboard.rendering import as_html
from dashboard.shown import Board
from tests.kpis.counts import kpi
from tests.meetings.hand_made import yearly
from tests.pages.test_attention import words_of

MADE = datetime(2026, 11, 30, tzinfo=UTC)
YEARS = ("2023", "2024", "2025")


def row(year: str, need: str, numbers: tuple[float, float]) -> Figure:
    """Give the share of a need in a year."""
    return replace(yearly(year, numbers), split="need", category=need)


def table_of(*rows: Figure) -> str:
    """Give what is folded away of them over time, as HTML."""
    newest = [each for each in rows if each.period == YEARS[-1]]
    totals = [yearly(year, (50, 100)) for year in YEARS]
    told = over_time(Split(kpi(), "need", newest, list(rows), totals))
    assert told is not None
    return as_html(told)


def test_each_year_and_each_need_has_its_figure_or_why_there_is_none() -> None:
    not_shown = replace(row("2024", "", (1, 1)), value=None, symbol="c", note="Not shown.")
    told = table_of(
        row("2023", "Autism", (10, 20)),
        row("2023", "Hearing", (10, 40)),
        not_shown,
        row("2025", "Autism", (15, 20)),
    )
    assert told.count("<img") == 1
    cells = [words_of(part) for part in told.split("<tr>")[1:]]
    assert cells == [
        "Primary need202520242023",
        "Autism75.0%Not shown50.0%",
        "HearingNo figureNot shown25.0%",
    ]


def test_many_needs_have_the_table_without_pictures() -> None:
    needs = [f"Need {number}" for number in range(MOST_PANELS + 1)]
    told = table_of(*(row(year, need, (10, 20)) for year in YEARS for need in needs))
    assert "<img" not in told and told.count("50.0%") == 3 * len(needs)


def test_of_few_rows_of_cases_a_file_is_told_without_the_number() -> None:
    day = yearly("2025", (1, 2)).period_end
    assert day
    file = Extract(
        "f", "F", "health", "F", "here", "f.csv", "a" * 64, day, MADE, None, None, 0, 0, ""
    )
    told = as_html(sources._files([file], counted=True))
    assert "fewer than 5" in told and ">0<" in told


def test_periods_are_in_order_though_what_stays_stands_behind_what_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [row(year, "Autism", (10, 20)) for year in ("2025", "2024", "2023")]
    monkeypatch.setattr(Board, "splits_of", lambda *_: rows)
    score = Score(kpi(), (tuple(yearly(year, (50, 100)) for year in YEARS),), ())
    (split,) = splits_of(Board.__new__(Board), score)
    assert [each.period for each in split.every] == ["2023", "2024", "2025"]
