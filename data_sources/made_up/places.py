"""The made-up places: England, its regions, the authority, its neighbours and a few others."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

AREA_FILE = Path(__file__).with_name("area.yaml")
COUNTRY_FILE = Path(__file__).with_name("country.yaml")

Level = Literal["National", "Regional", "Local authority"]


@dataclass(frozen=True)
class Place:
    """A place in the tidy files. `number` is the old authority code; LAIT numbers regions too."""

    level: Level
    code: str
    name: str
    size: float
    number: str
    region: "Place | None" = None
    is_home: bool = False
    no_return: bool = False
    misprinted: bool = False


@dataclass(frozen=True)
class Places:
    """All places, in the order in which files list them."""

    england: Place
    regions: tuple[Place, ...]
    authorities: tuple[Place, ...]

    def all(self) -> tuple[Place, ...]:
        """Give every place: England, regions, authorities."""
        return (self.england, *self.regions, *self.authorities)

    @property
    def home(self) -> Place:
        """Give the authority that the made-up area is about."""
        return next(place for place in self.authorities if place.is_home)


def read(path: Path) -> Any:
    """Read one of the two files that describe the country."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def places() -> Places:
    """Put the places together from area.yaml and country.yaml."""
    area, country = read(AREA_FILE), read(COUNTRY_FILE)
    regions = tuple(
        Place("Regional", each["code"], each["name"], each["size"], str(each["number"]))
        for each in country["regions"]
    )
    size = sum(region.size for region in regions)
    # 970 is how LAIT numbers England, whatever the figures.
    england = Place("National", area["country"]["code"], area["country"]["name"], size, "970")
    return Places(england, regions, tuple(_authorities(area, country, regions)))


def _authorities(area: Any, country: Any, regions: tuple[Place, ...]) -> list[Place]:
    known = {region.code: region for region in regions}
    listed = [area["authority"], *area["neighbours"]["authorities"], *country["others"]]
    found = []
    for each in listed:
        more = {**each, **country["authorities"].get(each["code"], {})}
        found.append(
            Place(
                "Local authority",
                each["code"],
                each["name"],
                more["size"],
                each["old_code"],
                known[more["region"]],
                is_home=each is area["authority"],
                no_return=more.get("no_return", False),
                misprinted=more.get("misprinted", False),
            )
        )
    return sorted(found, key=lambda place: place.name)
