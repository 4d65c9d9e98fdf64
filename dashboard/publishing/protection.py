"""What each audience sees of a version: the figures protected, then judged as they are shown."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from dashboard.board_store import OF_FEED
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.disclosure.coarser import Table
from dashboard.kpis.disclosure.last_look import Older, looked_at, taken_away
from dashboard.kpis.disclosure.policy import Audience, Policy, read_policy
from dashboard.kpis.disclosure.price import Price
from dashboard.kpis.disclosure.protecting import Protected, protected
from dashboard.kpis.disclosure.public import came_from, made_public
from dashboard.kpis.disclosure.restated import held
from dashboard.kpis.disclosure.rows import Terms
from dashboard.kpis.disclosure.withholding import TOLD
from dashboard.kpis.figures import BEFORE_THE_PANDEMIC, FIGURES, Found, Worked, judged
from dashboard.kpis.records import Records
from data_sources.agreement import Agreement
from data_sources.agreements import may_be_shown
from data_sources.feed import Feed


class Policies(NamedTuple):
    """The policy of each audience."""

    board: Policy
    public: Policy


class Sources(NamedTuple):
    """The sources of figures that are an agency's own, and which of them the public may not see."""

    terms: Mapping[str, Terms]
    kept_back: frozenset[str]

    def with_files(self, files: Mapping[str, str], known: Container[str]) -> "Sources":
        """Say of files of earlier versions, feed by hash, what their feed's agreement asks now.

        What stays as it was may be made of a file that another has taken the place of. The files of
        a feed that is not `known` any more are an agency's own, and nobody's to see.
        """
        of = {sha256: f"{OF_FEED}{feed}" for sha256, feed in files.items()}
        gone = {sha256 for sha256, feed in files.items() if feed not in known}
        terms = {sha256: self.terms[feed] for sha256, feed in of.items() if feed in self.terms}
        kept = {sha256 for sha256, feed in of.items() if feed in self.kept_back}
        return Sources(
            {**self.terms, **terms, **dict.fromkeys(gone, Terms(0, False))},
            self.kept_back | kept | gone,
        )


class Protection(NamedTuple):
    """What decides on what is withheld: policies, agreements, and what was shown before."""

    policies: Policies
    sources: Sources
    before: Mapping[Audience, pd.DataFrame]
    older: Mapping[Audience, Older] = {}
    """What the version that is current until now shows."""


class Seen(NamedTuple):
    """What one audience sees of every KPI, and how much is withheld from it."""

    worked: tuple[Worked, ...]
    price: Price
    stayed: pd.DataFrame
    """The rows that were put back as they were before, because what changed is a small number."""
    gone: frozenset[Table] = frozenset()
    """Breakdowns that are not shown any more, because old and new figures together would tell."""


def read_policies(folder: Path) -> Policies:
    """Read both policies. Raises DefinitionsError with the file, the key and the cure."""
    return Policies(*(read_policy(folder / f"{name}.yaml") for name in Policies._fields))


def sources_of(
    loads: pd.DataFrame, feeds: Iterable[Feed], agreements: Mapping[str, Agreement]
) -> Sources:
    """Say what agreements ask of each source: of a file by its hash, and of all of a feed's.

    A feed that needs an agreement and has none may be shown to nobody, so it is not met here; if it
    were, its small whole-area counts would be withheld as well.
    """
    needing = [feed for feed in feeds if feed.needs_agreement]
    public = may_be_shown("public", dict(agreements), needing)
    by_feed = {feed.name: _terms(agreements.get(feed.name)) for feed in needing}
    names = {f"{OF_FEED}{name}": name for name in by_feed}
    pairs = zip(loads["sha256"], loads["feed"], strict=True)
    names |= {str(sha256): str(feed) for sha256, feed in pairs if feed in by_feed}
    return Sources(
        {source: by_feed[name] for source, name in names.items()},
        frozenset(source for source, name in names.items() if name not in public),
    )


def _terms(agreement: Agreement | None) -> Terms:
    return Terms(agreement.threshold, agreement.whole_area_exact) if agreement else Terms(0, False)


def seen_by_audiences(
    kpis: tuple[Kpi, ...],
    found: list[Found],
    figures: pd.DataFrame,
    protect: Protection,
    records: Records,
) -> dict[Audience, Seen]:
    """Protect all figures together for the board, make the public's from these, and judge both.

    `figures` are those of `found`, one after the other. Raises NotSafe.
    """
    policies, sources = protect.policies, protect.sources
    board = protected(figures, kpis, policies.board, sources.terms)
    public = made_public(board, kpis, policies.public, sources.kept_back)
    stays = held(board, protect.before["board"])

    def seen(
        audience: Audience, own: Protected, records: Records | None, without: frozenset[Table]
    ) -> Seen:
        before = protect.before[audience]
        if audience == "public":
            # What an agreement has withdrawn since is not put back.
            before = before[~came_from(before, sources.kept_back)]
        shown = stays.put_back(own.figures[[*FIGURES, *TOLD]], before)
        gone = without
        if older := protect.older.get(audience):
            policy = policies.board if audience == "board" else policies.public
            shown = taken_away(shown.reset_index(drop=True), without)
            shown, more = looked_at(shown, kpis, policy, sources.terms, older)
            gone |= more
        round_to = {"board": policies.board, "public": policies.public}[audience].round_to
        by_kpi = {
            str(kpi): mine.reset_index(drop=True) for kpi, mine in shown.groupby("kpi", sort=False)
        }
        worked = tuple(
            judged(
                kpi,
                by_kpi[kpi.id],
                as_shown(each.comparators, by_kpi[kpi.id]),
                records if _is_exact(each.figures, sources) else None,
                _steps(kpi, by_kpi[kpi.id], sources, round_to),
            )
            for kpi, each in zip(kpis, found, strict=True)
            if kpi.id in by_kpi
        )
        price = replace(own.price, gone=own.price.gone + len(gone))
        return Seen(worked, price, stays.rows_of(before), gone)

    # How long a list takes to clear is worked out from the cases: that is for the board alone.
    first = seen("board", board, records, frozenset())
    # The public is shown nothing that the board is not.
    return {"board": first, "public": seen("public", public, None, first.gone)}


def _steps(kpi: Kpi, figures: pd.DataFrame, sources: Sources, round_to: int) -> pd.Series:
    """Say what each row's counts are rounded to: 1 where they are as they are."""
    if not kpi.of_children:
        return pd.Series(1, figures.index)
    own = figures["sources"].map(lambda told: not sources.terms.keys().isdisjoint(told.split()))
    return own.map({True: round_to, False: 1})


def _is_exact(figures: pd.DataFrame, sources: Sources) -> bool:
    """Say whether the board may see every whole-area count behind a KPI, and so what follows."""
    asked = {source for told in figures["sources"].unique() for source in told.split()}
    return all(sources.terms[each].whole_area_exact for each in asked & sources.terms.keys())


def as_shown(comparators: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Give comparators with the area's own earlier figure as it is shown, and none where it is not.

    The year before the pandemic is a figure of the area's like any other.
    """
    totals = figures[figures["split"].isna()]
    shown = {
        (series, BEFORE_THE_PANDEMIC.format(period)): value
        for series, period, value in zip(
            totals["series"], totals["period"], totals["value"], strict=True
        )
    }
    own = comparators["place"] == "before_the_pandemic"
    pairs = zip(comparators["series"], comparators["name"], strict=True)
    values = pd.Series([shown.get(pair, float("nan")) for pair in pairs], comparators.index, float)
    out = comparators.assign(value=comparators["value"].mask(own, values))
    return out[~own | values.notna()].reset_index(drop=True)
