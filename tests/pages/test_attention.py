"""The board's sentences, and what a row says beside its figure."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dashboard import meetings, score_rows
from dashboard.attention import sentences
from dashboard.board_rows import Movement, Score, Signal
from dashboard.comparison import Contents, compare
from dashboard.kpis.lives import Confidence
from dashboard.kpis.targets import Status
from dashboard.meetings import Meeting
from dashboard.protection_rules import Rules
from dashboard.rendering import as_html
from dashboard.shown import Board, Since

MET = date(2026, 10, 13)
NO_MORE = (None, "why", "why", None, MET)


def scores(board: Board, *, headline: bool, status: Status) -> list[Score]:
    """Give the headline measures, or the others, that have a status."""
    return [
        score
        for score in board.card.scores
        if score.kpi.headline == headline and score.latest.status == status
    ]


def first_sentence(board: Board, before: dict[str, Status]) -> str:
    """Give it as HTML, had the board seen these statuses, by KPI, when it last met."""
    now = meetings.contents_of(board.engine, board.version)
    then = Contents(
        now.kpis,
        tuple(replace(row, status=before.get(row.kpi, row.status)) for row in now.figures),
    )
    crossed = {str(each.path[0]): each for each in compare(then, now) if each.what == "crossed"}
    assert set(crossed) == set(before)
    met = Meeting(MET, "A. Chair", None, None, None)
    since = Since(met, frozenset(), crossed, frozenset())
    told = as_html(sentences(replace(board, since=since)))
    return told[: told.index("</li>")]


def words_of(html: str) -> str:
    """Give the text of HTML."""
    return re.sub("<[^>]+>", "", html)


def test_headline_measures_that_crossed_are_named_and_others_are_folded(board: Board) -> None:
    gone = scores(board, headline=True, status="missed")[:2]
    other_gone = scores(board, headline=False, status="missed")[0]
    other_back = scores(board, headline=False, status="met")[0]
    before: dict[str, Status] = {each.kpi.id: "met" for each in (*gone, other_gone)}
    told = first_sentence(board, before | {other_back.kpi.id: "close"})
    seen, folded = told.split("<details>")
    assert words_of(seen).endswith(
        "0 have a new figure since the board met on 13 October 2026. "
        f"Gone off course since: {gone[0].kpi.title}, {gone[1].kpi.title}. "
    )
    summary, names = folded.split("</summary>")
    assert words_of(summary) == "Of the other measures 1 went off course and 1 came on course"
    assert words_of(names) == (
        f"Gone off course since: {other_gone.kpi.title}. Come on course: {other_back.kpi.title}. "
    )
    for each in (*gone, other_gone, other_back):
        assert f'href="/kpi/{each.kpi.id}"' in told


def test_from_missed_to_close_is_no_crossing(board: Board) -> None:
    still = scores(board, headline=True, status="missed")[0]
    told = words_of(first_sentence(board, {still.kpi.id: "close"}))
    assert told.endswith(
        "No headline measure has gone off course since. None of the other measures has crossed."
    )


def of_changes(board: Board, *told: str | None) -> str:
    """Give the sentence of what is real, had the headline measures so many charts, and no other."""
    signals = [
        () if variation == "none" else (Signal("", "", "xmr", "", variation, *NO_MORE),)
        for variation in told
    ]
    heads = [score for score in board.card.scores if score.kpi.headline][: len(told)]
    scores = [replace(each, signals=mine) for each, mine in zip(heads, signals, strict=True)]
    board = replace(board, card=replace(board.card, scores=scores))
    words = words_of(as_html(sentences(board)).split("</li>")[1])
    return words.removesuffix("Of the other measures 0 are really getting worse and 0 better.")


def test_usual_is_only_what_was_judged(board: Board) -> None:
    title = next(score.kpi.title for score in board.card.scores if score.kpi.headline)
    usual, worse = "common_cause", "concern_low"
    expected = {
        (
            usual,
            usual,
        ): "No headline measure is really changing. Other movement is usual variation. ",
        (usual, None, "none"): "No headline measure is known to be really changing. "
        "Other movement is usual variation; of 2 headline measures real change cannot be told. ",
        (None,): "No headline measure is known to be really changing. "
        "Of 1 headline measure real change cannot be told. ",
        (
            worse,
            None,
        ): f"Really getting worse: {title}. Of 1 headline measure real change cannot be told. ",
        ("neutral_high", usual): f"Really higher or lower than before: {title}. "
        "Other movement is usual variation. ",
    }
    for told, said in expected.items():
        assert of_changes(board, *told) == said


def test_of_the_other_measures_too_it_is_said_of_how_many_it_cannot_be_told(board: Board) -> None:
    scores = [replace(each, signals=()) for each in board.card.scores]
    told = as_html(sentences(replace(board, card=replace(board.card, scores=scores))))
    others = sum(not score.kpi.headline for score in scores)
    assert f"0 better; of {others} it cannot be told." in told


def test_other_measures_that_moved_without_a_better_side_are_counted(board: Board) -> None:
    other = next(score for score in board.card.scores if not score.kpi.headline)
    moved = Signal("", "", "xmr", "", "neutral_low", *NO_MORE)
    card = replace(board.card, scores=[replace(other, signals=(moved,))])
    told = words_of(as_html(sentences(replace(board, card=card))))
    assert (
        "Of the other measures 0 are really getting worse and 0 better, and 1 is higher or lower "
        "than before."
    ) in told


@pytest.mark.parametrize(
    ("numerator", "round_to", "said"),
    [(25, 5, "about 20 of 45 children"), (26, 5, "19 of 45"), (25, 1, "20 of 45")],
)
def test_a_difference_of_rounded_counts_is_about_so_many(
    board: Board, numerator: int, round_to: int, said: str
) -> None:
    clock = next(s for s in board.card.scores if s.kpi.headline and s.kpi.standard is not None)
    latest = replace(clock.latest, numerator=numerator, denominator=45)
    movement = Movement(clock.kpi.id, "", None, None, None, 45 - numerator)
    failed = replace(clock, series=((latest,),), movement=movement)
    card = replace(board.card, scores=[failed])
    rules = {
        "board": Rules(
            version=1, threshold=5, round_to=round_to, one_decimal_from=0, beyond_a_centile=0
        )
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Board, "rules", lambda _: rules)
        told = words_of(as_html(sentences(replace(board, card=card))))
    assert f"missed for {said}" in told


def checked(score: Score, mark: str) -> Score:
    """Give a measure on whose newest figure its owner has said something."""
    said = Confidence(mark=mark, by="Head of SEND", on=MET, words="Decisions were dated late.")
    return replace(score, kpi=score.kpi.model_copy(update={"confidence": said}))


def test_what_its_owner_is_checking_is_to_be_treated_with_caution(board: Board) -> None:
    heads = [score for score in board.card.scores if score.kpi.headline]
    scores = [*heads[:-1], checked(heads[-1], "being checked")]
    told = words_of(as_html(sentences(replace(board, card=replace(board.card, scores=scores)))))
    assert (
        f"Treat with caution: {heads[-1].kpi.title}. Head of SEND is checking whether it is "
        "practice or recording. Decisions were dated late."
    ) in told


def test_where_nothing_is_doubtful_that_is_said(board: Board) -> None:
    head = scores(board, headline=True, status="missed")[0]
    fine = replace(head.latest, status="met", note="")
    card = replace(board.card, scores=[replace(head, series=((fine,),))], feeds=())
    told = words_of(as_html(sentences(replace(board, card=card))))
    assert told.endswith("No headline measure has a note of caution.")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("confirmed", "✓ Confirmed by its owner"),
        ("being checked", "? Practice or recording: being checked"),
    ],
)
def test_a_row_has_its_owners_mark(mark: str, said: str, board: Board) -> None:
    score = board.card.scores[0]
    assert said not in as_html(score_rows.table(board, "x", [score]))
    assert said in as_html(score_rows.table(board, "x", [checked(score, mark)]))


def test_a_row_says_that_there_is_no_new_figure_since_the_meeting(board: Board) -> None:
    score, said = board.card.scores[0], "no new figure since the last meeting"
    met = Meeting(MET, "A. Chair", None, None, None)
    for newer, is_said in ((frozenset[str](), True), (frozenset({score.kpi.id}), False)):
        later = replace(board, since=Since(met, newer, {}, frozenset()))
        assert (said in as_html(score_rows.table(later, "x", [score]))) == is_said
    assert said not in as_html(score_rows.table(board, "x", [score]))
