"""What an audience may see of small numbers: one versioned YAML file for each."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from dashboard.kpis.definitions_file import DefinitionsError
from dashboard.kpis.measures import Split
from dashboard.kpis.strict import Strict, Text

Audience = Literal["board", "public"]
Whole = Annotated[int, Field(strict=True, ge=0)]


class Policy(Strict):
    """An audience's policy. Everything is data: what changes is the file, and its version."""

    audience: Audience
    version: Annotated[int, Field(strict=True, ge=1)]
    why: Text
    """Who decided on it, and by which rule."""
    threshold: Annotated[int, Field(strict=True, ge=2)]
    """A count from 1 to below it is withheld."""
    round_to: Annotated[int, Field(strict=True, ge=1)] = 1
    """Counts are shown to the nearest so many, half up; 1 shows them as they are."""
    one_decimal_from: Whole = 0
    """A percentage of fewer is a whole number: HES asks for 4,000 where counts are rounded."""
    beyond_a_centile: Whole = 2
    """A median or centile is shown where at least so many cases are on either side of it."""
    most_withheld: Annotated[int, Field(strict=True, ge=0, le=100)] = 100
    """Percent: where more of a breakdown would be withheld, coarser groups are tried."""
    coarser: dict[Split, dict[Text, tuple[Text, ...]]] = Field(default={})
    """For a way to split the groups that categories are taken together in."""

    @model_validator(mode="after")
    def _groups_are_apart(self) -> "Policy":
        for split, groups in self.coarser.items():
            every = [name for names in groups.values() for name in names]
            if twice := sorted({name for name in every if every.count(name) > 1}):
                raise ValueError(f"coarser, {split}: {twice[0]} is in two groups")
        return self

    def under(self, thresholds: Iterable[int]) -> int:
        """Give the threshold of a figure whose feeds' agreements ask for these: the strictest."""
        return max([self.threshold, *thresholds])


def read_policy(path: Path) -> Policy:
    """Read one audience's policy. Raises DefinitionsError with the file, the key and the cure."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return Policy.model_validate(content)
    except FileNotFoundError:
        raise DefinitionsError(f"{path.name}: there is no such policy in {path.parent}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = str(error).splitlines()[0]
        raise DefinitionsError(f"{path.name}: not YAML: {told}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ", ".join(str(part) for part in first["loc"]) or "the whole file"
        raise DefinitionsError(
            f"{path.name}: {where}: {first['msg'].removeprefix('Value error, ')}. "
            f"Known keys: {', '.join(Policy.model_fields)}."
        ) from None
