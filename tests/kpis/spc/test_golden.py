"""The reference mode against what R's NHSRplotthedots 0.2.2 says of the golden series.

KNOWN_EXCEPTIONS are all the cases of that folder in which it differs on purpose.
"""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from dashboard.kpis.spc.icons import icons_of
from dashboard.kpis.spc.points import judge
from dashboard.kpis.spc.series_file import Series, series_of
from dashboard.kpis.spc.settings import BOARD, REFERENCE
from dashboard.settings import PROJECT
from tests.kpis.spc.series import judged, plan

GOLDEN = PROJECT.parent / "shared" / "spc_golden"
SEND_KPI = Path(sys.executable).with_name("send-kpi")
LIMITS = {"mean", "lpl", "upl", "last_mean", "last_lpl", "last_upl"}
KNOWN_EXCEPTIONS = {
    ("facet_icons_named_targets.csv", "S16"): "a series that a list of targets does not name is "
    "shown as inconsistent by R; it has no target, so no assurance icon",
    ("reference_errors.csv", "E01"): "R stops; a gap breaks a trend",
    ("reference_errors.csv", "E03"): "R stops; a gap breaks a trend",
}
pytestmark = pytest.mark.skipif(
    not GOLDEN.is_dir(), reason="the golden series (../shared/spc_golden) are not at hand"
)


class Printed(NamedTuple):
    """What `send-kpi spc` wrote of the golden series."""

    points: pd.DataFrame
    icons: pd.DataFrame


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def in_golden(name: str) -> pd.DataFrame:
    return read(GOLDEN / name)


def names() -> list[str]:
    return list(in_golden("series.csv")["series_id"]) if GOLDEN.is_dir() else []


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Run `send-kpi spc` on the golden series, as a process."""
    folder = tmp_path_factory.mktemp("spc")
    points, icons = folder / "points.csv", folder / "icons.csv"
    with points.open("wb") as out:
        command = [SEND_KPI, "spc", GOLDEN / "inputs.csv", "--icons", icons]
        subprocess.run(command, stdout=out, check=True, cwd=folder)
    return Printed(read(points), read(icons))


@pytest.fixture(scope="module")
def series() -> dict[str, Series]:
    table = in_golden("inputs.csv")
    table.index += 2
    return {each.name: each for each in series_of(table)}


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Hold limits to 1e-9, everything else to the letter: flags, labels, types, what is empty."""
    assert list(found) == list(expected)
    for column in expected:
        if column in LIMITS:
            numbers = [
                pytest.approx(float(each), rel=1e-9, nan_ok=True) for each in expected[column]
            ]
            assert [float(each) for each in found[column]] == numbers, column
        else:
            assert list(found[column]) == list(expected[column]), column


def test_all_series_and_nothing_else_are_printed(printed: Printed) -> None:
    assert len(names()) == 30
    assert list(printed.icons["series_id"]) == names()
    assert len(printed.points) == len(in_golden("expected_points.csv")) == 793


@pytest.mark.parametrize("name", names())
def test_points_are_the_reference_s(name: str, printed: Printed) -> None:
    def of(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["series_id"] == name]

    same(of(printed.points), of(in_golden("expected_points.csv")))
    same(of(printed.icons), of(in_golden("expected_icons.csv")))


def test_the_order_of_rows_changes_nothing(series: dict[str, Series]) -> None:
    for each in series.values():
        shuffled = each.values.sample(frac=1, random_state=3)
        whole = judge(each.values, each.plan, REFERENCE)
        pd.testing.assert_frame_equal(judge(shuffled, each.plan, REFERENCE), whole)


def test_a_list_of_targets_leaves_variation_as_it_is(series: dict[str, Series]) -> None:
    """The targets of that list are not in the folder, so that assurance cannot be compared."""
    table = in_golden("facet_icons_named_targets.csv")
    expected = dict(zip(table["f"], table["variation_icon"], strict=True))
    for name in sorted(expected.keys() & series.keys()):
        each = series[name]
        points = judge(each.values, each.plan, REFERENCE)
        assert icons_of(points, each.plan, REFERENCE).variation == expected[name]


def test_a_series_without_a_target_has_no_assurance_as_r_s_list_has() -> None:
    table = in_golden("facet_icons_named_targets.csv").set_index("f")
    assert table.loc["S16", "assurance_type"] == "inconsistent"
    assert ("facet_icons_named_targets.csv", "S16") in KNOWN_EXCEPTIONS
    points = judged(*[10, 12] * 8, mode=REFERENCE)
    assert icons_of(points, plan(), REFERENCE).assurance is None


@pytest.mark.parametrize("name", ["E01", "E02", "E03"])
def test_gaps_at_which_the_reference_stops_are_judged(name: str) -> None:
    table = in_golden("reference_errors.csv").set_index("id")
    stops = table.loc[name, "reference_result"] != "ok"
    assert stops == (("reference_errors.csv", name) in KNOWN_EXCEPTIONS)
    ys = [float("nan") if each == "NA" else float(each) for each in table.loc[name, "y"].split()]
    assert not judged(*ys, mode=REFERENCE)["rule_trend"].any()


BOARD_DIFFERS = {
    "S01": "7 figures",
    "S03": "7 figures",
    "S05": "11 figures",
    "S09": "the figures hardly vary",
    "S11": "the figures hardly vary",
    "S15": "the figures hardly vary",
    "S17": "12 figures since the rebase",
    "S49": "1 figure since the rebase",
}
"""Where the board has no icon, and why; the same icons as the reference are shown elsewhere."""


@pytest.mark.parametrize("name", names())
def test_the_board_differs_only_by_its_settings(name: str, series: dict[str, Series]) -> None:
    each = series[name]
    found = icons_of(judge(each.values, each.plan), each.plan)
    row = in_golden("expected_icons.csv").set_index("series_id").loc[name]
    if name in BOARD_DIFFERS:
        assert found.variation is None and found.why_no_variation.startswith(BOARD_DIFFERS[name])
    else:
        assert (found.variation, found.assurance or "") == (row.variation_icon, row.assurance_icon)


def test_the_board_s_flags_are_the_reference_s(series: dict[str, Series]) -> None:
    for each in series.values():
        shown, whole = (
            judge(each.values, each.plan, mode).filter(regex="^rule_|_limits$").fillna(False)
            for mode in (BOARD, REFERENCE)
        )
        pd.testing.assert_frame_equal(shown, whole.iloc[: len(shown)])
