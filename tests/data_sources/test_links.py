"""Whose children are one in a real vault: who allows it, what joins them, what never may."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from data_sources import vault
from data_sources.keys import KeyRefused, make_key
from data_sources.link_rules import keys_by_feed, why_not
from data_sources.links import Children, all_match_rates, children
from data_sources.loading import examine, load
from data_sources.matching import MatchRate
from data_sources.vault_cases import cases
from tests.data_sources.agreed_cases import AGENCIES, TODAY, Folder, folder, nhs, row, upn

ANNA = "Smith,Anna,2015-05-05,AA1 1AA"
BEN = "Jones,Ben,2014-04-04,AA1 1AA"
# One child by UPN and by NHS number, one by name, one by number, one in two agencies, strangers.
EXTRACTS = {
    "education": [
        row("education", "E1", upn=upn(1), name=ANNA),
        row("education", "E2", upn=upn(2), nhs_number=nhs(2)),
        row("education", "E3", name=BEN),
        row("education", "E4", upn=upn(4)),
        row("education", "E5"),
    ],
    "health": [
        row("health", "H1", nhs_number=nhs(1), name=ANNA),
        row("health", "H2", nhs_number=nhs(2)),
        row("health", "H3", nhs_number=nhs(3), name=BEN),
        row("health", "H6", nhs_number=nhs(6)),
        row("health", "H7", nhs_number=nhs(6)),
    ],
    "care": [
        row("care", "C1", upn=upn(1)),
        row("care", "C2", upn=upn(2), nhs_number=nhs(2)),
        row("care", "C7", nhs_number=nhs(7)),
    ],
}


@pytest.fixture
def home(tmp_path: Path) -> Folder:
    """Give a data folder in which every agency may be linked to every other."""
    return folder(tmp_path / "home")


@pytest.fixture
def loaded(engine: Engine, home: Folder) -> Engine:
    """Give a vault with the extracts of three agencies."""
    for rows in EXTRACTS.values():
        home.take(engine, rows)
    return engine


def asked(engine: Engine, home: Folder, *agencies: str, today: date = TODAY) -> Children:
    """Ask for the children of some agencies."""
    with engine.connect() as connection:
        return children(connection, agencies or AGENCIES, home.rules(today))


def rates(engine: Engine, home: Folder, today: date = TODAY) -> dict[tuple[str, str], MatchRate]:
    """Give the match rate of each ordered pair of agencies."""
    with engine.connect() as connection:
        found = all_match_rates(connection, home.rules(today))
    assert len(found) == 6
    return {(rate.of, rate.also_in): rate for rate in found}


def together(engine: Engine, found: Children) -> set[frozenset[str]]:
    """Give which cases are of one child, by the places that their rows had in EXTRACTS.

    Every case that has a child is in one of the sets; a vault knows no case ids, so the cases
    are told by their `service`.
    """
    with engine.connect() as connection:
        query = select(cases.c.agency, cases.c.person_id, cases.c.service)
        told = pd.DataFrame(connection.execute(query).fetchall())
    rows = found.rows[found.rows["child"] != ""].merge(told, on=["agency", "person_id"])
    return {frozenset(group) for _, group in rows.groupby("child")["service"]}


def named(rows: list[str]) -> list[str]:
    """Write each row's case id into its service too, since the vault keeps no case ids."""
    split = [line.split(",") for line in rows]
    return [",".join([*cells[:-2], cells[2], cells[-1]]) for cells in split]


def sets(text: str) -> set[frozenset[str]]:
    """Read "E1 H1, E2" as sets of case ids."""
    return {frozenset(group.split()) for group in text.split(",")}


def linked(engine: Engine, home: Folder, *rows: str) -> Children:
    """Load rows of any agencies, and ask for all three agencies' children, or those there are."""
    there = [agency for agency in AGENCIES if any(line.startswith(agency) for line in rows)]
    for agency in there:
        home.take(engine, named([line for line in rows if line.startswith(agency)]))
    return asked(engine, home, *there)


@pytest.fixture(params=["sqlite", "postgresql"])
def vaults(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Iterator[Engine]]:
    """Give empty vaults, as many as are asked for."""
    made: list[Engine] = []

    def another() -> Iterator[Engine]:
        while True:
            url = f"sqlite:///{tmp_path / f'vault{len(made)}.sqlite'}"
            if request.param == "postgresql":
                url = request.getfixturevalue("postgresql").database()
            made.append(vault.open_vault(url))
            yield made[-1]

    yield another()
    for engine in made:
        engine.dispose()


def test_children_are_one_in_whatever_order_their_extracts_were_loaded(
    vaults: Iterator[Engine], home: Folder
) -> None:
    answers, names = [], set()
    for order in permutations(AGENCIES):
        engine = next(vaults)
        for agency in order:
            home.take(engine, named(EXTRACTS[agency]))
        found = asked(engine, home)
        answers.append(together(engine, found))
        names.add(tuple(sorted(found.rows[["agency", "child", "method"]].itertuples(index=False))))
    assert all(answer == sets("E1 H1 C1, E2 H2 C2, E3 H3, E4, H6 H7, C7") for answer in answers)
    assert len(names) == 1


def test_each_pair_of_agencies_has_its_match_rate(loaded: Engine, home: Folder) -> None:
    found = rates(loaded, home)
    told = {pair: (rate.children, rate.matched, rate.share) for pair, rate in found.items()}
    assert told == {
        ("education", "health"): (4, 3, 0.75),
        ("education", "care"): (4, 2, 0.5),
        ("health", "education"): (4, 3, 0.75),
        # Anna is in both, and nothing but education's row says so: education is not asked.
        ("health", "care"): (4, 1, 0.25),
        ("care", "education"): (3, 2, 2 / 3),
        ("care", "health"): (3, 1, 1 / 3),
    }
    none = {"nhs": 0, "upn": 0, "nhs+upn": 0, "name_dob_pc": 0}
    assert found["education", "health"].methods == none | {"nhs": 1, "name_dob_pc": 2}
    assert found["care", "education"].methods == none | {"upn": 1, "nhs+upn": 1}
    assert found["health", "care"].methods == none | {"nhs": 1}
    assert all(not any(rate.conflicts.values()) for rate in found.values())


def test_a_case_without_a_key_stays_and_is_no_child(loaded: Engine, home: Folder) -> None:
    with loaded.connect() as connection:
        held = keys_by_feed(connection)
    assert [(each.feed, each.cases, each.with_key) for each in held] == [
        ("agreed_cases_care", 3, 3),
        ("agreed_cases_education", 5, 4),
        ("agreed_cases_health", 5, 5),
    ]
    assert len(asked(loaded, home, "education").rows) == 4


def test_an_agency_without_a_single_key_has_cases_and_no_children(
    engine: Engine, home: Folder
) -> None:
    home.take(engine, EXTRACTS["education"])
    home.take(engine, [row("care", "C1"), row("care", "C2", nhs_number="9990000001")])
    found = rates(engine, home)
    assert (found["education", "care"].children, found["education", "care"].share) == (4, 0.0)
    assert (found["care", "education"].children, found["care", "education"].share) == (0, None)


def test_a_third_agency_joins_nobody_whom_two_do_not(loaded: Engine, home: Folder) -> None:
    pair = asked(loaded, home, "health", "care")
    assert pair.rows["child"].nunique() == 4 + 3 - 1
    assert asked(loaded, home).rows["child"].nunique() == 6


@pytest.mark.parametrize(
    ("feed", "names", "expires", "why"),
    [
        ("agreed_cases_health", ["care"], "2099-01-01", "no agreement of health names education"),
        ("agreed_cases_education", [], "2099-01-01", "no agreement of education names health"),
        (
            "agreed_cases_health",
            ["education", "care"],
            "2021-01-01",
            "no agreement for health's feed 'agreed_cases_health' is in force",
        ),
    ],
)
def test_without_both_agreements_nobody_is_linked(
    loaded: Engine, home: Folder, feed: str, names: list[str], expires: str, why: str
) -> None:
    assert not asked(loaded, home, "education", "health").why_not
    home.agree(feed, *names, expires=expires)
    for agencies in (("education", "health"), ("health", "education"), AGENCIES):
        answer = asked(loaded, home, *agencies)
        assert answer.why_not == why
        assert answer.rows.empty
    rate = rates(loaded, home)["education", "health"]
    assert (rate.why_not, rate.children, rate.matched, rate.share) == (why, 0, 0, None)
    # Within one agency no agreement is asked.
    assert len(asked(loaded, home, "health").rows) == 4


def test_an_agreement_that_ends_ends_the_links_on_the_day_after(
    loaded: Engine, home: Folder
) -> None:
    last = TODAY + timedelta(days=10)
    home.agree("agreed_cases_care", "education", "health", expires=last.isoformat())
    assert not asked(loaded, home, today=last).why_not
    ended = asked(loaded, home, today=last + timedelta(days=1)).why_not
    assert ended == "no agreement for care's feed 'agreed_cases_care' is in force"
    found = rates(loaded, home, last + timedelta(days=1))
    assert {pair for pair, rate in found.items() if not rate.why_not} == {
        ("education", "health"),
        ("health", "education"),
    }


def test_every_feed_of_an_agency_must_allow_it(engine: Engine, home: Folder) -> None:
    (home.path / "feeds").mkdir()
    (home.path / "feeds" / "plans.yaml").write_text(
        "title: Plans\nagency: education\npublisher: us\nwhere: here\nshape: cases\n"
        "fields: {case_id: number, opened: begun, upn: pupil}\nconstants: {dataset: plans}\n"
        "complete: false\n",
        encoding="utf-8",
    )
    home.agree("plans", "care")
    home.take(engine, EXTRACTS["education"])
    home.take(engine, EXTRACTS["health"])
    assert not asked(engine, home, "education", "health").why_not
    path = home.path / "plans.csv"
    path.write_text(f"number,begun,pupil\nP1,2026-09-01,{upn(1)}\n", encoding="utf-8")
    order = home.order().model_copy(update={"as_at": date(2026, 10, 31)})
    load(engine, examine(path, None, order), order)
    why = asked(engine, home, "education", "health").why_not
    assert why == "the agreement for education's feed 'plans' does not name health"
    # Its two feeds are one agency's, and a child of both is one.
    assert asked(engine, home, "education").rows["child"].nunique() == 4
    (home.path / "feeds" / "plans.yaml").unlink()
    why = asked(engine, home, "education", "health").why_not
    assert why == "nothing declares education's feed 'plans' any more"


def test_health_that_sends_counts_only_hinders_nobody(engine: Engine, home: Folder) -> None:
    home.take(engine, EXTRACTS["education"])
    home.take(engine, EXTRACTS["care"])
    home.agree("agreed_counts_health")
    path = home.path / "counts.csv"
    path.write_text(
        "agency,dataset,item,period_kind,period,numerator\n"
        "health,waits,children_waiting,month,2026-09,41\n",
        encoding="utf-8",
    )
    load(engine, examine(path, None, home.order()), home.order())
    assert asked(engine, home, "education", "care").rows["child"].nunique() == 4 + 3 - 2
    found = rates(engine, home)
    assert found["education", "care"].matched == 2
    assert found["education", "health"].why_not == "health has no cases in the vault"
    assert asked(engine, home).why_not == "health has no cases in the vault"


def test_a_listed_child_is_joined_to_nobody_from_then_on(loaded: Engine, home: Folder) -> None:
    assert rates(loaded, home)["education", "health"].matched == 3
    home.exclude(nhs(2))
    found = asked(loaded, home)
    assert list(found.rows.loc[found.rows["child"] == "", "agency"].sort_values()) == [
        "care",
        "education",
        "health",
    ]
    rate = rates(loaded, home)["education", "health"]
    assert (rate.children, rate.matched) == (3, 2)


@pytest.mark.parametrize("listed", [[nhs(20)], [upn(20)], [nhs(21)], [upn(21)], [nhs(20), upn(20)]])
def test_an_old_and_a_new_identity_never_join_whichever_number_is_listed(
    engine: Engine, home: Folder, listed: list[str]
) -> None:
    """An adopted child: education changed the UPN first and the NHS number later."""
    rows = [
        row("education", "OLD", upn=upn(20), nhs_number=nhs(20)),
        row("education", "BOTH", upn=upn(21), nhs_number=nhs(20)),
        row("health", "NEW", nhs_number=nhs(21)),
        row("care", "LATER", upn=upn(21), nhs_number=nhs(21)),
        row("care", "OTHER", upn=upn(22)),
    ]
    home.exclude(*listed)
    assert together(engine, linked(engine, home, *rows)) == sets("OTHER")


def test_a_child_who_was_listed_when_loaded_stays_excluded(engine: Engine, home: Folder) -> None:
    home.exclude(nhs(2))
    for rows in EXTRACTS.values():
        home.take(engine, rows)
    (home.path / "exclusions.txt").unlink()
    assert (asked(engine, home).rows["child"] == "").sum() == 3


def test_a_list_without_its_key_is_no_reason_to_link_everybody(
    loaded: Engine, home: Folder
) -> None:
    home.exclude(nhs(2))
    (home.path / "key").unlink()
    with pytest.raises(KeyRefused, match="cannot be read"):
        asked(loaded, home)


def test_a_list_that_is_read_with_another_key_is_refused(loaded: Engine, home: Folder) -> None:
    (home.path / "key").rename(home.path / "old key")
    other = make_key(home.path / "key")
    asked(loaded, home)
    home.exclude(nhs(2))
    told = rf"exclusions.txt: it was read with another key \(id {other.key_id}\) than the cases"
    with pytest.raises(KeyRefused, match=told):
        asked(loaded, home, "education")
    with pytest.raises(KeyRefused, match=told):
        rates(loaded, home)
    (home.path / "old key").replace(home.path / "key")
    assert (asked(loaded, home).rows["child"] == "").sum() == 3


@pytest.mark.parametrize(
    ("rows", "apart", "clash", "matched"),
    [
        # One NHS number with two UPNs.
        (
            [
                row("education", "E1", upn=upn(1), nhs_number=nhs(1)),
                row("care", "C1", upn=upn(2), nhs_number=nhs(1)),
            ],
            "E1, C1",
            "upn",
            1,
        ),
        # One UPN with two NHS numbers.
        (
            [
                row("education", "E1", upn=upn(1), nhs_number=nhs(1)),
                row("care", "C1", upn=upn(1), nhs_number=nhs(2)),
            ],
            "E1, C1",
            "nhs",
            1,
        ),
        # One name, birth date and postcode with two NHS numbers: and two rows of one UPN.
        (
            [
                row("education", "E1", upn=upn(1), name=ANNA),
                row("health", "H1", nhs_number=nhs(1), name=ANNA),
                row("health", "H2", nhs_number=nhs(2), name=ANNA),
                row("care", "C1", upn=upn(1)),
            ],
            "E1, H1, H2, C1",
            "nhs",
            # Without health's rows nothing is wrong with the other two.
            2,
        ),
        # One NHS number with two birth dates, one of them beside a name.
        (
            [
                row("education", "E1", nhs_number=nhs(1), name=ANNA),
                row("care", "C1", nhs_number=nhs(1), birth_date="2015-05-06"),
            ],
            "E1, C1",
            "birth date",
            1,
        ),
        # One UPN with two birth dates.
        (
            [
                row("education", "E1", upn=upn(1), birth_date="2015-05-05"),
                row("health", "H1", upn=upn(1)),
                row("care", "C1", upn=upn(1), birth_date="2014-05-05"),
            ],
            "E1, H1, C1",
            "birth date",
            1,
        ),
    ],
)
def test_a_conflict_is_kept_apart_and_counted(
    engine: Engine, home: Folder, rows: list[str], apart: str, clash: str, matched: int
) -> None:
    bystander = (
        row("education", "E9", nhs_number=nhs(9)),
        row("care", "C9", nhs_number=nhs(9)),
    )
    found = linked(engine, home, *rows, *bystander)
    assert together(engine, found) == sets(f"{apart}, E9 C9")
    assert set(found.rows.loc[found.rows["quarantined"], "method"]) == {""}
    assert found.rows["quarantined"].sum() == len(rows)
    assert set(found.conflicts["clash"]) == {clash}
    assert rates(engine, home)["education", "care"].matched == matched


def test_conflicts_are_counted_in_groups_and_by_what_there_is_two_of(
    engine: Engine, home: Folder
) -> None:
    rows = [
        row("education", "E1", upn=upn(1), nhs_number=nhs(1)),
        row("education", "E2", upn=upn(2), nhs_number=nhs(1)),
        row("education", "E3", upn=upn(3), nhs_number=nhs(3)),
        row("health", "H1", nhs_number=nhs(1)),
        row("health", "H3", nhs_number=nhs(4), upn=upn(3)),
        row("health", "H5", nhs_number=nhs(5)),
    ]
    found = linked(engine, home, *rows)
    assert found.conflicts["conflict"].nunique() == 2
    # One NHS number is one child within an agency, whatever its UPNs are.
    assert together(engine, found) == sets("E1 E2, E3, H1, H3, H5")
    rate = rates(engine, home)["health", "education"]
    assert rate.conflicts == {"nhs": 1, "upn": 1, "nhs+upn": 0, "birth date": 0}
    assert (rate.children, rate.matched) == (3, 0)


def test_a_birth_date_joins_nobody_and_one_that_is_not_known_hinders_nobody(
    engine: Engine, home: Folder
) -> None:
    rows = [
        row("education", "E1", nhs_number=nhs(1), birth_date="2015-05-05"),
        row("education", "E2", birth_date="2015-05-05"),
        row("health", "H1", nhs_number=nhs(1)),
        row("health", "H2", nhs_number=nhs(2), birth_date="2015-05-05"),
        row("care", "C1", nhs_number=nhs(1), birth_date="2015-05-05"),
        row("care", "C2", nhs_number=nhs(2)),
    ]
    found = linked(engine, home, *rows)
    assert together(engine, found) == sets("E1 H1 C1, H2 C2")
    assert found.conflicts.empty


def test_a_birth_date_that_is_mended_ends_the_conflict(engine: Engine, home: Folder) -> None:
    wrong = row("care", "C1", nhs_number=nhs(1), birth_date="2015-05-06")
    first = row("education", "E1", nhs_number=nhs(1), birth_date="2015-05-05")
    assert together(engine, linked(engine, home, first, wrong)) == sets("E1, C1")
    home.take(engine, named([wrong.replace("2015-05-06", "2015-05-05")]))
    assert together(engine, asked(engine, home, "education", "care")) == sets("E1 C1")


def test_a_birth_date_that_is_mended_does_not_bring_an_excluded_child_back(
    engine: Engine, home: Folder
) -> None:
    told = {"nhs_number": nhs(1), "birth_date": "2015-05-06"}
    home.exclude(nhs(1))
    linked(engine, home, row("care", "C1", **told))
    (home.path / "exclusions.txt").unlink()
    mended = row("care", "C1", **told | {"birth_date": "2015-05-05"})
    assert home.take(engine, named([mended])).cases["changed"] == 1
    assert list(asked(engine, home, "care").rows["child"]) == [""]


def test_a_case_that_was_withdrawn_links_nobody(engine: Engine, home: Folder) -> None:
    for rows in EXTRACTS.values():
        home.take(engine, rows)
    with engine.begin() as connection:
        connection.execute(
            cases.update().where(cases.c.agency == "care").values(withdrawn_by=cases.c.load_id)
        )
    assert rates(engine, home)["education", "care"].why_not == "care has no cases in the vault"
    assert asked(engine, home, "care").rows.empty


def test_the_reason_and_the_agreements_own_rule_agree(loaded: Engine, home: Folder) -> None:
    with loaded.connect() as connection:
        held = keys_by_feed(connection)
    for names in ((), ("education",), ("health", "care"), AGENCIES):
        for agency in AGENCIES:
            home.agree(f"agreed_cases_{agency}", *(name for name in names if name != agency))
        for one, other in permutations(AGENCIES, 2):
            allowed = one in names and other in names
            assert (why_not(held, one, other, home.rules()) == "") is allowed
