"""Read an SVG text back: where its paths, marks and words are."""

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
LETTER = 0.58
"""How wide a letter is on average, in letter heights."""
Place = tuple[float, float]
SVG = "{http://www.w3.org/2000/svg}"


def ways_of(data: str) -> list[list[Place]]:
    """Give each stretch of a path as absolute places."""
    ways: list[list[Place]] = []
    x = y = 0.0
    for letter, rest in re.findall(r"([MLHVlhvz])([^MLHVlhvz]*)", data):
        numbers = [float(each) for each in NUMBER.findall(rest)]
        if letter in "Hh":
            x = numbers[0] + (x if letter == "h" else 0)
        elif letter in "Vv":
            y = numbers[0] + (y if letter == "v" else 0)
        elif letter != "z":
            assert len(numbers) == 2, f"{letter}{rest}"
            x, y = (numbers[0] + x, numbers[1] + y) if letter == "l" else (numbers[0], numbers[1])
        if letter == "M":
            ways.append([])
        if letter != "z" and rest != "0":
            ways[-1].append((round(x, 1), round(y, 1)))
    return ways


@dataclass(frozen=True)
class Words:
    """A text and the box that it is estimated to fill."""

    text: str
    looks: frozenset[str]
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Words") -> bool:
        """Say whether two texts overlap by more than half a unit."""
        across = self.left + 0.5 < other.right and other.left + 0.5 < self.right
        return across and self.top + 0.5 < other.bottom and other.top + 0.5 < self.bottom


class Picture:
    """An SVG text, parsed."""

    def __init__(self, svg: str) -> None:
        self.root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))
        left, top, self.width, self.height = map(float, self.root.get("viewBox").split())
        assert (left, top) == (0, 0)

    @property
    def title(self) -> str:
        """Give the name that is read out."""
        return self.root.findtext(f"{SVG}title") or ""

    @cached_property
    def style(self) -> str:
        """Give the picture's own style sheet."""
        return self.root.findtext(f"{SVG}style") or ""

    def looks(self, element: etree._Element) -> set[str]:
        """Give an element's classes."""
        return set((element.get("class") or "").split())

    def ways(self, look: str) -> list[list[Place]]:
        """Give the stretches of all paths of a class."""
        found = [each for each in self.root.iter(f"{SVG}path") if look in self.looks(each)]
        return [way for each in found for way in ways_of(each.get("d"))]

    def circles(self, look: str) -> list[Place]:
        """Give the middles of the circles of a class."""
        return [
            (float(each.get("cx")), float(each.get("cy")))
            for each in self.root.iter(f"{SVG}circle")
            if look in self.looks(each)
        ]

    def rectangles(self, look: str) -> list[tuple[float, float, float, float]]:
        """Give left, top, right, bottom of the rectangles of a class."""
        found = []
        for each in self.root.iter(f"{SVG}rect"):
            if look in self.looks(each):
                x, y, wide, high = (float(each.get(n, 0)) for n in ("x", "y", "width", "height"))
                found.append((x, y, x + wide, y + high))
        return found

    def words(self) -> list[Words]:
        """Give all texts with their boxes."""
        return [self._words(each) for each in self.root.iter(f"{SVG}text")]

    def texts(self) -> list[str]:
        """Give what all texts say."""
        return [each.text for each in self.words()]

    def _words(self, element: etree._Element) -> Words:
        looks, text = self.looks(element), element.text or ""
        size = self._size(looks)
        wide = len(text) * size * LETTER
        x, y = float(element.get("x")), float(element.get("y"))
        left = x - wide / 2 if "mid" in looks else x - wide if "end" in looks else x
        return Words(text, frozenset(looks), left, y - size * 0.75, left + wide, y + size * 0.2)

    def _size(self, looks: set[str]) -> float:
        for look in looks:
            found = re.search(rf"\.{look}{{font-size:(\d+)px", self.style)
            if found:
                return float(found[1])
        return float(re.search(r"font:(\d+)px", self.style)[1])  # type: ignore[index]

    def outside(self) -> list[str]:
        """Name what reaches beyond the view box, by more than a rounding."""
        found = [
            each.text
            for each in self.words()
            if each.left < -0.1
            or each.right > self.width + 0.1
            or each.top < -0.1
            or each.bottom > self.height + 0.1
        ]
        places = [
            place
            for each in self.root.iter(f"{SVG}path")
            for way in ways_of(each.get("d"))
            for place in way
        ]
        for each in self.root.iter(f"{SVG}circle"):
            x, y, r = (float(each.get(name)) for name in ("cx", "cy", "r"))
            places += [(x - r, y - r), (x + r, y + r)]
        for each in self.root.iter(f"{SVG}rect"):
            x, y, wide, high = (float(each.get(n, 0)) for n in ("x", "y", "width", "height"))
            places += [(x, y), (x + wide, y + high)]
        beyond = (
            place
            for place in places
            if not (-0.1 <= place[0] <= self.width + 0.1 and -0.1 <= place[1] <= self.height + 0.1)
        )
        return found + [str(place) for place in beyond]

    def overlaps(self) -> list[tuple[str, str]]:
        """Name each pair of texts that lie over each other."""
        all_words = self.words()
        return [
            (one.text, other.text)
            for number, one in enumerate(all_words)
            for other in all_words[number + 1 :]
            if one.meets(other)
        ]
