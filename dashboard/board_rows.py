"""What one version shows, as classes with the columns of the board store's tables."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard import board_store
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.targets import Status


@dataclass(frozen=True)
class Version:
    """A published version, without its figures."""

    name: str
    made_at: datetime
    area: str
    made_up: bool
    current: bool


def _ends(low: float | None, high: float | None) -> tuple[float | None, float | None] | None:
    return None if low is None and high is None else (low, high)


@dataclass(frozen=True)
class Figure:
    """One KPI, one period, one slice. `split` is None for a total; `value` None has a symbol."""

    audience: str
    kpi: str
    series: str
    period_kind: str | None
    period: str | None
    period_end: date | None
    geography: str
    split: str | None
    category: str | None
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    symbol: str
    numerator_from: float | None
    numerator_to: float | None
    denominator_from: float | None
    denominator_to: float | None
    target_low: float | None
    target_high: float | None
    status: Status
    note: str
    sources: str

    @property
    def above(self) -> tuple[float | None, float | None] | None:
        """Between what the numerator lies, where it is withheld and that is told."""
        return _ends(self.numerator_from, self.numerator_to)

    @property
    def below(self) -> tuple[float | None, float | None] | None:
        """Between what the denominator lies, where it is withheld and that is told."""
        return _ends(self.denominator_from, self.denominator_to)


@dataclass(frozen=True)
class Comparator:
    """What another place has for the same period: England, the region, the neighbours' mean."""

    kpi: str
    series: str
    period: str
    place: str
    name: str
    value: float | None
    symbol: str
    note: str


@dataclass(frozen=True)
class Extract:
    """A file that figures were made from."""

    feed: str
    title: str
    agency: str
    publisher: str
    where: str
    file_name: str
    sha256: str
    as_at: date
    loaded_at: datetime
    rows_read: int | None
    """Of cases no number of 1 to 4 is told: a row may be a child."""
    rows_kept: int | None
    rows_refused: int | None
    warnings: int | None
    note: str


@dataclass(frozen=True)
class Signal:
    """What a series' chart says; `since` is the end of the first period of what lasts until now.

    That may be usual variation.
    """

    kpi: str
    series: str
    chart: str
    why: str
    variation: str | None
    assurance: str | None
    why_no_variation: str
    why_no_assurance: str
    since: date | None
    last: date | None


@dataclass(frozen=True)
class ChartPoint:
    """One point of a chart, with its limits and what is special about it."""

    kpi: str
    series: str
    period_end: date
    phase: int
    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    special: str
    point_type: str


@dataclass(frozen=True)
class Course:
    """What is still to do for a KPI, and where the present course leads."""

    kpi: str
    course: str
    meets: date | None
    earliest: date | None
    latest: date | None
    more_needed: int | None
    months_to_clear: float | None


@dataclass(frozen=True)
class Movement:
    """How the newest figure of the first series has moved since a period, and how many it failed.

    `moved` is the difference of the two figures as shown, in the series' unit.
    """

    kpi: str
    series: str
    moved: float | None
    since_kind: str | None
    since: str | None
    failed: int | None


@dataclass(frozen=True)
class Lineage:
    """A line of where the figure that is shown first of a KPI comes from."""

    kpi: str
    part: str
    words: str


@dataclass(frozen=True)
class FeedState:
    """A feed, the end of its newest period, and when the next extract is to be expected."""

    feed: str
    title: str
    agency: str
    as_at: date | None
    next_due: date | None

    def is_late(self, today: date) -> bool:
        """Say whether the next extract should have come before today."""
        return self.next_due is not None and self.next_due < today


@dataclass(frozen=True)
class Score:
    """One KPI on the board: its figures in total, oldest first, and what they compare with."""

    kpi: Kpi
    series: tuple[tuple[Figure, ...], ...]
    """One tuple of figures a measure, in the order of the definition."""
    comparators: tuple[Comparator, ...]
    signals: tuple[Signal, ...] = ()
    course: Course | None = None
    movement: Movement | None = None
    """None where no figure has come, and in versions that were published without it."""
    points: tuple[ChartPoint, ...] = ()
    """Those of all its charts, with their limits."""
    lineage: tuple[Lineage, ...] = ()

    @property
    def latest(self) -> Figure:
        """The newest figure of the first series, or the row that says that there is none."""
        return self.series[0][-1]

    @property
    def signal(self) -> Signal | None:
        """What the first chart of the KPI says; None where no series has several periods a year."""
        return self.signals[0] if self.signals else None

    @property
    def judged(self) -> tuple[Figure, ...]:
        """The figures of the series that says what is really changing, else of the first."""
        series = self.signal.series if self.signal and self.signal.variation else ""
        return next((rows for rows in self.series if rows[-1].series == series), self.series[0])

    def comparison(self) -> tuple[Figure, list[Comparator]]:
        """Give what to hold the newest figure against, and the figure whose period that is of.

        Where others have nothing for the series that is rated, it is the newest of another one.
        """
        for series in self.series:
            for figure in reversed(series if series is not self.series[0] else series[-1:]):
                if found := self.compared_with(figure.series, figure.period):
                    return figure, found
        return self.latest, []

    def compared_with(self, series: str, period: str | None) -> list[Comparator]:
        """Give England, region and neighbours for one period of one series."""
        return [row for row in self.comparators if (row.series, row.period) == (series, period)]


@dataclass(frozen=True)
class Scorecard:
    """Everything that one version shows on the board."""

    version: Version
    scores: tuple[Score, ...]
    extracts: tuple[Extract, ...]
    feeds: tuple[FeedState, ...]

    def score(self, kpi: str) -> Score | None:
        """Give one KPI's score."""
        return next((score for score in self.scores if score.kpi.id == kpi), None)

    def count(self, status: str) -> int:
        """Say how many KPIs have this status."""
        return sum(score.latest.status == status for score in self.scores)

    @property
    def expected(self) -> int:
        """How many feeds have come once and are to come again."""
        return sum(feed.next_due is not None for feed in self.feeds)

    def late(self, today: date) -> list[FeedState]:
        """Give the feeds whose next extract should have come before today."""
        return [feed for feed in self.feeds if feed.is_late(today)]

    def came_from(self, figures: tuple[Figure, ...]) -> list[Extract]:
        """Give the extracts that figures were made from, newest first."""
        used = {source for figure in figures for source in figure.sources.split()}
        found = [
            each
            for each in self.extracts
            if {each.sha256, f"{board_store.OF_FEED}{each.feed}"} & used
        ]
        return sorted(found, key=lambda extract: extract.as_at, reverse=True)

    def late_feed_of(self, score: Score, today: date) -> FeedState | None:
        """Give the feed that should have brought a newer figure by now, or None."""
        feeds = {extract.feed for extract in self.came_from((score.latest,))}
        return next((feed for feed in self.late(today) if feed.feed in feeds), None)
