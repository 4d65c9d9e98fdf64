"""What health of the made-up area adds up itself: health checks, notifications, wheelchairs."""

from datetime import date
from pathlib import Path

from data_sources.made_up.sheets import counted
from data_sources.made_up.sheets.counted import Counted, Sheet, Written

SHEETS = (
    Sheet(
        "learning_disability_health_checks",
        "quarter",
        (
            Counted(
                "checked_in_12_months",
                {0: 590, 1: 705},
                {0: 0.56, 0.5: 0.66, 1: 0.73},
                size_varies=0.01,
                chance=0.4,
            ),
        ),
    ),
    Sheet("section_23_notifications", "quarter", (Counted("children_notified", {0: 26, 1: 41}),)),
    Sheet(
        "wheelchair_waits",
        "month",
        (
            Counted(
                "waiting_over_18_weeks",
                {0: 58, 1: 76},
                {0: 0.19, 0.7: 0.3, 1: 0.27},
                size_varies=0.06,
                chance=0.4,
            ),
        ),
    ),
)


def write(folder: Path, as_at: date, seed: int, area: int) -> Written:
    """Write the sheets of five years."""
    return counted.write(folder, "health", SHEETS, as_at, (seed, area))
