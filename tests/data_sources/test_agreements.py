"""What an agreement lets a feed do, and how a mistake in `agreements.yaml` is told back."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from dashboard.settings import PROJECT
from data_sources.agreement import Agreement
from data_sources.agreements import (
    may_be_shown,
    may_link,
    read_agreements,
    require_agreement,
    strays,
)
from data_sources.catalogue import all_feeds, feed_named
from data_sources.feed import Agency, Feed, Table, Tidied, TurnedAway

TODAY = date(2026, 11, 23)
ENTRY = {
    "feed": "agreed_cases_health",
    "reference": "DSA-1",
    "legal_basis": "Children and Families Act 2014",
    "starts": date(2026, 4, 1),
    "expires": date(2027, 3, 31),
    "opt_outs_applied": True,
}


def written(folder: Path, *entries: object) -> Path:
    """Write entries as `agreements.yaml`."""
    path = folder / "agreements.yaml"
    path.write_text(yaml.safe_dump(list(entries), sort_keys=False), encoding="utf-8")
    return path


def agreement(feed: str, **more: object) -> dict[str, Agreement]:
    """Give a feed's agreement by its name."""
    return {feed: Agreement.model_validate({**ENTRY, "feed": feed, **more})}


def told(path: Path) -> str:
    """Give the sentence that a file is turned away with."""
    with pytest.raises(TurnedAway) as error:
        read_agreements(path)
    return str(error.value)


def test_a_whole_entry_is_read(tmp_path: Path) -> None:
    entry = {**ENTRY, "shown_to": ["board"], "link_with": ["education"], "keep_months": 12}
    read = read_agreements(written(tmp_path, entry))["agreed_cases_health"]
    assert (read.expires, read.shown_to, read.link_with) == (
        date(2027, 3, 31),
        ("board",),
        ("education",),
    )
    assert (read.threshold, read.keep_months) == (5, 12)


def test_without_a_file_or_an_entry_there_is_no_agreement(tmp_path: Path) -> None:
    assert read_agreements(tmp_path / "agreements.yaml") == {}
    (tmp_path / "agreements.yaml").write_text("# none yet\n", encoding="utf-8")
    assert read_agreements(tmp_path / "agreements.yaml") == {}


def test_a_mapping_files_feed_may_have_an_agreement(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    mapping = "title: T\nagency: health\npublisher: us\nwhere: here\nshape: cases\n"
    mapping += "constants: {dataset: x}\nfields: {case_id: a, opened: b}\n"
    (tmp_path / "feeds" / "therapy.yaml").write_text(mapping, encoding="utf-8")
    path = written(tmp_path, {**ENTRY, "feed": "therapy"})
    assert set(read_agreements(path)) == {"therapy"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"opt_outs_applied": "maybe"}, "the key 'opt_outs_applied' is not what it may be. Give"),
        ({"opt_outs_applied": 1}, "yes, no or not needed"),
        ({"opt_outs_applied": "not needed"}, "say in opt_outs_note who decided so"),
        ({"starts": 2026}, "the key 'starts' is not what it may be. Give a day without quotes"),
        ({"starts": "2026-04-01"}, "Give a day without quotes, as 2026-04-01."),
        ({"expires": date(2026, 3, 31)}, "it expires on 2026-03-31, before it starts on 2026-04"),
        ({"reference": ""}, "the key 'reference' is not what it may be."),
        ({"shown_to": ["everybody"]}, "Give a list of whom figures may be shown to: [board] or"),
        ({"shown_to": "board"}, "the key 'shown_to' is not what it may be."),
        ({"keep_months": 0}, "Give a whole number: after so many months records are deleted."),
        ({"keep_months": "24"}, "the key 'keep_months' is not what it may be."),
        ({"threshold": True}, "the key 'threshold' is not what it may be."),
        ({"keep_month": 12}, "there is no key 'keep_month'. Did you mean 'keep_months'? Known are"),
        ({"link_with": ["health"]}, "link_with names health, whose feed it is."),
    ],
)
def test_a_mistake_names_file_feed_key_and_what_is_allowed(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    said = told(written(tmp_path, {**ENTRY, **change}))
    assert said.startswith("agreements.yaml: the entry of 'agreed_cases_health': ")
    assert sentence in said


@pytest.mark.parametrize("key", [name for name in ENTRY if name != "feed"])
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    said = told(written(tmp_path, {name: value for name, value in ENTRY.items() if name != key}))
    allowed = Agreement.model_fields[key].description
    assert f"'agreed_cases_health': the key '{key}' is missing. Give {allowed}." in said


def test_an_entry_without_a_feed_is_known_by_its_number(tmp_path: Path) -> None:
    assert told(written(tmp_path, ENTRY, {"reference": "DSA-2"})).startswith(
        "agreements.yaml: entry 2: the key 'feed' is missing."
    )
    assert told(written(tmp_path, "agreed_cases_health")).startswith("agreements.yaml: entry 1 is")


def test_two_entries_for_one_feed_are_refused(tmp_path: Path) -> None:
    said = told(written(tmp_path, ENTRY, {**ENTRY, "expires": date(2099, 1, 1)}))
    assert said == (
        "agreements.yaml: the entry of 'agreed_cases_health' has two entries. Take one of them out."
    )


def test_a_feed_that_does_not_exist_is_told_with_what_was_meant(tmp_path: Path) -> None:
    path = written(tmp_path, ENTRY, {**ENTRY, "feed": "agreed_case_health", "keep_months": 12})
    (said,) = strays(path)
    assert said.startswith(
        "agreements.yaml: the entry of 'agreed_case_health': there is no such feed. "
        "Did you mean 'agreed_cases_health'? Feeds that need an agreement: "
    )
    assert "agreed_counts_care" in said and "ehc_plan_requests" not in said
    # It is on record all the same: the mapping may be gone, and the records not.
    assert read_agreements(path)["agreed_case_health"].keep_months == 12
    assert may_be_shown("board", read_agreements(path), []) == set()
    assert strays(written(tmp_path, ENTRY)) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("feed: x\n", "the file must be a list, each entry with '- feed:'"),
        ("- feed: x\n  starts: 2026-02-31\n", "a day that is in no calendar: day"),
        ("- feed: x\n  expires: 2026-01-01\n  expires: 2099-01-01\n", "line 3: the key 'expires'"),
        ("- [\n", "not YAML: "),
    ],
)
def test_a_file_that_is_no_list_of_entries_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "agreements.yaml"
    path.write_text(text, encoding="utf-8")
    assert told(path).startswith(f"agreements.yaml: {sentence}")


@pytest.mark.parametrize(
    ("feed", "more", "turned_away"),
    [
        ("agreed_cases_health", {"opt_outs_applied": False}, True),
        ("agreed_cases_health", {"opt_outs_applied": True}, False),
        (
            "agreed_cases_health",
            {"opt_outs_applied": "not needed", "opt_outs_note": "Consent, says our DPO"},
            False,
        ),
        ("agreed_counts_health", {"opt_outs_applied": False}, False),
        ("agreed_cases_education", {"opt_outs_applied": False}, False),
        ("agreed_cases_care", {"opt_outs_applied": False}, False),
    ],
)
def test_cases_from_health_need_opt_outs_and_nothing_else_does(
    feed: str, more: dict[str, object], turned_away: bool
) -> None:
    known = agreement(feed, **more)
    if not turned_away:
        assert require_agreement(feed_named(feed), known, TODAY) == known[feed]
        return
    with pytest.raises(TurnedAway, match="Ask the sender to take them out, then set opt_outs_"):
        require_agreement(feed_named(feed), known, TODAY)


def test_a_feed_from_health_of_an_unknown_kind_needs_opt_outs() -> None:
    class Other(Feed):
        """A layout of its own, of which it is not known whether it holds cases or counts."""

        def tidy(self, tables: list[Table]) -> Tidied:
            raise TurnedAway("It is never read here.")

    other = Other(
        name="other",
        title="Other",
        agency="health",
        publisher="us",
        where="here",
        needs_agreement=True,
    )
    with pytest.raises(TurnedAway, match="people who opted out are still in it"):
        require_agreement(other, agreement("other", opt_outs_applied=False), TODAY)


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_an_agreement_is_in_force_from_its_first_day_to_its_last(day: date, in_force: bool) -> None:
    feed, known = feed_named("agreed_cases_health"), agreement("agreed_cases_health")
    if in_force:
        assert require_agreement(feed, known, day)
        return
    with pytest.raises(TurnedAway, match="in force from 2026-04-01 to 2027-03-31 only"):
        require_agreement(feed, known, day)


def test_published_feeds_need_no_agreement_and_may_always_be_shown() -> None:
    published = [feed for feed in all_feeds() if not feed.needs_agreement]
    assert len(published) > 10
    assert all(require_agreement(feed, {}, TODAY) is None for feed in published)
    names = {feed.name for feed in published}
    assert may_be_shown("board", {}, all_feeds()) == names
    assert may_be_shown("public", {}, all_feeds()) == names


def test_an_agencys_feed_is_shown_to_the_audiences_that_its_agreement_names() -> None:
    feeds = [feed_named("agreed_counts_health"), feed_named("agreed_cases_care")]
    known = agreement("agreed_counts_health", shown_to=["board"]) | agreement("agreed_cases_care")
    assert may_be_shown("board", known, feeds) == {"agreed_counts_health"}
    assert may_be_shown("public", known, feeds) == set()
    gone = agreement("a_feed_that_is_no_more", shown_to=["board", "public"])
    assert may_be_shown("board", gone, feeds) == set()


def test_two_agencies_are_linked_only_where_every_feed_of_both_says_so() -> None:
    feeds = [feed_named(f"agreed_cases_{agency}") for agency in ("education", "health")]
    one = agreement("agreed_cases_education", link_with=["health"])
    other = agreement("agreed_cases_health", link_with=["education"])
    assert may_link("education", "health", one | other, feeds)
    assert may_link("health", "education", one | other, feeds)
    assert not may_link("education", "health", one, feeds)
    assert not may_link("education", "health", one | agreement("agreed_cases_health"), feeds)
    assert not may_link("education", "care", one | other, feeds)
    assert may_link("care", "care", {}, feeds)


def test_the_docs_explain_every_key_and_its_example_is_right(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "agreed_sheets.md").read_text(encoding="utf-8")
    table = page.split("| key | what it says |")[1].split("\n\n")[0]
    assert [key for key in Agreement.model_fields if f"`{key}`" not in table] == []
    example = page.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "agreements.yaml"
    path.write_text(example, encoding="utf-8")
    assert read_agreements(path)["agreed_cases_health"].opt_outs_applied is True


def test_every_agency_may_be_named_and_is_told() -> None:
    described = Agreement.model_fields["link_with"].description or ""
    assert [agency for agency in get_args(Agency) if agency not in described] == []
