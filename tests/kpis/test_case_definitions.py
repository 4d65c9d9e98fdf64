"""Every mistake in what tells of cases, lives and links is told once, in the file's own words."""

from pathlib import Path

import pytest

from dashboard.kpis.definitions_file import DefinitionsError, read_definitions
from dashboard.publishing import check_against_feeds

KPI = """\
# A comment, so that the first KPI is not on the first line.
- id: advice_in_time
  title: Advice in time
  agency: health
  owner: Designated Clinical Officer
  success_measure: right_help_right_time
  life: {proposed: 2026-09-01, agreed: 2026-10-06}
  unit: percent
  better: higher
  definition: Of advice given, that given within 6 weeks.
  why_it_matters: A plan cannot be written without it.
  measures:
    - kind: closed_in_time
      source: "Health: the advice log"
      dataset: ehc_health_advice
      periods: [rolling_12_months, month]
      limit_days: 42
      where: {exception: false, outcome: returned}
    - kind: open_past
      name: list
      source: "NHS: CSDS"
      dataset: community_waits
      periods: [month]
      limit_days: 126
      linked_split:
        group: {dataset: ehc_plans}
        those: with an EHC plan
        others: without one
    - kind: ratio_of_cases
      name: absent
      source: "Local authority: school census"
      periods: [term]
      numerator: {dataset: pupils, count: opened, missed_at_least: 10}
      denominator: {dataset: pupils, count: opened}
    - kind: linked_share
      source: "NHS: CSDS"
      periods: [quarter]
      of: [{dataset: ehc_plans}]
      who_are_in: [{dataset: community_waits, older_than_days: 126}]
  splits: [service, [sex, age_band]]
  gaps: [{split: service, one: Paediatrics, other: Dietetics}]
  rebases: [{from: 2025-09-01, reason: A new service, by: The board}]
  changes: [{from: 2025-04-01, reason: Dietetics counts as well}]
  confidence: {mark: being checked, by: The owner, on: 2026-11-02}
  targets:
    - {from: 2025-01-01, value: 70}
  reviewed: 2026-11-23
  review_due: 2027-11-23
"""
WAIT = """\
- id: age_of_list
  title: How old the list is
  agency: health
  owner: Designated Clinical Officer
  success_measure: right_help_right_time
  unit: weeks
  better: lower
  definition: The wait that half of those on the list do not exceed.
  why_it_matters: A long wait is a child without help.
  measures:
    - kind: wait
      source: "NHS: CSDS"
      dataset: community_waits
      periods: [month]
      of: open
      centile: 90
  reviewed: 2026-11-23
  review_due: 2027-11-23
"""
WHERE = "where: {exception: false, outcome: returned}"
LIFE = "{proposed: 2026-09-01, agreed: 2026-10-06}"
PERIODS = "periods: [rolling_12_months, month]"
SLICES = "splits: [service, [sex, age_band]]"
CONFIDENCE = "{mark: being checked, by: The owner, on: 2026-11-02}"
REBASE = "[{from: 2025-09-01, reason: A new service, by: The board}]"
MISSED = "missed_at_least: 10"

KINDS = (
    "'ratio', 'count', 'category_share', 'closed_in_time', 'open_past', 'open_within', 'stock', "
    "'flow', 'wait', 'ratio_of_cases', 'ratio_of_amounts', 'linked_share'"
)
CASE_PERIODS = (
    "'month', 'quarter', 'term', 'rolling_12_months', 'calendar_year', 'academic_year' or "
    "'financial_year'"
)
SPLITS = (
    "'need', 'sen_provision', 'age_band', 'sex', 'ethnicity', 'locality', 'deprivation', 'phase', "
    "'placement', 'service', 'provider'"
)
LIST = "is not a list. Write [first, second], or each on a line of its own after '- '."
NUMBER = "is not a number. Write it without quotes, commas or %, such as 70 or 2.5."
YES = "reads as True: YAML takes yes, no, on and off so. Put it in quotes."
PAIR_OR_EACH = (
    "a gap has either two categories, one and other, or each: true, which compares "
    "every category with the rest"
)
STANDS = "what stands at the end of a month is not added up over 12 of them: use 'month'."
LIFE_KEYS = "stands where these keys are wanted: proposed, agreed, retired, retired_because."


def history(kind: str = "kind: count", source: str = "source", period: str = "month") -> str:
    """Give the lines of a history, to be put in the place of `limit_days: 42`."""
    return (
        f"history:\n        {kind}\n        {source}: A\n        dataset: ehc_requests\n"
        f"        period_kind: {period}\n        count: [received]"
    )


MISTAKES = {
    "a kind that there is not": (
        "kind: closed_in_time",
        "kind: closed_on_time",
        "13: 'kind: closed_on_time' is not allowed. Did you mean 'closed_in_time'? "
        f"Allowed: {KINDS}.",
    ),
    "a key of a measure misspelt": (
        "limit_days: 42",
        "limit_day: 42",
        "17: 'limit_day' is not a key that is known here. Did you mean 'limit_days'?",
    ),
    "a key that must be there misspelt is told once": (
        "dataset: ehc_health_advice",
        "datset: ehc_health_advice",
        "15: 'datset' is not a key that is known here. Did you mean 'dataset'?",
    ),
    "a key of a part misspelt": (
        "numerator: {dataset: pupils, count: opened, ",
        "numerator: {dataset: pupils, cuont: opened, ",
        "33: 'cuont' is not a key that is known here. Did you mean 'count'?",
    ),
    "a key of a group misspelt": (
        "older_than_days: 126",
        "older_than: 126",
        "39: 'older_than' is not a key that is known here. Did you mean 'older_than_days'?",
    ),
    "a key of a linked split misspelt": (
        "others: without one",
        "other: without one",
        "28: 'other' is not a key that is known here. Did you mean 'others'?",
    ),
    "a group that is only a word": (
        "group: {dataset: ehc_plans}",
        "group: ehc_plans",
        "26: 'group: ehc_plans' stands where these keys are wanted: dataset, where, "
        "latest_of_child, older_than_days, in_date.",
    ),
    "one group that is no list": (
        "of: [{dataset: ehc_plans}]",
        "of: {dataset: ehc_plans}",
        f"38: 'of: {{dataset: ehc_plans}}' {LIST}",
    ),
    "one kind of period that is no list": (
        PERIODS,
        "periods: month",
        f"16: 'periods: month' {LIST}",
    ),
    "no kind of period": (PERIODS, "periods: []", "16: 'periods: []' is empty. List one or more."),
    "a kind of period that there is not": (
        PERIODS,
        "periods: [monthly]",
        f"16: 'periods: monthly' is not allowed. Did you mean 'month'? Allowed: {CASE_PERIODS}.",
    ),
    "a kind of period that only publishers have": (
        PERIODS,
        "periods: [january]",
        f"16: 'periods: january' is not allowed. Allowed: {CASE_PERIODS}.",
    ),
    "a kind of period twice": (
        PERIODS,
        "periods: [month, month]",
        "13: a kind of period is given twice.",
    ),
    "rolling months of what stands": (
        "periods: [month]\n      limit_days: 126",
        "periods: [rolling_12_months]\n      limit_days: 126",
        f"19: {STANDS}",
    ),
    "rolling months of a link": ("periods: [quarter]", PERIODS, f"35: {STANDS}"),
    "rolling months of a ratio of what stands": (
        "periods: [term]\n      numerator: {dataset: pupils, count: opened,",
        f"{PERIODS}\n      numerator: {{dataset: pupils, count: open,",
        f"29: {STANDS}",
    ),
    "a limit in words": (
        "limit_days: 42",
        "limit_days: six weeks",
        "17: 'limit_days: six weeks' is not a whole number, such as 30.",
    ),
    "a field of 'where' that there is not": (
        WHERE,
        "where:\n        exception: false\n        outcom: returned",
        "20: 'where: outcom' is not allowed. Did you mean 'outcome'? "
        f"Allowed: {SPLITS}, 'years_held', 'outcome' or 'exception'.",
    ),
    "a number in 'where'": (
        WHERE,
        "where:\n        exception: false\n        outcome: 20",
        "20: 'outcome: 20' is not text. Put it in quotes.",
    ),
    "a number in a list of 'where'": (
        WHERE,
        "where: {outcome: [returned, 20]}",
        "18: 'outcome: 20' is not text. Put it in quotes.",
    ),
    "nothing in a list of 'where'": (
        WHERE,
        "where: {outcome: []}",
        "18: 'outcome: []' is empty. List one or more.",
    ),
    "nothing in 'where'": (
        WHERE,
        "where: {outcome: }",
        "18: 'outcome' is empty. Give it a value, or take the line out.",
    ),
    "keys in 'where'": (
        WHERE,
        "where: {outcome: {not: returned}}",
        "18: 'outcome: {not: returned}' is not text. Put it in quotes.",
    ),
    "yes for a text in 'where'": (
        WHERE,
        "where: {outcome: yes}",
        f"18: in 'where', outcome {YES}",
    ),
    "yes in a list of 'where'": (WHERE, "where: {outcome: [yes]}", f"18: 'outcome' {YES}"),
    "exception as text": (
        WHERE,
        'where: {exception: "no"}',
        "18: in 'where', exception is true or false, without quotes.",
    ),
    "'where' that is only a word": (
        WHERE,
        "where: returned",
        "18: 'where: returned' stands where these keys are wanted: "
        f"{SPLITS.replace(chr(39), '')}, years_held, outcome, exception.",
    ),
    "nobody misses less than nothing": (
        MISSED,
        "missed_at_least: 0",
        "33: 'missed_at_least: 0' is too small. It must be more than 0.",
    ),
    "more than everything missed": (
        MISSED,
        "missed_at_least: 101",
        "33: 'missed_at_least: 101' is too large. It must be 100 or less.",
    ),
    "missed in words": (
        MISSED,
        "missed_at_least: a tenth",
        f"33: 'missed_at_least: a tenth' {NUMBER}",
    ),
    "more than all looked up": (
        "  reviewed",
        "  minimum_match: 101\n  reviewed",
        "47: 'minimum_match: 101' is too large. It must be 100 or less.",
    ),
    "a unit that does not fit": (
        "unit: percent",
        "unit: weeks",
        "2: a measure of kind closed_in_time is told in percent, not in weeks.",
    ),
    "a gap whose split is not among the splits": (
        SLICES,
        "splits: [sex, [service, age_band]]",
        "2: the gap in service needs service among the splits.",
    ),
    "a gap of half": (
        ", other: Dietetics}",
        "}",
        f"41: {PAIR_OR_EACH}.",
    ),
    "a gap of two and of each": (
        ", other: Dietetics}",
        ", other: Dietetics, each: true}",
        f"41: {PAIR_OR_EACH}.",
    ),
    "a gap of each that is not": (
        ", one: Paediatrics, other: Dietetics}",
        ", each: false}",
        f"41: {PAIR_OR_EACH}.",
    ),
    "a gap of each of what": (
        ", one: Paediatrics, other: Dietetics}",
        ", each: need}",
        "41: 'each: need' is neither true nor false.",
    ),
    "a gap of each, misspelt": (
        ", one: Paediatrics, other: Dietetics}",
        ", eech: true}",
        "41: 'eech' is not a key that is known here. Did you mean 'each'?",
    ),
    "a gap to the rest in another way": (
        "other: Dietetics}",
        "other: the rest}",
        "41: 'other: the rest' is no category: write each: true instead of both.",
    ),
    "a split that 'where' fixes": (
        "outcome: returned",
        "service: Paediatrics",
        "2: service is fixed by 'where' and cannot be a split as well.",
    ),
    "three splits crossed": (
        SLICES,
        "splits: [service, [sex, age_band, need]]",
        "40: 'splits: [sex, age_band, need]' has too many. Give 2 at most.",
    ),
    "a split crossed with itself": (
        SLICES,
        "splits: [service, [sex, sex]]",
        "2: a split is given twice; take one out.",
    ),
    "a split twice": (
        SLICES,
        "splits: [service, [service]]",
        "2: a split is given twice; take one out.",
    ),
    "two measures alike": (
        '      name: list\n      source: "NHS: CSDS"\n      dataset: community_waits',
        '      source: "NHS: CSDS"\n      dataset: ehc_health_advice',
        "2: two measures have the same kind of period and dataset; give one of them a name.",
    ),
    "a measure's name with other signs": (
        "name: list",
        "name: The list",
        "20: 'name: The list' is not allowed. Use small letters, digits and _, and begin with a "
        "letter.",
    ),
    "a history of another kind of period": (
        "limit_days: 42",
        history(period="calendar_year"),
        "13: the history is by calendar_year, which is none of the measure's periods: "
        "rolling_12_months, month.",
    ),
    "a history of cases": (
        "limit_days: 42",
        history("kind: stock"),
        "17: 'kind: stock' is not allowed. Allowed: 'ratio', 'count'.",
    ),
    "a history of no kind": (
        "limit_days: 42",
        history("name: x"),
        "17: the key 'kind' is missing. Allowed: 'ratio', 'count'.",
    ),
    "a key of a history misspelt": (
        "limit_days: 42",
        history(source="sorce"),
        "19: 'sorce' is not a key that is known here. Did you mean 'source'?",
    ),
    "a life that goes back": (
        LIFE,
        "{proposed: 2026-10-06, agreed: 2026-09-01}",
        "7: the dates go back: first proposed, then agreed, then retired.",
    ),
    "a life that ends before it was agreed": (
        LIFE,
        "{proposed: 2026-09-01, agreed: 2026-10-06, retired: 2026-10-01, retired_because: Done}",
        "7: the dates go back: first proposed, then agreed, then retired.",
    ),
    "retired without a reason": (
        LIFE,
        "{proposed: 2026-09-01, retired: 2026-11-01}",
        "7: give retired and retired_because together, or neither.",
    ),
    "a reason to retire without a day": (
        LIFE,
        "{proposed: 2026-09-01, retired_because: Done}",
        "7: give retired and retired_because together, or neither.",
    ),
    "a life that was never proposed": (
        LIFE,
        "{agreed: 2026-10-06}",
        "7: the key 'proposed' is missing.",
    ),
    "a life that is only a day": (LIFE, "2026-10-06", f"7: 'life: 2026-10-06' {LIFE_KEYS}"),
    "a rebase without a reason": (
        REBASE,
        "[{from: 2025-09-01, by: The board}]",
        "42: the key 'reason' is missing.",
    ),
    "one rebase that is no list": (
        REBASE,
        REBASE[1:-1],
        f"42: 'rebases: {{from: 2025-09-01, reason: A new service, by: The board}}' {LIST}",
    ),
    "a change without a reason": (
        ", reason: Dietetics counts as well",
        "",
        "43: the key 'reason' is missing.",
    ),
    "a confidence in other words": (
        CONFIDENCE,
        CONFIDENCE.replace("being checked", "fairly sure"),
        "44: 'mark: fairly sure' is not allowed. Allowed: 'confirmed' or 'being checked'.",
    ),
    "a confidence of no day": (
        CONFIDENCE,
        "{mark: confirmed, by: The owner}",
        "44: the key 'on' is missing.",
    ),
}


def told(path: Path, content: str) -> str:
    """Give what reading a definitions file of this content says."""
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        read_definitions(path)
    return str(caught.value)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_once_with_line_and_kpi_and_cure(mistake: str, tmp_path: Path) -> None:
    right, wrong, sentence = MISTAKES[mistake]
    assert KPI.count(right) == 1
    line, words = sentence.split(": ", 1)
    wanted = f"kpis.yaml, line {line}, KPI 'advice_in_time': {words}"
    assert told(tmp_path / "kpis.yaml", KPI.replace(right, wrong)) == wanted


@pytest.mark.parametrize(
    ("centile", "words"),
    [
        ("100", "is too large. It must be 99 or less."),
        ("0", "is too small. It must be 1 or more."),
        ("half", "is not a whole number, such as 30."),
    ],
)
def test_a_centile_that_nobody_can_have(centile: str, words: str, tmp_path: Path) -> None:
    wrong = WAIT.replace("centile: 90", f"centile: {centile}")
    wanted = f"kpis.yaml, line 16, KPI 'age_of_list': 'centile: {centile}' {words}"
    assert told(tmp_path / "kpis.yaml", wrong) == wanted


def test_the_age_of_a_list_is_not_added_up(tmp_path: Path) -> None:
    wrong = WAIT.replace("periods: [month]", PERIODS)
    wanted = f"kpis.yaml, line 11, KPI 'age_of_list': {STANDS}"
    assert told(tmp_path / "kpis.yaml", wrong) == wanted


def test_a_gap_of_what_is_no_share(tmp_path: Path) -> None:
    gap = "  splits: [sex]\n  gaps: [{split: sex, one: Girls, other: Boys}]\n  reviewed"
    wanted = "line 1, KPI 'age_of_list': a gap compares shares: it needs unit percent, not weeks."
    path = tmp_path / "kpis.yaml"
    assert told(path, WAIT.replace("  reviewed", gap)) == f"kpis.yaml, {wanted}"


def test_what_is_right_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kpis.yaml"
    path.write_text(KPI + WAIT, encoding="utf-8")
    kpis = read_definitions(path)
    check_against_feeds(kpis)
    assert [kpi.id for kpi in kpis] == ["advice_in_time", "age_of_list"]
    # YAML takes a key `on` for true.
    assert kpis[0].confidence is not None and kpis[0].confidence.on.isoformat() == "2026-11-02"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dataset: ehc_health_advice", "ehc_health_advise"),
        ("group: {dataset: ehc_plans}", "ehc_plan"),
        ("numerator: {dataset: pupils, ", "pupil"),
        ("who_are_in: [{dataset: community_waits, ", "comunity_waits"),
    ],
)
def test_a_dataset_that_no_feed_fills(right: str, wrong: str, tmp_path: Path) -> None:
    dataset = right.split("dataset: ")[1].strip("}, ")
    assert KPI.count(right) == 1
    path = tmp_path / "kpis.yaml"
    path.write_text(KPI.replace(right, right.replace(dataset, wrong)), encoding="utf-8")
    with pytest.raises(DefinitionsError) as caught:
        check_against_feeds(read_definitions(path))
    assert str(caught.value).startswith(
        f"KPI 'advice_in_time': no feed of cases fills the dataset '{wrong}'. "
        f"Did you mean '{dataset}'? Filled are: "
    )
