"""Ratio and Count, by hand and against slow answers that are worked out in another way."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.kpis.measures import FIGURE, CountKind

from .counts import count, frame, how_many, measure, ratio
from .slow_answers import Answer, Slice, answers

SYMBOLS = ("z", "x", "c", "low", "k", "u", "-", ":", "~", "blank")


def computed(
    words: dict[str, Any], *counts: dict[str, Any], splits: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Give a measure's figures, in percent, with None for what is not a number."""
    found = measure(words).compute(frame(*counts), splits, 100)
    return found.astype(object).where(found.notna(), None)


def one(words: dict[str, Any], *counts: dict[str, Any]) -> tuple[Any, ...]:
    """Give the only figure: numerator, denominator, value, symbol."""
    found = computed(words, *counts)
    assert len(found) == 1
    return tuple(found.loc[0, ["numerator", "denominator", "value", "symbol"]])


@pytest.mark.parametrize(
    ("in_time", "everyone", "figure"),
    [
        (6, 8, (6, 8, 75, "")),
        (0, 8, (0, 8, 0, "")),
        (1, 3, (1, 3, 100 / 3, "")),
        (0, 0, (0, 0, None, "z")),
        (5, 0, (5, 0, None, "z")),
        ("c", 0, (None, 0, None, "z")),
        *((symbol, 8, (None, 8, None, symbol)) for symbol in SYMBOLS),
        *((6, symbol, (6, None, None, symbol)) for symbol in SYMBOLS),
        ("low", "c", (None, None, None, "low")),
    ],
)
def test_a_ratio_keeps_whole_numbers_and_symbols(
    in_time: float | str, everyone: float | str, figure: tuple[Any, ...]
) -> None:
    assert one(ratio(), count("in_time", in_time), count("all", everyone)) == figure


def test_an_item_that_is_not_there_is_not_available() -> None:
    assert one(ratio(), count("all", 8)) == (None, 8, None, "x")


@pytest.mark.parametrize("cell", [12, 0, *SYMBOLS])
def test_a_count_is_a_number_or_its_own_symbol(cell: float | str) -> None:
    number, symbol = (None, cell) if isinstance(cell, str) else (cell, "")
    assert one(how_many(), count("all", cell)) == (number, None, number, symbol)


@pytest.mark.parametrize(
    ("cells", "figure"),
    [
        ((3, 4), (7, None, 7, "")),
        ((3, "c"), (None, None, None, "c")),
        (("blank", "c"), (None, None, None, "c")),
        (("low", "u"), (None, None, None, "u")),
        ((0, "blank"), (None, None, None, "blank")),
    ],
)
def test_items_are_added_only_where_all_are_numbers(
    cells: tuple[float | str, float | str], figure: tuple[Any, ...]
) -> None:
    words = how_many(count=["first", "second"])
    assert one(words, count("first", cells[0]), count("second", cells[1])) == figure


@pytest.mark.parametrize(
    ("in_time", "everyone", "printed", "value", "symbol"),
    [
        (392, 618, 63.4, 100 * 392 / 618, ""),
        (1269, 2000, 63.5, 63.45, ""),
        (1269, 2000, 63.4, 63.45, ""),
        (392, 618, 63.3, 63.3, ""),
        (392, 618, 0, 0, ""),
        (392, 618, "c", 100 * 392 / 618, ""),
        ("c", 618, 63.4, 63.4, ""),
        ("c", "c", "x", None, "x"),
        ("c", 618, "x", None, "x"),
        (0, 0, "x", None, "z"),
        (0, 0, 0, None, "z"),
    ],
)
def test_a_printed_rate_is_kept_where_it_disagrees_or_stands_alone(
    in_time: float | str,
    everyone: float | str,
    printed: float | str,
    value: float | None,
    symbol: str,
) -> None:
    cells = count("in_time", in_time), count("all", everyone), count("percent", printed)
    assert one(ratio(published="percent"), *cells)[2:] == (value, symbol)


@pytest.mark.parametrize(("places", "value"), [(0, 63.4), (1, 63), (2, 63)])
def test_a_printed_rate_is_held_to_the_decimals_it_is_printed_to(places: int, value: float) -> None:
    words = ratio(published="percent", published_places=places)
    cells = count("in_time", 634), count("all", 1000), count("percent", 63)
    assert one(words, *cells)[2] == value


@pytest.mark.parametrize(("cell", "value", "symbol"), [(8.3, 8.3, ""), ("c", None, "c")])
def test_a_rate_alone_has_no_numbers_behind_it(
    cell: float | str, value: float | None, symbol: str
) -> None:
    words = ratio(numerator=None, denominator=None, published="percent")
    assert one(words, count("percent", cell)) == (None, None, value, symbol)


def service(name: str, in_time: float | str, everyone: float | str) -> list[dict[str, Any]]:
    """Give the two counts of one service."""
    return [count("in_time", in_time, service=name), count("all", everyone, service=name)]


SUPPRESSED = "that the publisher suppresses"
SILENT = "for which no figure was given"


@pytest.mark.parametrize(
    ("services", "figure", "note"),
    [
        ([(10, 40), (20, 60)], (30, 100, 30, ""), ""),
        ([(10, 40), ("c", 60)], (10, 40, 25, ""), f"Leaves out 1 {SUPPRESSED}."),
        ([(10, 40), (20, "c")], (10, 40, 25, ""), f"Leaves out 1 {SUPPRESSED}."),
        ([(10, 40), ("blank", "blank")], (10, 40, 25, ""), f"Leaves out 1 {SILENT}."),
        (
            [(10, 40), ("c", 60), ("c", "c"), ("blank", "blank")],
            (10, 40, 25, ""),
            f"Leaves out 2 {SUPPRESSED} and 1 {SILENT}.",
        ),
        (
            [("blank", "blank"), ("c", 60)],
            (None, None, None, "c"),
            f"Leaves out 1 {SUPPRESSED} and 1 {SILENT}.",
        ),
        ([(0, 0)], (0, 0, None, "z"), ""),
    ],
)
def test_adding_up_leaves_a_service_out_of_both_numbers_and_says_so(
    services: list[tuple[float | str, float | str]], figure: tuple[Any, ...], note: str
) -> None:
    counts = [
        each for number, cells in enumerate(services) for each in service(f"S{number}", *cells)
    ]
    found = computed(ratio(add_up="service"), *counts)
    assert list(found["note"]) == [note]
    assert tuple(found.loc[0, ["numerator", "denominator", "value", "symbol"]]) == figure
    assert found.loc[0, ["split", "category"]].tolist() == [None, ""]


def test_totals_and_splits_are_never_mixed() -> None:
    counts = [
        *(count("in_time", 6), count("all", 8)),
        *(count("in_time", 1, sex="Boys"), count("all", 5, sex="Boys")),
        *(count("in_time", 5, sex="Girls"), count("all", 3, sex="Girls")),
        *(count("in_time", 9, need="ASD"), count("all", 9, need="ASD")),
        *(count("in_time", 9, sex="Boys", need="ASD"), count("all", 9, sex="Boys", need="ASD")),
    ]
    found = computed(ratio(), *counts, splits=("sex",))
    assert found[["split", "category", "numerator", "denominator"]].values.tolist() == [
        [None, "", 6, 8],
        ["sex", "Boys", 1, 5],
        ["sex", "Girls", 5, 3],
    ]


def test_splits_without_a_total_make_no_total() -> None:
    found = computed(ratio(), *service("S1", 1, 2), splits=("service",))
    assert list(found["split"]) == ["service"]


def test_only_the_chosen_category_is_read_and_its_own_splits_stay_splits() -> None:
    boys = {"service": "S1", "sex": "Boys"}
    counts = [
        *service("S1", 1, 2),
        *service("S2", 9, 9),
        *(count("in_time", 8), count("all", 8)),
        *(count("in_time", 1, **boys), count("all", 1, **boys)),
    ]
    found = computed(ratio(where={"service": "S1"}), *counts, splits=("sex",))
    assert found[["split", "category", "numerator", "denominator"]].values.tolist() == [
        [None, "", 1, 2],
        ["sex", "Boys", 1, 1],
    ]


def test_kinds_of_period_datasets_and_places_are_never_mixed() -> None:
    counts = [
        *(count("in_time", 6), count("all", 8)),
        *(count("in_time", 1, kind="academic_year"), count("all", 2, kind="academic_year")),
        *(count("in_time", 1, dataset="other"), count("all", 2, dataset="other")),
        *(count("in_time", 7, "2023"), count("all", 14, "2023")),
    ]
    away = ("authority", "E2", "Away")
    counts += [count("in_time", 3, place=away), count("all", 4, place=away)]
    found = computed(ratio(), *counts)
    assert sorted(found[["period", "geography_code", "value"]].values.tolist()) == [
        ["2023", "E1", 50],
        ["2024", "E1", 75],
        ["2024", "E2", 75],
    ]


def test_a_figure_names_all_the_files_that_it_came_from() -> None:
    counts = count("in_time", 6, sha256="b" * 64), count("all", 8, sha256="a" * 64)
    assert list(computed(ratio(), *counts)["sources"]) == [f"{'a' * 64} {'b' * 64}"]
    split = count("in_time", 1, service="S1"), count("all", "c", service="S1", sha256="a" * 64)
    found = computed(ratio(add_up="service"), *split)
    assert list(found["sources"]) == [f"{'a' * 64} {'f' * 64}"]


def test_nothing_to_read_gives_no_figure() -> None:
    found = computed(ratio(), count("other", 8), splits=("sex",))
    assert found.empty and list(found.columns) == [*FIGURE, "note", "sources"]


CELLS = st.one_of(st.integers(0, 12), st.sampled_from(SYMBOLS))
MEASURES = st.sampled_from(
    [
        measure(words)
        for words in (
            ratio(),
            ratio(numerator=["in_time", "nearly"], denominator=["in_time", "all"]),
            ratio(published="percent"),
            ratio(published="percent", published_places=0),
            ratio(numerator=None, denominator=None, published="percent"),
            ratio(add_up="service"),
            ratio(add_up="service", where={"sex": "Boys"}),
            ratio(where={"service": "S1"}),
            how_many(count=["in_time", "all"]),
            how_many(add_up="service"),
        )
    ]
)
KEYS = st.tuples(
    st.sampled_from(["in_time", "nearly", "all", "percent", "other"]),
    st.sampled_from(["2023", "2024"]),
    st.sampled_from(["calendar_year", "academic_year"]),
    st.sampled_from([("authority", "E1", "Home"), ("country", "C1", "Country")]),
    st.sampled_from(["plans", "plans", "others"]),
    st.sampled_from(["", "", "Boys", "Girls"]),
    st.sampled_from(["", "S1", "S2", "S3"]),
    st.sampled_from(["a" * 64, "b" * 64]),
)


def _without_file(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return key[:-1]


@st.composite
def datasets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw counts, each given once, of which most belong together."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=60, unique_by=_without_file))
    return [
        count(
            item,
            draw(st.integers(0, 100)) if item == "percent" else draw(CELLS),
            period,
            kind=kind,
            place=place,
            dataset=dataset,
            sha256=file,
            sex=sex,
            service=service,
        )
        for item, period, kind, place, dataset, sex, service, file in keys
    ]


@settings(max_examples=200, deadline=None)
@given(chosen=MEASURES, rows=datasets())
def test_slow_answers_are_the_same(chosen: CountKind, rows: list[dict[str, Any]]) -> None:
    splits = tuple({"sex", "service"} - set(chosen.where))
    found = chosen.compute(frame(*rows), splits, 100)
    quick = {}
    for row in found.astype(object).where(found.notna(), None).to_dict("records"):
        about = Slice(*(row[name] for name in Slice._fields))
        assert about not in quick
        quick[about] = Answer(*(row[name] for name in Answer._fields))
    slow = answers(chosen, rows, splits)
    assert quick.keys() == slow.keys()
    for about, answer in slow.items():
        close = pytest.approx(answer.value, abs=1e-9) if answer.value is not None else None
        assert quick[about] == answer._replace(value=close), about
