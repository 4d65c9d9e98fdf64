"""The current version beside the same worked out again from the vault, for `explain`."""

from functools import cached_property
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from dashboard import publishing, scorecard
from dashboard.board_rows import Figure, Version
from dashboard.command_line.links import rate_words
from dashboard.explanation import Explanation, Used
from dashboard.kpis.area import Area
from dashboard.kpis.definitions_file import read_area
from dashboard.kpis.disclosure.policy import Audience
from dashboard.settings import Settings
from data_sources import vault
from data_sources.home import Home
from data_sources.link_rules import Rules, rules_of
from data_sources.links import all_match_rates
from data_sources.local_days import today
from stores import StoreError, reading

AUDIENCES: tuple[Audience, ...] = ("board", "public")
Key = tuple[Any, ...]


class Told:
    """The current version, and the same worked out again when that is first asked for."""

    def __init__(self, board: Engine, settings: Settings) -> None:
        """Take where both stores are. Raises StoreError where nothing was published."""
        card = scorecard.scorecard(board)
        if card is None:
            raise StoreError("There is no published version. Run: send-kpi publish")
        self.board, self.settings, self.card = board, settings, card
        self.kpis = {kpi.id: kpi for kpi in scorecard.contents(board, card.version)[0]}

    def figures(self, audience: Audience) -> tuple[Figure, ...]:
        """Give all figures that an audience sees."""
        version = self.card.version
        return scorecard.contents(self.board, version, splits=True, audience=audience)[1]

    @cached_property
    def _vault(self) -> Engine:
        return vault.open_vault(self.settings.vault)

    @cached_property
    def _home(self) -> Home:
        return Home(self.settings.home)

    @cached_property
    def _rules(self) -> Rules:
        allow = self.settings.allow_test_numbers
        return rules_of(self._home, self.settings.key, today(), allow_test=allow)

    @cached_property
    def _area(self) -> Area:
        return read_area(self.settings.area_file)

    @cached_property
    def made(self) -> publishing.Made:
        """The version's KPIs, worked out from the vault as it is."""
        policies = publishing.read_policies(self.settings.policies)
        kpis = tuple(self.kpis.values())
        return publishing.make(
            self._vault, kpis, self._area, self._home, self._rules, policies=policies
        )

    @cached_property
    def explainer(self) -> publishing.Explainer:
        """What says where figures come from."""
        shown = self.figures("board")
        made = self.made
        return publishing.Explainer(self.kpis.values(), self._area, made.read, made.policies, shown)

    @cached_property
    def again(self) -> publishing.WorkedAgain:
        """The figures worked out again."""
        stored = scorecard.manifest(self.board, self.card.version)
        return publishing.WorkedAgain(self.made, self.kpis.values(), stored, self._as_they_were())

    def _as_they_were(self) -> dict[Key, Figure]:
        """Give figures that stay as they were, each of the newest version that is older."""
        mine = [each for whose in AUDIENCES for each in self.figures(whose)]
        stay = [each for each in mine if publishing.stays(each) and not publishing.is_gone(each)]
        left = {publishing.key_of(each) for each in stay}
        found: dict[Key, Figure] = {}
        for version in scorecard.versions(self.board):
            if version.made_at < self.card.version.made_at and left:
                there = self._figures_of(version)
                found |= {key: there[key] for key in left & there.keys()}
                left -= there.keys()
        return found

    def _figures_of(self, version: Version) -> dict[Key, Figure]:
        """Give a version's figures by key; none where it is of a release that this cannot read."""
        try:
            told = [
                scorecard.contents(self.board, version, splits=True, audience=whose)[1]
                for whose in AUDIENCES
            ]
        except ValidationError:
            return {}
        return {publishing.key_of(each): each for figures in told for each in figures}

    @cached_property
    def _reasons(self) -> publishing.Reasons:
        with reading(self._vault) as connection:
            return publishing.reasons(connection)

    def used(self, figure: Figure) -> tuple[Used, ...]:
        """Give the extracts that a figure was made from."""
        extracts = self.card.came_from((figure,))
        return publishing.used(figure, extracts, self.made.read.feeds, self._reasons)

    def rates(self, explained: Explanation) -> list[str]:
        """Word how many of each agency's children the others have, for a figure that is shown."""
        if not explained.links or explained.figure.value is None:
            return []
        with reading(self._vault) as connection:
            return [rate_words(rate) for rate in all_match_rates(connection, self._rules)]
