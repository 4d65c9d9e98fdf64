"""By which rules small numbers were protected in a version, as its manifest tells them."""

from functools import lru_cache

from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine

from dashboard import scorecard
from dashboard.board_rows import Version
from dashboard.kpis.disclosure.policy import Audience


class Rules(BaseModel):
    """An audience's policy in numbers; they mean what those of the policy do."""

    version: int
    threshold: int
    round_to: int
    one_decimal_from: int
    beyond_a_centile: int


class _Manifest(BaseModel):
    policies: dict[Audience, Rules]


# A version never changes.
@lru_cache(maxsize=16)
def rules_of(engine: Engine, version: Version) -> dict[Audience, Rules]:
    """Give each audience's rules; none where a release published it that did not keep them."""
    try:
        return _Manifest.model_validate_json(scorecard.manifest(engine, version)).policies
    except ValidationError:
        return {}
