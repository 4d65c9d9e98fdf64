"""The address of a picture gives the picture back, and nothing in it ends an attribute."""

from base64 import b64encode
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from dashboard.pictures.data_uri import START, as_uri
from dashboard.pictures.sparkline import sparkline


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_address_gives_the_picture_back(svg: str) -> None:
    address = as_uri(svg)
    assert address.startswith("data:image/svg+xml,")
    assert unquote(address.removeprefix(START)) == svg


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_address_ends_no_attribute(svg: str) -> None:
    address = as_uri(svg)
    assert address.isascii() and address.isprintable()
    assert not set(address) & set("\"'<>& #`\\")


def test_it_is_shorter_than_base64() -> None:
    svg = sparkline([float(number % 7) for number in range(24)], target=3)
    assert len(as_uri(svg)) < len("data:image/svg+xml;base64,") + len(b64encode(svg.encode()))
