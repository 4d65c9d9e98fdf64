"""Where extracts can be fetched from: folders, and other SQL databases that may be read.

`$SEND_KPI_HOME/sources.yaml` is a list, one entry a source. Addresses with passwords do not stand
in it: a source names the environment variable, or the file, that holds its address.
"""

import os
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_sources.feed import TurnedAway

Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]


class Folder(BaseModel):
    """A folder, here or mounted, into which somebody puts files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    feed: str
    folder: Path
    pattern: str = "*"
    settle_seconds: Annotated[float, Field(ge=0)] = 60
    """A file that was written to more recently may not be whole yet, and waits."""
    as_at: Literal["column", "file_date"] = "column"
    """Where the day comes from that a file of cases is as at: its own column, or its date."""


class Database(BaseModel):
    """A table, a view or a named query of another SQL database."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    feed: str
    address_in: str
    """The environment variable, or the file, that holds the SQLAlchemy URL."""
    table: str = ""
    """A table or view, with its schema where it needs one: reporting.advice_log."""
    query: Name | Literal[""] = ""
    """The name of a file of SQL: queries/NAME.sql in the data folder, one SELECT."""

    @model_validator(mode="after")
    def _one_of_two(self) -> "Database":
        if bool(self.table) == bool(self.query):
            raise ValueError("give either `table` or `query`")
        return self

    def address(self) -> str:
        """Give the URL. Raises TurnedAway where it is nowhere to be found."""
        given = os.environ.get(self.address_in, "")
        file = Path(self.address_in)
        if not given and file.is_absolute() and file.is_file():
            given = file.read_text(encoding="utf-8")
        if not given.strip():
            raise TurnedAway(
                f"Source '{self.name}': neither an environment variable nor a file "
                f"'{self.address_in}' holds the database's address. Set it, or correct address_in."
            )
        return given.strip()


Source = Folder | Database


def read_sources(path: Path) -> tuple[Source, ...]:
    """Read the sources, in their order; none where there is no file.

    Raises TurnedAway that names the file, the source and the key.
    """
    if not path.exists():
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TurnedAway(f"{path.name}: not YAML: {str(error).splitlines()[0]}.") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TurnedAway(f"{path.name}: the file must be a list of sources, each keys and values.")
    sources = tuple(_source(path.name, number, entry) for number, entry in enumerate(entries, 1))
    names = [source.name for source in sources]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise TurnedAway(f"{path.name}: two sources are called '{twice[0]}'. Rename one.")
    return sources


def _source(file: str, number: int, entry: dict[str, object]) -> Source:
    try:
        if "folder" in entry:
            return Folder.model_validate(entry)
        return Database.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "entry"
        told = first["msg"].removeprefix("Value error, ")
        raise TurnedAway(f"{file}: source {number}, {place}: {told}.") from None
