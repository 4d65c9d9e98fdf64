"""Who may import whom, held over the code's own imports; and that no code names a place."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
import yaml
from dash import Dash, Input, Output, page_registry
from pydantic import BaseModel

from dashboard.kpis import definitions, measures
from dashboard.kpis.area import Area
from dashboard.kpis.definitions_file import read_area
from dashboard.kpis.periods import PeriodKind
from dashboard.server import make_app
from dashboard.settings import PROJECT
from dashboard.web_inputs import parsed_by
from data_sources import feed, periods, symbols
from tests.pages.asking import ENDPOINT, ROUTER

PACKAGES = ("dashboard", "data_sources", "stores")


class Module(NamedTuple):
    """One module of the code: its dotted name, its file and what it imports, at any depth.

    `names` are what it imports in full: of `from a import b`, a.b whatever b is.
    """

    name: str
    path: Path
    imports: frozenset[str]
    names: frozenset[str]

    def is_in(self, *packages: str) -> bool:
        """Say whether it is one of these modules, or below one."""
        return any(is_below(self.name, package) for package in packages)

    def imported(self, *packages: str) -> list[str]:
        """Give what it imports of these packages."""
        return [name for name in sorted(self.imports) if any(is_below(name, p) for p in packages)]


def is_below(name: str, package: str) -> bool:
    """Say whether a dotted name is a package or lies below it."""
    return f"{name}.".startswith(f"{package}.")


def modules(root: Path) -> list[Module]:
    """Read every module of the three packages."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
    }
    found = []
    for name, path in files.items():
        imports = list(imports_of(name, path))
        sources = frozenset(inner if inner in files else source for source, inner in imports)
        found.append(Module(name, path, sources, frozenset(inner for _, inner in imports)))
    return found


def imports_of(name: str, path: Path) -> Iterator[tuple[str, str]]:
    """Give of each `from a import b` a and a.b, and of each `import a` a twice."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join([*above, *([node.module] if node.module else [])])
            source = start if node.level else node.module or ""
            for alias in node.names:
                yield source, f"{source}.{alias.name}"


def is_adapter(module: Module) -> bool:
    """An adapter is a module that declares a feed."""
    tree = ast.parse(module.path.read_text(encoding="utf-8"))
    names = (
        target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    )
    return any(isinstance(name, ast.Name) and name.id == "FEED" for name in names)


FOR_ADAPTERS = (
    "data_sources.feed",
    "data_sources.table_feed",
    "data_sources.periods",
    "data_sources.published.release",
    "data_sources.agreed",
    "data_sources.census_codes",
    "data_sources.home",
    "data_sources.linked_tables",
    "data_sources.returns",
    "data_sources.text_days",
    "numpy",
    "pandas",
)
"""What a declaration is written with; a return's own reader lies in its agency's folder."""
OF_AGENCIES = ("data_sources.education", "data_sources.health", "data_sources.care")


def is_beside(name: str, other: str) -> bool:
    """Say whether two modules lie in the folder of one agency."""
    folders = {each.rpartition(".")[0] for each in (name, other)}
    return len(folders) == 1 and folders.issubset(OF_AGENCIES)


SHOWN = (
    *("dashboard.pages", "dashboard.papers", "dashboard.charts", "dashboard.components"),
    "dashboard.pictures",
)
BOTH_SIDES = ("dashboard.publishing", "dashboard.command_line")
WORKS_OUT = ("dashboard.publishing", "numpy", "pandas", "scipy")
"""What figures are worked out with, which is done before the web process has them."""
OF_KPIS = {
    *("dashboard.kpis.definitions.Agency", "dashboard.kpis.definitions.Kpi"),
    *("dashboard.kpis.definitions.PLACES", "dashboard.kpis.series.Series"),
    *("dashboard.kpis.targets.Status", "dashboard.kpis.rounding.half_up"),
}
"""What pages take of the KPIs: what things are called, and how a figure is rounded to be shown.
Nothing that could work one out."""


def forbidden(module: Module) -> list[str]:
    """Give the imports of a module that the rules do not allow."""
    found: list[str] = []
    if module.is_in("data_sources"):
        found += module.imported("dashboard", "dash", "plotly")
        if is_adapter(module):
            found += [
                name
                for name in sorted(module.imports)
                if name.partition(".")[0] not in sys.stdlib_module_names
                and not any(is_below(name, allowed) for allowed in FOR_ADAPTERS)
                and not is_beside(module.name, name)
            ]
    if module.is_in("dashboard.kpis"):
        found += module.imported("dash", "sqlalchemy", "data_sources", "stores")
    if module.is_in(*SHOWN):
        found += module.imported("sqlalchemy", "data_sources")
        found += [name for name in sorted(module.names) if is_below(name, "dashboard.kpis")]
        found = [name for name in found if name not in OF_KPIS]
    if module.is_in("dashboard") and not module.is_in(*BOTH_SIDES, "dashboard.kpis"):
        found += module.imported(*WORKS_OUT)
    if module.is_in("dashboard") and not module.is_in(*BOTH_SIDES):
        found += module.imported("data_sources")
    if module.is_in("stores"):
        found += module.imported("data_sources", "dashboard")
    return [f"{module.name} imports {name}" for name in dict.fromkeys(found)]


def broken_rules(root: Path) -> list[str]:
    """Say which modules import what they may not."""
    return [sentence for module in modules(root) for sentence in forbidden(module)]


def test_every_module_keeps_to_the_rules() -> None:
    assert broken_rules(PROJECT) == []


def test_adapters_are_found() -> None:
    adapters = [module.name for module in modules(PROJECT) if is_adapter(module)]
    assert "data_sources.published.lait" in adapters
    assert "data_sources.published.release" not in adapters


FEED = "FEED = None\n"
VIOLATIONS = [
    ("data_sources/reading.py", "import dashboard.words", "dashboard.words"),
    ("data_sources/reading.py", "from dash import html", "dash"),
    ("data_sources/health/waits.py", "def f():\n    import plotly.graph_objects", None),
    (
        "data_sources/published/a.py",
        f"from data_sources import vault\n{FEED}",
        "data_sources.vault",
    ),
    ("data_sources/published/a.py", f"from ..vault import loads\n{FEED}", "data_sources.vault"),
    ("data_sources/published/a.py", f"from . import b\n{FEED}", "data_sources.published.b"),
    ("data_sources/published/a.py", f"import pydantic\n{FEED}", "pydantic"),
    ("dashboard/kpis/measures.py", "from sqlalchemy import select", "sqlalchemy"),
    ("dashboard/kpis/measures.py", "import dash", "dash"),
    ("dashboard/kpis/measures.py", "from stores import open_store", "stores"),
    ("dashboard/kpis/measures.py", "from data_sources.feed import SPLITS", "data_sources.feed"),
    ("dashboard/pages/board.py", "from sqlalchemy import Row", "sqlalchemy"),
    ("dashboard/papers/pack.py", "import sqlalchemy.orm as orm", "sqlalchemy.orm"),
    (
        "dashboard/charts.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlalchemy import Row",
        "sqlalchemy",
    ),
    ("dashboard/components.py", "import data_sources", "data_sources"),
    ("dashboard/pictures/trend.py", "from sqlalchemy import Row", "sqlalchemy"),
    ("dashboard/pages/kpi.py", "import pandas as pd", "pandas"),
    ("dashboard/charts.py", "from numpy import mean", "numpy"),
    ("dashboard/pages/board.py", "from dashboard import publishing", "dashboard.publishing"),
    ("dashboard/scorecard.py", "from dashboard.publishing import publish", "dashboard.publishing"),
    (
        "dashboard/pages/board.py",
        "from dashboard.kpis.targets import Status, status_of",
        "dashboard.kpis.targets.status_of",
    ),
    ("dashboard/components.py", "import dashboard.kpis.measures", "dashboard.kpis.measures"),
    ("dashboard/papers/pack.py", "from dashboard.kpis import area", "dashboard.kpis.area"),
    (
        "dashboard/charts.py",
        "def f():\n    from .kpis import counting",
        "dashboard.kpis.counting",
    ),
    ("dashboard/scorecard.py", "from data_sources import vault", "data_sources.vault"),
    ("dashboard/__init__.py", "from data_sources import vault", "data_sources.vault"),
    ("stores/opening.py", "import dashboard.settings", "dashboard.settings"),
    ("stores/opening.py", "from data_sources import vault", "data_sources.vault"),
]
ALLOWED = [
    ("data_sources/published/a.py", f"import re\nimport pandas as pd\n{FEED}"),
    ("data_sources/published/a.py", f"from data_sources.feed import Feed\n{FEED}"),
    ("data_sources/published/a.py", f"from data_sources.published import release\n{FEED}"),
    ("data_sources/published/release.py", "from pydantic import Field"),
    ("dashboard/publishing/versions.py", "from data_sources import vault"),
    (
        "dashboard/command_line/board.py",
        "from data_sources import vault\nfrom stores import open_store",
    ),
    ("dashboard/scorecard.py", "from sqlalchemy import select"),
    ("dashboard/pages/board.py", "from dashboard.kpis.definitions import PLACES, Agency, Kpi"),
    ("dashboard/kpis/measures.py", "import numpy as np\nimport pandas as pd"),
    ("dashboard/kpis/measures.py", "from dashboard.kpis import area\nfrom . import area"),
]


def tree_with(root: Path, path: str, content: str) -> Path:
    """Make a small tree in which one module has this content."""
    for each in (
        *(f"{package}/__init__.py" for package in PACKAGES),
        *("data_sources/vault.py", "data_sources/published/b.py", "dashboard/kpis/area.py"),
        "dashboard/publishing/__init__.py",
        *("data_sources/published/release.py", "dashboard/settings.py", "dashboard/words.py"),
    ):
        (root / each).parent.mkdir(parents=True, exist_ok=True)
        (root / each).write_text("", encoding="utf-8")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content, encoding="utf-8")
    return root


@pytest.mark.parametrize(("path", "content", "imported"), VIOLATIONS)
def test_a_violation_is_caught(
    path: str, content: str, imported: str | None, tmp_path: Path
) -> None:
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    told = broken_rules(tree_with(tmp_path, path, content))
    assert told == [f"{name} imports {imported or 'plotly.graph_objects'}"]


@pytest.mark.parametrize(("path", "content"), ALLOWED)
def test_what_is_allowed_is_not_caught(path: str, content: str, tmp_path: Path) -> None:
    assert broken_rules(tree_with(tmp_path, path, content)) == []


def unparsed(app: Dash) -> list[str]:
    """Name what is given something from outside that no model has parsed: pages, their titles, and
    callbacks that run here. Dash's own routing is left out: its inputs are parsed before it runs.
    """
    given = {
        name: each["callback"] for name, each in app.callback_map.items() if "callback" in each
    }
    assert given.pop(ROUTER, None), "Dash calls its routing by another name"
    for page in page_registry.values():
        given |= {f"{page['module']}, {part}": page[part] for part in ("layout", "title")}
    return [
        name
        for name, function in given.items()
        if callable(function) and not issubclass(getattr(function, "parsed_by", object), BaseModel)
    ]


def test_pages_and_callbacks_take_what_a_model_has_parsed() -> None:
    app = make_app()
    files = (PROJECT / "dashboard" / "pages").glob("[a-z]*.py")
    assert set(page_registry) == {f"dashboard.pages.{path.stem}" for path in files}
    assert unparsed(app) == []


class Asked(BaseModel):
    """What a callback could be asked."""

    kpi: str = ""


def test_a_callback_that_parses_nothing_is_found() -> None:
    app = make_app()
    ways = {
        "one.children": lambda given: given,
        "two.children": parsed_by(Asked)(lambda asked: asked.kpi),
    }
    for output, function in ways.items():
        identity, part = output.split(".")
        app.callback(Output(identity, part), inputs={"kpi": Input("choice", "value")})(function)
    assert unparsed(app) == ["one.children"]


def test_a_page_that_parses_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    monkeypatch.setitem(page_registry["dashboard.pages.feeds"], "layout", lambda **_query: None)
    monkeypatch.setitem(page_registry["dashboard.pages.kpi"], "title", lambda kpi_id="": kpi_id)
    assert unparsed(app) == ["dashboard.pages.feeds, layout", "dashboard.pages.kpi, title"]


def test_every_way_into_the_web_process_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEND_KPI_INBOX", str(tmp_path))
    ways = {
        (rule.rule, method)
        for rule in make_app().server.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    takes_something = {
        ("/<path:path>", "GET"),  # The frame, whose title is by a page's `title`.
        (ENDPOINT, "POST"),  # web_inputs.PageAsked, and then each page's own model.
        ("/upload", "POST"),  # uploads.Form
        ("/download/figures.csv", "GET"),  # downloads.Taken, as the next two
        ("/download/kpi/<name>.csv", "GET"),
        ("/download/kpi/<name>.svg", "GET"),
    }
    files = {
        ("/assets/<path:filename>", "GET"),
        ("/static/<path:filename>", "GET"),
        ("/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>", "GET"),
    }
    takes_nothing = {"/", "/upload", "/healthz", "/_favicon.ico", "/_reload-hash"}
    takes_nothing |= {"/_dash-layout", "/_dash-dependencies"}
    assert ways == takes_something | files | {(path, "GET") for path in takes_nothing}


def test_serving_the_board_loads_nothing_that_could_open_the_vault() -> None:
    code = "import sys, app; print([name for name in sys.modules if 'data_sources' in name])"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("vault", "kpis"),
    [
        (set(feed.SPLITS), set(measures.SPLITS)),
        (set(get_args(periods.PeriodKind)), set(get_args(PeriodKind)) - {"rolling_12_months"}),
        (set(get_args(feed.Agency)), set(get_args(definitions.Agency))),
        (set(symbols.SYMBOLS), set(measures.STRONGEST)),
    ],
    ids=["splits", "period kinds", "agencies", "symbols"],
)
def test_both_sides_have_the_same_words(vault: set[str], kpis: set[str]) -> None:
    assert vault == kpis


HERE = read_area(PROJECT / "area.yaml")


def own_names(area: Area) -> set[str]:
    """Give what an area is known by: names, codes, and the longer words of its board's name."""
    names = {area.name, area.authority.name, area.authority.code, area.icb.code}
    names |= {word for word in area.icb.name.split() if word.istitle()}
    return names | {place.code for place in area.neighbours.authorities}


def places_named(text: str, area: Area) -> list[str]:
    """Give the names and codes of an area that a text holds; older codes only in quotes."""
    found = [name for name in own_names(area) if name.lower() in text.lower()]
    codes = [place.old_code for place in (area.authority, *area.neighbours.authorities)]
    return sorted(found + [code for code in codes if re.search(f"['\"]{code}['\"]", text)])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("def coventry_plans(): ...", ["Coventry"]),
        ("CODE = 'E08000026'", ["E08000026"]),
        ("# the board of Warwickshire", ["Warwickshire"]),
        ('old_code == "331"', ["331"]),
        ("icb = 'qwu'", ["QWU"]),
        ("seed = 331", []),
        ("name = 'Marlbridge'", []),
    ],
)
def test_a_name_in_code_is_found(text: str, named: list[str]) -> None:
    assert places_named(text, HERE) == named


def tracked() -> list[Path]:
    """Give the files that git tracks."""
    if not (PROJECT / ".git").exists():
        pytest.skip("no git repository here")
    run = subprocess.run(
        ["git", "-c", f"safe.directory={PROJECT}", "ls-files", "-z"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [PROJECT / name for name in run.stdout.split("\0") if name]
    return [path for path in files if path.exists()]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_code_names_the_area(package: str) -> None:
    files = [path for path in (PROJECT / package).rglob("*") if path.suffix in (".py", ".yaml")]
    assert files
    found = {
        path.name: named
        for path in files
        if (named := places_named(path.read_text(encoding="utf-8"), HERE))
    }
    assert found == {}


def test_no_other_file_names_the_area() -> None:
    may = {"area.yaml", "README.md", "CHANGELOG.md", "docs", "tests"}
    found = {
        path.name: named
        for path in tracked()
        if path.relative_to(PROJECT).parts[0] not in may
        and (named := places_named(path.read_bytes().decode("utf-8", "replace"), HERE))
    }
    assert found == {}


PROSE = {
    *("title", "owner", "definition", "why_it_matters", "statute", "caution"),
    *("awaiting", "source"),
}
"""The keys that only people read. All others decide what is worked out."""


def deciding(content: Any) -> Iterator[str]:
    """Give every key and value of the definitions that decides something."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in PROSE:
                yield str(key)
                yield from deciding(value)
    elif isinstance(content, list):
        for value in content:
            yield from deciding(value)
    else:
        yield str(content)


def deciding_places(text: str, area: Area) -> set[str]:
    """Give the places that a definitions file names where it decides something."""
    decide = " | ".join(deciding(yaml.safe_load(text)))
    known = {place.name for place in area.places()} | {place.code for place in area.places()}
    known |= {place.old_code for place in area.places() if place.old_code}
    return {name for name in known if re.search(rf"\b{re.escape(name)}\b", decide)}


def test_the_definitions_decide_nothing_by_place() -> None:
    text = (PROJECT / "kpi_definitions.yaml").read_text(encoding="utf-8")
    assert deciding_places(text, HERE) == set()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("- where: {locality: Coventry North}", {"Coventry"}),
        ('- {numerator: [neighbour_1], where: {provider: "331"}}', {"331"}),
        ("- geography: E92000001", {"E92000001"}),
        ("- title: Plans in Coventry", set()),
        ("- measures: [{source: NHS England}]", set()),
    ],
)
def test_a_place_that_decides_is_found(text: str, named: set[str]) -> None:
    assert deciding_places(text, HERE) == named
