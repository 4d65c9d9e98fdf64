"""What every part of the definitions is made of: a frozen model, and text that is not empty."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(strict=True, min_length=1)]


class Strict(BaseModel):
    """A part of the definitions: frozen, and a key that is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
