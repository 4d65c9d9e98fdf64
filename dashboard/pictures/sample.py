"""One mark or line of a trend by itself, to stand beside the words that explain it."""

from dashboard.pictures.drawing import document, stroke
from dashboard.pictures.trend import RULES
from dashboard.pictures.trend_key import swatch

WIDTH, HEIGHT = 28, 18


def sample(look: str) -> str:
    """Draw what a trend draws for a look: "worse", "band", "target", "country", "break"..."""
    middle = HEIGHT / 2
    if look == "break":
        body = stroke(look, f"M{WIDTH // 2},1V{HEIGHT - 1}")
    elif look == "law":
        body = stroke(look, f"M4,{middle - 1.3}h20M4,{middle + 1.3}h20")
    else:
        body = swatch(look, 4, middle)
    return document(WIDTH, HEIGHT, RULES, body, "")
