"""`send-kpi explain`: a figure's lineage, the same again, and no number of what is withheld."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, select, update

from dashboard import board_store
from dashboard.kpis.definitions import Kpi
from tests.data_sources.agreed_cases import Folder, nhs, row
from tests.publishing import tiny
from tests.publishing.advised import ABOUT, IN_TIME, JOINED, filled
from tests.test_command_line import Ended, Run, run

__all__ = ["run"]

FEW, MANY, LATE = 3, 37, 11
"""Of 40 pieces of advice 3 are of a small service, 37 of a large one, of which 11 are late."""
DEFINITIONS: list[dict[str, Any]] = [
    {
        "id": "in_time",
        "unit": "percent",
        "measures": [IN_TIME | {"where": {"outcome": "given"}}],
        "splits": ["service"],
        "changes": [{"from": "2026-10-01", "reason": "Weekends count."}],
    },
    {"id": "joined", "unit": "percent", "measures": [JOINED]},
]


def advice() -> list[str]:
    """Give health's rows: 40 given in October, 9 not needed after all, 8 open still."""
    given = [
        row(
            "health",
            f"H{n}",
            nhs_number=nhs(n),
            closed="2026-10-14" if n < LATE else "2026-10-13",
            outcome="given",
            service="Small" if n >= MANY else "Large",
        )
        for n in range(FEW + MANY)
    ]
    times = {"opened": "2026-09-02", "closed": "2026-10-20"}
    others = [row("health", f"N{n}", outcome="not needed", **times) for n in range(9)]
    return given + others + [row("health", f"W{n}", opened="2026-10-20") for n in range(8)]


class Desk:
    """A home with cases and published counts, and the definitions of both."""

    def __init__(self, run: Run, home: Path) -> None:
        self.run, self.home = run, home

    def explain(self, *arguments: str) -> Ended:
        """Explain a figure."""
        return self.run("explain", *arguments)

    def lines(self, *arguments: str) -> str:
        """Explain a figure that is the same again."""
        ended = self.explain(*arguments)
        assert ended.code == 0, ended
        return ended.out

    def take(self, rows: list[str]) -> None:
        """Load another extract."""
        engine, board = tiny.open_home(self.home)
        Folder(self.home).take(engine, rows)
        for each in (engine, board):
            each.dispose()

    def tamper(self, kpi: str, split: str | None = None, **values: Any) -> None:
        """Change a KPI's stored figures of a split, or its totals, in the current version."""
        engine = create_engine(f"sqlite:///{self.home}/board.sqlite")
        table, current = board_store.figures, select(board_store.current.c.version)
        mine = (table.c.kpi == kpi) & (table.c.audience == "board") & (table.c.numerator > 0)
        mine &= table.c.split.is_(None) if split is None else table.c.split == split
        mine &= table.c.version == current.scalar_subquery()
        with engine.begin() as connection:
            assert connection.execute(update(table).where(mine).values(**values)).rowcount
        engine.dispose()


@pytest.fixture
def desk(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Desk]:
    """Publish both agencies' cases beside the small area's releases."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("SEND_KPI_ALLOW_TEST_NUMBERS", "yes")
    made = filled(
        f"sqlite:///{home}/vault.sqlite", f"sqlite:///{home}/board.sqlite", home, advice()
    )
    (tmp_path / "released").mkdir()
    tiny.load(made.vault, tiny.write_extracts(tmp_path / "released"))
    made.vault.dispose()
    made.board.dispose()
    own = [Kpi.model_validate(ABOUT | {"title": each["id"]} | each) for each in DEFINITIONS]
    shipped = yaml.safe_load(tiny.DEFINITIONS.read_text(encoding="utf-8"))
    told = [json.loads(kpi.model_dump_json(by_alias=True, exclude_unset=True)) for kpi in own]
    definitions = tmp_path / "kpis.yaml"
    definitions.write_text(yaml.safe_dump([*days(told), *shipped]), encoding="utf-8")
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(definitions))
    ended = run("publish")
    assert ended.code == 0, ended
    yield Desk(run, home)


def days(told: Any) -> Any:
    """Write dates as YAML has them."""
    if isinstance(told, dict):
        return {key: days(value) for key, value in told.items()}
    if isinstance(told, list):
        return [days(value) for value in told]
    is_day = isinstance(told, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", told)
    return date.fromisoformat(told) if is_day else told


def test_a_figure_of_cases_tells_what_was_used_and_left_out_and_is_the_same(desk: Desk) -> None:
    said = desk.lines("in_time", "--period", "2026-10")
    assert "72.5% (29 of 40), as the board sees it" in said
    assert "Worked out again: The same: 72.5% (29 of 40)." in said
    assert "; changed from 1 October 2026: Weekends count." in said
    assert (
        "Worked out: Of cases in 'advice' with outcome 'given' that closed in the period, those "
        "closed within 42 days of opening.\n"
    ) in said
    assert (
        "Rows used: 57 cases in the dataset; of these 40 as the definition asks for (left out: 17 "
        "not as the definition asks for); 40 closed in the period (left out: 0 closed outside the "
        "period, or not yet).\n"
    ) in said
    assert re.search(r"Policy: For the board, version 1, SHA-256 \w{12}, threshold 5: shown", said)
    (file,) = re.findall(r"File: .*; rows: 57 read, 57 kept, 0 refused; SHA-256 (\w{64})", said)
    rows = json.loads(desk.run("figures", "in_time", "--format", "json").out)
    assert file in rows[0]["files"]
    assert "moved on" not in said


OTHER_NUMBERS = (
    r"\d{4}-\d\d-\d\d[ T][\d:.+]+",
    r"\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?",
    r"SHA-256",
    r"\b[0-9a-f]{12,64}\b",
)
"""Moments, days and hashes."""


def numbers(text: str) -> set[str]:
    """Give all whole numbers that stand alone in a text, but for those of dates and hashes."""
    plain = re.sub("|".join(OTHER_NUMBERS), "", text)
    return set(re.findall(r"(?<![\w.])\d+(?![\w])", plain))


@pytest.mark.parametrize("service", ["Small", "Large"])
def test_of_a_withheld_split_there_is_no_number_at_all(service: str, desk: Desk) -> None:
    asked = ("in_time", "--period", "2026-10", "--split", "service", "--category", service)
    said = desk.lines(*asked)
    assert "not shown, as the board sees it" in said
    assert re.search(
        r"threshold 5: withheld: (a number from 1 to 4|so that a|what it|its number)", said
    )
    assert "the split is blank" in said and "Worked out again: The same: not shown." in said
    # The limit, the policy's version and threshold, and between what a small number lies.
    assert numbers(said) <= {"42", "1", "4", "5", "2026"}
    told = desk.lines(*asked, "--format", "json")
    figure = json.loads(told)["figure"]
    shown = ("value", "numerator", "denominator", "low", "high")
    assert [figure[name] for name in shown] == [None] * 5
    assert {step["cases"] for step in json.loads(told)["steps"]} == {None}
    rows = [each[f"rows_{what}"] for each in json.loads(told)["extracts"] for what in ROWS]
    assert rows and set(rows) == {None}
    hidden = {str(n) for n in (FEW, MANY, MANY - LATE, FEW + MANY)}
    assert not hidden & (numbers(told) | numbers(said))


ROWS = ("read", "kept", "refused")


def test_where_a_whole_area_number_is_withheld_no_step_of_the_sources_has_one(
    desk: Desk,
) -> None:
    more = [row("health", "ONE", opened="2026-08-01", closed="2026-09-12", outcome="given")]
    desk.take(more)
    assert desk.run("publish").code == 0
    said = desk.lines("in_time", "--period", "2026-10")
    assert "Rows used: cases in the dataset; of these as the definition asks for (left out" in said
    assert "72.5% (29 of 40)" in said


def test_two_definitions_that_are_a_few_cases_apart_have_no_steps_with_numbers(desk: Desk) -> None:
    path = desk.home.parent / "kpis.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    # 37 of any period, beside the 40 that are given: 3 are of the small service.
    large = json.loads(json.dumps(told[0], default=str)) | {"id": "of_large", "splits": []}
    large["measures"][0] |= {"by": "opened", "where": {"service": "Large"}, "companions": False}
    path.write_text(yaml.safe_dump([*told, days(large)]), encoding="utf-8")
    assert desk.run("publish").code == 0
    said = desk.lines("in_time", "--period", "2026-10")
    assert "72.5% (29 of 40)" in said
    assert "Rows used: cases in the dataset; of these as the definition asks for (left out" in said


def test_figures_of_counts_tell_items_and_rows(desk: Desk) -> None:
    said = desk.lines("plans_within_20_weeks")
    assert (
        "Worked out: 'within_20_weeks' over 'plans_issued' of the counts in 'ehc_plans_issued'; "
        "the rate that the publisher prints, 'percent_within_20_weeks', holds.\n"
    ) in said
    used = re.search(
        r"Rows used: (\d+) counts of these items, for this place and period; of these 3 sliced as "
        r"the figure is \(left out: (\d+) sliced in another way\)\.\n",
        said,
    )
    assert used and int(used[1]) == 3 + int(used[2]) and int(used[2]) > 0
    assert ": shown as it is: published figures stay as their publisher printed them." in said
    assert "threshold" not in said
    female = desk.lines("requests_received", "--split", "sex", "--category", "Female")
    assert "of these 1 sliced as the figure is" in female and "The same: " in female


def test_a_linked_figure_tells_who_was_joined_and_how(desk: Desk) -> None:
    said = desk.lines("joined")
    assert "Worked out: Of children in 'plans', those also in 'advice'.\n" in said
    assert (
        "Links: Children of education and health are joined by NHS number, by UPN, or by name, "
        "birth date and postcode together.\n"
    ) in said
    # Its agreements do not let the board see whole-area numbers that are small.
    assert re.search(r"Links: At least \d0% of children could be looked up\.\n", said)
    assert re.search(r"Links: health has \d+% of education's children, by NHS number\.\n", said)


def test_the_public_is_told_no_more_than_it_is_shown(desk: Desk) -> None:
    ended = desk.explain("in_time", "--audience", "public")
    assert (ended.code, ended.err) == (
        2,
        "This audience sees nothing of the KPI 'in_time'.\n",
    )
    said = desk.lines("plans_within_20_weeks", "--audience", "public")
    assert ", as the public sees it\n" in said and "Policy: For the public, version 1" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["in_tim"], r"There is no KPI 'in_tim' here\. There are: 'in_time', .*'joined'.*"),
        (
            ["in_time", "--period", "2026-11"],
            r"There is no period '2026-11' here\. There are: '2026-\d\d', .*",
        ),
        (["in_time", "--split", "servise"], r"There is no split 'servise' here\. .*: 'service'\."),
        (
            ["in_time", "--split", "service", "--category", "Smal"],
            r"There is no category 'Smal' here\. There are: 'Small', 'Large'\.",
        ),
        (
            ["in_time", "--split", "service"],
            r"Which category\? Give --category, one of: 'Large', 'Small'\.",
        ),
        (["in_time", "--category", "Small"], r"A category is one of a split: give --split .*"),
        (["in_time", "--series", "month"], r"There is no series 'month' here\. There are: .*"),
        ([], r"Which KPI\? Give its id, or --all for every figure\."),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    arguments: list[str], sentence: str, desk: Desk
) -> None:
    ended = desk.explain(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(sentence, ended.err.strip()), ended.err


def test_a_stored_figure_that_was_changed_is_told(desk: Desk) -> None:
    assert desk.explain("--all").out.endswith(" figures, all the same.\n")
    desk.tamper("in_time", value=99.9)
    ended = desk.explain("in_time", "--period", "2026-10")
    assert ended.code == 1
    assert (
        "Worked out again: NOT the same: the board store has 99.9% (29 of 40); worked out again it "
        "is 72.5% (29 of 40). They differ in: value."
    ) in ended.out
    ended = desk.explain("--all")
    assert ended.code == 1
    assert re.search(r"\d+ figures; \d+ are not the same, 0 are not there\.\n  in_time", ended.out)


THIRD = ("in_time", "--period", "2026-10", "--split", "service", "--category", "Third")


@pytest.fixture
def stays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Publish four services' advice, and then one more piece: the breakdown stays as it was."""
    given = {"closed": "2026-10-13", "outcome": "given"}
    sizes = {"Third": 30, "Fourth": 20}
    more = [
        row("health", f"{of}{n}", service=of, **given) for of in sizes for n in range(sizes[of])
    ]
    rows = [*advice(), *more]
    monkeypatch.setattr(f"{__name__}.advice", lambda: rows)
    desk: Desk = request.getfixturevalue("desk")
    desk.take([row("health", "L1", service="Third", **given)])
    ended = desk.run("publish")
    assert ended.code == 0, ended
    return desk


def test_a_figure_that_stays_as_it_was_is_held_against_the_version_before(stays: Desk) -> None:
    said = stays.lines(*THIRD)
    assert "(30 of 30)" in said
    assert "Worked out again: It is shown as an earlier version showed it:" in said
    assert "The same: 100.0% (30 of 30)." in said
    assert stays.explain("--all").out.endswith(" figures, all the same.\n")
    stays.tamper("in_time", split="service", numerator=19.0)
    ended = stays.explain(*THIRD)
    assert ended.code == 1
    assert "NOT the same: here it is 100.0% (19 of 30), and there 100.0% (30 of 30)." in ended.out
    assert stays.explain("--all").code == 1


def test_of_a_figure_that_stays_as_a_deleted_version_had_it_that_is_said(stays: Desk) -> None:
    ended = stays.run("prune", "--keep", "1", "--apply")
    assert ended.code == 0, ended
    assert "no such version is left to hold it against." in stays.lines(*THIRD)
    assert re.search(
        r" figures, all the same, but for \d+ of which no older version is left\.\n$",
        stays.explain("--all").out,
    )


def test_after_a_new_extract_the_vault_has_moved_on(desk: Desk) -> None:
    more = [row("health", f"L{n}", closed="2026-10-30", outcome="given") for n in range(6)]
    desk.take(more)
    ended = desk.explain("in_time", "--period", "2026-10")
    assert ended.code == 0, "nobody has done anything wrong"
    assert "What the version was made from has moved on since:\n" in ended.out
    assert re.search(r"  new extract: agreed_cases_health, as at 31 October 2026, SHA", ended.out)
    assert "Worked out again: Worked out from what there is now, it is another.\n" in ended.out
    same = desk.lines("requests_received")
    assert "moved on since:" in same and "Worked out again: The same: " in same


def test_the_page_keeps_the_lines_of_the_figure_that_is_shown_first(desk: Desk) -> None:
    engine = create_engine(f"sqlite:///{desk.home}/board.sqlite")
    table = board_store.lineages
    with engine.connect() as connection:
        rows = connection.execute(table.select().order_by(table.c.position)).all()
    engine.dispose()
    mine = [f"{row.part}: {row.words}" for row in rows if (row.kpi, row.audience) == FIRST]
    said = desk.lines("in_time").splitlines()
    assert mine and set(mine) <= set(said)
    parts = {row.part for row in rows}
    assert parts == {"Definition", "Worked out", "Rows used", "Links", "Policy"}


FIRST = ("in_time", "board")
