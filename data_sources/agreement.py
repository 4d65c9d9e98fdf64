"""One feed's data-sharing agreement: the keys of an entry of `agreements.yaml`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from data_sources.feed import Agency

Audience = Literal["board", "public"]
Day = Annotated[date, Field(strict=True)]
Name = Annotated[str, Field(min_length=3)]

KEEP_MONTHS = 24
"""How long records are kept where no agreement says otherwise."""


class Agreement(BaseModel):
    """One feed's data-sharing agreement, as far as the program must know it.

    A key's description is what is told to a person who has given it wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: str = Field(description="the name of a feed")
    reference: Name = Field(description="what the agreement is filed under, as DSA-2026-04")
    legal_basis: Name = Field(description="the law that the sharing rests on, in words")
    starts: Day = Field(description="a day without quotes, as 2026-04-01")
    expires: Day = Field(description="a day without quotes, as 2027-03-31")
    opt_outs_applied: StrictBool | Literal["not needed"] = Field(
        description="yes, no or not needed: has the sender left out those who opted out"
    )
    opt_outs_note: str = Field(
        default="", description="who decided that opt-outs are not needed, and why, in words"
    )
    shown_to: tuple[Audience, ...] = Field(
        default=(), description="a list of whom figures may be shown to: [board] or [board, public]"
    )
    link_with: tuple[Agency, ...] = Field(
        default=(), description="a list of other agencies: education, health, care, joint"
    )
    threshold: int = Field(
        default=5,
        ge=0,
        strict=True,
        description="a whole number: below it a count of children is not shown",
    )
    whole_area_exact: StrictBool = Field(
        default=False,
        description="yes or no: may the board see whole-area counts that are below the threshold",
    )
    keep_months: int = Field(
        default=KEEP_MONTHS,
        gt=0,
        strict=True,
        description="a whole number: after so many months records are deleted",
    )

    @model_validator(mode="after")
    def _holds_together(self) -> "Agreement":
        if self.expires < self.starts:
            raise ValueError(f"it expires on {self.expires}, before it starts on {self.starts}")
        if self.opt_outs_applied == "not needed" and not self.opt_outs_note.strip():
            raise ValueError(
                "opt_outs_applied is 'not needed'; say in opt_outs_note who decided so"
            )
        return self
