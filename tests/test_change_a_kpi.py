"""An analyst changes a target and adds a KPI by text alone, and is told what a mistake is."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.settings import PROJECT
from tests.publishing import tiny
from tests.test_command_line import Ended, Run, run

__all__ = ["run"]

PAGE = (PROJECT / "docs" / "add_a_kpi.md").read_text(encoding="utf-8")
SHIPPED = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
NEW_KPI = next(iter(re.findall(r"^```yaml\n(- id: .*?)^```$", PAGE, re.DOTALL | re.MULTILINE)))
NEW, CHANGED = "health_advice_waiting_over_6_weeks", "health_advice_within_6_weeks"
HEADINGS = "agency,dataset,case_id,as_at,opened,due,closed,outcome,exception,service"
AS_AT = date(2025, 12, 31)
A_MONTH, LATE = 10, 2
"""Of ten pieces of advice that were asked for on the first of each month two are late."""
AGREEMENT = """\
- feed: health_advice_log
  reference: DSA-2025-01
  legal_basis: Children and Families Act 2014, section 36
  starts: 2020-01-01
  expires: 2099-01-01
  opt_outs_applied: yes
  shown_to: [board]
"""


def advice_log(path: Path) -> Path:
    """Write health's log of two years: those of the last two months are not given yet."""
    lines = [HEADINGS]
    for month in range(24):
        opened = date(2024 + month // 12, 1 + month % 12, 1)
        for number in range(A_MONTH):
            given = opened + timedelta(days=60 if number < LATE else 30)
            closed = "" if month >= 22 else given.isoformat()
            outcome = "returned" if closed else ""
            due = opened + timedelta(days=42)
            lines.append(
                f"health,ehc_health_advice,HA-{month:02}-{number},{AS_AT},{opened},{due},{closed},"
                f"{outcome},no,Dietetics"
            )
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


class Desk:
    """An analyst's copy of the definitions, and a home in which the area's extracts are loaded."""

    def __init__(self, run: Run, definitions: Path) -> None:
        self.run, self.file = run, definitions

    def edit(self, right: str, wrong: str) -> None:
        """Change one place of the file."""
        text = self.file.read_text(encoding="utf-8")
        assert text.count(right) == 1, right
        self.file.write_text(text.replace(right, wrong), encoding="utf-8")

    def publish(self) -> str:
        """Publish without a mistake or a warning; gives the version's name."""
        ended = self.run("publish")
        assert (ended.code, ended.err) == (0, ""), ended
        return ended.out.splitlines()[0].split()[-1].rstrip(".")

    def figures(self, kpi: str) -> list[dict[str, Any]]:
        """Give a KPI's figures of the current version."""
        ended = self.run("figures", kpi, "--format", "json")
        assert ended.code == 0, ended
        found: list[dict[str, Any]] = json.loads(ended.out)
        return found

    def latest(self, kpi: str, period_kind: str) -> dict[str, Any]:
        """Give the newest total of a kind of period."""
        return [
            row
            for row in self.figures(kpi)
            if row["split"] is None and row["period_kind"] == period_kind
        ][-1]


@pytest.fixture
def desk(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """Load the small area and health's log of advice, and copy the shipped definitions."""
    home = tmp_path / "home"
    assert run("make-key").code == 0
    (home / "agreements.yaml").write_text(AGREEMENT, encoding="utf-8")
    (tmp_path / "extracts").mkdir()
    released = tiny.write_extracts(tmp_path / "extracts")
    assert run("load", *released, advice_log(tmp_path / "advice.csv")).code == 0
    definitions = tmp_path / "kpis.yaml"
    start = SHIPPED.index(f"- id: {CHANGED}\n")
    # Comments, the two KPIs of the small area and one of the shipped ones, as they are written.
    definitions.write_text(
        tiny.DEFINITIONS.read_text(encoding="utf-8")
        + "\n"
        + SHIPPED[start : SHIPPED.index("\n- id: ", start) + 1],
        encoding="utf-8",
    )
    monkeypatch.setenv("SEND_KPI_DEFINITIONS", str(definitions))
    return Desk(run, definitions)


STEP = "{from: 2025-09-01, value: 90}"


def test_a_target_is_changed_and_a_kpi_added_by_text_alone(desk: Desk) -> None:
    first = desk.publish()
    before = desk.latest(CHANGED, "rolling_12_months")
    assert (before["target"], before["status"]) == (90, "missed")
    desk.edit(STEP, STEP.replace("90", "75"))
    with desk.file.open("a", encoding="utf-8") as file:
        file.write(f"\n{NEW_KPI.replace('2026-04-01', '2025-04-01')}")
    second = desk.publish()
    assert second != first
    after = desk.latest(CHANGED, "rolling_12_months")
    assert (after["target"], after["status"], after["version"]) == (75, "met", second)
    # Asked for from November 2024 to October 2025, and given in 2025.
    assert (after["numerator"], after["denominator"]) == (
        before["numerator"],
        before["denominator"],
    )
    assert before["value"] == 100 * before["numerator"] / before["denominator"]
    new = desk.latest(NEW, "month")
    # On 31 December those of 1 November have waited for 60 days, those of 1 December for 30.
    assert (new["numerator"], new["denominator"], new["value"]) == (10, 20, 50)
    assert (new["target"], new["status"]) == (10, "not rated"), "20 are fewer than 30"
    assert {row["category"] for row in desk.figures(NEW)} == {None, "Dietetics"}


MISTAKES = {
    "a target in words": (
        STEP,
        "{from: 2025-09-01, value: ninety}",
        r"kpis\.yaml, line \d+, KPI 'health_advice_within_6_weeks': 'value: ninety' is not a "
        r"number\. Write it without quotes, commas or %, such as 70 or 2\.5\.",
    ),
    "a misspelt key": (
        "limit_days: 42",
        "limit_day: 42",
        r"kpis\.yaml, line \d+, KPI 'health_advice_within_6_weeks': 'limit_day' is not a key that "
        r"is known here\. Did you mean 'limit_days'\?",
    ),
    "a misspelt dataset": (
        "dataset: ehc_health_advice",
        "dataset: ehc_health_advise",
        r"KPI 'health_advice_within_6_weeks': no feed of cases fills the dataset "
        r"'ehc_health_advise'\. Did you mean 'ehc_health_advice'\? Filled are: .*",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_and_the_old_version_stays(mistake: str, desk: Desk) -> None:
    first = desk.publish()
    right, wrong, sentence = MISTAKES[mistake]
    desk.edit(right, wrong)
    ended = desk.run("publish")
    assert (ended.code, ended.out) == (2, "")
    assert re.fullmatch(sentence, " ".join(ended.err.split())), ended.err
    assert desk.latest(CHANGED, "rolling_12_months")["version"] == first


def warned(ended: Ended) -> list[str]:
    """Give the warnings of a publishing that went through."""
    assert ended.code == 0 and ended.out.startswith("Published version "), ended
    return ended.err.splitlines()


def test_a_text_that_no_case_has_is_told_and_hinders_nothing(desk: Desk) -> None:
    desk.publish()
    asked = "where: {exception: false}"
    desk.edit(asked, "where: {exception: false, outcome: retuned, service: [Dietetics, Orthotics]}")
    assert warned(desk.run("publish")) == [
        "Warning. KPI 'health_advice_within_6_weeks': no case of 'ehc_health_advice' has the "
        "outcome 'retuned'. Did you mean 'returned'? There are: returned.",
        "Warning. KPI 'health_advice_within_6_weeks': no case of 'ehc_health_advice' has the "
        "service 'Orthotics'. There are: Dietetics.",
    ]
    notes = {row["note"] for row in desk.figures(CHANGED)} - {""}
    assert notes == {
        "No case has the outcome 'retuned' so far. No case has the service 'Orthotics' so far."
    }
    desk.edit("outcome: retuned, service: [Dietetics, Orthotics]", "outcome: returned")
    assert warned(desk.run("publish")) == []
    assert {row["note"] for row in desk.figures(CHANGED)} == {""}
