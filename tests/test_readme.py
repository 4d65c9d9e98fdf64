"""What README and docs tell people to type, open and set is really there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from dashboard import command_line
from dashboard.kpis.definitions_file import read_definitions
from dashboard.settings import PROJECT, Settings

PROGRAM = typer.main.get_command(command_line.app)
README = PROJECT / "README.md"
PAGES = [README, *sorted((PROJECT / "docs").glob("*.md"))]
PATH_ENDS = (".py", ".yaml", ".md", ".toml", ".txt", ".in", ".css", "/")


def code_lines(text: str) -> Iterator[str]:
    """Give the lines of code blocks, fenced or indented by four, without their comments."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield re.split(r"\s#\s", line.strip())[0].strip()


def spans(text: str) -> Iterator[str]:
    """Give what stands in backticks, outside fenced blocks; a span may go on over a line's end."""
    without_blocks = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`([^`]+)`", without_blocks):
        yield " ".join(span.split())


def commands(text: str) -> list[list[str]]:
    """Give what starts with send-kpi or make, wherever the program lies, as words."""
    found = []
    for line in (*code_lines(text), *spans(text)):
        try:
            words = shlex.split(line.replace("\\", "/"))
        except ValueError:
            continue
        while words and re.fullmatch(r"\w+=.*", words[0]):
            words.pop(0)
        if words and words[0].rpartition("/")[2] in ("send-kpi", "make"):
            found.append([words[0].rpartition("/")[2], *words[1:]])
    return found


def targets(makefile: str) -> set[str]:
    """Give the targets of a Makefile."""
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", makefile, flags=re.MULTILINE))


def unknown_words(words: list[str], makefile: str) -> list[str]:
    """Give the subcommand, target or options that do not exist."""
    if words[0] == "make":
        there = targets(makefile)
        return [word for word in words[1:] if "=" not in word and word not in there]
    command, rest = PROGRAM, words[1:]
    while rest and hasattr(command, "commands"):
        if rest[0] not in command.commands:
            return [rest[0]]
        command, rest = command.commands[rest[0]], rest[1:]
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    options = [word.partition("=")[0] for word in rest if word.startswith("-")]
    return [option for option in options if option not in {*known, "--help"}]


def paths(text: str) -> Iterator[str]:
    """Give the paths in links and backticks; not addresses, patterns or what lies elsewhere."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    yield from (link for link in links if "://" not in link and not link.startswith("mailto:"))
    for span in spans(text):
        plain = re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", span)
        elsewhere = span.startswith(("../", ".venv"))
        if plain and not elsewhere and (span.endswith(PATH_ENDS) or "/" in span):
            yield span


def missing_paths(page: Path, root: Path) -> list[str]:
    """Give the paths of a page that are neither beside it nor in the project's root."""
    named = dict.fromkeys(paths(page.read_text(encoding="utf-8")))
    return [path for path in named if not ((page.parent / path).exists() or (root / path).exists())]


def settings() -> set[str]:
    """Give every setting there is: those of Settings, and any that code reads by itself."""
    found = {f"SEND_KPI_{name.upper()}" for name in Settings.model_fields}
    for package in ("dashboard", "data_sources", "stores"):
        for path in (PROJECT / package).rglob("*.py"):
            found |= set(re.findall(r"SEND_KPI_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists(page: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    found = commands(page.read_text(encoding="utf-8"))
    unknown = {" ".join(each): wrong for each in found if (wrong := unknown_words(each, makefile))}
    assert unknown == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_exists(page: Path) -> None:
    assert missing_paths(page, PROJECT) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"SEND_KPI_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
    assert named - settings() == set()


@pytest.mark.parametrize("setting", sorted(settings()))
def test_the_readme_lists_every_setting(setting: str) -> None:
    assert f"`{setting}`" in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(PROGRAM.commands))
def test_the_readme_names_every_command(command: str) -> None:
    typed = [words[1] for words in commands(README.read_text(encoding="utf-8")) if len(words) > 1]
    assert command in typed


def test_the_readme_says_how_many_measures_there_are() -> None:
    number = len(read_definitions(PROJECT / "kpi_definitions.yaml"))
    assert f"{number} KPIs are worked out" in README.read_text(encoding="utf-8")


def test_the_readme_shows_commands_and_paths() -> None:
    text = README.read_text(encoding="utf-8")
    assert len(commands(text)) > 5 and len(list(paths(text))) > 5


PAGE = """\
Run `make test` or `send-kpi
publish`, and look into [the docs](docs/page.md#part), `docs/page.md`, `missing.py`, `docs/`,
[gone](docs/gone.md), [far](https://example.org/x.md), `/kpi/<id>`, `*.md`, `a word`, `/healthz`.

    send-kpi load FILE --nope    # with a comment -- and --more
    make nothing SOME=thing

```sh
SEND_KPI_HOME=here .venv/bin/send-kpi figures --format=csv
send-kpi fly
.venv\\Scripts\\send-kpi demo --no-serve
echo send-kpi
```
"""


def test_commands_are_found_and_the_wrong_ones_told() -> None:
    makefile = "VENV := .venv\nPHONY: all\ntest: setup ## run\n"
    assert [(" ".join(words), unknown_words(words, makefile)) for words in commands(PAGE)] == [
        ("send-kpi load FILE --nope", ["--nope"]),
        ("make nothing SOME=thing", ["nothing"]),
        ("send-kpi figures --format=csv", []),
        ("send-kpi fly", ["fly"]),
        ("send-kpi demo --no-serve", []),
        ("make test", []),
        ("send-kpi publish", []),
    ]


def test_paths_are_found_and_the_missing_ones_told(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE, encoding="utf-8")
    assert missing_paths(tmp_path / "docs" / "page.md", tmp_path) == ["docs/gone.md", "missing.py"]
