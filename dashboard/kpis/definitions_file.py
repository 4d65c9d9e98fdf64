"""Reads `kpi_definitions.yaml` and `area.yaml`; tells a mistake back in the file's own words."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.mistakes import in_words, keys_of, line_of, told_once

T = TypeVar("T")


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
            # YAML takes the key `on` for true.
            if key.tag == "tag:yaml.org,2002:bool":
                key.tag = "tag:yaml.org,2002:str"
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
                f"{path.name}, line {line_of(node, (number, 'id'))}: the id '{kpi.id}' is given "
                "to two KPIs. Rename one."
            )
    return kpis


def read_area(path: Path) -> Area:
    """Read the local area. Raises DefinitionsError with the mistake."""
    content, node = _read(path)
    if not isinstance(content, dict):
        wanted = ", ".join(keys_of(Area))
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
        told = [in_words(each, content, node, file) for each in told_once(error.errors())]
        raise DefinitionsError("\n".join(dict.fromkeys(told))) from None
