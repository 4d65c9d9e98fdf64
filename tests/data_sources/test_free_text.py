"""Free text and identifiers are refused where words and codes are kept as they are sent."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather

from data_sources import free_text
from data_sources.examining import REFUSED, examine_into
from data_sources.loading import examine
from data_sources.mapping_files import read_mapping
from tests.data_sources.agreed_cases import folder, row
from tests.data_sources.test_hostile_cases import mapped, order, refused, wait, waits

SUSPECT = (
    *(
        "9997310462",
        "999 731 0462",
        "999-731-0462",
        "9 9 9 7 3 1 0 4",
        "NHS: 999\u00a0731\u20090462",
    ),
    *("V801200917346", "call 024 7683 3333", "१२३४५६७८"),
    *("QX7 3WP", "qx73wp", "of QX7\u00a03WP, flat 2", "CV1 2AB"),
    *("parent@example.org", "two\nlines", "two\rlines", "two\u2028lines", "x" * 81),
)
WORDS = (
    *("", "Speech and language therapy", "plan_issued", "SLT", "Year 9", "11 to 15", "2025/26"),
    *("E01031234", "W06000015", "RX123", "100123", "Team 7 of 12", "2025-2026", "KS1", "x" * 80),
    *("St Mary's C of E Primary", "Alternative provision: day 6", "[not known]", "é" * 80),
)


@pytest.mark.parametrize("text", SUSPECT)
def test_what_words_have_not_is_seen(text: str) -> None:
    assert free_text.are_words(pa.array(["SLT", text])).to_pylist() == [True, False]


@pytest.mark.parametrize("text", WORDS)
def test_words_and_codes_are_taken_for_what_they_are(text: str) -> None:
    assert free_text.are_words(pa.array([text])).to_pylist() == [True]


@pytest.mark.parametrize("field", ["outcome", "service", "provider", "dataset"])
@pytest.mark.parametrize("text", ["rang 999 731 0462", "lives at QX7 3WP"])
def test_a_row_with_free_text_is_refused_and_none_of_it_is_kept(
    tmp_path: Path, field: str, text: str
) -> None:
    home = folder(tmp_path / "home")
    path = home.write([row("health", "1"), row("health", "2", **{field: text})])
    found = examine(path, None, home.order())
    assert refused(found) == [(3, field, "looks like free text or an identifier")]
    assert found.checked.refusals[0].cure == free_text.CURE
    for written in found.results.path.iterdir():
        content = written.read_bytes()
        if written.suffix == ".arrow":
            content = feather.read_table(written).to_pandas().to_csv().encode()
        assert text.encode() not in content


def test_a_feed_that_is_complete_keeps_none_of_it_of_refused_rows_either(tmp_path: Path) -> None:
    home = folder(tmp_path / "home")
    mapped(home)
    mapping = home.path / "feeds" / "waits.yaml"
    text = mapping.read_text(encoding="utf-8").replace("constants: {dataset: waits}\n", "")
    text = text.replace("  closed: seen\n", "  dataset: seen\n")
    mapping.write_text(text, encoding="utf-8")
    assert read_mapping(mapping).fields["dataset"] == "seen"
    path, results = waits(home, wait("1", seen="w"), wait("2", seen="QX7 3WP")), tmp_path / "found"
    lost = wait("3", "soon", seen="w")
    path.write_text(path.read_text(encoding="utf-8") + lost + "\n", encoding="utf-8")
    results.mkdir()
    examine_into(order(home), path, results)
    (part,) = results.glob(REFUSED)
    assert feather.read_table(part)["dataset"].to_pylist() == ["w"]


def test_codes_put_a_text_into_our_words_and_are_not_free_text(tmp_path: Path) -> None:
    home = folder(tmp_path / "home")
    mapped(home)
    mapping = home.path / "feeds" / "waits.yaml"
    text = mapping.read_text(encoding="utf-8").replace("S1: Speech", '"10001234": Speech')
    mapping.write_text(text, encoding="utf-8")
    rows = [wait("1", team="10001234"), wait("2", team="10001234", trust="10001234")]
    found = examine(waits(home, *rows), None, order(home))
    assert refused(found) == [(3, "trust", free_text.RULE)]


@pytest.mark.parametrize("column", ["item", "dataset", "provider"])
def test_counts_with_free_text_are_refused(tmp_path: Path, column: str) -> None:
    home = folder(tmp_path / "home")
    cells = {"dataset": "audits", "item": "good", "provider": "A"}
    rows = [cells, cells | {"provider": "B"}, cells | {column: "rang 999 731 0462"}]
    lines = [
        f"care,{each['dataset']},{each['item']},month,2026-09,4,{each['provider']}" for each in rows
    ]
    path = home.path / "counts.csv"
    heads = "agency,dataset,item,period_kind,period,numerator,provider"
    path.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    assert refused(examine(path, None, home.order())) == [(4, column, free_text.RULE)]
