"""What needs the board's attention, in five sentences made from the figures of one version."""

from collections.abc import Callable
from typing import Any

from dash import html

from dashboard import signal_words, words
from dashboard.board_rows import FeedState, Score
from dashboard.shown import Board

OFF = ("missed", "close")
NAMED = 4
"""How many feeds of an agency a sentence names; of more it says how many."""
CHANGES: dict[signal_words.Way, str] = {
    "worse": "getting worse",
    "better": "getting better",
    "moved": "higher or lower than before",
}
Sentence = list[Any]
Ways = dict[signal_words.Way, list[Score]]


def sentences(shown: Board) -> html.Ol:
    """Give the five: where it stands, what is real, the clock, who is late, what to doubt."""
    heads = [score for score in shown.card.scores if score.kpi.headline]
    told = [
        _where_it_stands(shown, heads),
        _what_is_real(shown, heads),
        _clock(shown, heads),
        _who_is_late(shown),
        _caution(shown, heads),
    ]
    return html.Ol([html.Li(sentence) for sentence in told if sentence], className="attention")


def _where_it_stands(shown: Board, heads: list[Score]) -> Sentence:
    on = sum(score.latest.status == "met" for score in heads)
    off = sum(score.latest.status in OFF for score in heads)
    rest = len(heads) - on - off
    told: Sentence = [
        f"Of the {len(heads)} headline measures ",
        html.Strong(f"{on} {_are(on)} on course and {off} {_are(off)} off course"),
        f"; {rest} cannot be judged. " if rest else ". ",
    ]
    if shown.since is None:
        return [*told, "No earlier meeting's figures were kept to hold them against."]
    met = words.day(shown.since.meeting.day)
    newer = sum(shown.is_newer(score) for score in heads)
    told.append(f"{newer} {_have(newer)} a new figure since the board met on {met}. ")
    return [*told, *_crossings(shown)]


def _crossings(shown: Board) -> Sentence:
    """Name the headline measures that went off course since, and that came back; fold the others.

    A chair has ten minutes, and of seventy measures many cross.
    """
    heads = [score for score in shown.card.scores if score.kpi.headline]
    others = [score for score in shown.card.scores if not score.kpi.headline]
    told = _gone_and_back(shown, heads) or ["No headline measure has gone off course since. "]
    rest = _gone_and_back(shown, others)
    if not rest:
        return [*told, "None of the other measures has crossed."]
    count = len(_gone(shown, others)), len(_back(shown, others))
    summary = f"Of the other measures {count[0]} went off course and {count[1]} came on course"
    return [*told, html.Details([html.Summary(summary), html.P(rest)])]


def _gone_and_back(shown: Board, scores: list[Score]) -> Sentence:
    gone, back = _gone(shown, scores), _back(shown, scores)
    return [
        *(["Gone off course since: ", *_names(shown, gone), ". "] if gone else []),
        *(["Come on course: ", *_names(shown, back), ". "] if back else []),
    ]


def _gone(shown: Board, scores: list[Score]) -> list[Score]:
    return [s for s in scores if _before(shown, s) == "met" and s.latest.status in OFF]


def _back(shown: Board, scores: list[Score]) -> list[Score]:
    return [s for s in scores if _before(shown, s) in OFF and s.latest.status == "met"]


def _before(shown: Board, score: Score) -> str | None:
    """Give what a measure's status was when the board last met; None where it has not crossed."""
    found = shown.since.crossed.get(score.kpi.id) if shown.since else None
    return found.before.status if found and found.before else None


def _names(shown: Board, scores: list[Score]) -> Sentence:
    told: Sentence = []
    for score in scores:
        told += [", " if told else "", _link(shown, score)]
    return told


def _link(shown: Board, score: Score) -> html.A:
    return html.A(score.kpi.title, href=shown.view.to(f"/kpi/{score.kpi.id}"))


def _what_is_real(shown: Board, heads: list[Score]) -> Sentence:
    found = _by_way(heads)
    told: Sentence = []
    for way, name in CHANGES.items():
        if way in found:
            told += [html.Strong(f"Really {name}: "), *_since(shown, found[way]), ". "]
    if not told:
        known = "known to be " if "cannot be told" in found else ""
        told = [html.Strong(f"No headline measure is {known}really changing. ")]
    return [*told, _other_movement(found), _of_the_others(shown)]


def _other_movement(found: Ways) -> str:
    """Call usual only what was judged, and say of how many it cannot be told."""
    untold = len(found.get("cannot be told", []))
    told = ["other movement is usual variation"] if "nowhere" in found else []
    of = words.counted(untold, "headline measure")
    told += [f"of {of} real change cannot be told"] if untold else []
    return f"{words.sentence('; '.join(told))}. " if told else ""


def _of_the_others(shown: Board) -> str:
    found = _by_way([score for score in shown.card.scores if not score.kpi.headline])
    counts: dict[signal_words.Way, int] = {way: len(scores) for way, scores in found.items()}
    worse, better, moved, untold = (counts.get(way, 0) for way in (*CHANGES, "cannot be told"))
    told = f"Of the other measures {worse} {_are(worse)} really getting worse and {better} better"
    told += f", and {moved} {_are(moved)} higher or lower than before" if moved else ""
    return f"{told}; of {untold} it cannot be told." if untold else f"{told}."


def _by_way(scores: list[Score]) -> Ways:
    found: Ways = {}
    for score in scores:
        found.setdefault(signal_words.goes(score), []).append(score)
    return found


def _since(shown: Board, scores: list[Score]) -> Sentence:
    told: Sentence = []
    for score in scores:
        since = signal_words.since(score)
        told += [", " if told else "", _link(shown, score), f" {since}" if since else ""]
    return told


def _clock(shown: Board, heads: list[Score]) -> Sentence:
    """What the main legal clock has done: the first headline measure that a law asks 100% of."""
    clock = next((s for s in heads if s.kpi.standard is not None and s.latest.denominator), None)
    if clock is None:
        return []
    told: Sentence = [*_failed(shown, clock), *_waiting_past(clock)]
    return [_link(shown, clock), ": ", *told, "."] if told else []


def _failed(shown: Board, clock: Score) -> Sentence:
    """How many the law's limit was missed for; nothing where a number of it is withheld."""
    latest, failed = clock.latest, clock.movement.failed if clock.movement else None
    if failed is None:
        return []
    period = words.period(latest.period_kind, latest.period)
    when = f"the {period}" if latest.period_kind == "rolling_12_months" else period
    of = words.number(latest.denominator or 0)
    about = "about " if _is_rounded(shown, clock) else ""
    number = html.Strong(f"{about}{words.number(failed)} of {of} children")
    return ["the legal limit was missed for ", number, f" in {when}; "]


def _is_rounded(shown: Board, score: Score) -> bool:
    """Say whether counts look rounded: then their difference may be off by as much as both are."""
    rules = shown.rules().get(shown.view.audience)
    counts = score.latest.numerator, score.latest.denominator
    step = rules.round_to if rules else 1
    return step > 1 and all(count is not None and count % step == 0 for count in counts)


def _waiting_past(clock: Score) -> Sentence:
    """How many are open past the limit by now, of the companion of the clock."""
    for rows in clock.series:
        told, newest = clock.kpi.series.get(rows[-1].series), rows[-1]
        if told and told.role == "open_past" and newest.period:
            kpi = clock.kpi.told_in(newest.series)
            number = words.figure(kpi, newest.value, newest.symbol, newest.above)
            period = words.period(newest.period_kind, newest.period)
            return [html.Strong(number), f" were waiting past it at the end of {period}"]
    return ["how many are waiting past it is not told"]


def _who_is_late(shown: Board) -> Sentence:
    late: dict[str, list[FeedState]] = {}
    for feed in shown.card.late(shown.day):
        late.setdefault(feed.agency, []).append(feed)
    if not late:
        return ["No agency is late with its extracts."]
    told: Sentence = [html.Strong("Late with extracts: ")]
    for agency, feeds in late.items():
        named = "; ".join(f"{f.title}, due {words.day(f.next_due)}" for f in feeds[:NAMED])
        more = f" and {len(feeds) - NAMED} more" if len(feeds) > NAMED else ""
        told.append(f"{_agency(agency)} ({named}{more}). ")
    if shown.view.audience == "board":
        told.append(html.A("See all feeds", href=shown.view.to("/feeds")))
    return told


def _agency(name: str) -> str:
    known: dict[str, str] = dict(words.AGENCIES)
    return known.get(name, "Published figures")


def _caution(shown: Board, heads: list[Score]) -> Sentence:
    """The headline measure to trust least: being checked, old, few, or easily misread."""
    reasons = [
        (score, why)
        for rank in (_being_checked, _old(shown), _noted, _misread)
        for score in heads
        if (why := rank(score))
    ]
    if not reasons:
        return ["No headline measure has a note of caution."]
    score, why = reasons[0]
    return [html.Strong("Treat with caution: "), _link(shown, score), f". {why}"]


def _being_checked(score: Score) -> str:
    mark = score.kpi.confidence
    if mark is None or mark.mark == "confirmed":
        return ""
    return f"{mark.by} is checking whether it is practice or recording. {mark.words}"


def _old(shown: Board) -> Callable[[Score], str]:
    def told(score: Score) -> str:
        feed = shown.card.late_feed_of(score, shown.day)
        return f"A newer figure was due by {words.day(feed.next_due)}." if feed else ""

    return told


def _noted(score: Score) -> str:
    return words.sentence(score.latest.note) if score.latest.status in OFF else ""


def _misread(score: Score) -> str:
    return score.kpi.caution if score.latest.status in OFF else ""


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"
