"""Agencies' own extracts, from the file to the vault: what gets in, what is held back, what never.

Identifiers here are of the NHS test range 999, or made up for the purpose.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select

from data_sources import batches, reading, vault, vault_cases
from data_sources.cases import Batch, check_cases
from data_sources.examining import Order, examine_into
from data_sources.feed import TurnedAway
from data_sources.keys import make_key
from data_sources.loading import Loaded, examine, load
from data_sources.mapping_files import new_mapping, read_mapping
from data_sources.repeats import Seen
from data_sources.table_feed import TableFeed
from data_sources.vault_cases import cases, people
from tests.live_files import contents
from tests.postgresql import PostgreSQL

from .waits import extract, make_home

HEADINGS = (
    "agency,dataset,case_id,as_at,nhs_number,surname,forename,birth_date,postcode,"
    "opened,due,closed,service"
)
AGREEMENT = """
- feed: {feed}
  reference: DSA-1
  legal_basis: Children and Families Act 2014
  starts: 2020-01-01
  expires: {expires}
  opt_outs_applied: true
"""
TODAY = date(2026, 12, 31)
AS_AT = date(2026, 10, 31)
NUMBERS = ("9990000018", "9990000026", "9990000034")
CANARIES = ("Quillfeather", "Zebedee", "ZZ9 9ZZ", "9990000018", "CASE-0001")


def case(number: int, as_at: str = "2026-10-31", closed: str = "", **more: str) -> str:
    """Write one row of the agreed sheet of cases."""
    nhs = more.get("nhs", "")
    name = more.get("name", ",,,")
    opened, service = more.get("opened", "2026-09-01"), more.get("service", "SLT")
    days = f"{opened},2026-10-13,{closed}"
    return f"health,advice,CASE-{number:04},{as_at},{nhs},{name},{days},{service}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Give a data folder with a key and one agreement in force."""
    folder = tmp_path / "home"
    folder.mkdir()
    make_key(folder / "key")
    agreement = AGREEMENT.format(feed="agreed_cases_health", expires="2099-01-01")
    (folder / "agreements.yaml").write_text(agreement, encoding="utf-8")
    return folder


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Give an empty vault in each of the databases."""
    engine = vault.open_vault(url)
    yield engine
    engine.dispose()


def order(home: Path) -> Order:
    """Say where the key and the agreements are."""
    return Order(home=home, key_file=home / "key", allow_test_numbers=True, today=TODAY)


def take(engine: Engine, home: Path, rows: list[str], released: str = "") -> Loaded:
    """Write rows as an extract and load it."""
    path = home / "extract.csv"
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    return load(engine, examine(path, None, order(home)), order(home), released)


def number(engine: Engine, *where: object) -> int:
    """Count the cases in the vault."""
    with engine.connect() as connection:
        query = select(func.count()).select_from(cases).where(*where)
        return int(connection.execute(query).scalar_one())


def test_good_rows_get_in_and_kept_and_refused_are_what_was_read(
    engine: Engine, home: Path
) -> None:
    rows = [case(n) for n in range(1, 201)] + [case(201, opened="31/02/2026")]
    loaded = take(engine, home, rows)
    checked = loaded.examined.checked
    assert (checked.rows_read, checked.rows_kept, checked.rows_refused) == (201, 200, 1)
    assert checked.refusals[0].row == 202
    assert checked.refusals[0].column == "opened"
    assert loaded.cases == {"new": 200, "changed": 0, "older": 0, "withdrawn": 0}
    assert number(engine) == 200


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (case(2, opened="2026-13-01"), "not a date of the form YYYY-MM-DD"),
        (case(2, opened="45689"), "not a date of the form YYYY-MM-DD"),
        (case(2, opened="01-02-26"), "not a date of the form YYYY-MM-DD"),
        (case(2, opened="2026-12-01"), "a date after the day that the extract is as at"),
        (case(2, closed="2026-08-01"), "a date before the case opened"),
        (case(2, opened=""), "no date is given"),
        (case(2, name="A,B,2027-01-01,ZZ9 9ZZ"), "born after the extract was made"),
        (case(2, name="A,B,1995-01-01,ZZ9 9ZZ"), "older than 25 when the case opened"),
        (case(1), "the case is given in an earlier row"),
        ("health,advice,,2026-10-31,,,,,,2026-09-01,,,SLT", "nothing is given"),
        ("health,advice,X,2026-10-31", "4 cells, not 13"),
    ],
)
def test_a_bad_row_is_refused_and_named(home: Path, row: str, rule: str) -> None:
    path = home / "extract.csv"
    path.write_text("\n".join([HEADINGS, case(1), row]) + "\n", encoding="utf-8")
    checked = examine(path, None, order(home)).checked
    assert [(refusal.row, refusal.rule) for refusal in checked.refusals] == [(3, rule)]
    assert checked.rows_kept == 1


def test_rows_are_named_as_the_file_numbers_them(home: Path) -> None:
    path = home / "extract.csv"
    heads = HEADINGS + ',"a note\nof ours"'
    rows = [case(1) + ",", "", "," * 13, "short", case(2, opened="soon") + ",", "", "short"]
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    checked = examine(path, None, order(home)).checked
    assert {refusal.row for refusal in checked.refusals} == {5, 6, 8}
    assert (checked.rows_read, checked.rows_kept) == (4, 1)


def test_a_last_line_may_lack_its_end(home: Path) -> None:
    path = home / "extract.csv"
    path.write_text(f"{HEADINGS}\n{case(1)}", encoding="utf-8")
    assert examine(path, None, order(home)).checked.rows_kept == 1


def test_an_extract_of_cases_may_be_larger_than_what_is_read_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, results = home / "extract.csv", home / "results"
    results.mkdir()
    path.write_text("\n".join([HEADINGS, *map(case, range(3000))]) + "\n", encoding="utf-8")
    monkeypatch.setattr(reading, "LARGEST_FILE", 2**16)
    examine_into(order(home), path, results)
    monkeypatch.setattr(batches, "LARGEST_FILE", 2**17)
    with pytest.raises(TurnedAway, match=r"^extract\.csv: larger than 0 MiB\. Split it\.$"):
        examine_into(order(home), path, results)


def test_repeats_are_found_in_whichever_batch_they_are() -> None:
    seen, rng = Seen(), random.Random(7)
    told: set[tuple[str, str]] = set()
    for start in range(0, 3000, 100):
        rows = [(rng.choice("xy"), str(rng.randrange(1500))) for _ in range(100)]
        kept = pa.table(
            {
                "dataset": pa.array([row[0] for row in rows]).dictionary_encode(),
                "case_id": [row[1] for row in rows],
                "row": range(start, start + 100),
            }
        )
        batch = seen.without_repeats(Batch(kept=kept, refusals=(), rows_read=100))
        first = [
            start + at for at, row in enumerate(rows) if row not in told and row not in rows[:at]
        ]
        told |= set(rows)
        assert batch.kept["row"].to_pylist() == first
        assert len(batch.refusals) == 100 - len(first)


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d %b %Y"])
def test_a_date_is_read_in_the_form_declared_and_no_other(form: str) -> None:
    feed = TableFeed(
        name="x",
        title="x",
        agency="health",
        publisher="x",
        where="x",
        shape="cases",
        constants={"dataset": "x"},
        fields={"case_id": "a", "opened": "b"},
        date_format=form,
    )
    days = [date(2024, 2, 28) + timedelta(days=number) for number in range(400)]
    good = [day.strftime(form) for day in days]
    bad = [text.replace("0", "O", 1) for text in good[:5]] + ["31/02/2026", "1/2/2026", "2026-2-5"]
    bad += ["2026-02-30 00:00:00", "30 Feb 2026", f"{good[0]} {good[0]}", "45689", "2026.366"]
    texts = pa.array([f" {text} " for text in [*good, *bad]])
    rows = pa.record_batch({"a": pa.array(map(str, range(len(texts)))), "b": texts})
    batch = check_cases(feed, rows, pa.array(range(len(texts))), AS_AT)
    assert [refusal.row for refusal in batch.refusals] == list(range(len(good), len(texts)))
    assert batch.kept["opened"].to_pylist() == days


def test_too_many_refused_rows_hold_the_extract_back_until_a_person_releases_it(
    engine: Engine, home: Path
) -> None:
    rows = [case(1), case(2, opened="yesterday")]
    held = take(engine, home, rows)
    assert held.held_back == "50.0% of its rows were refused; at most 1% may be"
    assert number(engine) == 0
    assert take(engine, home, rows, released="Confirmed").cases["new"] == 1
    with engine.connect() as connection:
        states = connection.execute(select(vault.loads.c.state).order_by(vault.loads.c.id))
        assert states.scalars().all() == ["quarantined", "loaded"]


def test_an_unusual_number_of_rows_holds_the_extract_back(engine: Engine, home: Path) -> None:
    for month in ("06", "07", "08"):
        rows = [case(n, as_at=f"2026-{month}-28", opened="2026-01-05") for n in range(1, 101)]
        assert not take(engine, home, rows).held_back
    few = [case(n, opened="2026-01-05") for n in range(1, 71)]
    assert "70 rows, where 100 are usual" in take(engine, home, few).held_back


def test_a_newer_word_wins_in_whatever_order_the_extracts_come(engine: Engine, home: Path) -> None:
    newer = [case(1, as_at="2026-10-31", closed="2026-10-10")]
    older = [case(1, as_at="2026-09-30")]
    take(engine, home, newer)
    assert take(engine, home, older).cases["older"] == 1
    assert number(engine, cases.c.closed == date(2026, 10, 10)) == 1


def test_the_same_file_twice_is_one_load(engine: Engine, home: Path) -> None:
    take(engine, home, [case(1)])
    assert take(engine, home, [case(1)]).already


def test_the_same_file_as_at_another_day_is_another_word(engine: Engine, home: Path) -> None:
    path = home / "extract.csv"
    path.write_text("\n".join([HEADINGS, case(1, as_at="")]) + "\n", encoding="utf-8")

    def told(as_at: date) -> Loaded:
        asked = order(home).model_copy(update={"as_at": as_at})
        return load(engine, examine(path, None, asked), asked)

    assert told(AS_AT).cases["new"] == 1
    assert told(AS_AT).already
    later = date(2026, 11, 30)
    assert told(later).cases == {"new": 0, "changed": 1, "older": 0, "withdrawn": 0}
    assert told(later).already
    assert number(engine, cases.c.as_at == later) == 1
    # As at an earlier day it is a late word, which changes nothing.
    assert told(AS_AT).cases["older"] == 1
    assert number(engine, cases.c.as_at == later) == 1


def test_both_databases_hold_the_same_rows(
    home: Path, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    engines = [
        vault.open_vault(f"sqlite:///{tmp_path / 'one.sqlite'}"),
        vault.open_vault(postgresql.database()),
    ]
    strange = [
        '"a ""quoted"" word"',
        '"two\ttabs"',
        "\\.",
        "\\N",
        "NULL",
        "NaN",
        '", and more"',
        "ɐ\u2028",
    ]
    first = [case(n, nhs=NUMBERS[n % 3], service=text) for n, text in enumerate(strange)]
    again = [case(n, as_at="2026-11-30", closed="2026-11-02") for n in range(2, 9)]
    late = [case(n, as_at="2026-09-30", nhs=NUMBERS[0]) for n in range(5, 12)]
    told = []
    for engine in engines:
        loads = [take(engine, home, rows, released="few") for rows in (first, again, late)]
        told.append([loaded.cases for loaded in loads])
    assert told[0] == told[1]
    assert told[0][1] == {"new": 1, "changed": 6, "older": 0, "withdrawn": 0}
    kept = [rows_of(engine) for engine in engines]
    assert kept[0] == kept[1]
    assert [len(rows) for rows in kept[0]] == [12, 3]
    for engine in engines:
        engine.dispose()


def rows_of(engine: Engine) -> tuple[list[Any], list[Any]]:
    """Give the cases, each with its person, and the people; ordered, ids aside."""
    named = [people.c[name] for name in ("nhs", "upn", "person", "excluded")]
    facts = [column for column in cases.c if column.name != "person_id"]
    joined = select(*facts, *named).outerjoin_from(cases, people)
    with engine.connect() as connection:
        found = [connection.execute(query).all() for query in (joined, select(*named))]
    return tuple(sorted(map(tuple, rows), key=repr) for rows in found)  # type: ignore[return-value]


def test_a_bad_number_is_dropped_and_counted_and_its_row_stays(engine: Engine, home: Path) -> None:
    rows = [case(1, nhs="9990000018"), case(2, nhs="9990000019"), case(3, nhs="1111111111")]
    loaded = take(engine, home, rows)
    assert loaded.examined.found.keys_dropped == {
        "NHS number: check digit": 1,
        "NHS number: placeholder": 1,
    }
    assert number(engine) == 3
    assert number(engine, cases.c.person_id.is_not(None)) == 1


def test_a_child_on_the_exclusion_list_is_marked(engine: Engine, home: Path) -> None:
    (home / "exclusions.txt").write_text("999 000 0018\n", encoding="utf-8")
    take(engine, home, [case(1, nhs="9990000018"), case(2, nhs="9990000026")])
    with engine.connect() as connection:
        found = connection.execute(select(people.c.excluded).order_by(people.c.excluded))
        assert found.scalars().all() == [False, True]


def left_in_files(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Path, bytes]]:
    """Give every file that the vault's database and the data folder have, logs and all."""
    folders = [tmp_path]
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        folders.append(request.getfixturevalue("postgresql").folder)
    engine.dispose()
    return chain.from_iterable(map(contents, folders))


def test_nothing_that_names_a_child_reaches_a_store_or_is_left_behind(
    engine: Engine,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    scratch = tmp_path / "t"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    rows = [case(1, nhs="9990000018", name="Quillfeather,Zebedee,2015-05-05,ZZ9 9ZZ")]
    bad = case(2, nhs="9990000018", name="Quillfeather,Zebedee,1915-05-05,ZZ9 9ZZ")
    loaded = take(engine, home, [*rows, bad], released="Canaries")
    (home / "extract.csv").unlink()
    told = repr(loaded.examined.found)
    del loaded
    for canary in CANARIES:
        assert canary not in told
    with engine.connect() as connection:
        pseudonym = connection.execute(select(people.c.nhs)).scalar_one()
    found_in = []
    for path, content in left_in_files(engine, request, tmp_path):
        assert not [canary for canary in CANARIES if canary.encode() in content], path.name
        if pseudonym.encode() in content:
            found_in.append(path)
    assert found_in, "what the vault does keep was not among the files"


@pytest.mark.parametrize(
    ("agreement", "sentence"),
    [
        ("", "No agreement for the feed 'agreed_cases_health' is on record"),
        (
            AGREEMENT.format(feed="agreed_cases_health", expires="2021-01-01"),
            "in force from 2020-01-01 to 2021-01-01 only",
        ),
        ("- feed: x\n", "agreements.yaml: the entry of 'x': the key 'reference' is missing"),
        ("{{", "agreements.yaml: not YAML"),
    ],
)
def test_without_an_agreement_in_force_nothing_loads(
    engine: Engine, home: Path, agreement: str, sentence: str
) -> None:
    (home / "agreements.yaml").write_text(agreement or "[]", encoding="utf-8")
    with pytest.raises(TurnedAway, match=sentence.replace(".", r"\.")):
        take(engine, home, [case(1)])
    assert number(engine) == 0


def test_without_a_key_or_a_day_the_extract_is_turned_away(engine: Engine, home: Path) -> None:
    path = home / "extract.csv"
    path.write_text("\n".join([HEADINGS, case(1)]) + "\n", encoding="utf-8")
    with pytest.raises(TurnedAway, match="there is no key for their pseudonyms"):
        examine(path, None, Order(home=home))
    path.write_text("\n".join([HEADINGS, case(1, as_at="")]) + "\n", encoding="utf-8")
    with pytest.raises(TurnedAway, match="--as-at YYYY-MM-DD"):
        examine(path, None, order(home))


def test_an_extract_that_another_key_was_used_for_is_turned_away(
    engine: Engine, home: Path
) -> None:
    first = take(engine, home, [case(1, nhs="9990000018")]).examined.found.key_id
    (home / "key").unlink()
    other = make_key(home / "key").key_id
    assert first != other
    with pytest.raises(TurnedAway) as caught:
        take(engine, home, [case(1, nhs="9990000018", as_at="2026-11-30")], released="Sure")
    told = str(caught.value)
    assert told.startswith(
        f"extract.csv: it was made with another key (id {other}) than the cases in the vault "
        f"(id {first})"
    )
    assert "SEND_KPI_KEY_FILE" in told
    assert (home / "key").read_text(encoding="ascii").strip() not in told
    assert number(engine, cases.c.as_at == AS_AT) == 1
    with engine.begin() as connection:
        kept = connection.execute(select(vault.loads.c.key_id)).scalars().all()
        assert kept == [first]
        connection.execute(cases.delete())
    # With its last case the vault has lost its key.
    assert take(engine, home, [case(1, nhs="9990000018")]).cases["new"] == 1


def test_counts_need_no_key(engine: Engine, home: Path) -> None:
    take(engine, home, [case(1)])
    agreement = AGREEMENT.format(feed="agreed_counts_health", expires="2099-01-01")
    (home / "agreements.yaml").write_text(agreement, encoding="utf-8")
    (home / "key").unlink()
    path = home / "counts.csv"
    path.write_text(
        "agency,dataset,item,period_kind,period,numerator\nhealth,audits,good,month,2026-09,41\n",
        encoding="utf-8",
    )
    asked = Order(home=home, today=TODAY)
    assert load(engine, examine(path, None, asked), asked).load_id


def test_a_feed_is_added_from_a_sample_without_python(engine: Engine, home: Path) -> None:
    """The guide, step by step: a sample's headings, the mapping filled in, a complete extract."""
    headings = ["Referral No", "NHS No", "Referred On", "Seen On", "Team", "Parent Name"]
    text = new_mapping("therapy_referrals", "health", [head.lower() for head in headings])
    for heading, field in {
        "referral no": "case_id",
        "nhs no": "nhs_number",
        "referred on": "opened",
        "seen on": "closed",
        "team": "service",
    }.items():
        text = text.replace(f'# FIELD: "{heading}"', f'{field}: "{heading}"')
    assert "\ncomplete: false\n" in text, "silence must not withdraw cases"
    text = text.replace("complete: false", "complete: true")
    text += "codes:\n  service: {S1: Speech and language therapy, S2: Physiotherapy}\n"
    feeds = home / "feeds"
    feeds.mkdir()
    (feeds / "therapy_referrals.yaml").write_text(text, encoding="utf-8")
    assert read_mapping(feeds / "therapy_referrals.yaml").fields["opened"] == "referred on"
    agreement = AGREEMENT.format(feed="therapy_referrals", expires="2099-01-01")
    (home / "agreements.yaml").write_text(agreement, encoding="utf-8")

    def extract(rows: list[list[object]], as_at: date) -> Loaded:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [headings, *rows]:
            sheet.append(row)
        path = home / "referrals.xlsx"
        book.save(path)
        told = order(home).model_copy(update={"as_at": as_at})
        return load(engine, examine(path, None, told), told, released="a small sample")

    one = ["R1", 9990000018, date(2026, 9, 1), None, "S1", "A parent"]
    two = ["R2", None, "02/09/2026", date(2026, 9, 30), "S2", "A parent"]
    first = extract([one, two], date(2026, 10, 31))
    assert first.examined.feed.name == "therapy_referrals"
    assert first.cases["new"] == 2
    assert number(engine, cases.c.service == "Physiotherapy") == 1
    second = extract([one], date(2026, 11, 30))
    assert second.cases == {"new": 0, "changed": 1, "older": 0, "withdrawn": 1}
    assert second.withdrawn == ("therapy_referrals, opened 2026-09-02, Physiotherapy",)
    with engine.connect() as connection:
        assert vault_cases.cases_of(connection, "therapy_referrals") == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("shape: case", "shape: Input should be 'cases' or 'counts'"),
        ("fields: {opend: a, case_id: b}", "'opend' is no field of cases"),
        ("fields: {case_id: b}", "the field 'opened' is missing from fields and constants"),
        ("fields: {case_id: a, opened: on}", "fields.opened: YAML takes on, off, yes, no"),
        ("codes: {sex: {Y: yes}}", "codes.sex.Y: YAML takes on, off, yes, no"),
        ('codes: {exception: {on: "yes"}}', "put it in quotes"),
        ("codes: {sex: {1: Male}}", "put it in quotes"),
        ("colour: red", "colour: Extra inputs are not permitted"),
        (": :", "not YAML"),
    ],
)
def test_a_mistake_in_a_mapping_is_told_back(tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "feed.yaml"
    start = "title: A feed\nagency: health\npublisher: us\nwhere: here\n"
    given = [] if line.startswith("shape") else ["shape: cases"]
    given += [] if line.startswith("fields") else ["fields: {case_id: a, opened: b}"]
    text = start + "\n".join([*given, "constants: {dataset: x}", line]) + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TurnedAway, match=r"feeds/feed\.yaml: ") as told:
        read_mapping(path)
    assert sentence in str(told.value)


def test_a_feed_that_does_not_say_that_it_is_complete_withdraws_nothing(
    engine: Engine, home: Path
) -> None:
    asked = make_home(home / "own", "waits", "others")
    assert asked.home
    path = asked.home / "feeds" / "waits.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("complete: true\n", ""), "utf-8")
    for name, numbers, day in (("one", range(40), 28), ("two", range(35), 29)):
        found = extract(asked, name, "waits", numbers, as_at=date(2026, 9, day))
        told = load(engine, found, asked)
    assert told.cases == {"new": 0, "changed": 35, "older": 0, "withdrawn": 0}
    assert number(engine, cases.c.withdrawn_by.is_(None)) == 40


def test_agreed_counts_become_counts_of_the_area_itself(engine: Engine, home: Path) -> None:
    agreement = AGREEMENT.format(feed="agreed_counts_care", expires="2099-01-01")
    (home / "agreements.yaml").write_text(agreement, encoding="utf-8")
    path = home / "counts.csv"
    path.write_text(
        "agency,dataset,item,period_kind,period,numerator,denominator,symbol\n"
        "care,audits,good_plans,month,2026-09,41,60,\n"
        "care,audits,good_plans,month,2026-10,,,c\n",
        encoding="utf-8",
    )
    load(engine, examine(path, None, order(home)), order(home))
    with engine.connect() as connection:
        wanted = {"audits": {"good_plans", "good_plans.out_of"}}
        found = vault.counts_of(connection, wanted, {"own"}, set())
    told = found.set_index(["item", "period"])
    assert told.at[("good_plans", "2026-09"), "value"] == 41
    assert told.at[("good_plans.out_of", "2026-09"), "value"] == 60
    assert told.at[("good_plans", "2026-10"), "symbol"] == "c"
