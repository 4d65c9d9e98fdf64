"""docs/add_a_kpi.md: each of its examples is read by the real reader, and no key is left out."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from dashboard.kpis.case_measures import (
    CaseMeasure,
    ClosedInTime,
    Flow,
    LinkedShare,
    LinkedSplit,
    OpenPast,
    Part,
    RatioOfAmounts,
    RatioOfCases,
    Stock,
    Wait,
)
from dashboard.kpis.definitions import UNITS, Baseline, Gap, Kpi, Target
from dashboard.kpis.definitions_file import read_definitions
from dashboard.kpis.lives import Change, Confidence, Life, NewPhase
from dashboard.kpis.measures import CategoryShare, Count, Ratio, Split
from dashboard.kpis.periods import CasePeriod
from dashboard.kpis.records import Group
from dashboard.publishing import check_against_feeds
from dashboard.settings import PROJECT

PAGE = (PROJECT / "docs" / "add_a_kpi.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
MEASURES = [block for block in BLOCKS if block.startswith("- kind:")]
KPIS = [block for block in BLOCKS if block.startswith("- id:")]
KEYS = [block for block in BLOCKS if not block.startswith("- ")]
MODELS: tuple[type[BaseModel], ...] = (
    *(Kpi, Life, Change, Confidence, NewPhase, Gap, Target, Baseline),
    *(ClosedInTime, OpenPast, Stock, Flow, Wait, RatioOfCases, RatioOfAmounts, LinkedShare),
    *(Part, Group, LinkedSplit, Ratio, Count, CategoryShare),
)
MISSING = {
    "id": "example",
    "title": "An example",
    "agency": "joint",
    "owner": "A role",
    "success_measure": "improving_outcomes",
    "unit": "percent",
    "better": "higher",
    "definition": "Of some, others.",
    "why_it_matters": "It does.",
    "awaiting": "Somebody is to send it.",
    "reviewed": "2026-11-02",
    "review_due": "2027-11-02",
}


def read(path: Path, kpi: dict[str, Any] | str) -> Kpi:
    """Read one KPI with the real reader, and hold it to what feeds fill."""
    text = kpi if isinstance(kpi, str) else yaml.safe_dump([kpi], sort_keys=False)
    path.write_text(text, encoding="utf-8")
    kpis = read_definitions(path)
    check_against_feeds(kpis)
    return kpis[0]


def of_measure(text: str, unit: str) -> dict[str, Any]:
    """Give a KPI that is worked out by a measure of the page."""
    kpi = {key: value for key, value in MISSING.items() if key != "awaiting"}
    return kpi | {"unit": unit, "measures": yaml.safe_load(text)}


def test_every_block_of_the_page_is_tried() -> None:
    assert len(KPIS) == 1
    assert len(KPIS + MEASURES + KEYS) == len(BLOCKS) == PAGE.count("```yaml")


def test_the_whole_kpi_is_read(tmp_path: Path) -> None:
    kpi = read(tmp_path / "kpis.yaml", KPIS[0])
    assert kpi.targets and kpi.measures and kpi.life


@pytest.mark.parametrize("text", MEASURES)
def test_a_measure_is_read_in_every_unit_that_the_page_gives_it(text: str, tmp_path: Path) -> None:
    (wanted,) = yaml.safe_load(text)
    for unit in UNITS[wanted["kind"]]:
        kpi = read(tmp_path / "kpis.yaml", of_measure(text, unit))
        told = kpi.measures[0].model_dump(by_alias=True)
        for key, value in wanted.items():
            assert told[key] or not value, key


@pytest.mark.parametrize("text", KEYS)
def test_keys_are_read_beside_the_others(text: str, tmp_path: Path) -> None:
    path = tmp_path / "kpis.yaml"
    lines = yaml.safe_dump([MISSING], sort_keys=False).rstrip("\n")
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    kpi = read(path, f"{lines}\n{indented}")
    for key in re.findall(r"^(\w+):", text, re.MULTILINE):
        assert getattr(kpi, key), key


def test_every_kind_has_an_example() -> None:
    kinds = [measure["kind"] for text in MEASURES for measure in yaml.safe_load(text)]
    assert sorted(kinds) == sorted(UNITS)


def test_every_key_is_on_the_page() -> None:
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    shown = set(re.findall(r"(\w+):", "\n".join(BLOCKS)))
    for model in MODELS:
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert keys - told - shown == set(), model.__name__


@pytest.mark.parametrize("kind", UNITS)
def test_the_units_of_each_kind_are_on_the_page(kind: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` | ")]
    assert tuple(row.split(" | ")[1].split(", ")) == UNITS[kind]


STANDING = "periods: [rolling_12_months, month]"


@pytest.mark.parametrize("text", [text for text in MEASURES if "periods:" in text])
def test_the_page_says_of_which_kinds_months_roll(text: str, tmp_path: Path) -> None:
    (measure,) = yaml.safe_load(text)
    rolled = re.sub(r"periods: \[.*\]", STANDING, text)
    table = PAGE.split("### Which periods")[1]
    said = next(line for line in table.splitlines() if f"`{measure['kind']}`" in line)
    kpi = of_measure(rolled, UNITS[measure["kind"]][0])
    if said.split("|")[2].strip().startswith("yes"):
        assert read(tmp_path / "kpis.yaml", kpi).measures
    else:
        with pytest.raises(Exception, match="what stands at the end of a month is not added up"):
            read(tmp_path / "kpis.yaml", kpi)


def test_all_periods_and_splits_are_on_the_page() -> None:
    for name in (*get_args(CasePeriod), *get_args(Split)):
        assert f"`{name}`" in PAGE, name


def test_the_measures_on_cases_are_those_of_the_engine() -> None:
    own = {model for model in MODELS if issubclass(model, CaseMeasure)}
    leaves = {each for each in _below(CaseMeasure) if "kind" in each.model_fields}
    assert own == leaves


def _below(model: type[BaseModel]) -> set[type[BaseModel]]:
    return {each for below in model.__subclasses__() for each in (below, *_below(below))}
