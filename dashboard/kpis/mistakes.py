"""Tells what is wrong in a definitions file in the file's own words, each mistake once."""

import difflib
import re
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

from dashboard.kpis.area import Area, Neighbours, Place
from dashboard.kpis.case_measures import (
    ClosedInTime,
    Flow,
    LinkedShare,
    LinkedSplit,
    OfOneDataset,
    OpenPast,
    Part,
    RatioOfAmounts,
    RatioOfCases,
    Stock,
    Wait,
)
from dashboard.kpis.definitions import UNITS, Baseline, Gap, Kpi, Target
from dashboard.kpis.lives import Change, Confidence, Life, NewPhase
from dashboard.kpis.measures import CategoryShare, Count, Ratio
from dashboard.kpis.records import ONE_TEXT, SEVERAL_TEXTS, YES_OR_NO, CaseField, Group

PARTS: dict[str, type[BaseModel]] = {
    "measures": Ratio,
    "ratio": Ratio,
    "count": Count,
    "category_share": CategoryShare,
    "closed_in_time": ClosedInTime,
    "open_past": OpenPast,
    "open_within": OpenPast,
    "stock": Stock,
    "flow": Flow,
    "wait": Wait,
    "ratio_of_cases": RatioOfCases,
    "ratio_of_amounts": RatioOfAmounts,
    "linked_share": LinkedShare,
    "numerator": Part,
    "denominator": Part,
    "of": Group,
    "who_are_in": Group,
    "group": Group,
    "linked_split": LinkedSplit,
    "history": Ratio,
    "gaps": Gap,
    "life": Life,
    "changes": Change,
    "confidence": Confidence,
    "rebases": NewPhase,
    "targets": Target,
    "baseline": Baseline,
    "neighbours": Neighbours,
    **dict.fromkeys(("authority", "region", "country", "icb", "nhs_region", "authorities"), Place),
}
"""The model of each part of the two files, to list the keys that it may have."""
BY_KIND = ("measures", "history")
"""Parts of several kinds: the kind comes after them in an error's place, and not in the file."""
KINDS_OF_HISTORY = ("ratio", "count")
SHAPES = (YES_OR_NO, ONE_TEXT, SEVERAL_TEXTS)
"""What 'where' may ask for: such a step in an error's place is no key either."""
ALIKE = 0.8
"""How near a word must be to one that is allowed for a reader to have meant it."""

CURES = {
    "string_pattern_mismatch": (
        "is not allowed. Use small letters, digits and _, and begin with a letter"
    ),
    "greater_than_equal": "is too small. It must be {ge:g} or more",
    "greater_than": "is too small. It must be more than {gt:g}",
    "less_than_equal": "is too large. It must be {le:g} or less",
    "too_short": "is empty. List one or more",
    "too_long": "has too many. Give {max_length} at most",
    "tuple_type": "is not a list. Write [first, second], or each on a line of its own after '- '",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    **dict.fromkeys(
        ("float_type", "float_parsing", "finite_number"),
        "is not a number. Write it without quotes, commas or %, such as 70 or 2.5",
    ),
    **dict.fromkeys(("int_type", "int_from_float"), "is not a whole number, such as 30"),
    **dict.fromkeys(
        (
            "date_type",
            "date_parsing",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
        ),
        "is not a date. Write year, month and day: 2026-04-01",
    ),
}


def told_once(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows from another mistake: a list whose entries are all wrong is not
    empty, and a key that is misspelt is not missing as well.
    """
    misspelt = {(each["loc"][:-1], _meant(each)) for each in errors}
    return [
        each
        for each in errors
        if not (each["type"] == "too_short" and each["input"])
        and not (each["type"] == "missing" and (each["loc"][:-1], each["loc"][-1]) in misspelt)
    ]


def _meant(error: ErrorDetails) -> str:
    """Give the known key that an unknown one is like; "" where it is like none."""
    if error["type"] != "extra_forbidden":
        return ""
    place = error["loc"]
    return _nearest(_key_of(place), keys_of(_model_at(place[:-1])), 0.6)


def _nearest(given: str, known: list[str], alike: float = ALIKE) -> str:
    return next(iter(difflib.get_close_matches(given, known, n=1, cutoff=alike)), "")


def _did_you_mean(near: str) -> str:
    return f" Did you mean '{near}'?" if near else ""


def in_words(error: ErrorDetails, content: Any, node: yaml.Node, file: str) -> str:
    place = error["loc"]
    return f"{file}, line {line_of(node, place)}{_kpi_at(content, place)}: {_problem(error)}"


def _kpi_at(content: Any, place: tuple[int | str, ...]) -> str:
    if not place or not isinstance(place[0], int) or not isinstance(content[place[0]], dict):
        return ""
    return f", KPI '{content[place[0]].get('id', f'number {place[0] + 1}')}'"


def _problem(error: ErrorDetails) -> str:
    place, given, kind = error["loc"], error.get("input"), error["type"]
    context = error.get("ctx", {})
    key = _key_of(place)
    if kind == "missing":
        return f"the key '{key}' is missing."
    if kind == "extra_forbidden":
        return f"'{key}' is not a key that is known here.{_did_you_mean(_meant(error))}"
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_allowed("kind" if kind == "union_tag_invalid" else key, given, context)
    if kind == "union_tag_not_found":
        kinds = KINDS_OF_HISTORY if key == "history" else tuple(UNITS)
        return f"the key 'kind' is missing. Allowed: {', '.join(map(repr, kinds))}."
    if kind == "value_error":
        return f"{context['error']}."
    return _wrong_value(key, given, error)


def _not_allowed(key: str, given: Any, context: dict[str, Any]) -> str:
    allowed = str(context.get("expected") or context.get("expected_tags"))
    word = context.get("tag", given)
    near = _did_you_mean(_nearest(str(word), re.findall(r"'([^']*)'", allowed)))
    return f"{_named(key, word)} is not allowed.{near} Allowed: {allowed}."


def _wrong_value(key: str, given: Any, error: ErrorDetails) -> str:
    kind = error["type"]
    if given is None or given == "":
        return f"'{key}' is empty. Give it a value, or take the line out."
    if isinstance(given, bool):
        return f"'{key}' reads as {given}: YAML takes yes, no, on and off so. Put it in quotes."
    if kind == "string_type":
        return f"{_named(key, given)} is not text. Put it in quotes."
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        wanted = ", ".join(_keys_at(error["loc"], given))
        return f"{_named(key, given)} stands where these keys are wanted: {wanted}."
    cure = CURES.get(kind, error["msg"]).format(**error.get("ctx", {}))
    return f"{_named(key, given)} {cure}."


def _key_of(place: tuple[int | str, ...]) -> str:
    """Name the key that an error is at; a list's entry goes by the name of the list."""
    # Where a key itself is wrong, the last two steps are that key and "[key]".
    steps = place[:-2] if place and place[-1] == "[key]" else place
    words = [step for step in steps if isinstance(step, str) and step not in SHAPES]
    return words[-1] if words else "-"


def _named(key: str, given: Any) -> str:
    shown = _as_yaml(given) if isinstance(given, dict | list) else str(given)
    return f"'{key}: {shown if len(shown) < 60 else shown[:57] + '...'}'"


def _as_yaml(given: Any) -> str:
    told = yaml.safe_dump(given, default_flow_style=True, sort_keys=False, width=10_000)
    return str(told).strip()


def _keys_at(place: tuple[int | str, ...], given: Any) -> list[str]:
    """List the keys that a part may have; one that is only a measure's kind, those of that kind."""
    model = _model_at((*place, str(given)))
    if place[-1] == "where" and issubclass(model, OfOneDataset | Part | Group):
        return list(get_args(CaseField))
    return keys_of(model)


def _model_at(place: tuple[int | str, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Kpi if place and isinstance(place[0], int) else Area
    for step in place:
        model = PARTS.get(str(step), model)
    return model


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def line_of(node: yaml.Node, place: tuple[int | str, ...]) -> int:
    """Follow an error's place into the YAML, as far as it goes, and give the line there."""
    mark = node.start_mark
    for position, step in enumerate(place):
        if _is_a_kind(place, position):
            continue
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            mark = node.start_mark
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is None:
                break
            mark, node = pair[0].start_mark, pair[1]
    return mark.line + 1


def _is_a_kind(place: tuple[int | str, ...], position: int) -> bool:
    """Say whether a step is the kind that a measure or a history has, which no key stands for."""
    before = [step for step in place[:position] if isinstance(step, str)]
    return bool(before) and before[-1] in BY_KIND and isinstance(place[position], str)
