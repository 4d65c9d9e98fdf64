"""Feeds that an analyst declares in YAML, for a plain table in an agency's own headings.

Each file of `$SEND_KPI_HOME/feeds` is one `TableFeed`; its name is the file's name.
"""

from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from data_sources.feed import TurnedAway
from data_sources.table_feed import CASE_FIELDS, COUNT_FIELDS, TableFeed


def mapping_feeds(folder: Path) -> tuple[TableFeed, ...]:
    """Read all mapping files, in the order of their names. Raises TurnedAway on a mistake."""
    return tuple(read_mapping(path) for path in sorted(folder.glob("*.yaml")))


def read_mapping(path: Path) -> TableFeed:
    """Read one mapping file. Raises TurnedAway that names the file, the key and what is wrong."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TurnedAway(f"feeds/{path.name}: not YAML: {str(error).splitlines()[0]}.") from None
    if not isinstance(content, dict):
        raise TurnedAway(f"feeds/{path.name}: the file must be keys and values.")
    try:
        return TableFeed.model_validate({**content, "name": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "file"
        told = first["msg"].removeprefix("Value error, ")
        if first["type"] == "string_type" and isinstance(first["input"], bool | int | float | date):
            told = "YAML takes on, off, yes, no, numbers and dates for no text; put it in quotes"
        raise TurnedAway(f"feeds/{path.name}: {place}: {told}.") from None


def new_mapping(name: str, agency: str, headings: list[str], shape: str = "cases") -> str:
    """Write a mapping file's text from a sample's headings, ready to be filled in."""
    known = CASE_FIELDS if shape == "cases" else COUNT_FIELDS
    guessed = {
        field: heading for heading in headings for field in known if field == _plain(heading)
    }
    free = [heading for heading in headings if heading not in guessed.values()]
    lines = [
        f"# The feed {name}: which heading is which of our fields. docs/add_a_feed.md explains it.",
        f"title: {name.replace('_', ' ').capitalize()}",
        f"agency: {agency}",
        "publisher: the agency itself",
        "where: who sends it, and how",
        f"shape: {shape}",
        "# What it is in every row, where the table has no heading for it.",
        f"constants: {{dataset: {name}}}",
        "# As strptime writes it: 31/12/2026 is %d/%m/%Y, 2026-12-31 is %Y-%m-%d.",
        'date_format: "%d/%m/%Y"',
        "# Does each extract hold every case, also those closed long ago? Then say true: a case",
        "# that is in it no more is withdrawn. With false it stays as it was last told of.",
        "complete: false",
        "fields:",
        *(f"  {field}: {_quoted(heading)}" for field, heading in guessed.items()),
        "  # Give each heading that you need the field that it is, and take the # away.",
        "  # What is not named here never reaches the disk. Fields: " + ", ".join(known),
        *(f"  # FIELD: {_quoted(heading)}" for heading in free),
        "# Their codes in our words; a code that is not named is refused.",
        "# codes:",
        '#   sex: {"1": Male, "2": Female}',
    ]
    return "\n".join(lines) + "\n"


def _plain(heading: str) -> str:
    return heading.strip().lower().replace(" ", "_").replace("-", "_")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
