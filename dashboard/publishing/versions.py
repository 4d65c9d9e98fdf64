"""Works all KPIs out and writes them as one version, pointed to in the same transaction."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Engine

from dashboard import board_store
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.policy import Audience
from dashboard.kpis.disclosure.price import Price
from dashboard.kpis.figures import Worked, figures_of
from dashboard.kpis.movements import movements
from dashboard.publishing.before import HELD, NONE, Before, read_before, shown_of
from dashboard.publishing.feed_states import extracts, feed_states
from dashboard.publishing.lineages import lineages
from dashboard.publishing.manifest import canonical, manifest, sha256
from dashboard.publishing.never_seen import never_seen, noted
from dashboard.publishing.protection import (
    Policies,
    Protection,
    Seen,
    read_policies,
    seen_by_audiences,
)
from dashboard.publishing.reading import NothingToPublish, Read, read_vault
from dashboard.settings import POLICIES
from data_sources.home import Home
from data_sources.link_rules import Rules
from stores import audit

__all__ = ["NAME_LENGTH", "Made", "NothingToPublish", "make", "publish"]

NAME_LENGTH = 12


def publish(
    vault_engine: Engine,
    board_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None = None,
    rules: Rules | None = None,
    warn: Callable[[str], None] = lambda _: None,
    policies: Policies | None = None,
    priced: Callable[[Audience, Price], None] = lambda _, __: None,
) -> str:
    """Work all KPIs out, write them as one version and point to it. Gives the version's name.

    `home` is the data folder with mapping files and agreements; `rules` say whose children may be
    joined; `policies` what each audience may see. `warn` is told of each text that a KPI asks for
    and no case has, `priced` of how much is withheld from each audience. Raises DefinitionsError
    where a KPI asks for what no feed gives or names an aim that the area has not, or the area's
    neighbours are not those of the model that was loaded; NothingToPublish where no extract was
    loaded; NotSafe where a small number might be found out: then the old version stays. Where
    nothing that it is made from has changed since the current version, that one stays as it is.
    """
    policies, before = policies or read_policies(POLICIES), read_before(board_engine, kpis)
    read = read_vault(vault_engine, kpis, area, home, rules)
    made_from = json.loads(canonical(manifest(kpis, area, policies, read.made_from, read.records)))
    if before.current and before.made_from == made_from:
        for each in never_seen(kpis, read.records):
            warn(each.warning())
        same = {"name": before.current, "figures_sha256": before.figures_sha256}
        _write(board_engine, same, {})
        return before.current
    made = made_of(read, kpis, area, policies, before, warn)
    _write(board_engine, {"made_at": datetime.now(UTC), **made.version}, made.parts)
    for audience, theirs in made.seen.items():
        priced(audience, theirs.price)
    return str(made.version["name"])


class Made(NamedTuple):
    """A version that is worked out and not written: when it was made is not part of it."""

    version: dict[str, Any]
    parts: dict[Any, list[dict[str, Any]]]
    """What it writes into each table of the board store."""
    seen: dict[Audience, Seen]
    read: Read
    policies: Policies


def make(
    vault_engine: Engine,
    kpis: tuple[Kpi, ...],
    area: Area,
    home: Home | None = None,
    rules: Rules | None = None,
    warn: Callable[[str], None] = lambda _: None,
    policies: Policies | None = None,
    before: Before = NONE,
) -> Made:
    """Work a version out from the vault as it is; arguments and errors are those of `publish`.

    `before` is what was shown before, by which small changes of past periods are held back.
    """
    policies = policies or read_policies(POLICIES)
    read = read_vault(vault_engine, kpis, area, home, rules)
    return made_of(read, kpis, area, policies, before, warn)


def made_of(
    read: Read,
    kpis: tuple[Kpi, ...],
    area: Area,
    policies: Policies,
    before: Before,
    warn: Callable[[str], None],
) -> Made:
    """Work a version out from what was read of the vault."""
    found = [figures_of(kpi, area, read.counts, read.records) for kpi in kpis]
    missing = never_seen(kpis, read.records)
    for each in missing:
        warn(each.warning())
    figures = pd.concat([each.figures for each in found], ignore_index=True).pipe(noted, missing)
    sources = read.sources.with_files(before.files, {feed.name for feed in read.feeds})
    protect = Protection(policies, sources, before.shown, before.older)
    seen = seen_by_audiences(kpis, found, figures, protect, read.records)
    parts = _parts(kpis, seen, read)
    shown = parts[board_store.figures]
    parts[board_store.lineages] = lineages(kpis, area, read, policies, shown)
    told = manifest(kpis, area, policies, read.made_from, read.records)
    stayed = {name: each.stayed for name, each in seen.items() if len(each.stayed)}
    gone = {name: sorted(each.gone) for name, each in seen.items() if each.gone}
    if stayed or gone:
        kept = {name: shown_of(rows) for name, rows in stayed.items()}
        told[HELD] = sha256(canonical({**kept, "gone": gone} if gone else kept))
    made_from = canonical(told)
    version = {
        "name": sha256(made_from)[:NAME_LENGTH],
        "area": area.name,
        "made_up": area.made_up,
        "manifest": made_from,
        "figures_sha256": sha256(canonical(parts[board_store.figures])),
    }
    return Made(version, parts, seen, read, policies)


def _parts(
    kpis: tuple[Kpi, ...], seen: dict[Audience, Seen], read: Read
) -> dict[Any, list[dict[str, Any]]]:
    """Give what a version writes into each table of the board store."""
    loads = read.made_from.loads
    defined = {kpi.id: kpi for kpi in kpis}
    worked = [(name, each) for name, audience in seen.items() for each in audience.worked]

    def each_of(frame_of: Callable[[Worked], pd.DataFrame]) -> list[dict[str, Any]]:
        return _all_rows([frame_of(each).assign(audience=name) for name, each in worked])

    return {
        board_store.definitions: [_definition(kpi, place) for place, kpi in enumerate(kpis)],
        board_store.figures: each_of(lambda each: each.figures),
        board_store.comparators: each_of(lambda each: each.comparators),
        board_store.signals: each_of(lambda each: each.signals.signals),
        board_store.chart_points: each_of(lambda each: each.signals.points),
        board_store.courses: each_of(lambda each: pd.DataFrame([each.course.row()])),
        board_store.movements: each_of(
            lambda each: movements(defined[each.course.kpi], each.figures)
        ),
        board_store.extracts: _rows(extracts(loads, read.feeds)),
        board_store.feeds: feed_states(loads, read.feeds),
    }


def _write(board_engine: Engine, version: dict[str, Any], parts: dict[Any, Any]) -> None:
    with audit.writing(board_engine, board_store.audit) as connection:
        board_store.write_version(connection, version, parts)
        audit.write(
            connection,
            board_store.audit,
            action="publish",
            object=version["name"],
            outcome="current",
            detail={"figures_sha256": version["figures_sha256"]},
        )


def _definition(kpi: Kpi, position: int) -> dict[str, Any]:
    body = kpi.model_dump_json(by_alias=True)
    return {"position": position, "kpi": kpi.id, "body": body}


def _all_rows(frames: list[pd.DataFrame]) -> list[dict[str, Any]]:
    filled = [frame.astype(object) for frame in frames if len(frame)]
    return _rows(pd.concat(filled, ignore_index=True)) if filled else []


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame's rows with None for what is missing, numbered in their order."""
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.to_dict("records")
    return [
        {"position": number, **{str(key): value for key, value in row.items()}}
        for number, row in enumerate(rows)
    ]
