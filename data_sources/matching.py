"""How many children of one agency another has as well, and what joined them."""

from itertools import permutations

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from data_sources.linking import STRONG, Linked, across_agencies

METHODS = ("nhs", "upn", "nhs+upn", "name_dob_pc")
CLASHES = ("nhs", "upn", "nhs+upn", "birth date")


class MatchRate(BaseModel):
    """Of one agency's children, those that another has as well; or why that is not worked out."""

    model_config = ConfigDict(frozen=True)

    of: str
    also_in: str
    children: int = 0
    """Of `of`. Excluded children and cases without a key are not counted."""
    methods: dict[str, int] = {}
    """How many were matched by each of `METHODS`."""
    conflicts: dict[str, int] = {}
    """Groups of the two agencies' rows that were not joined, by what there is two of."""
    why_not: str = ""

    @property
    def matched(self) -> int:
        """How many children the other agency has as well."""
        return sum(self.methods.values())

    @property
    def share(self) -> float | None:
        """Matched of children, 0 to 1; None where there are no children."""
        return self.matched / self.children if self.children else None


def match_rates(people: pd.DataFrame, linked: Linked, agencies: tuple[str, str]) -> list[MatchRate]:
    """Give both rates of two agencies: `people` holds the rows of these alone, as for `link`.

    A child has one NHS number and one UPN at most, or is in a conflict and not matched: so
    where both agencies have one, it is the same, and it joined them.
    """
    child = across_agencies(people, linked)
    has = (people[STRONG] != "").assign(agency=people["agency"], child=child)[child != ""]
    known = {agency: own.groupby("child")[STRONG].any() for agency, own in has.groupby("agency")}
    nobody = pd.DataFrame(columns=STRONG, dtype="bool")
    clashes = linked.conflicts.drop_duplicates("conflict")["clash"].value_counts()
    methods = _methods(*(known.get(agency, nobody) for agency in agencies))
    return [
        MatchRate(
            of=one,
            also_in=other,
            children=len(known.get(one, ())),
            methods=methods,
            conflicts={clash: int(clashes.get(clash, 0)) for clash in CLASHES},
        )
        for one, other in permutations(agencies, 2)
    ]


def _methods(here: pd.DataFrame, there: pd.DataFrame) -> dict[str, int]:
    """Count the children of both agencies by what strong keys they have in both."""
    shared = here.index.intersection(there.index)
    nhs, upn = ((here.loc[shared, kind] & there.loc[shared, kind]) for kind in STRONG)
    method = np.select([nhs & upn, nhs, upn], ["nhs+upn", "nhs", "upn"], "name_dob_pc")
    return {each: int((method == each).sum()) for each in METHODS}
