"""What comes into the web process from outside, each part parsed by a model before it is used.

Pages, and callbacks if there are ever any, take one model and nothing else (`parsed_by`). What
Dash's routing is sent is parsed before Dash sees it (`refuse_what_no_page_sends`). Uploads have a
model of their own, `uploads.Form`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal, TypeVar

from dash import Dash, Input, State, strip_relative_path
from dash.exceptions import UnsupportedRelativePath
from flask import Flask, Response, request
from pydantic import AfterValidator, BaseModel, Field, ValidationError

LARGEST = 2**16
"""Bytes that a browser may send to have a page; it sends about one thousand."""
LONGEST_ADDRESS = 4096
"""Letters. gunicorn takes no longer line, so that no reader's first request can have more."""
PATH: dict[str, Input | State] = {"path": State("_pages_location", "pathname")}
"""What each page is given beside its query: Dash lets a query overrule what it has read out of a
path, but not this."""

M = TypeVar("M", bound=BaseModel)


class Nothing(BaseModel):
    """What a page takes that shows the same whatever its address says."""


def parsed_by(model: type[M]) -> Callable[[Callable[[M], Any]], Callable[..., Any]]:
    """Let a page, its title or a callback take what is asked of it as one model.

    What the model does not know is passed over. Where a part is not as the model allows, it is as
    if nothing was asked: the function is given the model's defaults, so that every field has one.
    """

    def decorate(function: Callable[[M], Any]) -> Callable[..., Any]:
        @wraps(function)
        def told(**asked: Any) -> Any:
            try:
                given = model.model_validate(asked)
            except ValidationError:
                given = model()
            return function(given)

        told.parsed_by = model  # type: ignore[attr-defined]
        return told

    return decorate


def _of_this_board(path: str) -> str:
    try:
        strip_relative_path(path)
    except UnsupportedRelativePath:
        raise ValueError("This address is not the board's.") from None
    return path


Path = Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(_of_this_board)]


class Content(BaseModel):
    """Where the page is to go."""

    id: Literal["_pages_content"]
    property: Literal["children"]


class Store(BaseModel):
    """Where its title is to go."""

    id: Literal["_pages_store"]
    property: Literal["data"]


class Pathname(BaseModel):
    """The address without its query."""

    id: Literal["_pages_location"]
    property: Literal["pathname"]
    value: Path


class Search(BaseModel):
    """The address's query, from its question mark on."""

    id: Literal["_pages_location"]
    property: Literal["search"]
    value: Annotated[str, Field(max_length=LONGEST_ADDRESS)] | None = None


class PageAsked(BaseModel):
    """What Dash's script sends to have the page of an address: the one thing that is answered."""

    output: Literal[".._pages_content.children..._pages_store.data.."]
    outputs: tuple[Content, Store]
    inputs: tuple[Pathname, Search]
    state: tuple[Pathname]
    changedPropIds: list[Literal["_pages_location.pathname", "_pages_location.search"]]


def refuse_what_no_page_sends(app: Dash) -> None:
    """Answer 400 to what is not a page's own request, before Dash makes anything of it.

    A server-side callback that is added must be let through here as well, by a model of its own.
    """
    endpoint = f"{app.config.routes_pathname_prefix}_dash-update-component"
    server: Flask = app.server

    @server.before_request
    def parse() -> Response | None:
        if request.path != endpoint or request.method != "POST":
            return None
        request.max_content_length = LARGEST
        try:
            PageAsked.model_validate_json(request.get_data())
        except ValidationError:
            return Response("No page of this board asks that.", 400, mimetype="text/plain")
        return None
