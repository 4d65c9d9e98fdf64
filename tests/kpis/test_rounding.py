"""A half is rounded away from zero, as DfE does; Python alone would give the even neighbour."""

import pytest

from dashboard.kpis.rounding import half_up


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (63.45, 1, 63.5),
        (63.449, 1, 63.4),
        (0.05, 1, 0.1),
        (0.15, 1, 0.2),
        (0.25, 1, 0.3),
        (0.049999, 1, 0.0),
        (2.5, 0, 3),
        (1.5, 0, 2),
        (0.5, 0, 1),
        (-2.5, 0, -3),
        (-0.05, 1, -0.1),
        (-63.44, 1, -63.4),
        (59.95, 1, 60.0),
        (59.94, 1, 59.9),
        (1.005, 2, 1.01),
        # Sums and means that fall just under the half in binary.
        (1.15 - 1.0, 1, 0.2),
        ((44.8 + 96.1 + 50.7 + 56.6) / 4, 1, 62.1),
        (100 * 29 / 200, 0, 15),
        (100 * 1269 / 2000, 1, 63.5),
        (100 * 23 / 40, 0, 58),
        (0.1 + 0.2, 1, 0.3),
        (12, 0, 12),
        (9_999_999.5, 0, 10_000_000),
    ],
)
def test_half_up(value: float, places: int, rounded: float) -> None:
    assert half_up(value, places) == rounded


@pytest.mark.parametrize("denominator", [8, 40, 200, 2000])
def test_every_share_rounds_as_its_whole_numbers_do(denominator: int) -> None:
    for numerator in range(denominator + 1):
        tenths = (2000 * numerator + denominator) // (2 * denominator)
        assert half_up(100 * numerator / denominator, 1) == tenths / 10
