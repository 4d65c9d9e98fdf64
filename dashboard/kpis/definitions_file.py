"""Reads `kpi_definitions.yaml` and `area.yaml`; tells a mistake back in the file's own words."""

import difflib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Baseline, Kpi, Target
from dashboard.kpis.measures import Count, Ratio

T = TypeVar("T")


class DefinitionsError(Exception):
    """A mistake in a definitions file: file, line, KPI, what is wrong and what is allowed."""


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice, where plain YAML keeps the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key.value}' is given twice; take one out",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_definitions(path: Path) -> tuple[Kpi, ...]:
    """Read the KPIs in the file's order. Raises DefinitionsError at the first mistakes."""
    content, node = _read(path)
    if not isinstance(content, list) or not content:
        raise DefinitionsError(f"{path.name}: the file must be a list of KPIs, each with '- id:'.")
    kpis = _parse(TypeAdapter(tuple[Kpi, ...]), content, node, path.name)
    for number, kpi in enumerate(kpis):
        if kpi.id in {earlier.id for earlier in kpis[:number]}:
            line = _node_at(node, (number,)).start_mark.line + 1
            raise DefinitionsError(
                f"{path.name}, line {line}: the id '{kpi.id}' is given to two KPIs. Rename one."
            )
    return kpis


def read_area(path: Path) -> Area:
    """Read the local area. Raises DefinitionsError with the mistake."""
    content, node = _read(path)
    return _parse(TypeAdapter(Area), content, node, path.name)


def _read(path: Path) -> tuple[Any, yaml.Node]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DefinitionsError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError:
        raise DefinitionsError(f"{path.name}: not UTF-8. Save it as UTF-8.") from None
    try:
        # _StrictLoader is a SafeLoader: it makes plain values only.
        content = yaml.load(text, _StrictLoader)  # noqa: S506
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionsError(f"{path.name}, line {line}: {error.problem}.") from None
    if node is None:
        raise DefinitionsError(f"{path.name}: the file is empty.")
    return content, node


def _parse(model: TypeAdapter[T], content: Any, node: yaml.Node, file: str) -> T:
    try:
        return model.validate_python(content)
    except ValidationError as error:
        told = [_in_words(each, content, node, file) for each in error.errors()]
        raise DefinitionsError("\n".join(dict.fromkeys(told))) from None


def _in_words(error: ErrorDetails, content: Any, node: yaml.Node, file: str) -> str:
    place = error["loc"]
    line = _node_at(node, place).start_mark.line + 1
    return f"{file}, line {line}{_kpi_at(content, place)}: {_problem(error)}"


def _kpi_at(content: Any, place: tuple[int | str, ...]) -> str:
    if not place or not isinstance(place[0], int) or not isinstance(content[place[0]], dict):
        return ""
    return f", KPI '{content[place[0]].get('id', f'number {place[0] + 1}')}'"


def _problem(error: ErrorDetails) -> str:
    key, given = error["loc"][-1] if error["loc"] else "file", error.get("input")
    context = error.get("ctx", {})
    kind = error["type"]
    if kind == "missing":
        return f"the key '{key}' is missing."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(key), _known_keys(error["loc"]), n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        return f"'{key}' is not a key that is known here.{meant}"
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags"))
        return f"{_named(key, given)} is not allowed. Allowed: {allowed}."
    if kind == "union_tag_not_found":
        return "the key 'kind' is missing. Allowed: 'ratio', 'count'."
    if kind == "value_error":
        return str(context["error"]) + "."
    if isinstance(given, bool):
        return f"'{key}' reads as {given}: YAML takes yes, no, on and off so. Put it in quotes."
    return f"{_named(key, given)}: {error['msg'].removeprefix('Input ')}."


def _named(key: int | str, given: Any) -> str:
    shown = str(given)
    return f"'{key}: {shown if len(shown) < 60 else shown[:57] + '...'}'"


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """List the keys that a part of the file may have, to guess what was meant."""
    within: dict[str, type[BaseModel]] = {
        "ratio": Ratio,
        "count": Count,
        "targets": Target,
        "baseline": Baseline,
    }
    model: type[BaseModel] = Kpi if isinstance(place[0], int) else Area
    for step in place[:-1]:
        model = within.get(str(step), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _node_at(node: yaml.Node, place: tuple[int | str, ...]) -> yaml.Node:
    """Follow an error's place into the YAML; a kind's name is no step there and is passed."""
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), node)
    return node
