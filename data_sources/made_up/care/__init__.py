"""What children's social care of the made-up area sends: two returns, logs, its own counts."""

from datetime import date
from pathlib import Path

from data_sources.made_up.care import (
    care_act,
    care_advice,
    cin_census,
    counts,
    short_breaks,
    ssda903,
)

__all__ = ["write"]

SUBJECTS = (cin_census.write, ssda903.write, short_breaks.write, care_act.write, counts.write)

_LATE = 2
"""So many before the latest log of advice is one that came late, behind the next one."""


def write(folder: Path, as_at: date, seed: int, area: int = 0) -> list[Path]:
    """Write all extracts up to `as_at`; give their paths in the order in which they came."""
    folder.mkdir(parents=True, exist_ok=True)
    by_day: dict[date, list[Path]] = {}
    for write_subject in SUBJECTS:
        for end, paths in write_subject(folder, as_at, seed, area).items():
            by_day.setdefault(end, []).extend(paths)
    advice = care_advice.write(folder, as_at, seed, area)
    ends = sorted(advice)
    late = ends[-1 - _LATE]
    for end in (*(each for each in ends if each != late), late):
        came = ends[-_LATE] if end == late else end
        by_day.setdefault(came, []).extend(advice[end])
    return [path for end in sorted(by_day) for path in by_day[end]]
