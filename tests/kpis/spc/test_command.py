"""`send-kpi spc`, on small files: what it prints, and what it says is wrong."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from dashboard import command_line

HEADINGS = "series_id,seq,x,y,direction,target,fix_after_n_points,screen_outliers,rebase_dates,unit"


class Ended(NamedTuple):
    """How the command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Give a way to run the command on a file with some content."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run_it(content: str | bytes, *options: str) -> Ended:
        written = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "series.csv").write_bytes(written)
        monkeypatch.setattr(sys, "argv", ["send-kpi", "spc", "series.csv", *options])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run_it


SMALL = f"""\
{HEADINGS}
plans,2,2026-02-01,4,increase,20,,0,,count
plans,1,2026-01-01,2,increase,20,,0,,count
plans,3,2026-03-01,,increase,20,,0,,count

waits,1,2026-01-01,5,decrease,,,1,2026-02-01;2027-01-01,count
waits,2,2026-02-01,7.5,decrease,,,1,2026-02-01;2027-01-01,count
"""
# Plans: mean 3, one range of 2, limits 3 -/+ 5.32. Waits: two phases of one point, without limits.
POINTS = """\
series_id,seq,x,y,rebase_group,is_rebase_point,n_in_group,mean,lpl,upl,relative_to_mean,\
outside_limits,close_to_limits,rule_astronomical,rule_trend,rule_two_in_three,rule_shift,\
special_cause_type,special_cause_flag,point_type,short_group_warning,target
plans,1,2026-01-01,2,0,0,3,3,-2.3200000000000003,8.3200000000000003,-1,0,0,0,0,0,,\
Common Cause,0,common_cause,1,20
plans,2,2026-02-01,4,0,0,3,3,-2.3200000000000003,8.3200000000000003,1,0,0,0,0,0,,\
Common Cause,0,common_cause,1,20
plans,3,2026-03-01,,0,0,3,3,-2.3200000000000003,8.3200000000000003,,,,,0,,,\
Common Cause,0,common_cause,1,20
waits,1,2026-01-01,5,0,0,1,5,NaN,NaN,0,,,,0,0,0,Common Cause,0,common_cause,1,
waits,2,2026-02-01,7.5,1,1,1,7.5,NaN,NaN,0,,,,0,0,0,Common Cause,0,common_cause,1,
"""
ICONS = """\
series_id,n,last_x,last_point_type,last_special_cause_type,variation_icon,assurance_icon,\
assurance_type,last_mean,last_lpl,last_upl,target
plans,3,2026-03-01,common_cause,Common Cause,common_cause,fail,consistent_fail,\
3,-2.3200000000000003,8.3200000000000003,20
waits,2,2026-02-01,common_cause,Common Cause,common_cause,,,7.5,NaN,NaN,
"""


@pytest.mark.parametrize(
    "content",
    [SMALL, SMALL.replace("\n", "\r\n"), b"\xef\xbb\xbf" + SMALL.encode()],
    ids=["plain", "windows", "marked"],
)
def test_points_are_printed_and_icons_written(
    content: str | bytes, run: Run, tmp_path: Path
) -> None:
    assert run(content, "--icons", "icons.csv") == Ended(0, POINTS, "")
    assert (tmp_path / "icons.csv").read_text(encoding="utf-8") == ICONS


ROW = "plans,1,2026-01-01,2,increase,20,12,1,,count"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "It is empty."),
        (HEADINGS, "It has headings and no rows."),
        (
            f"{HEADINGS.replace(',y,', ',value,')}\n{ROW}",
            "It has no column 'y'. It needs: series_id, seq, x, y, direction,",
        ),
        (f"{HEADINGS}\n{ROW.replace('01,2,', '01,two,')}", "Row 2: column 'y' is 'two'. Give a "),
        (f"{HEADINGS}\n{ROW.replace('01,2,', '01,inf,')}", "column 'y' is 'inf'."),
        (f"{HEADINGS}\n{ROW.replace('01,2,', '01,1_0,')}", "column 'y' is '1_0'."),
        (f"{HEADINGS}\n{ROW.replace(',20,', ',high,')}", "column 'target' is 'high'."),
        (
            f"{HEADINGS}\n{ROW}\n\n{ROW.replace('s,1', 's,2')}",
            "Row 4: column 'x' is 2026-01-01 a second time for series 'plans'. Give each once.",
        ),
        (f"{HEADINGS}\n{ROW.replace('2026-01-01', '01/01/2026')}", "Give a date as 2026-09-01."),
        (f"{HEADINGS}\n{ROW.replace('2026-01-01', '2026-02-30')}", "column 'x' is '2026-02-30'."),
        (f"{HEADINGS}\n{ROW.replace('increase', 'up')}", "increase, decrease, neutral."),
        (f"{HEADINGS}\n{ROW.replace(',12,', ',11,')}", "Give a whole number from 12"),
        (f"{HEADINGS}\n{ROW.replace(',1,,', ',yes,,')}", "column 'screen_outliers' is 'yes'."),
        (f"{HEADINGS}\n{ROW.replace(',1,,', ',1,May,')}", "column 'rebase_dates' is 'May'."),
        (f"{HEADINGS}\n{ROW.replace('plans,1', 'plans,a')}", "column 'seq' is 'a'."),
        (f"{HEADINGS}\n{ROW.replace('plans', '')}", "Name the series that the row belongs to."),
        (
            f"{HEADINGS}\n{ROW}\n{ROW.replace('-01-01', '-02-01').replace(',20,', ',30,')}",
            "Row 3: column 'target' is '30', and '20' above. A series has one setting.",
        ),
        (f'{HEADINGS}\n{ROW}\n"open', "It is no CSV in UTF-8"),
        (f"{HEADINGS}\n{ROW}\n".encode() + b"\xff\xfe", "It is no CSV in UTF-8"),
    ],
)
def test_what_is_wrong_is_told_in_words(content: str | bytes, said: str, run: Run) -> None:
    ended = run(content)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("series.csv: ")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_as_a_process_it_prints_the_same(tmp_path: Path) -> None:
    (tmp_path / "series.csv").write_text(SMALL, encoding="utf-8")
    command = [Path(sys.executable).with_name("send-kpi"), "spc", "series.csv"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == (POINTS, "")


def test_a_folder_that_is_not_there_is_told(run: Run) -> None:
    ended = run(SMALL, "--icons", "no_such_folder/icons.csv")
    assert (ended.code, ended.err) == (2, "no_such_folder/icons.csv: No such file or directory.\n")
    assert ended.out == ""
