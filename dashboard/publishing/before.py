"""What was shown before: breakdowns of versions that are still there, and the current version."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, select

from dashboard import board_store
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.last_look import Older
from dashboard.kpis.disclosure.policy import Audience
from dashboard.kpis.disclosure.restated import KEYS, OF
from dashboard.kpis.disclosure.withholding import TOLD
from dashboard.kpis.figures import FIGURES
from stores import reading

NUMBERS = ["numerator", "denominator", "value", "low", "high", "target_low", "target_high"]
HELD = "held"
"""Under this key a manifest has the hash of what stayed as it was."""


class Before(NamedTuple):
    """What a new version is held against."""

    current: str | None
    """The current version's name."""
    made_from: dict[str, Any]
    """Its manifest, without what stayed as it was: that is no input."""
    figures_sha256: str
    shown: dict[Audience, pd.DataFrame]
    """By audience the rows of each breakdown as they were shown last: columns FIGURES and TOLD,
    the version, and whether the KPI is still counted in the same way."""
    older: dict[Audience, Older]
    """By audience all that the current version shows; empty where its definitions are of a kind
    that this program does not know. Then no breakdown is as it was: none could be looked at."""
    files: dict[str, str]
    """By hash the feed of each file that any version was made from."""


NOTHING = pd.DataFrame(columns=[*FIGURES, *TOLD, "version", "counted_as_now"])
NONE = Before(None, {}, "", {"board": NOTHING, "public": NOTHING}, {}, {})


def read_before(board_engine: Engine, kpis: Iterable[Kpi] = ()) -> Before:
    """Read it of a board store that is up to date; NONE where nothing was ever published.

    Of `kpis` that are counted otherwise now the rows say so, in the column "counted_as_now".
    """
    table, current = board_store.versions, board_store.current
    with reading(board_engine) as connection:
        row = connection.execute(select(table).join(current)).first()
        if row is None:
            return NONE
        shown: dict[Audience, pd.DataFrame] = {
            audience: _shown_last(connection, audience) for audience in ("board", "public")
        }
        definitions = {
            (told.version, told.kpi): json.loads(told.body)["measures"]
            for told in connection.execute(select(board_store.definitions))
        }
        older = _older(connection, row.name)
        files = select(board_store.extracts.c.sha256, board_store.extracts.c.feed).distinct()
        feed_of = {row.sha256: row.feed for row in connection.execute(files)}
    now = {kpi.id: json.loads(kpi.model_dump_json(by_alias=True))["measures"] for kpi in kpis}
    for audience, rows in shown.items():
        pairs = zip(rows["version"], rows["kpi"], strict=True)
        same = [
            bool(older) and now.get(kpi) in (None, definitions[version, kpi])
            for version, kpi in pairs
        ]
        shown[audience] = rows.assign(counted_as_now=pd.Series(same, rows.index, dtype=bool))
    made_from = json.loads(row.manifest)
    made_from.pop(HELD, None)
    return Before(row.name, made_from, row.figures_sha256, shown, older, feed_of)


def _older(connection: Connection, version: str) -> dict[Audience, Older]:
    """Give all that a version shows each audience."""
    figures, told = board_store.figures, board_store.definitions
    bodies = select(told.c.body).where(told.c.version == version).order_by(told.c.position)
    try:
        kpis = tuple(Kpi.model_validate_json(body) for (body,) in connection.execute(bodies))
    except ValidationError:
        return {}
    columns = [figures.c[name] for name in [*FIGURES, *TOLD]]
    query = select(*columns, figures.c.audience).where(figures.c.version == version)
    rows = pd.DataFrame(
        [tuple(row) for row in connection.execute(query.order_by(figures.c.position))],
        columns=[*FIGURES, *TOLD, "audience"],
    ).astype(dict.fromkeys([*NUMBERS, *TOLD], "float64"))
    return {
        audience: Older(rows[rows["audience"] == audience].drop(columns="audience"), kpis)
        for audience in ("board", "public")
    }


def _shown_last(connection: Connection, audience: Audience) -> pd.DataFrame:
    """Give each breakdown of a period as it was in the newest version that has it."""
    figures, versions = board_store.figures, board_store.versions
    columns = [figures.c[name] for name in [*FIGURES, *TOLD]]
    query = (
        select(*columns, versions.c.made_at, figures.c.version)
        .join(versions)
        .where(figures.c.audience == audience, figures.c.split.is_not(None))
        .order_by(versions.c.made_at, figures.c.version, figures.c.position)
    )
    rows = pd.DataFrame(
        [tuple(row) for row in connection.execute(query)],
        columns=[*FIGURES, *TOLD, "made_at", "version"],
    )
    newest = rows.groupby(OF)["version"].transform("last")
    columns_kept = [*FIGURES, *TOLD, "version"]
    last = rows[rows["version"] == newest][columns_kept].reset_index(drop=True)
    return last.astype(dict.fromkeys([*NUMBERS, *TOLD], "float64"))


def shown_of(rows: pd.DataFrame) -> list[list[Any]]:
    """Give what rows show, for the hash of what stayed as it was."""
    columns = [*KEYS, "symbol", "numerator", "denominator", "value", *TOLD]
    plain = rows[columns].astype(object)
    listed: list[list[Any]] = plain.where(plain.notna(), None).to_numpy().tolist()
    return sorted(listed, key=str)
