"""The accessibility statement names where to report a problem, where it is set."""

from pathlib import Path

import pytest

from tests.pages.asking import reader

STATED = "whose board owns this scorecard"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (" send.data@example.org, 01632 960001 ", " (send.data@example.org, 01632 960001). Say"),
        ("<b>us</b>", " (&lt;b&gt;us&lt;/b&gt;). Say"),
        ("", ". Say"),
    ],
)
def test_the_statement_says_where_to_report(published_home: Path, contact: str, said: str) -> None:
    with reader(published_home, CONTACT=contact) as client:
        assert f"{STATED}{said}" in client.get("/about").text
