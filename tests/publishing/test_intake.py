"""What the board store is told of the intake: how it stands, and nothing that is one child's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from dashboard import board_store
from dashboard.feed_summaries import FeedSummary, Intake, intake
from dashboard.publishing.intake import copy_intake
from dashboard.publishing.told_deliveries import told_rows, without_name
from data_sources import intake as way_in
from data_sources import vault
from data_sources.deliveries import Came
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.loading import Loaded
from data_sources.pulling import pulls
from tests.data_sources import agreed_cases
from tests.data_sources.agreed_cases import Folder

HEALTH = "agreed_cases_health"
NUMBER = agreed_cases.nhs(1)
NAME = f"{NUMBER} Jane Smith.csv"
MAPPING = """
title: Therapy waits
agency: health
publisher: Trust
where: by mail
shape: cases
complete: true
fields: {case_id: ref, opened: referred, provider: unit}
constants: {dataset: therapy_waits}
due: {every_months: 1, within_days: 14}
"""


@pytest.fixture
def data(tmp_path: Path) -> Folder:
    """Give a data folder whose agreements are in force."""
    return agreed_cases.folder(tmp_path / "home")


@pytest.fixture
def engine(data: Folder) -> Iterator[Engine]:
    """Give an empty vault."""
    engine = vault.open_vault(f"sqlite:///{data.path / 'vault.sqlite'}")
    yield engine
    engine.dispose()


def told(engine: Engine, board: Engine, data: Folder) -> Intake:
    """Tell the board store, and give what it holds then."""
    copy_intake(engine, board, Home(data.path), data.path / "key", allow_test=True)
    found = intake(board)
    assert found is not None
    return found


def summary(found: Intake, name: str) -> FeedSummary:
    """Give what is told of one feed."""
    (feed,) = [feed for feed in found.feeds if feed.feed == name]
    return feed


def health(found: Intake) -> FeedSummary:
    """Give what is told of health's cases."""
    return summary(found, HEALTH)


def declare(data: Folder) -> None:
    """Declare a feed of an agency's own, due each month, with an agreement in force."""
    (data.path / "feeds").mkdir()
    (data.path / "feeds" / "therapy_waits.yaml").write_text(MAPPING, encoding="utf-8")
    data.agree("therapy_waits")


def take_mapped(engine: Engine, data: Folder, rows: list[str], as_at: str) -> Loaded:
    """Take rows of that feed in, as at a day."""
    path = data.path / "waits.csv"
    path.write_text("\n".join(["ref,referred,unit", *rows]) + "\n", encoding="utf-8")
    order = data.order().model_copy(update={"as_at": date.fromisoformat(as_at)})
    return way_in.take(engine, path, order)


def send(engine: Engine, data: Folder, rows: list[str], receipt: str = "") -> None:
    """Take rows in, as if somebody had sent them under a child's name."""
    came = Came(by="upload", receipt=receipt)
    way_in.take(engine, data.write(rows, NAME), data.order(), came)


def rows(number: int, as_at: str = "2026-10-31", **cells: str) -> list[str]:
    """Write so many rows of health's cases."""
    return [agreed_cases.row("health", f"C{n}", as_at=as_at, **cells) for n in range(number)]


def everything(board: Engine) -> str:
    """Give all text that the board store's tables of the intake hold."""
    found = intake(board)
    return str(found)


def test_a_hold_reason_tells_no_provider_and_no_number_of_cases(
    engine: Engine, board: Engine, data: Folder
) -> None:
    declare(data)
    small = [f"S{n},2026-09-01,Small Unit" for n in range(20)]
    usual = [f"C{n},2026-09-01,Large Unit" for n in range(90)]
    take_mapped(engine, data, usual + small, "2026-10-31")
    held = take_mapped(engine, data, usual, "2026-11-01")
    assert "0 cases of the provider 'Small Unit', where 20 are held" in held.held_back
    found = told(engine, board, data)
    said = "a provider or service is missing or far from usual"
    assert summary(found, "therapy_waits").held_back == said
    assert [each.reason for each in found.deliveries] == [said, ""]
    assert "Small Unit" not in everything(board)


def test_each_doubt_has_fixed_words_for_the_board(
    engine: Engine, board: Engine, data: Folder
) -> None:
    refused = [*rows(1), agreed_cases.row("health", "X", opened="soon")]
    assert "50.0%" in data.take(engine, refused).held_back
    assert health(told(engine, board, data)).held_back == "too many of its rows were refused"
    for day in (28, 29, 30):
        data.take(engine, rows(50, f"2026-09-{day}"))
    assert "20 rows, where 50 are usual" in data.take(engine, rows(20)).held_back
    assert health(told(engine, board, data)).held_back == "its number of rows is far from usual"


def test_the_names_of_files_stay_in_the_vault(engine: Engine, board: Engine, data: Folder) -> None:
    send(engine, data, rows(40), "ABCD-2345")
    with pytest.raises(TurnedAway, match="Jane Smith"):
        send(engine, data, [agreed_cases.row("health", "X", opened="soon")], "ABCD-2346")
    turned_away, loaded = told(engine, board, data).deliveries
    assert (loaded.receipt, loaded.kind) == ("ABCD-2345", ".csv")
    assert loaded.title == "Agreed cases, health"
    assert turned_away.receipt == "ABCD-2346"
    assert turned_away.reason.startswith("no row of it could be kept. Row 2, column 'opened'")
    assert "Jane" not in everything(board) and NUMBER not in everything(board)


@pytest.mark.parametrize(
    ("reason", "name", "said"),
    [
        ("J. Smith: only .csv files are read.", "J. Smith", "only .csv files are read."),
        ("a.csv: sheet 'A.CSV', row 2: no.", "a.csv", "sheet 'the file', row 2: no."),
        ("a: a row of a child.", "a", "a row of a child."),
        ("No agreement for it.", "a.csv", "No agreement for it."),
    ],
)
def test_a_name_is_taken_out_of_a_reason_wherever_it_stands(
    reason: str, name: str, said: str
) -> None:
    assert without_name(reason, name) == said


@pytest.mark.parametrize(
    ("kept", "refused", "said"),
    [
        (100, 0, (100, 100, 0)),
        (95, 5, (100, 95, 5)),
        # The number read would give the number refused away.
        (97, 3, (None, 97, None)),
        (3, 0, (None, None, 0)),
        (0, 4, (None, 0, None)),
        (3, 4, (None, None, None)),
    ],
)
def test_of_cases_no_number_of_rows_below_five_can_be_worked_out(
    kept: int, refused: int, said: tuple[int | None, ...]
) -> None:
    row = {"rows_read": kept + refused, "rows_kept": kept, "rows_refused": refused}
    assert tuple(told_rows(row, None).values()) == said


def test_what_an_older_extract_brought_never_stands_beside_the_newest_day(
    engine: Engine, board: Engine, data: Folder
) -> None:
    data.take(engine, rows(40, "2026-10-31"))
    before = health(told(engine, board, data))
    data.take(engine, rows(38, "2026-09-30"))
    after = health(told(engine, board, data))
    assert (after.as_at, after.rows_read) == (date(2026, 10, 31), 40)
    assert after.received_at == before.received_at


def test_what_is_held_back_stays_so_until_its_day_or_a_later_one_is_loaded(
    engine: Engine, board: Engine, data: Folder
) -> None:
    bad = [agreed_cases.row("health", "X", as_at="2026-10-31", opened="soon")]
    data.take(engine, rows(40, "2026-10-31"))
    data.take(engine, rows(40, "2026-10-31") + bad)
    data.take(engine, rows(41, "2026-09-30"))
    assert health(told(engine, board, data)).held_back == "too many of its rows were refused"
    data.take(engine, rows(42, "2026-10-31"))
    assert health(told(engine, board, data)).held_back == ""


def test_an_agreement_under_which_nothing_loads_does_not_look_in_force(
    engine: Engine, board: Engine, data: Folder
) -> None:
    path = data.path / "agreements.yaml"
    good = path.read_text(encoding="utf-8")
    assert not health(told(engine, board, data)).lacks_agreement(date(2026, 12, 1))
    path.write_text(good.replace("starts: 2020-01-01", "starts: 2098-04-01"), encoding="utf-8")
    found = health(told(engine, board, data))
    assert (found.agreement, found.agreement_note) == (f"DSA-{HEALTH}", "starts on 1 April 2098")
    assert found.lacks_agreement(date(2026, 12, 1))
    path.write_text(good.replace("applied: true", "applied: false"), encoding="utf-8")
    found = health(told(engine, board, data))
    assert found.agreement == f"DSA-{HEALTH}"
    assert found.agreement_note == "says that people who opted out are still in it"
    assert found.lacks_agreement(date(2026, 12, 1))


def test_one_source_of_a_feed_does_not_hide_that_another_fails(
    engine: Engine, board: Engine, data: Folder
) -> None:
    entry = "- name: {}\n  feed: agreed_cases_health\n  folder: /srv\n"
    names = ("share", "warehouse", "new_one")
    text = "".join(entry.format(name) for name in names)
    (data.path / "sources.yaml").write_text(text, encoding="utf-8")
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    outcomes = {"warehouse": "could not be reached: user reader at 10.0.0.1", "share": "1 loaded"}
    asked = [
        {"source": name, "feed": HEALTH, "at": now + timedelta(days=day), "outcome": outcome}
        for day, (name, outcome) in enumerate(outcomes.items())
    ]
    with engine.begin() as connection:
        connection.execute(insert(pulls), [*asked, asked[0] | {"source": "gone"}])
    found = health(told(engine, board, data))
    assert found.pulled == (
        "share: 1 loaded; warehouse: could not be reached; new_one: not asked yet"
    )
    assert found.pulled_at == now


def test_a_feed_that_never_came_is_expected_from_its_agreement_on(
    engine: Engine, board: Engine, data: Folder
) -> None:
    declare(data)
    feed = summary(told(engine, board, data), "therapy_waits")
    # The agreement starts on 1 January 2020: January's extract, by 14 February.
    assert (feed.as_at, feed.next_due) == (None, date(2020, 2, 14))
    assert feed.days_late(date(2020, 2, 15)) == 1


def test_a_small_number_cannot_be_had_from_the_others(
    engine: Engine, data: Folder, tmp_path: Path
) -> None:
    rows = [agreed_cases.row("health", f"C{n}", dataset="advice") for n in range(30)]
    rows += [agreed_cases.row("health", f"F{n}", dataset="few") for n in range(2)]
    data.take(engine, rows)
    data.take(engine, [agreed_cases.row("education", f"C{n}") for n in range(30)])
    board = board_store.open_board_store(f"sqlite:///{tmp_path / 'board.sqlite'}")
    found = told(engine, board, data)
    assert [each.cases for each in found.holdings_of(HEALTH)] == [None, None]
    assert [each.cases for each in found.holdings_of("agreed_cases_education")] == [30]
    board.dispose()
