"""The engine that counts cases against a slow one of plain loops, on drawn datasets."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .case_tables import assert_counts_the_same
from .drawn_cases import UNITS, questions

HURRIED = settings(
    max_examples=115,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""Nine kinds of measure, 115 datasets each: over a thousand."""


@pytest.mark.parametrize("kind", UNITS)
@given(data=st.data())
@HURRIED
def test_every_figure_is_that_of_the_slow_answer(kind: str, data: st.DataObject) -> None:
    assert_counts_the_same(*data.draw(questions(kind)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", UNITS)
@given(data=st.data())
@settings(HURRIED, max_examples=1500, derandomize=False)
def test_every_figure_is_that_of_the_slow_answer_of_many(kind: str, data: st.DataObject) -> None:
    assert_counts_the_same(*data.draw(questions(kind)))
