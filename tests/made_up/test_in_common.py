"""Children with a plan meet health's by way of the EHC service's list, which has both numbers."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from data_sources import vault
from data_sources.catalogue import all_feeds
from data_sources.examining import Order
from data_sources.extract_sets import extracts
from data_sources.home import Home
from data_sources.keys import make_key
from data_sources.link_rules import rules_of
from data_sources.links import FoundOf, found_of_open
from data_sources.loading import examine, load
from data_sources.made_up import write_agreements
from tests.made_up.conftest import AS_AT
from tests.made_up.test_agencies import rows

LIST = "2026-10-31_ehc_children.csv"
NATIONAL = ("CYP000", "CYP001", "CYP101", "CYP102", "CYP201")
NATIONAL += ("MHS000", "MHS001", "MHS101", "MHS102", "MHS201")
SETS = ("2025-12-31", "2026-06-30", "2026-10-31")


@pytest.fixture
def order(tmp_path: Path) -> Order:
    """Say where a key and the made-up agencies' agreements are."""
    make_key(tmp_path / "key")
    write_agreements(tmp_path / "agreements.yaml", all_feeds(), AS_AT)
    return Order(home=tmp_path, key_file=tmp_path / "key", allow_test_numbers=True, today=AS_AT)


def taken(engine: Engine, order: Order, files: list[Path]) -> None:
    """Load extracts, whatever looks unusual about them."""
    with extracts(files, all_feeds()) as paths:
        for path in paths:
            load(engine, examine(path, None, order), order, "as made up")


def in_health(engine: Engine, order: Order, dataset: str) -> FoundOf:
    """Say of education's children with an open case of a dataset how many health knows."""
    assert order.home and order.key_file
    rules = rules_of(Home(order.home), order.key_file, AS_AT, allow_test=True)
    with engine.connect() as connection:
        (found,) = (
            each
            for each in found_of_open(connection, dataset, rules)
            if (each.of, each.also_in) == ("education", "health")
        )
    return found


def test_plans_meet_health_by_the_list_with_both_numbers(
    area: Path, order: Order, tmp_path: Path
) -> None:
    engine = vault.open_vault(f"sqlite:///{tmp_path / 'vault.sqlite'}")
    taken(engine, order, [area / "education" / "sen2_2026.xml"])
    sets = [area / "health" / f"{day}_{name}.csv" for day in SETS for name in NATIONAL]
    taken(engine, order, sets)
    before = in_health(engine, order, "ehc_plans")
    assert before.children > 3_000 and before.found == 0, "they have no key in common"
    taken(engine, order, [area / "education" / LIST])
    after = in_health(engine, order, "ehc_plans")
    assert after.children == before.children and after.found > 0.3 * after.children

    # By the files alone: whose number is one that a patient of these sets has.
    patients = {
        row.get("NHS NUMBER", row.get("NHSNumber", ""))
        for path in sets
        if path.stem[-6:] in ("CYP001", "MHS001")
        for row in rows(path)
    } - {""}
    still = [row for row in rows(area / "education" / LIST) if not row["closed"]]
    known = sum(row["nhs_number"] in patients for row in still)
    listed = in_health(engine, order, "ehc_children")
    engine.dispose()
    assert listed.children == pytest.approx(len(still), rel=0.01) and known > 1_000
    assert listed.found == pytest.approx(known, rel=0.02), "but for the rows with mistakes"
