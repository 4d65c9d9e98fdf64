"""What a version is made from, in one canonical text: its hash is the version's name."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import dashboard
from dashboard.kpis.area import Area
from dashboard.kpis.definitions import Kpi
from data_sources.fingerprints import code_in, reading_code

HERE = Path(__file__).parent


def manifest(
    kpis: tuple[Kpi, ...], area: Area, loads: pd.DataFrame, not_shown: set[str]
) -> dict[str, Any]:
    """Say what a version is made from: extracts and how they were read, definitions, area, code.

    `not_shown` are the feeds whose agreements keep them from the audience.
    """
    return {
        "extracts": [
            {"feed": row.feed, "sha256": row.sha256, "read_by": row.read_by, "periods": row.periods}
            for row in loads.itertuples()
        ],
        "not_shown": sorted(not_shown),
        "definitions": sha256(canonical([kpi.model_dump(mode="json") for kpi in kpis])),
        "area": sha256(canonical(area.model_dump(mode="json"))),
        "code": code_sha256(),
    }


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
