"""The feeds' page: what each agency was to send, what came, and what became of it."""

from datetime import date
from typing import Any

from dash import html, register_page

from dashboard import components, feed_rows, words
from dashboard.feed_summaries import Delivery, Intake
from dashboard.framing import page
from dashboard.server_state import current_intake, inbox, is_public_only
from dashboard.shown import Board
from dashboard.viewing import View

register_page(__name__, path="/feeds", title="Feeds: scorecard")

SHOWN = 10
"""How many deliveries are shown unfolded."""
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
        html.H1("What the agencies send", id="title"),
        html.P(_summary(intake, today)),
        html.P(
            f"As told on {words.moment(intake.told_at)}. Rows that cannot be read are refused "
            "and named to the agency; an extract that looks wrong is held back until a person "
            "has looked at it.",
            className="quiet",
        ),
        _upload_line(),
        *(_agency(name, intake, today) for name in words.AGENCIES),
        feed_rows.match_rates(list(intake.match_rates)),
        _deliveries(intake.deliveries),
    ]


def _not_public() -> list[Any]:
    return [
        html.H1("What the agencies send is told to the board alone", id="title"),
        None if is_public_only() else html.P(html.A("See the board's feeds", href="/feeds")),
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
    if inbox() is None:
        return None
    return html.P(html.A("Send an extract", href="/upload"))


def _agency(name: str, intake: Intake, today: date) -> html.Section | None:
    found = feed_rows.feeds_of(name, intake, today)
    return html.Section([html.H2(words.AGENCIES[name]), *found]) if found else None


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
    return feed_rows.kept(delivery, "kept" if delivery.verdict == "loaded" else "could be kept")


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
