"""The governance pages are true of the code: each field and column, path, test and command."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import MetaData

from dashboard import board_store
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.definitions_file import read_definitions
from dashboard.kpis.measures import CountMeasure
from dashboard.settings import PROJECT
from data_sources import vault
from data_sources.catalogue import all_feeds
from data_sources.feed import SPLITS
from data_sources.home import Home
from data_sources.table_feed import CASE_FIELDS, COUNT_FIELDS, KEYS
from data_sources.vault_cases import cases
from tests.test_readme import commands, missing_paths, spans, unknown_words

FOLDER = PROJECT / "docs" / "governance"
PAGES = sorted(FOLDER.glob("*.md"))
CLOCK = {"dataset", "as_at", "opened", "due", "closed", "outcome", "exception", "amount", "out_of"}
"""What every KPI on cases reads, whichever way it counts."""
ALL_ON_CASES = "all that count cases"
KEYS_THAT_JOIN = set(KEYS)
ALL_LINKED = "all that join agencies"
FIELDS = (FOLDER / "fields.md").read_text(encoding="utf-8")


def rows_below(text: str, heading: str) -> list[list[str]]:
    """Give the cells of the table below a heading of a page."""
    section = text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def words(cell: str) -> list[str]:
    """Give what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def documented(text: str, heading: str) -> dict[str, list[str]]:
    """Give the columns that a page tells of, by table, in the order of their names."""
    found: dict[str, list[str]] = {}
    for table, columns, *_ in rows_below(text, heading):
        found.setdefault(words(table)[0], []).extend(words(columns))
    return {table: sorted(columns) for table, columns in found.items()}


def columns_of(metadata: MetaData) -> dict[str, list[str]]:
    """Give the columns that a store has, by table."""
    return {
        table.name: sorted(column.name for column in table.columns)
        for table in metadata.sorted_tables
    }


@pytest.mark.parametrize(
    ("heading", "fields"),
    [("Fields of cases", CASE_FIELDS), ("Fields of counts", COUNT_FIELDS)],
)
def test_every_field_is_on_the_page_once_and_no_other(heading: str, fields: Any) -> None:
    rows = rows_below(FIELDS, heading)
    assert sorted(words(row[0])[0] for row in rows) == sorted(fields)
    assert [row for row in rows if len(row) != 6 or not all(row)] == []


def test_what_becomes_of_a_field_is_what_the_vault_has() -> None:
    for name, *_, becomes in rows_below(FIELDS, "Fields of cases"):
        field = words(name)[0]
        hidden = field in KEYS or field == "case_id"
        made = ("pseudonym", "part of a pseudonym", "pseudonym, and part of one")
        assert becomes in (made if hidden else ("kept",))
        assert (field in cases.c) is not hidden
    parts = {
        words(row[0])[0] for row in rows_below(FIELDS, "Fields of cases") if "part of" in row[-1]
    }
    assert parts == {"forename", "surname", "birth_date", "postcode"}


def kpis_by_split(kind: type) -> dict[str, set[str]]:
    """Give the KPIs that use each way to split cases or counts, as the definitions say."""
    found: dict[str, set[str]] = {split: set() for split in SPLITS}
    for kpi in read_definitions(PROJECT / "kpi_definitions.yaml"):
        measures = [measure for measure in kpi.measures if isinstance(measure, kind)]
        used = {split for splits in kpi.splits for split in splits} if measures else set()
        for measure in measures:
            used |= set(fields_asked(measure)) & set(SPLITS)
        for split in used:
            found[split].add(kpi.id)
    return found


def fields_asked(measure: Any) -> Iterator[str]:
    """Give the fields that any `where` of a measure names, and those that it is added up over."""
    told = measure.model_dump() if isinstance(measure, BaseModel) else measure
    for key, value in told.items():
        if key == "where":
            yield from value
        elif key in ("add_up", "split") and isinstance(value, str):
            yield value
        for part in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(part, dict) and key != "where":
                yield from fields_asked(part)


@pytest.mark.parametrize(
    ("heading", "kind", "counts_all"),
    [("Fields of cases", CaseMeasure, CLOCK), ("Fields of counts", CountMeasure, set())],
)
def test_the_kpis_of_each_split_are_those_that_use_it(
    heading: str, kind: type, counts_all: set[str]
) -> None:
    told = {words(row[0])[0]: row[3:5] for row in rows_below(FIELDS, heading)}
    assert {field for field, (use, _) in told.items() if use == "split"} == set(SPLITS)
    for split, kpis in kpis_by_split(kind).items():
        assert set(words(told[split][1])) == kpis, f"{heading}, {split}: write {sorted(kpis)}"
    others = {field: kpis for field, (_, kpis) in told.items() if field not in SPLITS}
    assert {field for field, kpis in others.items() if kpis == ALL_ON_CASES} == counts_all
    joined = KEYS_THAT_JOIN if kind is CaseMeasure else set()
    assert {field for field, kpis in others.items() if kpis == ALL_LINKED} == joined
    assert set(others.values()) <= {"none", ALL_ON_CASES, ALL_LINKED}


@pytest.mark.parametrize(
    ("heading", "metadata"),
    [
        ("Columns of the vault", vault.metadata),
        ("Columns of the board store", board_store.metadata),
    ],
    ids=["vault", "board store"],
)
def test_every_column_of_both_stores_is_on_the_page_and_no_other(
    heading: str, metadata: MetaData
) -> None:
    # So that every module that declares a table is imported.
    all_feeds()
    assert documented(FIELDS, heading) == columns_of(metadata)


def test_a_column_that_is_missing_or_too_many_is_found() -> None:
    text = "\n## Columns\n\n| table | columns |\n|---|---|\n| `a` | `one`, `two` |\n| `a` | `x` |\n"
    assert documented(text, "Columns") == {"a": ["one", "two", "x"]}


def test_the_data_flow_names_every_file_of_the_data_folder() -> None:
    page = (FOLDER / "data_flow.md").read_text(encoding="utf-8")
    home = Home(Path("home"))
    names = [
        getattr(home, name).name
        for name, value in vars(Home).items()
        if isinstance(value, property)
    ]
    assert len(names) > 5
    assert [name for name in [*names, "key"] if f"**{name}**" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_and_commands_of_the_governance_pages_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert missing_paths(page, PROJECT) == []
    assert [words for words in commands(text) if unknown_words(words, "")] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tests_that_a_page_leans_on_exist(page: Path) -> None:
    named = [span.split("::") for span in spans(page.read_text(encoding="utf-8")) if "::" in span]
    assert bool(named) == (page.name == "impact_assessment.md")
    missing = [
        "::".join(each)
        for each in named
        if f"def {each[1]}(" not in (PROJECT / each[0]).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_the_governance_pages_are_linked_from_where_people_begin() -> None:
    for name in ("README.md", "docs/run_in_production.md"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        for page in PAGES:
            assert f"governance/{page.name})" in text, f"{name} does not link {page.name}"
