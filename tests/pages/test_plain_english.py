"""What the public reads can be read at the age of 12.

By the grade of Flesch and Kincaid ("Derivation of new readability formulas", 1975), which counts
the words of a sentence and the syllables of a word; a grade is an age less five.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from tests.pages.asking import reader

AGE = 12
SILENT = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$")
SENTENCES = re.compile(r"(?<=[.!?:;])\s+")
LEAST = 6
"""Words of a text: what is shorter is a name or a number."""


@pytest.fixture(scope="module")
def client(published_home: Path) -> Iterator[FlaskClient]:
    """Give a reader of what the public is shown of the made-up area."""
    with reader(published_home, PUBLIC_ONLY="yes") as client:
        yield client


def syllables(word: str) -> int:
    """Count a word's vowels that are heard, those beside each other once."""
    heard = SILENT.sub("", word.lower()) if len(word) > 3 else word.lower()
    return max(1, len(re.findall(r"[aeiouy]+", heard)))


def age_to_read(texts: list[str]) -> float:
    """Give the age at which texts can be read."""
    sentences = [part for text in texts for part in SENTENCES.split(text)]
    words = [word for text in texts for word in re.findall(r"[A-Za-z']+", text)]
    spoken = sum(map(syllables, words)) / len(words)
    return 5 + 0.39 * len(words) / len(sentences) + 11.8 * spoken - 15.59


def texts_of(page: str) -> list[str]:
    """Give the sentences that a page tells its readers; lists of links are none."""
    view = html.fromstring(page).get_element_by_id("first-view")
    parts = view.xpath(".//main//p | .//main//li[not(a)] | .//main//dd[not(.//li)]")
    texts = [re.sub(r"\s+", " ", part.text_content()).strip() for part in parts]
    return [text for text in texts if len(text.split()) >= LEAST]


def test_the_measure_tells_plain_words_from_others() -> None:
    assert age_to_read(["The cat sat on the mat. It was a good mat."]) < 8
    hard = (
        "Notwithstanding contemporaneous organisational reconfiguration, multidisciplinary "
        "stakeholders operationalised methodological harmonisation."
    )
    assert age_to_read([hard]) > 25


@pytest.mark.parametrize("path", ["/", "/about", "/kpi/ehc_plans_within_20_weeks"])
def test_the_publics_pages_can_be_read_at_twelve(path: str, client: FlaskClient) -> None:
    texts = texts_of(client.get(path).text)
    assert len(texts) >= 10
    assert age_to_read(texts) <= AGE, max(texts, key=lambda text: age_to_read([text]))
