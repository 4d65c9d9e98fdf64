"""A KPI from an agency's own table of counts, and what its name says of how the table was read."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard import scorecard
from dashboard.kpis.definitions import Kpi
from dashboard.publishing import publish
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.intake import take
from tests.publishing import tiny

AGREEMENT = """
- {feed: agreed_counts_education, reference: DSA-1, legal_basis: Children Act 2004 section 10,
   starts: 2020-01-01, expires: 2099-01-01, opt_outs_applied: true, shown_to: [board]}
- {feed: tribunal, reference: DSA-2, legal_basis: Children Act 2004 section 10,
   starts: 2020-01-01, expires: 2099-01-01, opt_outs_applied: true, shown_to: [board]}
"""
MAPPING = """
title: Tribunal appeals
agency: education
publisher: the SEND team
where: its own table
shape: counts
constants: {dataset: tribunal_appeals, item: registered, period_kind: calendar_year}
fields: {period: Year, numerator: NUMBER, sex: Sex}
codes: {sex: {"1": Male, "2": Female, "": ""}}
"""
TABLE = "Year,Appeals,Withdrawn,Sex\n2024,50,7,\n2025,61,9,\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a data folder with agreements and a mapping of a table of counts."""
    folder = tmp_path / "home"
    (folder / "feeds").mkdir(parents=True)
    (folder / "agreements.yaml").write_text(AGREEMENT, encoding="utf-8")
    mapping(folder, "Appeals")
    (folder / "table.csv").write_text(TABLE, encoding="utf-8")
    return Home(folder)


def mapping(folder: Path, heading: str) -> None:
    """Write the mapping; `heading` is the column that the number is taken from."""
    (folder / "feeds" / "tribunal.yaml").write_text(
        MAPPING.replace("NUMBER", heading), encoding="utf-8"
    )


def kpi() -> Kpi:
    """Give a KPI that reads the table."""
    requests = tiny.definitions()[1]
    measure = requests.measures[0].model_copy(
        update={"dataset": "tribunal_appeals", "count": ("registered",)}
    )
    return requests.model_copy(update={"id": "appeals", "measures": (measure,)})


def published(engine: Engine, board: Engine, home: Home) -> tuple[str, list[float | None]]:
    """Publish; give the version's name and the KPI's values."""
    name = publish(engine, board, (kpi(),), tiny.area(), home)
    rows = scorecard.all_figures(board, "appeals")
    return name, [row["value"] for row in rows if row["split"] is None]


def test_a_file_read_by_another_mapping_makes_another_version(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    table, order = home.folder / "table.csv", Order(home=home.folder)
    take(engine, table, order)
    first = published(engine, board, home)
    assert first[1] == [50, 61]
    assert take(engine, table, order).already
    mapping(home.folder, "Withdrawn")
    assert not take(engine, table, order).already
    second = published(engine, board, home)
    assert second[1] == [7, 9]
    assert second[0] != first[0]
    mapping(home.folder, "Appeals")
    take(engine, table, order)
    assert published(engine, board, home) == first
    for each in (engine, board):
        each.dispose()


def test_the_board_sees_no_name_that_an_agency_gave_a_file(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    table = (home.folder / "table.csv").rename(home.folder / "Jane Smith.csv")
    take(engine, table, Order(home=home.folder))
    published(engine, board, home)
    card = scorecard.scorecard(board)
    assert card is not None
    assert [extract.file_name for extract in card.extracts] == ["Tribunal appeals (.csv)"]
    for each in (engine, board):
        each.dispose()


def test_an_agreed_sheet_that_names_no_place_is_about_the_area(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    sheet = home.folder / "sheet.csv"
    sheet.write_text(
        "agency,dataset,item,period_kind,period,numerator\n"
        "education,tribunal_appeals,registered,calendar_year,2025,61\n",
        encoding="utf-8",
    )
    take(engine, sheet, Order(home=home.folder))
    assert published(engine, board, home)[1] == [61]
    for each in (engine, board):
        each.dispose()


def test_a_file_that_is_turned_away_is_written_down(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    (home.folder / "agreements.yaml").unlink()
    with pytest.raises(TurnedAway, match="No agreement for the feed 'tribunal' is on record"):
        take(engine, home.folder / "table.csv", Order(home=home.folder))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT feed, file_name, verdict, load_id FROM deliveries"
        ).all()
        logged = connection.exec_driver_sql("SELECT object, outcome FROM audit").all()
    assert [tuple(row) for row in rows] == [("tribunal", "table.csv", "turned away", None)]
    assert [tuple(row) for row in logged] == [("tribunal", "turned away")]
    for each in (engine, board):
        each.dispose()


def test_a_mapping_that_is_gone_does_not_keep_other_figures_back(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    tiny.load(engine, tiny.write_extracts(home.folder / "extracts"))
    take(engine, home.folder / "table.csv", Order(home=home.folder))
    (home.folder / "feeds" / "tribunal.yaml").unlink()
    publish(engine, board, tiny.definitions(), tiny.area(), home)
    card = scorecard.scorecard(board)
    assert card is not None
    files = [extract.file_name for extract in card.extracts]
    assert files and "table.csv" not in files
    for each in (engine, board):
        each.dispose()


def test_what_its_agreement_does_not_show_the_board_is_not_published(home: Home) -> None:
    engine, board = tiny.open_home(home.folder)
    take(engine, home.folder / "table.csv", Order(home=home.folder))
    shown = published(engine, board, home)
    text = home.agreements.read_text(encoding="utf-8")
    home.agreements.write_text(text.replace("[board]", "[]"), encoding="utf-8")
    hidden = published(engine, board, home)
    assert shown[1] == [50, 61]
    assert hidden[1] == [None]
    assert hidden[0] != shown[0]
    card = scorecard.scorecard(board)
    assert card is not None and card.extracts == ()
    for each in (engine, board):
        each.dispose()
