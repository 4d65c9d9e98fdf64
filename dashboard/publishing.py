"""The one place where vault and KPIs meet: a version is made from both and published at once."""

import difflib
import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

import dashboard
import data_sources
from dashboard import board_store
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import DefinitionsError
from dashboard.kpis.figures import work_out
from data_sources import vault
from data_sources.catalogue import all_feeds
from data_sources.feed import Feed
from stores import audit

AUDIENCE = "board"
NAME_LENGTH = 12


class NothingToPublish(Exception):
    """The vault holds nothing that a KPI could be worked out from."""


def publish(vault_engine: Engine, board_engine: Engine, kpis: tuple[Kpi, ...], area: Area) -> str:
    """Work all KPIs out, write them as one version and point to it. Gives the version's name.

    Raises DefinitionsError where a KPI asks for what no feed gives, or the area's neighbours are
    not those of the model that was loaded; NothingToPublish where no extract was loaded.
    """
    check_against_feeds(kpis)
    # One transaction reads loads and counts, so that a load under way is seen whole or not at all.
    with vault_engine.connect() as connection:
        loads = vault.current_loads(connection)
        if loads.empty:
            raise NothingToPublish("Nothing has been loaded yet. Run: send-kpi load FILE...")
        counts = vault.counts_of(connection, _wanted(kpis), *_codes_and_names(area))
    _check_neighbours(counts, area)
    worked = [work_out(kpi, area, counts) for kpi in kpis]
    figures = pd.concat([figures for figures, _ in worked], ignore_index=True)
    compared = pd.concat([compared for _, compared in worked], ignore_index=True)
    manifest = _canonical(_manifest(kpis, area, loads))
    parts = {
        board_store.definitions: [_definition(kpi, place) for place, kpi in enumerate(kpis)],
        board_store.figures: _rows(figures, audience=AUDIENCE),
        board_store.comparators: _rows(compared),
        board_store.extracts: _extracts(loads),
        board_store.feeds: _feeds(loads),
    }
    name = _sha256(manifest)[:NAME_LENGTH]
    version = {
        "name": name,
        "made_at": datetime.now(UTC),
        "area": area.name,
        "made_up": area.made_up,
        "manifest": manifest,
        "figures_sha256": _sha256(_canonical(parts[board_store.figures])),
    }
    with audit.writing(board_engine, board_store.audit) as connection:
        board_store.write_version(connection, version, parts)
        audit.write(
            connection,
            board_store.audit,
            action="publish",
            object=name,
            outcome="current",
            detail={"figures_sha256": version["figures_sha256"]},
        )
    return name


def check_against_feeds(kpis: tuple[Kpi, ...]) -> None:
    """Refuse a KPI that reads a dataset or an item which no feed fills."""
    filled: dict[str, set[str] | None] = {}
    for feed in all_feeds():
        filled |= feed.fills()
    for kpi in kpis:
        for measure in kpi.measures:
            if measure.dataset not in filled:
                raise DefinitionsError(
                    f"KPI '{kpi.id}': no feed fills the dataset '{measure.dataset}'."
                    f"{_meant(measure.dataset, filled)} Filled are: {', '.join(sorted(filled))}."
                )
            items = filled[measure.dataset]
            unknown = set(measure.items) - items if items is not None else set()
            if unknown:
                raise DefinitionsError(
                    f"KPI '{kpi.id}': the dataset '{measure.dataset}' has no item "
                    f"'{min(unknown)}'.{_meant(min(unknown), items or ())} "
                    f"It has: {', '.join(sorted(items or ()))}."
                )


def _meant(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given, sorted(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _wanted(kpis: tuple[Kpi, ...]) -> dict[str, set[str] | None]:
    items: dict[str, set[str]] = {}
    for kpi in kpis:
        for measure in kpi.measures:
            items.setdefault(measure.dataset, set()).update(measure.items)
    return {**items, "statistical_neighbours": None}


def _codes_and_names(area: Area) -> tuple[set[str], set[str]]:
    places = area.places()
    codes = {code for place in places for code in (place.code, place.old_code) if code}
    return codes, {place.name for place in places}


def _check_neighbours(counts: pd.DataFrame, area: Area) -> None:
    """Hold the area's neighbours to the model that was loaded, where one was."""
    model = counts[counts["dataset"] == "statistical_neighbours"]
    model = model[area.authority.matches(model, "authority")]
    if model.empty:
        return
    theirs = set(model["item"].str.removeprefix("neighbour_"))
    ours = {place.old_code or place.code for place in area.neighbours.authorities}
    if theirs != ours:
        wrong = ", ".join(sorted(theirs ^ ours))
        raise DefinitionsError(
            f"area.yaml: the neighbours are not those of the model that was loaded; the codes "
            f"that differ are {wrong}. Correct area.yaml, or load the model that it names."
        )


def _manifest(kpis: tuple[Kpi, ...], area: Area, loads: pd.DataFrame) -> dict[str, Any]:
    """Say what a version is made from: extracts, definitions, area and code."""
    return {
        "extracts": [
            {"feed": row.feed, "sha256": row.sha256, "periods": row.periods}
            for row in loads.itertuples()
        ],
        "definitions": _sha256(_canonical([kpi.model_dump(mode="json") for kpi in kpis])),
        "area": _sha256(_canonical(area.model_dump(mode="json"))),
        "code": code_sha256(),
    }


def code_sha256() -> str:
    """Hash the code that figures depend on, the same on every machine.

    Line ends are made alike, because a checkout on Windows may change them.
    """
    sources = Path(data_sources.__file__).parent, Path(dashboard.__file__).parent / "kpis"
    files = {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path
        for folder in sources
        for path in folder.rglob("*.py")
        if not {"made_up", "migrations"} & set(path.relative_to(folder).parts)
    }
    files["publishing.py"] = Path(__file__)
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\n")
        whole.update(files[name].read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _definition(kpi: Kpi, position: int) -> dict[str, Any]:
    body = kpi.model_dump_json(by_alias=True)
    return {"position": position, "kpi": kpi.id, "body": body}


def _rows(frame: pd.DataFrame, **more: Any) -> list[dict[str, Any]]:
    """Give a frame's rows with None for what is missing, numbered in their order."""
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.to_dict("records")
    return [
        {"position": number, **{str(key): value for key, value in row.items()}, **more}
        for number, row in enumerate(rows)
    ]


def _extracts(loads: pd.DataFrame) -> list[dict[str, Any]]:
    feeds = {feed.name: feed for feed in all_feeds()}
    told = loads.drop(columns=["id", "periods", "state"]).assign(
        title=[feeds[name].title for name in loads["feed"]],
        agency=[feeds[name].agency for name in loads["feed"]],
        publisher=[feeds[name].publisher for name in loads["feed"]],
        where=[feeds[name].where for name in loads["feed"]],
    )
    return _rows(told)


def _feeds(loads: pd.DataFrame) -> list[dict[str, Any]]:
    latest = loads.groupby("feed")["as_at"].max().to_dict()
    return [
        {
            "feed": feed.name,
            "title": feed.title,
            "agency": feed.agency,
            "as_at": latest.get(feed.name),
            "next_due": next_due(feed, latest.get(feed.name)),
        }
        for feed in all_feeds()
    ]


def next_due(feed: Feed, as_at: date | None) -> date | None:
    """Say by when the extract after this one is to be expected; None where nothing is due."""
    if feed.due is None or as_at is None:
        return None
    months = as_at.year * 12 + as_at.month - 1 + feed.due.every_months
    year, month = divmod(months, 12)
    end = date(year, month + 1, monthrange(year, month + 1)[1])
    return end + timedelta(days=feed.due.within_days)
