"""What is stored of a chart is drawn in the picture that a page shows before any script."""

from collections.abc import Iterator
from urllib.parse import unquote

from dashboard.board_rows import ChartPoint, Figure, Score
from dashboard.kpi_parts import chart
from dashboard.pictures.data_uri import START
from dashboard.shown import Board
from tests.pictures.reading import Picture


def pictured(board: Board) -> Iterator[tuple[Score, list[Figure], list[ChartPoint], Picture]]:
    """Give each measure whose first series is charted, with its rows, points and picture."""
    for score in board.card.scores:
        rows = list(score.series[0])
        points = [each for each in score.points if each.series == rows[0].series]
        if sum(row.value is not None for row in rows) < 2:
            continue
        figure = chart.drawn(score, rows, points, 0)
        source = next(each.src for each in figure._traverse() if hasattr(each, "src"))
        yield score, rows, points, Picture(unquote(source.removeprefix(START)))


def test_limits_targets_the_law_and_every_value_are_drawn(board: Board) -> None:
    seen = dict.fromkeys(("limits", "mean", "target", "law"), 0)
    for score, rows, points, picture in pictured(board):
        kpi = score.kpi
        limits = any(point.lower is not None for point in points)
        assert bool(picture.ways("band")) == limits, kpi.id
        mean = any(point.mean is not None for point in points)
        assert bool(picture.ways("mean")) == mean, kpi.id
        aimed = kpi.better != "within" and any(row.target_low is not None for row in rows)
        assert bool(picture.ways("target")) == aimed, kpi.id
        assert bool(picture.ways("law")) == (kpi.standard is not None), kpi.id
        own = [place for way in picture.ways("own") for place in way]
        known = sum(row.value is not None for row in rows)
        assert len(own) >= known - 1, kpi.id
        seen["limits"] += limits
        seen["mean"] += mean
        seen["target"] += aimed
        seen["law"] += kpi.standard is not None
    assert all(seen.values()), seen
