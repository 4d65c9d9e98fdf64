"""What each agency has agreed to: without an agreement in force its feed does not load.

`$SEND_KPI_HOME/agreements.yaml` is a list, one entry a feed. Linkage between two agencies is off
until the agreements of both name the other.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data_sources.feed import Agency, Feed, TurnedAway

Audience = Literal["board", "public"]


class Agreement(BaseModel):
    """One feed's data-sharing agreement, as far as the program must know it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str
    reference: Annotated[str, Field(min_length=3)]
    legal_basis: Annotated[str, Field(min_length=3)]
    starts: date
    expires: date
    opt_outs_applied: bool
    """Whether the sender has left people out who opted out of such uses (NHS feeds)."""
    shown_to: tuple[Audience, ...] = ()
    link_with: tuple[Agency, ...] = ()
    threshold: Annotated[int, Field(ge=0)] = 5
    """Below it a count of children is not shown; the strictest source of a figure wins."""
    keep_months: Annotated[int, Field(gt=0)] = 24


def read_agreements(path: Path) -> dict[str, Agreement]:
    """Read the agreements by feed; none where there is no file. Raises TurnedAway on a mistake."""
    if not path.exists():
        return {}
    try:
        found = TypeAdapter(list[Agreement]).validate_python(
            yaml.safe_load(path.read_text("utf-8"))
        )
    except yaml.YAMLError as error:
        raise TurnedAway(f"{path.name}: not YAML: {str(error).splitlines()[0]}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = " ".join(str(step) for step in first["loc"])
        raise TurnedAway(f"{path.name}: entry {place}: {first['msg']}.") from None
    return {agreement.feed: agreement for agreement in found}


def require_agreement(
    feed: Feed, agreements: dict[str, Agreement], today: date
) -> Agreement | None:
    """Give the feed's agreement; published figures need none.

    Raises TurnedAway where there is none, or it is not in force today.
    """
    if not feed.needs_agreement:
        return None
    agreement = agreements.get(feed.name)
    if agreement is None:
        raise TurnedAway(
            f"No agreement for the feed '{feed.name}' is on record. Add it to agreements.yaml."
        )
    if not agreement.starts <= today <= agreement.expires:
        raise TurnedAway(
            f"The agreement {agreement.reference} for '{feed.name}' is in force from "
            f"{agreement.starts} to {agreement.expires} only. Renew it before loading."
        )
    return agreement


def may_link(
    one: Agency, other: Agency, agreements: dict[str, Agreement], feeds: list[Feed]
) -> bool:
    """Say whether two agencies' children may be linked: every feed of each must name the other."""

    def allows(mine: Agency, theirs: Agency) -> bool:
        own = [agreements.get(feed.name) for feed in feeds if feed.agency == mine]
        return bool(own) and all(each is not None and theirs in each.link_with for each in own)

    return one == other or (allows(one, other) and allows(other, one))
