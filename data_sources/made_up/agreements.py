"""The made-up agencies' data-sharing agreements, so that their extracts load as real ones do."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from data_sources.feed import Feed

_LAW = {
    "education": "Children and Families Act 2014, sections 22 and 23",
    "health": "Children and Families Act 2014, sections 25 and 26",
    "care": "Children Act 1989, section 17; Children and Families Act 2014, section 25",
}
_YEARS_KEPT = 10


def write_agreements(path: Path, feeds: Iterable[Feed], as_at: date) -> Path:
    """Write agreements for the feeds that need one; nobody sends the general agreed sheets."""
    own = [feed for feed in feeds if feed.needs_agreement and not feed.name.startswith("agreed_")]
    entries = [_entry(number, feed, as_at) for number, feed in enumerate(own, start=1)]
    note = "# Made up: no such agreement exists.\n"
    path.write_text(note + yaml.safe_dump(entries, sort_keys=False), encoding="utf-8")
    return path


def _entry(number: int, feed: Feed, as_at: date) -> dict[str, Any]:
    health = feed.agency == "health"
    note = {} if health else {"opt_outs_note": "Not health and care information of patients"}
    return {
        "feed": feed.name,
        "reference": f"DSA-{as_at.year - 5}-{number:02}",
        "legal_basis": _LAW[feed.agency],
        "starts": date(as_at.year - 5, 4, 1),
        "expires": date(as_at.year + 1, 3, 31),
        "opt_outs_applied": True if health else "not needed",
        **note,
        "shown_to": ["board"] if health else ["board", "public"],
        "whole_area_exact": True,
        "link_with": [agency for agency in _LAW if agency != feed.agency],
        "keep_months": 12 * _YEARS_KEPT,
    }
