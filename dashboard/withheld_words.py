"""Why a figure of children is withheld, told by no more than is shown of it."""

from dashboard import words
from dashboard.board_rows import Figure
from dashboard.kpis.definitions import Kpi


def why(kpi: Kpi, figure: Figure) -> str:
    """Word the reason: "a number from 1 to 4", "what it leaves over is small"."""
    if figure.split and figure.split.startswith(words.GAP):
        return "one of the two that it compares is not shown, or too small after rounding"
    ends = [each for each in (figure.above, figure.below) if each]
    for low, high in ends:
        if low == 1 and high is not None:
            return f"a number from 1 to {words.number(high)}"
    if any(high is None for _, high in ends):
        return "so that a smaller number cannot be worked out"
    if ends:
        return "what it leaves over is small"
    if kpi.told_in(figure.series).unit == "weeks" and figure.denominator is not None:
        return "too few have taken longer, or less long"
    return "its number is small, or a smaller one could be worked out"
