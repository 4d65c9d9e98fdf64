"""Every mistake that a person can make in the two files is told back in the files' own words."""

from pathlib import Path

import pytest

from dashboard import words
from dashboard.kpis.definitions import UNITS
from dashboard.kpis.definitions_file import DefinitionsError, read_area, read_definitions
from dashboard.settings import PROJECT
from data_sources.made_up import AREA_FILE

KPI = """\
# A comment, so that the first KPI is not on the first line.
- id: plans_in_time
  title: Plans in time
  agency: education
  owner: Head of SEND
  success_measure: right_help_right_time
  unit: percent
  better: higher
  definition: Of plans, those in time.
  why_it_matters: A late plan is help that a child goes without.
  measures:
    - kind: ratio
      source: "A publisher: a release"
      dataset: ehc_plans_issued
      period_kind: calendar_year
      numerator: [within_20_weeks]
      denominator: [plans_issued]
  splits: [sex]
  targets:
    - {from: 2024-01-01, value: 60}
    - {from: 2025-01-01, value: 70}
  tolerance: 5
  reviewed: 2026-11-23
  review_due: 2027-11-23
"""
AREA = AREA_FILE.read_text(encoding="utf-8")

NUMBER = "is not a number. Write it without quotes, commas or %, such as 70 or 2.5."
DATE = "is not a date. Write year, month and day: 2026-04-01."
KINDS = ", ".join(map(repr, UNITS))
LIST = "is not a list. Write [first, second], or each on a line of its own after '- '."

MISTAKES = {
    "unknown key": (
        "tolerance: 5",
        "tolerence: 5",
        "line 22, KPI 'plans_in_time': 'tolerence' is not a key that is known here. "
        "Did you mean 'tolerance'?",
    ),
    "unknown key, like no other": (
        "  tolerance: 5",
        "  zzz: 5",
        "line 22, KPI 'plans_in_time': 'zzz' is not a key that is known here.",
    ),
    "unknown key with its value on the lines below": (
        "  splits: [sex]",
        "  split:\n    - sex",
        "line 18, KPI 'plans_in_time': 'split' is not a key that is known here. "
        "Did you mean 'splits'?",
    ),
    "unknown key of a target": (
        "from: 2025-01-01, value",
        "from: 2025-01-01, valeu",
        "line 21, KPI 'plans_in_time': 'valeu' is not a key that is known here. "
        "Did you mean 'value'?",
    ),
    "unknown key of a measure": (
        "      dataset:",
        "      geografy: icb\n      dataset:",
        "line 14, KPI 'plans_in_time': 'geografy' is not a key that is known here. "
        "Did you mean 'geography'?",
    ),
    "missing key": (
        "  owner: Head of SEND\n",
        "",
        "line 2, KPI 'plans_in_time': the key 'owner' is missing.",
    ),
    "missing key of a measure": (
        "      dataset: ehc_plans_issued\n",
        "",
        "line 12, KPI 'plans_in_time': the key 'dataset' is missing.",
    ),
    "missing id": (
        "- id: plans_in_time\n  title",
        "- title",
        "line 2, KPI 'number 1': the key 'id' is missing.",
    ),
    "empty value": (
        "title: Plans in time",
        "title:",
        "line 3, KPI 'plans_in_time': 'title' is empty. Give it a value, or take the line out.",
    ),
    "id with other signs": (
        "id: plans_in_time",
        "id: Plans-in-time",
        "line 2, KPI 'Plans-in-time': 'id: Plans-in-time' is not allowed. "
        "Use small letters, digits and _, and begin with a letter.",
    ),
    "wrong agency": (
        "agency: education",
        "agency: school",
        "line 4, KPI 'plans_in_time': 'agency: school' is not allowed. "
        "Allowed: 'education', 'health', 'care' or 'joint'.",
    ),
    "wrong period kind": (
        "period_kind: calendar_year",
        "period_kind: year",
        "line 15, KPI 'plans_in_time': 'period_kind: year' is not allowed. Allowed: 'month', "
        "'quarter', 'term', 'rolling_12_months', 'calendar_year', 'academic_year', "
        "'financial_year', 'year_to_march', "
        "'january', 'winter', 'mid_year' or 'year_as_published'.",
    ),
    "wrong split": (
        "splits: [sex]",
        "splits: [gender]",
        "line 18, KPI 'plans_in_time': 'splits: gender' is not allowed. Allowed: 'need', "
        "'sen_provision', 'age_band', 'sex', 'ethnicity', 'locality', 'deprivation', 'phase', "
        "'placement', 'service', 'provider' or 'years_held'.",
    ),
    "wrong split to filter by": (
        "      numerator:",
        "      where: {gender: Boys}\n      numerator:",
        "line 16, KPI 'plans_in_time': 'where: gender' is not allowed. Allowed: 'need', "
        "'sen_provision', 'age_band', 'sex', 'ethnicity', 'locality', 'deprivation', 'phase', "
        "'placement', 'service', 'provider' or 'years_held'.",
    ),
    "key given twice": (
        "  unit: percent\n",
        "  unit: percent\n  unit: count\n",
        "line 8: the key 'unit' is given twice; take one out.",
    ),
    "id given twice": (
        KPI,
        KPI + KPI,
        "line 26: the id 'plans_in_time' is given to two KPIs. Rename one.",
    ),
    "no, which YAML takes for false": (
        "title: Plans in time",
        "title: no",
        "line 3, KPI 'plans_in_time': 'title' reads as False: YAML takes yes, no, on and off "
        "so. Put it in quotes.",
    ),
    "yes where a number is wanted": (
        "from: 2025-01-01, value: 70",
        "from: 2025-01-01, value: yes",
        "line 21, KPI 'plans_in_time': 'value' reads as True: YAML takes yes, no, on and off "
        "so. Put it in quotes.",
    ),
    "no where a word is wanted": (
        "better: higher",
        "better: no",
        "line 8, KPI 'plans_in_time': 'better: False' is not allowed. "
        "Allowed: 'higher', 'lower', 'within' or 'context'.",
    ),
    "number where text is wanted": (
        "title: Plans in time",
        "title: 20",
        "line 3, KPI 'plans_in_time': 'title: 20' is not text. Put it in quotes.",
    ),
    "day that no calendar has": (
        "from: 2025-01-01",
        "from: 2025-02-30",
        f"line 21, KPI 'plans_in_time': 'from: 2025-02-30' {DATE}",
    ),
    "date the other way round": (
        "reviewed: 2026-11-23",
        "reviewed: 23/11/2026",
        f"line 23, KPI 'plans_in_time': 'reviewed: 23/11/2026' {DATE}",
    ),
    "year for a date": (
        "reviewed: 2026-11-23",
        "reviewed: 2026",
        f"line 23, KPI 'plans_in_time': 'reviewed: 2026' {DATE}",
    ),
    "targets out of order": (
        "from: 2025-01-01",
        "from: 2023-01-01",
        "line 19, KPI 'plans_in_time': the dates of the targets must rise, each later than the "
        "one before.",
    ),
    "two targets from one day": (
        "from: 2025-01-01",
        "from: 2024-01-01",
        "line 19, KPI 'plans_in_time': the dates of the targets must rise, each later than the "
        "one before.",
    ),
    "target with a value and a band": (
        "2025-01-01, value: 70",
        "2025-01-01, value: 70, low: 1, high: 2",
        "line 21, KPI 'plans_in_time': a target has either a value, or a low and a high.",
    ),
    "target with a value and half a band": (
        "2025-01-01, value: 70",
        "2025-01-01, value: 70, low: 1",
        "line 21, KPI 'plans_in_time': a target has either a value, or a low and a high.",
    ),
    "target with half a band": (
        "2025-01-01, value: 70",
        "2025-01-01, high: 2",
        "line 21, KPI 'plans_in_time': a target has either a value, or a low and a high.",
    ),
    "target with nothing": (
        "2025-01-01, value: 70",
        "2025-01-01",
        "line 21, KPI 'plans_in_time': a target has either a value, or a low and a high.",
    ),
    "band upside down": (
        "2025-01-01, value: 70",
        "2025-01-01, low: 2, high: 1",
        "line 21, KPI 'plans_in_time': low is above high.",
    ),
    "band where higher is better": (
        "2025-01-01, value: 70",
        "2025-01-01, low: 1, high: 2",
        "line 2, KPI 'plans_in_time': targets have low and high where better is within, else a "
        "value.",
    ),
    "value where a band is wanted": (
        "better: higher",
        "better: within",
        "line 2, KPI 'plans_in_time': targets have low and high where better is within, else a "
        "value.",
    ),
    "context with targets": (
        "better: higher",
        "better: context",
        "line 2, KPI 'plans_in_time': a KPI that is watched (better: context) has no target or "
        "standard.",
    ),
    "measures and awaiting": (
        "  tolerance: 5",
        "  awaiting: Health is to send it.",
        "line 2, KPI 'plans_in_time': give either measures, or awaiting: who is to send what.",
    ),
    "neither measures nor awaiting": (
        KPI[KPI.index("  measures:") : KPI.index("  splits:")],
        "",
        "line 2, KPI 'plans_in_time': give either measures, or awaiting: who is to send what.",
    ),
    "unknown kind of measure": (
        "kind: ratio",
        "kind: sql",
        f"line 12, KPI 'plans_in_time': 'kind: sql' is not allowed. Allowed: {KINDS}.",
    ),
    "no kind of measure": (
        "    - kind: ratio\n      source",
        "    - source",
        f"line 12, KPI 'plans_in_time': the key 'kind' is missing. Allowed: {KINDS}.",
    ),
    "measure that is only a word": (
        KPI[KPI.index("    - kind:") : KPI.index("  splits:")],
        "    - ratio\n",
        "line 12, KPI 'plans_in_time': 'measures: ratio' stands where these keys are wanted: "
        "dataset, period_kind, source, geography, where, add_up, kind, numerator, denominator, "
        "published, published_places.",
    ),
    "two measures alike": (
        "  splits: [sex]",
        "    - kind: ratio\n      source: B\n      dataset: ehc_plans_issued\n"
        "      period_kind: calendar_year\n      published: percent\n  splits: [sex]",
        "line 2, KPI 'plans_in_time': two measures have the same kind of period and dataset; "
        "give one of them a name.",
    ),
    "numerator without denominator": (
        "      denominator: [plans_issued]\n",
        "",
        "line 12, KPI 'plans_in_time': give both numerator and denominator, or neither.",
    ),
    "ratio of nothing": (
        "      numerator: [within_20_weeks]\n      denominator: [plans_issued]\n",
        "",
        "line 12, KPI 'plans_in_time': give numerator and denominator, or the published rate, "
        "or all three.",
    ),
    "rates added up": (
        "      denominator:",
        "      published: percent_within_20_weeks\n      add_up: sex\n      denominator:",
        "line 12, KPI 'plans_in_time': rates cannot be added up: give add_up or the published "
        "rate.",
    ),
    "count of nothing": (
        'kind: ratio\n      source: "A publisher: a release"\n      dataset: ehc_plans_issued\n'
        "      period_kind: calendar_year\n      numerator: [within_20_weeks]\n"
        "      denominator: [plans_issued]",
        "kind: count\n      source: A\n      dataset: ehc_plans_issued\n"
        "      count: []\n      period_kind: calendar_year",
        "line 15, KPI 'plans_in_time': 'count: []' is empty. List one or more.",
    ),
    "mistake below the key that has its measure's name": (
        'kind: ratio\n      source: "A publisher: a release"\n      dataset: ehc_plans_issued\n'
        "      period_kind: calendar_year\n      numerator: [within_20_weeks]\n"
        "      denominator: [plans_issued]",
        "kind: count\n      count: [plans]\n      source: A\n      dataset: ehc_plans_issued\n"
        "      period_kind: calendar_year\n      where: Boys",
        "line 17, KPI 'plans_in_time': 'where: Boys' stands where these keys are wanted: "
        "dataset, period_kind, source, geography, where, add_up, kind, count.",
    ),
    "text for a list": (
        "splits: [sex]",
        "splits: sex",
        f"line 18, KPI 'plans_in_time': 'splits: sex' {LIST}",
    ),
    "number in a list of names": (
        "numerator: [within_20_weeks]",
        "numerator: [20]",
        "line 16, KPI 'plans_in_time': 'numerator: 20' is not text. Put it in quotes.",
    ),
    "negative tolerance": (
        "tolerance: 5",
        "tolerance: -5",
        "line 22, KPI 'plans_in_time': 'tolerance: -5' is too small. It must be 0 or more.",
    ),
    "text for a number": (
        "2025-01-01, value: 70",
        "2025-01-01, value: seventy",
        f"line 21, KPI 'plans_in_time': 'value: seventy' {NUMBER}",
    ),
    "number with a sign of percent": (
        "tolerance: 5",
        "tolerance: 5%",
        f"line 22, KPI 'plans_in_time': 'tolerance: 5%' {NUMBER}",
    ),
    "number in quotes": (
        "tolerance: 5",
        'tolerance: "5"',
        f"line 22, KPI 'plans_in_time': 'tolerance: 5' {NUMBER}",
    ),
    "number that is none": (
        "2025-01-01, value: 70",
        "2025-01-01, value: .nan",
        f"line 21, KPI 'plans_in_time': 'value: nan' {NUMBER}",
    ),
    "part of a child": (
        "tolerance: 5",
        "minimum_denominator: 29.5",
        "line 22, KPI 'plans_in_time': 'minimum_denominator: 29.5' is not a whole number, "
        "such as 30.",
    ),
    "number where keys are wanted": (
        "  tolerance: 5",
        "  baseline: 35.7",
        "line 22, KPI 'plans_in_time': 'baseline: 35.7' stands where these keys are wanted: "
        "period, value.",
    ),
    "long text is cut": (
        "agency: education",
        f"agency: {'a' * 80}",
        f"line 4, KPI 'plans_in_time': 'agency: {'a' * 57}...' is not allowed. "
        "Allowed: 'education', 'health', 'care' or 'joint'.",
    ),
    "indented with a tab": (
        "  agency:",
        "\tagency:",
        "line 4: a tab; indent with spaces.",
    ),
    "colon in text without quotes": (
        "title: Plans in time",
        "title: Plans: in time",
        "line 3: a second ': ' in the line; put text that holds one in quotes.",
    ),
    "text that begins with a percent sign": (
        "title: Plans in time",
        "title: % of plans in time",
        "line 3: found character '%' that cannot start any token; put the text in quotes.",
    ),
    "bracket not closed": (
        "splits: [sex]",
        "splits: [sex",
        "line 19: expected ',' or ']', but got ':'.",
    ),
    "curly brackets twice": (
        "      numerator:",
        "      where: {{sex: Boys}}\n      numerator:",
        "line 16: a key must be plain text, without brackets.",
    ),
    "theme that no inspection has": (
        "  success_measure: right_help_right_time\n",
        "  success_measure: right_help_right_time\n  inspection_theme: included_\n",
        "line 7, KPI 'plans_in_time': 'inspection_theme: included_' is not allowed. Did you mean "
        "'included'? Allowed: 'identified_in_time', 'take_part', 'right_help', 'next_steps', "
        "'included', 'leadership' or 'alternative_provision'.",
    ),
    "entry that is only text": (
        "  tolerance: 5\n  reviewed: 2026-11-23\n  review_due: 2027-11-23\n",
        "  reviewed: 2026-11-23\n  review_due: 2027-11-23\n- Plans\n",
        "line 24: '-: Plans' stands where these keys are wanted: id, title, agency, owner, "
        "success_measure, inspection_theme, strategy_aim, unit, better, definition, "
        "why_it_matters, statute, measures, journey_step, headline, needs_question, life, "
        "changes, confidence, rebases, "
        "counted, awaiting, splits, gaps, minimum_match, standard, baseline, targets, "
        "targets_agreed, tolerance, minimum_denominator, "
        "of_children, sensitive, caution, reviewed, review_due.",
    ),
}


def told(path: Path, content: str | bytes) -> str:
    """Give what reading a definitions file of this content says."""
    raw = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(raw)
    with pytest.raises(DefinitionsError) as caught:
        read_definitions(path)
    return str(caught.value)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_the_words_of_the_file(mistake: str, tmp_path: Path) -> None:
    right, wrong, sentence = MISTAKES[mistake]
    assert KPI.count(right) == 1
    assert told(tmp_path / "kpis.yaml", KPI.replace(right, wrong)) == f"kpis.yaml, {sentence}"


def test_the_file_without_a_mistake_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kpis.yaml"
    # Windows' editor begins a UTF-8 file with a mark and ends lines its own way.
    path.write_bytes(b"\xef\xbb\xbf" + KPI.replace("\n", "\r\n").encode())
    assert [kpi.id for kpi in read_definitions(path)] == ["plans_in_time"]


def test_several_mistakes_are_told_together(tmp_path: Path) -> None:
    broken = KPI.replace("agency: education", "agency: school").replace("2026-11-23", "soon")
    assert [line.split(",")[1] for line in told(tmp_path / "kpis.yaml", broken).splitlines()] == [
        " line 4",
        " line 23",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kpis.yaml: the file is empty."),
        (b"# nothing yet\n", "kpis.yaml: the file is empty."),
        (b"[]", "kpis.yaml: the file must be a list of KPIs, each with '- id:'."),
        (b"id: plans", "kpis.yaml: the file must be a list of KPIs, each with '- id:'."),
        (b"# A\n- id: caf\xe9\n", "kpis.yaml, line 2: not UTF-8. Save the file as UTF-8."),
        (b"- id: a\x00\n", "kpis.yaml: cannot be read as YAML: unacceptable character #x0000:"),
        (b"- id: !!int many\n", "kpis.yaml: cannot be read as YAML: invalid literal"),
    ],
)
def test_a_file_that_is_no_list_of_kpis(content: bytes, sentence: str, tmp_path: Path) -> None:
    assert told(tmp_path / "kpis.yaml", content).startswith(sentence)


@pytest.mark.parametrize("read", [read_definitions, read_area])
def test_a_file_that_cannot_be_opened(read: object, tmp_path: Path) -> None:
    assert callable(read)
    missing = tmp_path / "missing.yaml"
    with pytest.raises(DefinitionsError) as caught:
        read(missing)
    assert str(caught.value) == f"{missing}: there is no such file."
    with pytest.raises(DefinitionsError) as caught:
        read(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}: the file cannot be read: ")


AREA_MISTAKES = {
    "unknown key": (
        "label: NHS Wensland",
        "lable: NHS Wensland",
        "line 8: 'lable' is not a key that is known here. Did you mean 'label'?",
    ),
    "unknown key of the area": (
        "made_up: true",
        "madeup: true",
        "line 3: 'madeup' is not a key that is known here. Did you mean 'made_up'?",
    ),
    "missing place": (
        'authority: {code: E99000001, old_code: "991", name: Marlbridge}\n',
        "",
        "line 2: the key 'authority' is missing.",
    ),
    "missing name": (
        "{code: E92999001, name: Middle Wensland}",
        "{code: E92999001}",
        "line 5: the key 'name' is missing.",
    ),
    "code without quotes": (
        'old_code: "993"',
        "old_code: 993",
        "line 13: 'old_code: 993' is not text. Put it in quotes.",
    ),
    "neither true nor false": (
        "made_up: true",
        "made_up: perhaps",
        "line 3: 'made_up: perhaps' is neither true nor false.",
    ),
    "no neighbours": (
        AREA[AREA.index("  authorities:") : AREA.index("strategy_aims:")],
        "  authorities: []\n",
        "line 11: 'authorities: []' is empty. List one or more.",
    ),
    "a name for a place": (
        "{code: E92999001, name: Middle Wensland}",
        "Middle Wensland",
        "line 5: 'region: Middle Wensland' stands where these keys are wanted: code, old_code, "
        "name, label.",
    ),
}


@pytest.mark.parametrize("mistake", AREA_MISTAKES)
def test_a_mistake_in_the_area_is_told(mistake: str, tmp_path: Path) -> None:
    right, wrong, sentence = AREA_MISTAKES[mistake]
    assert AREA.count(right) == 1
    path = tmp_path / "here.yaml"
    path.write_text(AREA.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        read_area(path)
    assert str(caught.value) == f"here.yaml, {sentence}"


def test_an_area_that_is_a_list_is_told_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "here.yaml"
    path.write_text("- Marlbridge\n", encoding="utf-8")
    with pytest.raises(DefinitionsError, match="must have the keys name, made_up, authority"):
        read_area(path)


@pytest.mark.parametrize("path", [PROJECT / "area.yaml", AREA_FILE])
def test_the_areas_that_are_there_are_read(path: Path) -> None:
    area = read_area(path)
    assert len(area.neighbours.authorities) == 10
    assert area.made_up == (path == AREA_FILE)


def test_the_kpis_that_are_there_are_read() -> None:
    kpis = read_definitions(PROJECT / "kpi_definitions.yaml")
    assert {kpi.agency for kpi in kpis} == {"education", "health", "care", "joint"}
    assert len({kpi.success_measure for kpi in kpis}) == 4
    assert {kpi.inspection_theme for kpi in kpis} == set(words.INSPECTION_THEMES)
    for path in (PROJECT / "area.yaml", AREA_FILE):
        assert {kpi.strategy_aim for kpi in kpis} == set(read_area(path).strategy_aims)
    for kpi in kpis:
        assert kpi.review_due > kpi.reviewed, kpi.id
        assert bool(kpi.targets) == (kpi.better != "context"), kpi.id
