"""docs/add_a_feed.md, followed step by step with the real command line: the page cannot drift."""

import re
import shlex
from pathlib import Path
from textwrap import dedent

import pytest
import yaml
from sqlalchemy import select

from dashboard.settings import PROJECT
from data_sources import vault
from data_sources.mapping_files import read_mapping
from data_sources.vault_cases import cases
from tests.test_command_line import Ended, Run, run

__all__ = ["run"]

PAGE = (PROJECT / "docs" / "add_a_feed.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## A plain table in an agency's own headings")[1].split("\n## ")[0]


def block(kind: str, start: str) -> str:
    """Give the one block of a kind whose content begins so."""
    found = re.findall(rf"^ *```{kind}\n(.*?)^ *```$", SECTION, re.DOTALL | re.MULTILINE)
    (wanted,) = [text for text in map(dedent, found) if text.startswith(start)]
    return str(wanted)


def commands(extract: Path) -> list[list[str]]:
    """Give the arguments of each command, in the order of the page."""
    lines = re.findall(r"^ {4,}send-kpi (.+)$", SECTION, re.MULTILINE)
    names = {"SAMPLE": str(extract), "FILE": str(extract)}
    return [[names.get(word, word) for word in shlex.split(line)] for line in lines]


def test_the_page_adds_a_feed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEND_KPI_ALLOW_TEST_NUMBERS", "true")
    home, extract = tmp_path / "home", tmp_path / "referrals.csv"
    extract.write_text(block("csv", "Referral No"), encoding="utf-8")
    make_key, new_feed, check, load, release = commands(extract)
    assert run(*make_key).code == 0
    assert run(*new_feed).code == 0
    mapping = home / "feeds" / "therapy_referrals.yaml"
    fill_in(mapping, block("yaml", "title:"))
    assert "no agreement" in refused(run(*load)), "the page says that nothing loads without one"
    agreed = re.sub(r"expires: \S+", "expires: 2099-01-01", block("yaml", "- feed:"))
    (home / "agreements.yaml").write_text(agreed, encoding="utf-8")
    told = run(*check)
    assert told.code == 1 and "column 'referred on'" in told.out, told
    told = run(*load)
    assert told.code == 2 and "Held back" in told.out + told.err, told
    told = run(*release)
    assert told.code == 1 and "2 kept" in told.out, told
    assert in_vault(home) == ["Physiotherapy", "Speech and language therapy"]


def fill_in(mapping: Path, filled: str) -> None:
    """Put the page's mapping in the place of the one written, whose keys and headings it has."""
    written = mapping.read_text(encoding="utf-8")
    wanted = yaml.safe_load(filled)
    assert [key for key in wanted if not re.search(rf"^(# )?{key}:", written, re.MULTILINE)] == []
    assert [head for head in wanted["fields"].values() if f'"{head}"' not in written] == []
    for key in ("agency", "shape", "constants", "date_format", "complete"):
        assert yaml.safe_load(written)[key] == wanted[key], key
    mapping.write_text(filled, encoding="utf-8")
    assert read_mapping(mapping).name == "therapy_referrals"


def refused(told: Ended) -> str:
    """Give what was said of an extract that was turned away."""
    assert told.code == 2, told
    return (told.out + told.err).lower()


def in_vault(home: Path) -> list[str]:
    """Give the services of the cases that were loaded."""
    engine = vault.open_vault(f"sqlite:///{home / 'vault.sqlite'}")
    with engine.connect() as connection:
        found = connection.execute(select(cases.c.service)).scalars().all()
    engine.dispose()
    return sorted(map(str, found))
