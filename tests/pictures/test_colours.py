"""Colours that are told apart are told apart by readers who see fewer of them as well.

How they see a colour is worked out as Machado, Oliveira and Fernandes give it ("A physiologically-
based model for simulation of color vision deficiency", 2009, severity 1), and how far two are apart
as CIE 1976 does: about 2 can just be seen.
"""

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboard import charts
from dashboard.pictures.palette import DARK, LIGHT
from dashboard.settings import PROJECT

SEEN_BY = {
    "everyone": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
APART, BESIDE_A_PATTERN = 15, 8
"""Lines have patterns of their own beside their colours; statuses and marks have shapes."""
MARKS = ("better", "worse", "dot")
LINES = ("own", "target", "country", "region", "neighbours")
EXPLORED = ("OWN", "TARGET", "COUNTRY", "REGION", "NEIGHBOURS")
STATUSES = ("met", "close", "missed")


def lab(colour: str, seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give a colour as it is seen, in CIELAB."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    ratios = TO_XYZ @ np.clip(seen @ linear, 0, 1) / WHITE
    roots = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def nearest(colours: dict[str, str], seen: NDArray[np.float64]) -> tuple[float, str]:
    """Give the two that are the least apart, and how far that is."""
    found = {name: lab(colour, seen) for name, colour in colours.items()}
    return min(
        (float(np.linalg.norm(found[one] - found[other])), f"{one} and {other}")
        for one, other in combinations(found, 2)
    )


def of_statuses(dark: bool) -> dict[str, str]:
    """Read the statuses' colours out of the style sheet."""
    sheet = (PROJECT / "dashboard/assets/style.css").read_text(encoding="utf-8")
    root = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[dark]
    found = dict(re.findall(r"--(\w+): (#\w{6})", root))
    return {name: found[name] for name in STATUSES}


@pytest.mark.parametrize("seen", SEEN_BY)
def test_what_differs_in_colour_differs_for_everyone(seen: str) -> None:
    groups = [
        *((of_statuses(dark), APART) for dark in (False, True)),
        *(({name: palette[name] for name in MARKS}, APART) for palette in (LIGHT, DARK)),
        *(({name: palette[name] for name in LINES}, BESIDE_A_PATTERN) for palette in (LIGHT, DARK)),
        ({name: getattr(charts, name) for name in EXPLORED}, BESIDE_A_PATTERN),
    ]
    for colours, least in groups:
        distance, which = nearest(colours, SEEN_BY[seen])
        assert distance >= least, f"{which}: {distance:.1f} apart"
