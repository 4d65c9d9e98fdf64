"""A later month's extract of health's referrals, loaded into the vault behind the one before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from data_sources import vault
from data_sources.archives import pack
from data_sources.loading import Loaded, examine, load
from data_sources.vault_cases import cases, people
from tests.data_sources import agreed_cases
from tests.data_sources.agreed_cases import Folder, nhs

CHILD = "{child},{number},2018-05-05,QM1 4AB,1,A"
FILES = {
    "CYP000": "ORGANISATION IDENTIFIER (CODE OF PROVIDER),REPORTING PERIOD END DATE\nRZ9,{as_at}\n",
    "CYP001": "LOCAL PATIENT IDENTIFIER (EXTENDED),NHS NUMBER,PERSON BIRTH DATE,"
    "POSTCODE OF USUAL ADDRESS,PERSON STATED GENDER CODE,ETHNIC CATEGORY\n{children}\n",
    "CYP101": "SERVICE REQUEST IDENTIFIER,LOCAL PATIENT IDENTIFIER (EXTENDED),"
    "REFERRAL REQUEST RECEIVED DATE,SERVICE DISCHARGE DATE\n{referrals}\n",
    "CYP102": "SERVICE REQUEST IDENTIFIER,SERVICE OR TEAM TYPE REFERRED TO (COMMUNITY CARE),"
    "REFERRAL CLOSURE DATE,REFERRAL REJECTION DATE\n{teams}\n",
    "CYP201": "CARE CONTACT IDENTIFIER,SERVICE REQUEST IDENTIFIER,CARE CONTACT DATE,"
    "ATTENDANCE STATUS\n{contacts}\n",
}
USUAL = {
    "children": CHILD.format(child="P1", number=nhs(1)),
    "referrals": "R1,P1,2026-03-02,",
    "teams": "R1,SLT,,",
    "contacts": "",
}


@pytest.fixture
def data(tmp_path: Path) -> Folder:
    """Give a data folder with an agreement and a look-up."""
    found = agreed_cases.folder(tmp_path / "home")
    found.agree("csds")
    (found.path / "health_services.csv").write_text("code,service\nSLT,Speech\n", encoding="utf-8")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Give an empty vault in each of the databases."""
    engine = vault.open_vault(url)
    yield engine
    engine.dispose()


def taken(engine: Engine, data: Folder, as_at: str, **cells: str) -> Loaded:
    """Write a set and load it."""
    folder = data.path / "sets"
    folder.mkdir(exist_ok=True)
    for name, content in FILES.items():
        text = content.format(as_at=as_at, **(USUAL | cells))
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    archive = pack(sorted(folder.glob("*.csv")), data.path / f"{as_at}.zip")
    return load(engine, examine(archive, None, data.order()), data.order(), "as it is")


def held(engine: Engine) -> list[tuple[str, str, str]]:
    """Give service, outcome and end of each wait in the vault."""
    columns = (cases.c.service, cases.c.outcome, cases.c.closed)
    with engine.connect() as connection:
        return [tuple(map(str, row)) for row in connection.execute(select(*columns))]  # type: ignore[misc]


@pytest.mark.parametrize("later", ["C2,R1,2026-06-20,5", "C3,R1,2026-06-20,7"])
def test_a_wait_that_has_ended_stays_so_though_a_later_month_does_not_tell(
    later: str, engine: Engine, data: Folder
) -> None:
    taken(engine, data, "2026-05-31", contacts="C1,R1,2026-05-10,5")
    taken(engine, data, "2026-06-30", contacts=later)
    assert held(engine) == [("Speech", "seen", "2026-05-10")]


def test_a_revised_extract_of_the_same_day_may_correct_an_end(engine: Engine, data: Folder) -> None:
    taken(engine, data, "2026-05-31", contacts="C1,R1,2026-05-10,5")
    taken(engine, data, "2026-05-31", contacts="C1,R1,2026-05-20,5")
    assert held(engine) == [("Speech", "seen", "2026-05-20")]
    taken(engine, data, "2026-06-30", contacts="C1,R1,2026-05-12,5")
    assert held(engine) == [("Speech", "seen", "2026-05-12")], "an earlier contact is believed"


def test_a_mended_look_up_is_news(engine: Engine, data: Folder) -> None:
    taken(engine, data, "2026-05-31", teams="R1,OCT,,")
    assert held(engine)[0][0] == "Not known"
    assert taken(engine, data, "2026-05-31", teams="R1,OCT,,").already
    look_up = data.path / "health_services.csv"
    look_up.write_text("code,service\nOCT,Occupational therapy\n", encoding="utf-8")
    assert not taken(engine, data, "2026-05-31", teams="R1,OCT,,").already
    assert held(engine)[0][0] == "Occupational therapy"


def test_who_has_no_number_of_the_provider_is_joined_to_nobody(
    engine: Engine, data: Folder
) -> None:
    children = "\n".join(CHILD.format(child="", number=nhs(number)) for number in (1, 2))
    known = CHILD.format(child="P3", number=nhs(3))
    referrals = "R1,,2026-03-02,\nR2,,2026-03-03,\nR3,P3,2026-03-04,"
    loaded = taken(engine, data, "2026-05-31", children=f"{children}\n{known}", referrals=referrals)
    assert (loaded.examined.checked.rows_kept, loaded.examined.checked.rows_refused) == (1, 3)
    with engine.connect() as connection:
        assert len(connection.execute(select(people)).all()) == 1


@pytest.mark.parametrize("teams", ["R1,OCT,,\nR1,SLT,2026-04-01,", "R1,SLT,2026-04-01,\nR1,OCT,,"])
def test_one_teams_end_is_not_the_referrals(teams: str, engine: Engine, data: Folder) -> None:
    taken(engine, data, "2026-05-31", teams=teams)
    ((service, outcome, closed),) = held(engine)
    assert (service, outcome, closed) == ("Not known", "waiting", "None")
