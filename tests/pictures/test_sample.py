"""A sample has the mark that the chart draws, and the colours of both themes."""

import pytest
from lxml import etree

from dashboard.about_parts.reading import LOOKS
from dashboard.pictures.sample import HEIGHT, WIDTH, sample

CLASSES = {"withheld": "hollow"}


@pytest.mark.parametrize("look", [look for look, *_ in LOOKS])
def test_a_sample_is_drawn_in_the_look_of_the_chart(look: str) -> None:
    svg = sample(look)
    document = etree.fromstring(svg)
    assert document.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    drawn = [each.get("class") for each in document.iter() if each.get("class")]
    assert CLASSES.get(look, look) in drawn
    assert "prefers-color-scheme:dark" in svg


def test_no_two_samples_are_alike() -> None:
    assert len({sample(look) for look, *_ in LOOKS}) == len(LOOKS)
