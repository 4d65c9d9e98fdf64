"""The SEN2 return, made up and sampled: what is kept is what plain Python counts."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from data_sources.archives import pack
from data_sources.made_up.education import sen2_blade, sen2_xml
from data_sources.made_up.education.sen2_persons import Period, persons
from tests.data_sources.education.conftest import AS_AT, SEED
from tests.data_sources.education.sen2_counting import (
    Case,
    Counted,
    counted,
    persons_of_blade,
    persons_of_xml,
)
from tests.data_sources.whole_extracts import (
    SHARED,
    Kept,
    as_one,
    examined,
    needs_samples,
    read_csv,
    turned_away,
    write_csv,
)

SAMPLE = SHARED / "education" / "sen2" / "sen2_sample_2024.xml"
MORE = {
    "ehc_requests": ("service",),
    "ehc_needs_assessments": ("need",),
    "ehc_plans": ("need", "placement"),
    "ehc_placements": ("placement",),
    "ehc_plan_needs": ("need",),
}
"""The splits of each dataset that are told of in a comparison."""
DATASETS = {
    *MORE,
    *("annual_reviews", "annual_review_decisions", "phase_transfers", "personal_budgets"),
    "work_based_placements",
}


def cases_of(kept: Kept, dataset: str) -> Counter[Case]:
    """Give the kept cases of a dataset as they are counted."""
    found = Counter[Case]()
    columns = ["opened", "due", "closed", "outcome", "exception", *MORE.get(dataset, ())]
    rows = kept.of(dataset)[columns].itertuples(index=False, name=None)
    for row, number in Counter(rows).items():
        opened, due, closed = (str(day or "") for day in row[:3])
        found[Case(opened, due, closed, row[3], row[4], tuple(row[5:]))] += number
    return found


def totals(cases: Counter[Case]) -> dict[str, Counter[str]]:
    """Add cases up by outcome, exception, closed or open, the year they are due, and splits."""
    found = {name: Counter[str]() for name in ("outcome", "exception", "state", "due in", "more")}
    for case, number in cases.items():
        found["outcome"][case.outcome] += number
        found["exception"][str(case.exception)] += number
        found["state"]["closed" if case.closed else "open"] += number
        found["due in"][case.due[:4]] += number
        found["more"].update(dict.fromkeys(case.more, number))
    return found


def agree(kept: Kept, expected: Counted) -> None:
    """Hold the cases to what was counted: in number, in each total, and one by one."""
    assert {name: n for name, n in kept.found.datasets.items() if n} == expected.numbers()
    for dataset in DATASETS:
        found = cases_of(kept, dataset)
        assert totals(found) == totals(expected.cases[dataset]), dataset
        assert found == expected.cases[dataset], dataset
    assert kept.found.rows_refused == expected.refused


@needs_samples
def test_the_sample_gives_what_it_holds(home: Path) -> None:
    kept = examined(home, SAMPLE)
    agree(kept, counted(*persons_of_xml(SAMPLE)))
    assert kept.found.as_at == date(2024, 1, 18)
    # And by hand, so that both can't be wrong alike.
    assert {name: n for name, n in kept.found.datasets.items() if n} == {
        **{"ehc_requests": 3, "ehc_needs_assessments": 1, "ehc_plans": 1, "personal_budgets": 1},
        **{"annual_review_decisions": 1, "ehc_placements": 2, "ehc_plan_needs": 2},
        "work_based_placements": 1,
    } | {"annual_reviews": kept.found.datasets["annual_reviews"]}


@pytest.mark.parametrize("name", ["2023", "2024", "2025", "2026"])
def test_made_up_returns_of_every_shape_give_what_they_hold(
    name: str, returns: Path, home: Path
) -> None:
    path = returns / f"sen2_{name}.xml"
    expected = counted(*persons_of_xml(path))
    kept = examined(home, path)
    agree(kept, expected)
    assert not kept.told("warning")
    there = set(expected.numbers())
    # Meetings are told of from 2024 on, and phase transfers from 2025 on.
    later = {"annual_review_decisions"} if name < "2024" else set()
    assert there == DATASETS - later - ({"phase_transfers"} if name < "2025" else set())
    assert min(expected.numbers().values()) > 10
    assert expected.refused > 5, "some days are none, or in the wrong order"


def blade_of(folder: Path) -> list[Path]:
    """Give the nine files of a Blade export."""
    files = sorted(folder.glob("Blade-Export_*.csv"))
    assert len(files) == 9
    return files


def test_the_made_up_blade_set_gives_what_it_holds(
    returns: Path, home: Path, tmp_path: Path
) -> None:
    files = blade_of(returns)
    kept = examined(home, as_one(files, tmp_path / "packed"))
    expected = counted(*persons_of_blade(files))
    agree(kept, expected)
    assert kept.found.as_at == date(2026, 10, 31) and set(expected.numbers()) == DATASETS
    assert expected.refused > 5 and not kept.told("warning")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Write some of the same persons as XML and as a Blade export."""
    folder, on = tmp_path_factory.mktemp("both"), date(2026, 10, 31)
    some = persons((SEED, AS_AT, 0), Period(date(2026, 1, 1), on, on))[::4]
    header = {"reference": str(on), "authority": "991", "serial": "1", "made": str(on)}
    xml = sen2_xml.write(folder / "sen2.xml", some, 2026, header)
    return xml, sen2_blade.write(folder, some, on, "991")


def test_xml_and_blade_of_the_same_persons_give_the_same_cases(
    both: tuple[Path, list[Path]], home: Path, tmp_path: Path
) -> None:
    xml, files = both
    of_xml, of_blade = examined(home, xml), examined(home, as_one(files, tmp_path / "packed"))
    rows = [
        Counter(kept.cases.astype("str").itertuples(index=False, name=None))
        for kept in (of_xml, of_blade)
    ]
    assert rows[0] == rows[1]
    assert rows[0].total() > 3_000 and of_xml.found.as_at == of_blade.found.as_at
    assert {name for name, n in of_xml.found.datasets.items() if n} == DATASETS


def test_a_row_of_blade_that_hangs_on_no_other_is_refused(
    both: tuple[Path, list[Path]], home: Path, tmp_path: Path
) -> None:
    files = {path.stem.rpartition("_")[2]: path for path in both[1]}
    rows = read_csv(files["senneed"])
    assert rows[0]["activeplanstableid"] == "1"
    rows[0]["activeplanstableid"] = "nobody's"
    files["senneed"] = write_csv(
        tmp_path / files["senneed"].name, list(rows[0]), [list(row.values()) for row in rows]
    )
    kept = examined(home, pack(files.values(), tmp_path / "2026-10-31_sen2.zip"))
    assert [(each.sheet, each.row, each.rule) for each in kept.told("refused")] == [
        ("senneed", 2, "no row of 'activeplans' has this id")
    ]
    assert kept.found.datasets["ehc_plan_needs"] == len(rows) - 1


@pytest.mark.parametrize("name", ["person", "requests"])
def test_a_blade_set_without_a_table_that_it_needs_is_turned_away(
    name: str, both: tuple[Path, list[Path]], home: Path, tmp_path: Path
) -> None:
    rest = [path for path in both[1] if not path.stem.endswith(f"_{name}")]
    said = turned_away(home, as_one(rest, tmp_path / "packed"))
    assert f"looks most like 'sen2', but lacks the file '{name}'" in said
