"""Why a number is withheld, in words that follow from what is shown of it."""

from dataclasses import replace

import pytest

from dashboard.board_rows import Figure
from dashboard.withheld_words import why
from tests.kpis.counts import kpi
from tests.meetings.hand_made import yearly

WITHHELD = replace(
    yearly("2025", (20, 40)), split="sex", category="Girls", value=None, numerator=None, symbol="c"
)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (replace(WITHHELD, numerator_from=1.0, numerator_to=4.0), "a number from 1 to 4"),
        (replace(WITHHELD, denominator_from=1.0, denominator_to=9.0), "a number from 1 to 9"),
        (
            replace(WITHHELD, numerator_from=5.0),
            "so that a smaller number cannot be worked out",
        ),
        (
            replace(WITHHELD, numerator_from=36.0, numerator_to=39.0),
            "what it leaves over is small",
        ),
        (WITHHELD, "its number is small, or a smaller one could be worked out"),
        (
            replace(WITHHELD, split="gap in sex", category="Girls less Boys"),
            "one of the two that it compares is not shown, or too small after rounding",
        ),
    ],
)
def test_the_reason_is_told(figure: Figure, said: str) -> None:
    assert why(kpi(), figure) == said


def test_of_a_wait_it_is_that_too_few_are_on_either_side() -> None:
    assert (
        why(kpi().model_copy(update={"unit": "weeks"}), WITHHELD)
        == "too few have taken longer, or less long"
    )
