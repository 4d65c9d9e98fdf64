"""What agreements ask of files that figures of earlier versions were made from."""

from dashboard.kpis.disclosure.rows import Terms
from dashboard.publishing.protection import Sources

HEALTH, CARE, NOBODYS = Terms(10, True), Terms(5, True), Terms(0, False)
NOW = Sources({"feed:health": HEALTH, "feed:care": CARE, "new": HEALTH}, frozenset({"feed:care"}))
KNOWN = {"health", "care", "published"}


def test_a_file_that_another_took_the_place_of_goes_by_its_feeds_agreement() -> None:
    found = NOW.with_files({"old": "health", "withdrawn": "care", "released": "published"}, KNOWN)
    assert found.terms == {**NOW.terms, "old": HEALTH, "withdrawn": CARE}
    assert found.kept_back == {"feed:care", "withdrawn"}


def test_a_file_of_a_feed_that_is_gone_is_an_agencys_and_not_for_the_public() -> None:
    found = NOW.with_files({"lost": "no_longer_read"}, KNOWN)
    assert found.terms["lost"] == NOBODYS
    assert "lost" in found.kept_back
