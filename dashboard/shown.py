"""What a page is made from: one version as one audience sees it, and when the board last met."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import Engine

from dashboard import meetings, scorecard, words
from dashboard.board_rows import Figure, Score, Scorecard, Version
from dashboard.comparison import Difference, compare
from dashboard.kpis.disclosure.policy import Audience
from dashboard.meetings import Meeting
from dashboard.protection_rules import Rules, rules_of
from dashboard.viewing import View


@dataclass(frozen=True)
class Since:
    """What is different from what the board saw when it last met; by KPI."""

    meeting: Meeting
    newer: frozenset[str]
    """KPIs whose figure that is shown first is of a newer period."""
    crossed: dict[str, Difference]
    """KPIs whose status is another."""
    restated: frozenset[str]
    """KPIs of which a past total is another."""


@dataclass(frozen=True)
class Board:
    """One version for one audience, and the ways to ask for more of it."""

    engine: Engine
    view: View
    card: Scorecard
    meetings: tuple[Meeting, ...]
    """Those that saw a version, newest first."""
    since: Since | None
    """None where the board had not met before."""

    @property
    def version(self) -> Version:
        """The version that is shown."""
        return self.card.version

    @property
    def is_past(self) -> bool:
        """Say whether it is not what is current."""
        return not self.version.current

    @property
    def day(self) -> date:
        """The day that the page speaks of: today, or that of the meeting that it was cut for."""
        pinned = next((each.day for each in self.meetings if each.day == self.view.meeting), None)
        return pinned or (self.version.made_at.date() if self.is_past else words.today())

    def splits_of(self, kpi: str) -> tuple[Figure, ...]:
        """Give a KPI's figures by split."""
        return scorecard.split_figures(self.engine, kpi, self.view.audience, self.version)

    def versions(self) -> list[Version]:
        """List all versions that there are, newest first."""
        return scorecard.versions(self.engine)

    def rules(self) -> dict[Audience, Rules]:
        """Give by which rules each audience's figures are protected; empty where not known."""
        return rules_of(self.engine, self.version)

    def is_newer(self, score: Score) -> bool:
        """Say whether a KPI has a newer figure than when the board last met."""
        return self.since is not None and score.kpi.id in self.since.newer


def board(engine: Engine, view: View) -> Board | None:
    """Give what a view asks for, or None before the first publishing.

    Raises meetings.MeetingError where there is no such meeting or version.
    """
    asked = view.meeting.isoformat() if view.meeting else view.version
    if scorecard.current_version(engine) is None:
        return None
    version = meetings.version_named(engine, asked or meetings.CURRENT)
    card = scorecard.scorecard(engine, view.audience, version)
    if card is None:
        return None
    met = tuple(each for each in meetings.meetings(engine) if each.version)
    return Board(engine, view, card, met, _since(engine, view, version, met))


def _since(engine: Engine, view: View, version: Version, met: tuple[Meeting, ...]) -> Since | None:
    """Hold a version against what the board saw before: at the meeting before the one asked for."""
    before = next((each for each in met if view.meeting is None or each.day < view.meeting), None)
    if before is None or before.version is None:
        return None
    then = meetings.version_named(engine, before.version)
    return Since(before, *_differing(engine, then, version, view.audience))


@lru_cache(maxsize=16)
def _differing(
    engine: Engine, then: Version, now: Version, audience: Audience
) -> tuple[frozenset[str], dict[str, Difference], frozenset[str]]:
    before, after = (meetings.contents_of(engine, each, audience=audience) for each in (then, now))
    found = compare(before, after)
    rated = {kpi.id: kpi.rated_series for kpi in after.kpis}
    return (
        frozenset(
            str(each.path[0])
            for each in found
            if each.what == "changed" and each.path[1] == rated.get(str(each.path[0]))
        ),
        {str(each.path[0]): each for each in found if each.what == "crossed"},
        frozenset(str(each.path[0]) for each in found if each.what == "restated"),
    )
