"""The feeds' page: what each agency was to send, what came, and what became of it."""

from datetime import date
from typing import Any

from dash import dcc, html, register_page

from dashboard import components, words
from dashboard.feed_summaries import (
    Delivery,
    FeedExtract,
    FeedSummary,
    Intake,
    MatchRate,
)
from dashboard.framing import page
from dashboard.server_state import current_intake, uploads_are_open
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/feeds", title="Feeds: scorecard")

HEADINGS = ("Feed", "Newest figures", "Received", "Next due", "Rows", "Agreement", "Last fetched")
SHOWN = 10
"""How many deliveries are shown unfolded."""
SENT = ("Feed", "As at", "Received", "What became of it", "Rows")
HELD = ("Feed", "Records of", "How many")
DELIVERED = ("Delivery", "Feed", "Came", "What became of it", "Rows")


@page(View)
def layout(view: View, _shown: Board | None) -> list[Any]:
    """Give the page, or say what to do before anything came."""
    if view.audience == "public":
        return _not_public()
    intake = current_intake()
    if intake is None:
        return components.nothing_published()
    today = words.today()
    return [
        html.H1("What the agencies send", id="title", tabIndex=-1),
        html.P(_summary(intake, today)),
        html.P(
            f"As told on {words.moment(intake.told_at)}. Rows that cannot be read are refused "
            "and named to the agency; an extract that looks wrong is held back until a person "
            "has looked at it.",
            className="quiet",
        ),
        _upload_line(),
        *(_agency(name, intake, today) for name in words.AGENCIES),
        _match_rates(intake.match_rates),
        _deliveries(intake.deliveries),
    ]


def _not_public() -> list[Any]:
    return [
        html.H1("What the agencies send is told to the board alone", id="title", tabIndex=-1),
        html.P(dcc.Link("See the board's feeds", href="/feeds")),
    ]


def _summary(intake: Intake, today: date) -> str:
    """Say in a sentence or two what needs somebody's attention."""
    late = sum(feed.days_late(today) > 0 for feed in intake.feeds)
    due = sum(feed.next_due is not None for feed in intake.feeds)
    held = sum(bool(feed.held_back) for feed in intake.feeds)
    lacking = sum(feed.lacks_agreement(today) for feed in intake.feeds)
    said = [_arrived(sum(feed.received_at is not None for feed in intake.feeds))]
    if due:
        said.append(f"{late} of {words.counted(due, 'feed')} with a date {_are(late)} late.")
    if held:
        said.append(f"{words.counted(held, 'extract')} held back.")
    if lacking:
        said.append(f"{words.counted(lacking, 'feed')} without an agreement in force.")
    return " ".join(said)


def _arrived(feeds: int) -> str:
    if not feeds:
        return "No feed has come yet."
    return f"{words.counted(feeds, 'feed')} {'has' if feeds == 1 else 'have'} come."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _upload_line() -> html.P | None:
    if not uploads_are_open():
        return None
    return html.P(html.A("Send an extract", href="/upload"))


def _agency(name: str, intake: Intake, today: date) -> html.Section | None:
    feeds = [feed for feed in intake.feeds if feed.agency == name]
    if not feeds:
        return None
    rows = [_row(feed, today) for feed in feeds]
    title = words.AGENCIES[name]
    table = components.stacked(f"Feeds: {title}", HEADINGS, rows)
    more = [part for part in (_extracts(feeds, intake), _holdings(feeds, intake)) if part]
    return html.Section([html.H2(title), table, *more])


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
    return [received, _alert("One is held back", f"{words.sentence(feed.held_back)}.")]


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
    return f"{_number(extract.rows_kept)} {could}kept, {_number(extract.rows_refused)} refused"


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


def _alert(word: str, why: str) -> html.Div:
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
    said = _kept(feed)
    if feed.identified is not None:
        can = f"{words.whole_percent(feed.identified)} can be linked"
        said.append(html.Div(can, className="of"))
    return said


def _kept(told: FeedSummary | Delivery, kept: str = "kept") -> list[Any]:
    """Say how many rows were kept and refused; a number that is not told is fewer than 5."""
    of = "" if told.rows_read is None else f" of {told.rows_read:,}"
    said: list[Any] = [html.Div(f"{_number(told.rows_kept)}{of} {kept}")]
    if told.rows_refused != 0:
        said.append(html.Div(f"{_number(told.rows_refused)} refused", className="of"))
    return said


def _number(rows: int | None) -> str:
    return "fewer than 5" if rows is None else f"{rows:,}"


def _agreement(feed: FeedSummary, today: date) -> Any:
    if not feed.needs_agreement:
        return html.Span("published: none needed", className="quiet")
    if not feed.agreement:
        return _alert("None on record", "nothing of it loads")
    if feed.agreement_note:
        return [feed.agreement, _alert("Not in force", f"it {feed.agreement_note}")]
    until = words.day(feed.agreement_expires)
    if feed.lacks_agreement(today):
        return [feed.agreement, _alert("Ended", f"on {until}")]
    return [html.Div(feed.agreement), html.Div(f"until {until}", className="of")]


def _pulled(feed: FeedSummary) -> Any:
    if feed.pulled_at is None:
        return html.Span("sent by hand", className="quiet")
    return [
        html.Div(words.moment(feed.pulled_at)),
        html.Div(words.sentence(feed.pulled), className="of"),
    ]


def _match_rates(rates: tuple[MatchRate, ...]) -> html.Section | None:
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


def _deliveries(deliveries: tuple[Delivery, ...]) -> html.Section:
    title = "What came lately"
    if not deliveries:
        return html.Section([html.H2(title), html.P("Nothing has come yet.")])
    newest, earlier = deliveries[:SHOWN], deliveries[SHOWN:]
    content = [html.H2(title), _delivered(title, newest)]
    if earlier:
        content.append(components.folded("Before that", _delivered("Before that", earlier)))
    return html.Section(content)


def _delivered(caption: str, deliveries: tuple[Delivery, ...]) -> html.Table:
    rows = [
        [
            _delivery(each),
            each.title or html.Span("not known", className="quiet"),
            [html.Div(words.moment(each.came_at)), html.Div(_WAYS[each.came_by], className="of")],
            _verdict(each),
            _delivered_rows(each),
        ]
        for each in deliveries
    ]
    return components.stacked(caption, DELIVERED, rows, "verdicts")


def _delivered_rows(delivery: Delivery) -> list[Any]:
    if delivery.verdict not in ("loaded", "held back"):
        return [html.Span("none", className="quiet")]
    # What is held back is not kept yet.
    return _kept(delivery, "kept" if delivery.verdict == "loaded" else "could be kept")


_WAYS = {"load": "loaded by hand", "pull": "fetched", "upload": "uploaded"}


def _delivery(delivery: Delivery) -> str:
    """Name a delivery by its receipt, which the uploader has, or else by what it brought."""
    named = f"Receipt {delivery.receipt}" if delivery.receipt else delivery.title or "A file"
    return f"{named} ({delivery.kind})" if delivery.kind else named


def _verdict(delivery: Delivery) -> list[Any]:
    bad = delivery.verdict in ("held back", "turned away")
    shape, status = ("close", "close") if bad else ("met", "met")
    word = words.sentence(delivery.verdict)
    return [
        html.Span([components.shape(shape), word], className=f"status status-{status}"),
        html.Div(delivery.reason and words.sentence(delivery.reason), className="of"),
    ]
