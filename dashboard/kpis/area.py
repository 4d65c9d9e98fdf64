"""The area that the board is for: its names and codes are data, so that no code names a place."""

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from dashboard.kpis.strict import Text


class Place(BaseModel):
    """A place as publishers write it: by code, by older code, or by name alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    old_code: str = ""
    name: str
    label: str = ""
    """What the screen calls it, where that is not its name."""

    @property
    def shown(self) -> str:
        """The name for the screen."""
        return self.label or self.name

    def matches(self, counts: pd.DataFrame, kind: str) -> pd.Series:
        """Say for each count (geography_kind, _code, _name) whether it is about this place.

        Some workbooks carry no codes, so that a name is enough where the code is empty; LAIT has
        codes of its own for England and the regions, so that there the name decides.
        """
        codes = {self.code, self.old_code} - {""}
        by_code = counts["geography_code"].isin(codes)
        by_name = counts["geography_name"].str.casefold() == self.name.casefold()
        return (counts["geography_kind"] == kind) & (by_code | by_name)


class Neighbours(BaseModel):
    """The statistical neighbours and the model that they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    authorities: tuple[Place, ...] = Field(min_length=1)


class Area(BaseModel):
    """A local area, with the wider places that it is compared with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    made_up: bool = False
    authority: Place
    region: Place
    country: Place
    icb: Place
    nhs_region: Place
    neighbours: Neighbours
    strategy_aims: tuple[Text, ...] = ()
    """The aims of the health and wellbeing strategy, of which each KPI may name one."""

    def places(self) -> list[Place]:
        """Give every place whose counts can reach the board: the area's own, and all compared."""
        own = [self.authority, self.icb, self.region, self.nhs_region, self.country]
        return [*own, *self.neighbours.authorities]

    def place(self, kind: str) -> Place:
        """Give the place of a kind of geography: authority, icb, region, nhs_region, country."""
        place = getattr(self, kind)
        if not isinstance(place, Place):
            raise ValueError(f"'{kind}' is no kind of place")
        return place
