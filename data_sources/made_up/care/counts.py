"""What social care of the made-up area adds up itself: adults in work, ratings of short breaks."""

from datetime import date
from pathlib import Path

from data_sources.made_up.sheets import counted
from data_sources.made_up.sheets.counted import Counted, Line, Sheet, Written

_ADULTS: Line = {0: 745, 1: 810}
SHEETS = (
    Sheet(
        "learning_disability_employment",
        "quarter",
        (
            Counted("in_paid_work", _ADULTS, {0: 0.046, 1: 0.062}, "adults", 0.01, 0.4),
            Counted("in_own_home", _ADULTS, {0: 0.755, 1: 0.81}, "adults", 0.01, 0.4),
        ),
    ),
    Sheet(
        "short_break_ratings",
        "quarter",
        (Counted("rated_good_or_better", {0: 52, 1: 66}, {0: 0.71, 1: 0.8}, size_varies=0.2),),
    ),
)


def write(folder: Path, as_at: date, seed: int, area: int) -> Written:
    """Write the sheets of five years."""
    return counted.write(folder, "care", SHEETS, as_at, (seed, area))
