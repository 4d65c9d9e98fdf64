"""What a version is made from, in one canonical text: its hash is the version's name."""

import hashlib
import json
from functools import cache
from importlib.metadata import version as release_of
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import dashboard
from dashboard.board_store import OF_FEED
from dashboard.kpis.area import Area
from dashboard.kpis.cases import Cases
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.policy import Policy
from dashboard.kpis.records import Records
from dashboard.publishing.protection import Policies, Sources
from data_sources.fingerprints import code_in, reading_code

HERE = Path(__file__).parent
RULES = ("version", "threshold", "round_to", "one_decimal_from", "beyond_a_centile")
"""What readers are told of a policy; its hash stands for all of it."""


class MadeFrom(NamedTuple):
    """The extracts of a version, when agencies' feeds came, and what agreements say of them."""

    loads: pd.DataFrame
    deliveries: pd.DataFrame
    not_shown: set[str]
    sources: Sources


def manifest(
    kpis: tuple[Kpi, ...],
    area: Area,
    policies: Policies,
    made_from: MadeFrom,
    records: Records,
) -> dict[str, Any]:
    """Say what a version is made from: extracts and how they were read, definitions, area, code.

    Of cases it has the hash of what is counted of each dataset, because retention and links change
    that without an extract.
    """
    on_time = made_from.deliveries[["period", "item", "service", "value"]]
    return {
        "extracts": [
            {"feed": row.feed, "sha256": row.sha256, "read_by": row.read_by, "periods": row.periods}
            for row in made_from.loads.itertuples()
        ],
        "not_shown": sorted(made_from.not_shown),
        "feeds_on_time": on_time.values.tolist(),
        "cases": {name: _of_cases(told) for name, told in records.cases.items()},
        "terms": [str(term) for term in records.terms],
        "agreements": _agreed(made_from.sources),
        "policies": {each.audience: _of_policy(each) for each in policies},
        "solver": f"highspy {release_of('highspy')}, scipy {release_of('scipy')}",
        "definitions": sha256(canonical([kpi.model_dump(mode="json") for kpi in kpis])),
        "area": sha256(canonical(area.model_dump(mode="json"))),
        "code": code_sha256(),
    }


def _agreed(sources: Sources) -> dict[str, Any]:
    """Say what agreements ask of each feed: its files ask for the same."""
    return {
        source: [*asked, source not in sources.kept_back]
        for source, asked in sorted(sources.terms.items())
        if source.startswith(OF_FEED)
    }


def _of_policy(policy: Policy) -> dict[str, Any]:
    body = policy.model_dump(mode="json")
    return {name: body[name] for name in RULES} | {"sha256": sha256(canonical(body))}


def _of_cases(cases: Cases) -> str:
    """Hash what is told of the cases, in an order that no key for pseudonyms changes.

    Of how many children there are the manifest tells nothing else: that may be few.
    """
    own = np.where(cases.child < 0, -1 - np.arange(len(cases)), cases.child)
    _, whose, cases_of_child = np.unique(own, return_inverse=True, return_counts=True)
    first = np.full(len(cases_of_child), np.iinfo(np.int32).max)
    np.minimum.at(first, whose, cases.opened)
    columns = [cases.opened, cases.closed, cases.due, cases.outcome.places, cases.child >= 0]
    days = np.stack([*columns, cases_of_child[whose], first[whose]])
    ordered = np.ascontiguousarray(days[:, np.lexsort(days)], "<i4")
    told = {
        "days": hashlib.sha256(ordered.tobytes()).hexdigest(),
        "children": len(np.unique(cases.child[cases.child >= 0])),
        "found_in": {agency: int(cases.reaches[agency].sum()) for agency in sorted(cases.reaches)},
    }
    return sha256(canonical(told))


@cache
def code_sha256() -> str:
    """Hash the code that figures depend on, the same on every machine."""
    folders = {"kpis": Path(dashboard.__file__).parent / "kpis", "publishing": HERE}
    return sha256(reading_code() + code_in(folders))


def canonical(content: Any) -> str:
    """Write content as JSON in the one way that gives the same text everywhere."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)


def sha256(text: str) -> str:
    """Hash a text."""
    return hashlib.sha256(text.encode()).hexdigest()
