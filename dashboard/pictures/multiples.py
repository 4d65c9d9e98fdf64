"""One of many small panels: a category's course on the scale that its neighbours have as well."""

from collections.abc import Sequence
from datetime import date

from dashboard.pictures.drawing import (
    Place,
    amount,
    coordinate,
    document,
    finite,
    path,
    plain,
    shortened,
    stroke,
    width_of,
    written,
)
from dashboard.pictures.palette import FONT
from dashboard.pictures.scales import Scale

WIDTH, HEIGHT = 220, 110
TOP, BOTTOM = 30, 90
BOLD, SMALL = 14.5, 12
"""Sizes to reckon with; heavy letters of 13 units are as wide as these."""
RIGHT = 68
RULES = (
    f"{FONT}path{{fill:none;stroke-linejoin:round;stroke-linecap:round}}"
    ".title{font-size:13px;font-weight:650;fill:var(--ink)}.value{font-size:13px;font-weight:650}"
    ".grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.own{stroke:var(--own);stroke-width:2.2}"
    ".whole{stroke:var(--axis);stroke-width:1.4;stroke-dasharray:4,3}.dot{fill:var(--own)}"
)
Series = Sequence[tuple[date, float | None]]


def panel(
    title: str,
    points: Series,
    *,
    limits_low: float,
    limits_high: float,
    suffix: str,
    places: int = 1,
    whole: Series = (),
) -> str:
    """Draw a panel of 220 by 110 units, its scale from `limits_low` to `limits_high`.

    Give neighbouring panels the same two ends and the same `whole`, the area's own series: a grey
    dashed line behind. None and what is no finite number are gaps; `places` are decimals.
    """
    own, behind = _known(points), _known(whole)
    days = [day.toordinal() for day, _ in (*own, *behind)] or [1]
    newest = next((value for _, value in reversed(own) if value is not None), None)
    words = "withheld" if newest is None else amount(newest, suffix, places)
    if newest is not None and width_of(words, BOLD) > RIGHT - 8:
        words = amount(newest, "", places)
    low, high = plain(limits_low, suffix), plain(limits_high, suffix)
    left = max(width_of(each, SMALL) for each in (low, high)) + 5
    across = Scale(min(days), max(days), min(80.0, left), WIDTH - RIGHT)
    up = Scale(limits_low, limits_high, BOTTOM, TOP)
    body = written(0, 14, shortened(title, BOLD, WIDTH), "title")
    body += _rung("grid", high, TOP, across) + _rung("axis", low, BOTTOM, across)
    body += stroke("whole", path(_places(behind, across, up)))
    found = _places(own, across, up)
    body += stroke("own", path(found)) + _newest(found, words, across) + _ends(days, across)
    return document(WIDTH, HEIGHT, RULES, body, title)


def _known(series: Series) -> list[tuple[date, float | None]]:
    return sorted(((day, finite(value)) for day, value in series), key=lambda each: each[0])


def _places(
    series: list[tuple[date, float | None]], across: Scale, up: Scale
) -> list[Place | None]:
    return [
        None if value is None else (across.at(day.toordinal()), up.at(value))
        for day, value in series
    ]


def _rung(look: str, words: str, y: float, across: Scale) -> str:
    way = f"M{coordinate(across.start)},{coordinate(y)}H{coordinate(across.end)}"
    cut = shortened(words, SMALL, across.start - 3)
    return stroke(look, way) + written(across.start - 4, y + 4, cut, "small end")


def _newest(places: list[Place | None], words: str, across: Scale) -> str:
    """Write the newest value at the right, at its height, and a dot where it is."""
    known = [place for place in places if place]
    y = known[-1][1] if known else (TOP + BOTTOM) / 2
    cut = shortened(words, BOLD if known else SMALL, RIGHT - 8)
    drawn = written(across.end + 8, y + 4.5, cut, "value ink" if known else "small")
    if not known:
        return drawn
    place = f'cx="{coordinate(known[-1][0])}" cy="{coordinate(y)}"'
    return f'{drawn}<circle class="dot" {place} r="3"/>'


def _ends(days: list[int], across: Scale) -> str:
    """Name the first year and the last."""
    first, last = (str(date.fromordinal(each).year) for each in (min(days), max(days)))
    drawn = written(across.start, HEIGHT - 5, first, "small")
    return drawn + (written(across.end, HEIGHT - 5, last, "small end") if last != first else "")
