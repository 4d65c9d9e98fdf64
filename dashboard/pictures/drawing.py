"""What every picture is written with: numbers, words, paths and the document around them."""

import math
import re
from collections.abc import Iterable
from html import escape

from dashboard.kpis.rounding import half_up
from dashboard.pictures.palette import style

Place = tuple[float, float]
MOST = 1e12
"""No figure of a board is as large; what is, has come from a mistake and is a gap."""
EM, SLIM, BROAD, USUAL = 0.58, 0.42, 0.98, 0.66
"""How wide letters are, in letter heights, in the widest of the fonts that pictures ask for: on
average, and those that are slim, broad or neither."""
_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def finite(value: float | None) -> float | None:
    """Give a value that can be drawn, or None."""
    if value is None or not math.isfinite(value) or abs(value) >= MOST:
        return None
    return float(value)


def coordinate(value: float) -> str:
    """Write a number to one decimal as short as SVG reads it: .5, -3, 12.4."""
    return _tenths(round(value * 10))


def _tenths(tenths: int) -> str:
    whole, part = divmod(abs(tenths), 10)
    digits = f"{whole or ''}.{part}" if part else str(whole)
    return f"-{digits}" if tenths < 0 else digits


def path(points: Iterable[Place | None]) -> str:
    """Join neighbours by lines, each None a gap; a point alone is a dot of no length.

    Steps are relative and in whole tenths, so that no error adds up.
    """
    written: list[str] = []
    pen: tuple[int, int] | None = None
    for point in points:
        if point is None:
            pen = None
            continue
        here = round(point[0] * 10), round(point[1] * 10)
        if pen is None:
            written.append(f"M{_pair(*here)}h0")
        else:
            written.append(f"l{_pair(here[0] - pen[0], here[1] - pen[1])}")
        pen = here
    return "".join(written).replace("h0l", "l")


def _pair(x: int, y: int) -> str:
    return f"{_tenths(x)}{'' if y < 0 else ','}{_tenths(y)}"


def outline(upper: list[Place], lower: list[Place]) -> str:
    """Close the area between two lines that run in the same direction."""
    points = [*straightened(upper), *reversed(straightened(lower))]
    return f"{path(points)}z" if points else ""


def straightened(points: list[Place]) -> list[Place]:
    """Leave out points within a level stretch, which change nothing of the line."""
    return [
        point
        for number, point in enumerate(points)
        if not 0 < number < len(points) - 1
        or not points[number - 1][1] == point[1] == points[number + 1][1]
    ]


def stroke(look: str, way: str) -> str:
    """Write a path of a class; nothing where there is no way."""
    return f'<path class="{look}" d="{way}"/>' if way else ""


def written(x: float, y: float, words: str, look: str = "") -> str:
    """Write words at a place, on their base line."""
    classes = f' class="{look}"' if look else ""
    return f'<text x="{coordinate(x)}" y="{coordinate(y)}"{classes}>{escaped(words)}</text>'


def escaped(words: str) -> str:
    """Make words safe in XML, as text and in an attribute."""
    return escape(_NOT_XML.sub("", words))


def width_of(words: str, size: float) -> float:
    """Estimate how wide words are, on the wide side."""
    letters = sum(
        SLIM if each in " .,:;'’!()|ijlfrtI" else BROAD if each in "%mwMW@…—" else USUAL
        for each in words
    )
    return size * max(letters, EM * len(words))


def shortened(words: str, size: float, room: float) -> str:
    """Cut words with an ellipsis where they would not fit."""
    if width_of(words, size) <= room:
        return words
    most = next((n for n in range(len(words), 0, -1) if width_of(f"{words[:n]}…", size) <= room), 0)
    return f"{words[:most].rstrip()}…"


def wrapped(words: str, size: float, room: float, most: int = 2) -> list[str]:
    """Break words into lines that fit; the last of `most` lines is cut."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        elif len(lines) == most:
            lines[-1] += f" {word}"
            break
        else:
            lines.append(word)
    rest = " ".join(words.split())[len(" ".join(lines)) :]
    if rest:
        lines[-1] += rest
    return [shortened(line, size, room) for line in lines]


def amount(value: float, suffix: str, places: int = 1) -> str:
    """Word a value with its unit, to a fixed number of decimals, a half away from zero."""
    return f"{half_up(value, places):,.{places}f}{spaced(suffix)}"


def plain(value: float, suffix: str = "") -> str:
    """Word a value with no more decimals than it has."""
    digits = f"{half_up(value, 2):,.2f}".rstrip("0").rstrip(".")
    return f"{'0' if digits == '-0' else digits}{spaced(suffix)}"


def spaced(suffix: str) -> str:
    """Put a space before a unit that is a word."""
    return f" {suffix}" if suffix[:1].isalpha() else suffix


def document(width: float, height: float, rules: str, body: str, title: str) -> str:
    """Put a drawing into an SVG document with its own colours."""
    size = f"{coordinate(width)} {coordinate(height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'width="{coordinate(width)}" height="{coordinate(height)}" role="img">'
        f"<title>{escaped(title)}</title>{style(rules)}{body}</svg>"
    )
