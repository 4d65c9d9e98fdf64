"""What protection costs: how much is withheld, and how much of that only to protect others."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.kpis.disclosure.attacker import Levels
from dashboard.kpis.disclosure.cells import NONE, Cells
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.policy import Policy


@dataclass
class Price:
    """How much of an audience's figures is withheld."""

    shown: int = 0
    small: int = 0
    """Rows withheld because a number of theirs is small."""
    for_others: int = 0
    """Rows withheld only to protect others."""
    coarser: int = 0
    """Breakdowns of one period in coarser groups."""
    gone: int = 0
    """Breakdowns of one period that are not shown at all."""

    @property
    def rows(self) -> int:
        """How many rows were to be protected."""
        return self.shown + self.small + self.for_others

    def told(self) -> str:
        """Tell it in a sentence or two."""
        share = 100 * (self.small + self.for_others) / max(self.rows, 1)
        return (
            f"of {self.rows:,} rows from agencies' own records {self.small:,} are withheld because "
            f"a number is small and {self.for_others:,} to protect others ({share:.1f}% together). "
            f"{self.coarser:,} breakdowns are in larger groups, {self.gone:,} are not shown."
        )


def price_of(cells: Cells, levels: Levels, rungs: Mapping[Table, int], policy: Policy) -> Price:
    """Say how much is withheld."""
    price = Price()
    for places in cells.rows:
        own = [place for place in places if place != NONE]
        if not any(levels[place] for place in places[:2] if place != NONE):
            price.shown += 1
        elif any(0 < cells.values[place] < cells.thresholds[place] for place in own):
            price.small += 1
        else:
            price.for_others += 1
    for table, rung in rungs.items():
        has_coarser = any(name in policy.coarser for name in table[3].split(", "))
        price.coarser += has_coarser and rung == 1
        price.gone += rung > (1 if has_coarser else 0)
    return price
