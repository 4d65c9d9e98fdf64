"""Reads `kpi_definitions.yaml` and `area.yaml`; tells a mistake back in the file's own words."""

import difflib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dashboard.kpis.area import Area, Neighbours, Place
from dashboard.kpis.definitions import Baseline, Kpi, Target
from dashboard.kpis.measures import Count, Ratio

T = TypeVar("T")

PARTS: dict[str, type[BaseModel]] = {
    "measures": Ratio,
    "ratio": Ratio,
    "count": Count,
    "targets": Target,
    "baseline": Baseline,
    "neighbours": Neighbours,
    **dict.fromkeys(("authority", "region", "country", "icb", "nhs_region", "authorities"), Place),
}
"""The model of each part of the two files, to list the keys that it may have."""

CURES = {
    "string_pattern_mismatch": (
        "is not allowed. Use small letters, digits and _, and begin with a letter"
    ),
    "greater_than_equal": "is too small. It must be 0 or more",
    "less_than_equal": "is too large. It must be 9 or less",
    "too_short": "is empty. List one or more",
    "tuple_type": "is not a list. Write [first, second], or each on a line of its own after '- '",
    "bool_parsing": "is neither true nor false",
    "bool_type": "is neither true nor false",
    **dict.fromkeys(
        ("float_type", "finite_number"),
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


class DefinitionsError(Exception):
    """A mistake in a definitions file: file, line, KPI, what is wrong and what is allowed."""


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice, where plain YAML keeps the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="a key must be plain text, without brackets",
                    problem_mark=key.start_mark,
                )
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' is given twice; take one out",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_yaml_timestamp(self, node: yaml.ScalarNode) -> Any:
        """Leave a day that no calendar has as text, so that it is told with its KPI and key."""
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _StrictLoader.construct_yaml_timestamp)


def read_definitions(path: Path) -> tuple[Kpi, ...]:
    """Read the KPIs in the file's order. Raises DefinitionsError at the first mistakes."""
    content, node = _read(path)
    if not isinstance(content, list) or not content:
        raise DefinitionsError(f"{path.name}: the file must be a list of KPIs, each with '- id:'.")
    kpis = _parse(TypeAdapter(tuple[Kpi, ...]), content, node, path.name)
    for number, kpi in enumerate(kpis):
        if kpi.id in {earlier.id for earlier in kpis[:number]}:
            raise DefinitionsError(
                f"{path.name}, line {_line_of(node, (number, 'id'))}: the id '{kpi.id}' is given "
                "to two KPIs. Rename one."
            )
    return kpis


def read_area(path: Path) -> Area:
    """Read the local area. Raises DefinitionsError with the mistake."""
    content, node = _read(path)
    if not isinstance(content, dict):
        wanted = ", ".join(_keys_of(Area))
        raise DefinitionsError(f"{path.name}: the file must have the keys {wanted}.")
    return _parse(TypeAdapter(Area), content, node, path.name)


def _read(path: Path) -> tuple[Any, yaml.Node]:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
    except FileNotFoundError:
        raise DefinitionsError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise DefinitionsError(f"{path}: the file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DefinitionsError(
            f"{path.name}, line {line}: not UTF-8. Save the file as UTF-8."
        ) from None
    try:
        # _StrictLoader is a SafeLoader: it makes plain values only.
        content = yaml.load(text, _StrictLoader)  # noqa: S506
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionsError(f"{path.name}, line {line}: {_syntax(error)}.") from None
    except (yaml.YAMLError, ValueError) as error:
        told = str(error).splitlines()[0]
        raise DefinitionsError(f"{path.name}: cannot be read as YAML: {told}.") from None
    if node is None:
        raise DefinitionsError(f"{path.name}: the file is empty.")
    return content, node


def _syntax(error: yaml.MarkedYAMLError) -> str:
    """Say what is wrong with the YAML itself, with the cure where it is a frequent mistake."""
    problem = error.problem or "cannot be read as YAML"
    if "'\\t'" in problem:
        return "a tab; indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a second ': ' in the line; put text that holds one in quotes"
    if "cannot start any token" in problem:
        return f"{problem}; put the text in quotes"
    return problem


def _parse(model: TypeAdapter[T], content: Any, node: yaml.Node, file: str) -> T:
    try:
        return model.validate_python(content)
    except ValidationError as error:
        told = [_in_words(each, content, node, file) for each in error.errors()]
        raise DefinitionsError("\n".join(dict.fromkeys(told))) from None


def _in_words(error: ErrorDetails, content: Any, node: yaml.Node, file: str) -> str:
    place = error["loc"]
    return f"{file}, line {_line_of(node, place)}{_kpi_at(content, place)}: {_problem(error)}"


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
        near = difflib.get_close_matches(key, _keys_of(_model_at(place[:-1])), n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return f"'{key}' is not a key that is known here.{meant}"
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags"))
        name = "kind" if kind == "union_tag_invalid" else key
        return f"{_named(name, context.get('tag', given))} is not allowed. Allowed: {allowed}."
    if kind == "union_tag_not_found":
        return "the key 'kind' is missing. Allowed: 'ratio', 'count'."
    if kind == "value_error":
        return f"{context['error']}."
    return _wrong_value(key, given, error)


def _wrong_value(key: str, given: Any, error: ErrorDetails) -> str:
    kind = error["type"]
    if given is None or given == "":
        return f"'{key}' is empty. Give it a value, or take the line out."
    if isinstance(given, bool):
        return f"'{key}' reads as {given}: YAML takes yes, no, on and off so. Put it in quotes."
    if kind == "string_type":
        return f"{_named(key, given)} is not text. Put it in quotes."
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        wanted = ", ".join(_keys_of(_model_at(error["loc"])))
        return f"{_named(key, given)} stands where these keys are wanted: {wanted}."
    return f"{_named(key, given)} {CURES.get(kind, error['msg'])}."


def _key_of(place: tuple[int | str, ...]) -> str:
    """Name the key that an error is at; a list's entry goes by the name of the list."""
    # Where a key itself is wrong, the last two steps are that key and "[key]".
    steps = place[:-2] if place and place[-1] == "[key]" else place
    return next((step for step in reversed(steps) if isinstance(step, str)), "-")


def _named(key: str, given: Any) -> str:
    shown = str(given)
    return f"'{key}: {shown if len(shown) < 60 else shown[:57] + '...'}'"


def _model_at(place: tuple[int | str, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Kpi if place and isinstance(place[0], int) else Area
    for step in place:
        model = PARTS.get(str(step), model)
    return model


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _line_of(node: yaml.Node, place: tuple[int | str, ...]) -> int:
    """Follow an error's place into the YAML, as far as it goes, and give the line there."""
    mark = node.start_mark
    for position, step in enumerate(place):
        # What comes after a measure's number is its kind, which is no step in the file.
        if position == 3 and place[1] == "measures":
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
