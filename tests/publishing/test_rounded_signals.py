"""The public is told of a change by what rounding cannot have made; the board by what there is."""

from datetime import date, timedelta
from pathlib import Path

from dashboard import scorecard
from dashboard.board_rows import Score
from dashboard.kpis.disclosure.policy import Audience
from dashboard.kpis.rounding_noise import WHY
from tests.data_sources.agreed_cases import row
from tests.publishing import tiny
from tests.publishing.advised import Here, filled, show_the_public

ASKED = 50
IN_TIME = [21, 24, 20, 25, 22, 24, 19, 23, 21, 24, 22, 20, 23, 21, *[25] * 7]
"""Of so many pieces of advice that were asked for in a month, in time."""


def advice(as_at: str, months: range) -> list[str]:
    """Give an extract of the advice of these months: that which is late is so by a day."""
    rows = []
    for month in months:
        closed = date(2025 + (month + 1) // 12, (month + 1) % 12 + 1, 20)
        for child in range(ASKED):
            opened = closed - timedelta(days=42 + (child >= IN_TIME[month]))
            days = {"opened": opened.isoformat(), "closed": closed.isoformat()}
            rows.append(row("health", f"C{month}-{child}", as_at=as_at, **days))
    return rows


def two_years(vault_url: str, board_url: str, path: Path) -> Here:
    """Load them, of which both audiences may see the figures."""
    here = filled(vault_url, board_url, path, advice("2025-10-31", range(9)))
    here.data.take(here.vault, advice("2026-10-31", range(9, len(IN_TIME))))
    show_the_public(here.data)
    return here


def score(here: Here, audience: Audience) -> Score:
    """Give the share that was in time as an audience is shown it."""
    card = scorecard.scorecard(here.board, audience)
    assert card
    return next(each for each in card.scores if each.kpi.id == "in_time")


def test_a_run_of_rounded_counts_is_told_to_the_board_and_not_to_the_public(tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("vault", "board"))
    here = two_years(*urls, tmp_path / "data")
    here.publish(tiny.area())
    board, public = score(here, "board"), score(here, "public")
    here.vault.dispose()
    here.board.dispose()
    assert any(point.point_type.startswith("special") for point in board.points)
    assert public.points and not any(point.point_type for point in public.points)
    assert board.signal and board.course and public.signal and public.course
    assert (board.signal.variation, board.signal.since) == ("improvement_high", date(2026, 4, 30))
    assert (public.signal.variation, public.signal.why_no_variation) == (None, WHY)
    # Both see that it rises; 45 of 50 are 90%.
    assert [each.numerator for each in board.series[0]] == IN_TIME
    assert {each.numerator for each in public.series[0]} == {20, 25}
    assert (board.course.more_needed, public.course.more_needed) == (20, None)
    assert (board.course.course, public.course.course) == (
        "not on the present course",
        "cannot be told",
    )
