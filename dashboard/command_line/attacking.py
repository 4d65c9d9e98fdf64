"""The command that tries to find out what is withheld, knowing what everyone knows."""

import json
from dataclasses import asdict
from typing import Annotated

import pandas as pd
import typer
from sqlalchemy import Engine

from dashboard import board_store, meetings, publishing, scorecard
from dashboard.board_rows import Figure, Version
from dashboard.command_line.board import open_board
from dashboard.command_line.program import SOME_ROWS_REFUSED, app, errors, out
from dashboard.kpis.disclosure.attack import Attack, Side, attack
from dashboard.kpis.disclosure.policy import Audience, Policy
from dashboard.kpis.disclosure.rows import Terms
from dashboard.settings import Settings
from stores import StoreError

COLUMNS = [*Figure.__dataclass_fields__]
MOST_TOLD = 20


@app.command("attack")
def attack_command(
    version: Annotated[str, typer.Argument(help="A version, or current.")] = "current",
) -> None:
    """Try to find out what is withheld in a version, alone and with the version before."""
    board, settings = open_board(), Settings()
    now = meetings.version_named(board, version)
    before = _before(board, now)
    policies = publishing.read_policies(settings.policies)
    terms = _terms(board, [now, *([before] if before else [])])
    found = 0
    for policy in policies:
        side = _side(board, now, policy, terms)
        found += _tell(policy.audience, f"version {now.name} alone", attack(side, policy))
        if before:
            both = attack(side, policy, _side(board, before, policy, terms))
            found += _tell(policy.audience, f"version {now.name} and {before.name} before it", both)
    if found:
        raise typer.Exit(SOME_ROWS_REFUSED)


def _before(board: Engine, now: Version) -> Version | None:
    """Give the newest version that is older than this one."""
    older = [each for each in scorecard.versions(board) if each.made_at < now.made_at]
    return older[0] if older else None


def _terms(board: Engine, versions: list[Version]) -> dict[str, Terms]:
    """Say what agreements asked of agencies' own sources, by source: the newest version first.

    What stays as it was may be made of a file of the version before.
    """
    terms: dict[str, Terms] = {}
    for version in versions:
        asked = _agreed(board, version)
        files = {
            extract.sha256: asked[of_feed]
            for extract in scorecard.extracts_of(board, version)
            if (of_feed := f"{board_store.OF_FEED}{extract.feed}") in asked
        }
        terms = asked | files | terms
    return terms


def _agreed(board: Engine, version: Version) -> dict[str, Terms]:
    agreed = json.loads(scorecard.manifest(board, version)).get("agreements")
    if agreed is None:
        raise StoreError(
            f"Version {version.name} was published by a release that did not say what agreements "
            "ask. Publish again: send-kpi publish"
        )
    return {feed: Terms(threshold, exact) for feed, (threshold, exact, _) in agreed.items()}


def _side(board: Engine, version: Version, policy: Policy, terms: dict[str, Terms]) -> Side:
    kpis, figures = scorecard.contents(board, version, splits=True, audience=policy.audience)
    rows = pd.DataFrame([asdict(figure) for figure in figures], columns=COLUMNS)
    if rows.empty:
        raise StoreError(f"Version {version.name} shows the {policy.audience} nothing.")
    numbers = [name for name in COLUMNS if "float" in str(Figure.__annotations__[name])]
    rows = rows.astype(dict.fromkeys(numbers, "float64"))
    return Side.of(rows, kpis, policy, terms)


def _tell(audience: Audience, what: str, tried: Attack) -> int:
    told = f"{len(tried.pinned):,} found out" if tried.pinned else "none found out"
    out.print(
        f"The {audience}, with {what}: {tried.withheld:,} numbers that are withheld or follow from "
        f"one that is, {told}.",
        soft_wrap=True,
        markup=False,
    )
    for each in tried.pinned[:MOST_TOLD]:
        # Not the number itself: who runs this may see it, but not everyone who reads the log.
        where = " ".join(filter(None, (each.kpi, each.series, each.period, each.split)))
        errors.print(f"{where} {each.category}: its {each.what}", soft_wrap=True, markup=False)
    return len(tried.pinned)
