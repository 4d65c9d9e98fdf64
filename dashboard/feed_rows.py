"""Feeds and how far records match, as tables: for the feeds' page and for each agency's own."""

from datetime import date
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.feed_summaries import Delivery, FeedExtract, FeedSummary, Intake, MatchRate

HEADINGS = ("Feed", "Newest figures", "Received", "Next due", "Rows", "Agreement", "Last fetched")
SENT = ("Feed", "As at", "Received", "What became of it", "Rows")
HELD = ("Feed", "Records of", "How many")


def feeds_of(agency: str, intake: Intake, today: date) -> list[Any]:
    """Give an agency's feeds as a table, and folded below it what came and what it holds."""
    feeds = [feed for feed in intake.feeds if feed.agency == agency]
    if not feeds:
        return []
    rows = [_row(feed, today) for feed in feeds]
    table = components.stacked(f"Feeds: {words.AGENCIES[agency]}", HEADINGS, rows)
    more = [part for part in (_extracts(feeds, intake), _holdings(feeds, intake)) if part]
    return [table, *more]


def _row(feed: FeedSummary, today: date) -> list[Any]:
    return [
        feed.title,
        words.day(feed.as_at) if feed.as_at else html.Span("nothing yet", className="quiet"),
        _received(feed),
        _due(feed, today),
        _rows(feed),
        _agreement(feed, today),
        _pulled(feed),
    ]


def _received(feed: FeedSummary) -> list[Any]:
    received = words.moment(feed.received_at) if feed.received_at else "nothing yet"
    if not feed.held_back:
        return [received]
    return [received, alert("One is held back", f"{words.sentence(feed.held_back)}.")]


def _extracts(feeds: list[FeedSummary], intake: Intake) -> html.Details | None:
    """Fold away every extract that these feeds have sent, the newest figures of each first."""
    rows = [
        [
            feed.title,
            words.day(each.as_at),
            words.moment(each.received_at),
            each.verdict,
            _kept_of(each),
        ]
        for feed in feeds
        for each in intake.extracts_of(feed.feed)
    ]
    if not rows:
        return None
    told = f"Every extract that came ({len(rows)})"
    return components.folded(told, components.stacked(told, SENT, rows))


def _kept_of(extract: FeedExtract) -> str:
    could = "" if extract.verdict == "Loaded" else "could be "
    return (
        f"{words.rows(extract.rows_kept)} {could}kept, {words.rows(extract.rows_refused)} refused"
    )


def _holdings(feeds: list[FeedSummary], intake: Intake) -> html.Details | None:
    """Fold away what the records of these feeds are of."""
    rows = [
        [
            feed.title,
            words.dataset(each.dataset),
            "not told: one is fewer than 5" if each.cases is None else f"{each.cases:,}",
        ]
        for feed in feeds
        for each in intake.holdings_of(feed.feed)
    ]
    if not rows:
        return None
    told = "What their records hold"
    return components.folded(told, components.stacked(told, HELD, rows))


def alert(word: str, why: str) -> html.Div:
    return html.Div(
        [html.Span([components.shape("close"), word], className="status status-close"), f" {why}"],
        className="of",
    )


def _due(feed: FeedSummary, today: date) -> Any:
    first = feed.as_at is None
    if feed.next_due is None:
        return html.Span(f"no {'first ' * first}date agreed", className="quiet")
    due = f"{'never came, first expected by ' * first}{words.day(feed.next_due)}"
    days = feed.days_late(today)
    if not days:
        return due
    late = html.Span(
        [components.shape("missed"), f"{words.counted(days, 'day')} late"],
        className="status status-missed",
    )
    return [html.Div(due), late]


def _rows(feed: FeedSummary) -> list[Any]:
    if feed.received_at is None:
        return [html.Span("none", className="quiet")]
    said = kept(feed)
    if feed.identified is not None:
        can = f"{words.whole_percent(feed.identified)} can be linked"
        said.append(html.Div(can, className="of"))
    return said


def kept(told: FeedSummary | Delivery, kept: str = "kept") -> list[Any]:
    """Say how many rows were kept and refused; a number that is not told is fewer than 5."""
    of = "" if told.rows_read is None else f" of {told.rows_read:,}"
    said: list[Any] = [html.Div(f"{words.rows(told.rows_kept)}{of} {kept}")]
    if told.rows_refused != 0:
        said.append(html.Div(f"{words.rows(told.rows_refused)} refused", className="of"))
    return said


def _agreement(feed: FeedSummary, today: date) -> Any:
    if not feed.needs_agreement:
        return html.Span("published: none needed", className="quiet")
    if not feed.agreement:
        return alert("None on record", "nothing of it loads")
    if feed.agreement_note:
        return [feed.agreement, alert("Not in force", f"it {feed.agreement_note}")]
    until = words.day(feed.agreement_expires)
    if feed.lacks_agreement(today):
        return [feed.agreement, alert("Ended", f"on {until}")]
    return [html.Div(feed.agreement), html.Div(f"until {until}", className="of")]


def _pulled(feed: FeedSummary) -> Any:
    if feed.pulled_at is None:
        return html.Span("sent by hand", className="quiet")
    return [
        html.Div(words.moment(feed.pulled_at)),
        html.Div(words.sentence(feed.pulled), className="of"),
    ]


def match_rates(rates: list[MatchRate]) -> html.Section | None:
    """Say how far the agencies' children match: what joint measures rest on."""
    if not rates:
        return None
    rows = [
        [
            f"Of {words.AGENCIES[rate.one].lower()}'s children, also in "
            f"{words.AGENCIES[rate.other].lower()}",
            words.sentence(rate.note) if rate.percent is None else f"{rate.percent}%",
            _conflicts(rate),
        ]
        for rate in rates
    ]
    headings = ("Pair", "Matched", "Records in conflict")
    return html.Section(
        [
            html.H2("How far the agencies' records match"),
            html.P(
                "Measures across agencies rest on these matches. Records that contradict each "
                "other are never joined."
            ),
            components.stacked("Match rates", headings, rows),
        ]
    )


def _conflicts(rate: MatchRate) -> str:
    if rate.percent is None:
        return "not told"
    return "Some, not joined" if rate.conflicts else "None"
