"""Whose figures an address asks for, and as they were when: it stays in every link of a page."""

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

KpiId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""As the definitions allow it; there is no KPI of any other id."""

SplitName = Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)]
"""A way to split; one that there is not is as if none was asked for."""


class View(BaseModel):
    """What every page takes from its address. Without a meeting or version it is what is current.

    Pages' own models inherit it, so that what is chosen on one page goes with the reader.
    """

    audience: Literal["board", "public"] = "board"
    meeting: date | None = None
    """The day of a meeting: what the board saw there."""
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{4,64}$")] | None = None
    """A version's name or how it begins; a meeting goes before it."""

    def to(self, path: str, **more: Any) -> str:
        """Give the address of a page in this view; `more` is what that page itself takes."""
        kept = {name: getattr(self, name) for name in View.model_fields}
        return address(path, kept | more)

    def along(self, path: str, **more: Any) -> str:
        """Give the address of the same page with everything that was chosen, but for `more`."""
        return address(path, {name: getattr(self, name) for name in self._chosen()} | more)

    def _chosen(self) -> list[str]:
        fields = type(self).model_fields.items()
        return [name for name, field in fields if field.alias is None]


def address(path: str, asked: dict[str, Any]) -> str:
    """Put a path and what is asked together; what is left as it is anyway is left out."""
    usual = (None, "", "board")
    query = urlencode({name: value for name, value in asked.items() if value not in usual})
    return f"{path}?{query}" if query else path
