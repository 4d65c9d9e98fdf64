"""A plain table of counts: what becomes of rows without a denominator, and without a period."""

from pathlib import Path

import pandas as pd
import pytest

from data_sources.feed import Table, Tidied, TurnedAway
from data_sources.loading import examine
from data_sources.table_counts import tidy_counts
from data_sources.table_feed import TableFeed

FEED = TableFeed.model_validate(
    {
        "name": "audits",
        "title": "Audits",
        "agency": "care",
        "publisher": "us",
        "where": "here",
        "shape": "counts",
        "fields": {name: name for name in ("item", "period", "numerator", "denominator")},
        "constants": {"dataset": "audits", "period_kind": "month"},
    }
)


def tidied(*rows: tuple[str, str, str, str]) -> tuple[list[tuple[str, str]], list[int]]:
    """Give the items and cells that are made of rows, and the rows refused."""
    frame = pd.DataFrame(rows, columns=["item", "period", "numerator", "denominator"], dtype="str")
    frame.index += 2
    found = tidy_counts(FEED, Table(name="audits.csv", frame=frame))
    cells = list(found.cells[["item", "cell"]].itertuples(index=False, name=None))
    return cells, [refusal.row for refusal in found.refusals]


def test_a_row_without_a_denominator_is_one_count() -> None:
    assert tidied(("good", "2026-09", "41", "")) == ([("good", "41")], [])
    assert tidied(("good", "2026-09", "41", ""), ("bad", "2026-09", "1", "60")) == (
        [("good", "41"), ("bad", "1"), ("bad.out_of", "60")],
        [],
    )


def test_a_table_in_which_no_period_can_be_read_gives_no_count() -> None:
    assert tidied(("good", "autumn", "41", "60")) == ([], [2])


@pytest.mark.parametrize(
    ("kind", "period", "column", "cure"),
    [
        ("quarter", "2026-Q5", "period", "as 2026-Q1 for January to March."),
        ("term", "autumn 2025", "period", "2025/26 1 autumn, "),
        ("mid_year", "soon", "period", "as 2026."),
        ("", "2026-09", "period_kind", "Write one of these kinds: month, quarter, term, "),
        ("school term", "2026-09", "period_kind", "Write one of these kinds: "),
    ],
)
def test_a_refused_period_is_told_with_how_its_kind_is_written(
    kind: str, period: str, column: str, cure: str
) -> None:
    fields = {name: name for name in ("item", "period_kind", "period", "numerator")}
    feed = FEED.model_copy(update={"fields": fields, "constants": {"dataset": "audits"}})
    rows = [("good", " Term ", "2025/26 summer", "7"), ("good", kind, period, "8")]
    frame = pd.DataFrame(rows, columns=list(fields), dtype="str", index=[2, 3])
    found = tidy_counts(feed, Table(name="audits.csv", frame=frame))
    assert list(found.cells["period"]) == ["2025/26 3 summer"]
    (refusal,) = found.refusals
    assert (refusal.row, refusal.column) == (3, column)
    assert cure in refusal.cure and "soon" not in refusal.rule + refusal.cure


CODED = FEED.model_copy(
    update={
        "fields": {name: name for name in ("item", "period", "numerator", "symbol", "sex")},
        "codes": {
            "item": {"G": "good", "B": "bad"},
            "sex": {"1": "male", "2": "female"},
            "numerator": {"<5": "c"},
        },
    }
)


def coded(*rows: tuple[str, str, str, str]) -> Tidied:
    """Give what is made of rows of item, period, numerator and sex."""
    frame = pd.DataFrame(rows, columns=["item", "period", "numerator", "sex"], dtype="str")
    frame.index += 2
    return tidy_counts(CODED, Table(name="audits.csv", frame=frame.assign(symbol="")))


def test_codes_become_our_words_and_a_figure_or_a_total_is_no_code() -> None:
    found = coded(("G", "2026-09", "41", "1"), (" B ", "2026-09", "<5", ""))
    assert found.refusals == ()
    told = found.cells[["item", "sex", "cell"]].itertuples(index=False, name=None)
    assert list(told) == [("good", "male", "41"), ("bad", "", "c")]


@pytest.mark.parametrize(
    ("row", "column", "known"),
    [
        (("X", "2026-09", "41", "1"), "item", "Known are: G, B."),
        (("", "2026-09", "41", "1"), "item", "Known are: G, B."),
        (("good", "2026-09", "41", "1"), "item", "Known are: G, B."),
        (("G", "2026-09", "41", "9"), "sex", "Known are: 1, 2."),
        # One refusal a row, whatever else is wrong with it.
        (("X", "autumn", "41", "9"), "item", "Known are: G, B."),
    ],
)
def test_a_row_with_a_code_that_is_not_named_is_refused(
    row: tuple[str, str, str, str], column: str, known: str
) -> None:
    found = coded(("G", "2026-09", "41", "1"), row)
    assert [(refusal.row, refusal.column) for refusal in found.refusals] == [(3, column)]
    assert found.refusals[0].rule == "the code is not one that this feed is known to use"
    assert found.refusals[0].cure.startswith(known)
    assert (found.rows_read, list(found.cells["row"])) == (2, [2])


def test_an_extract_in_which_no_period_can_be_read_is_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(
        "agency,dataset,item,period_kind,period,numerator\ncare,audits,good,month,autumn,41\n",
        encoding="utf-8",
    )
    with pytest.raises(TurnedAway, match="period"):
        examine(path)
