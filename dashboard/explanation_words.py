"""Where a figure comes from, in lines of words: the command and the page say the same."""

from collections.abc import Iterable

from dashboard import words
from dashboard.board_rows import Figure
from dashboard.explanation import Applied, Definition, Explanation
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.steps import Step

Line = tuple[str, str]
"""What it is about, and what is said of it."""
DEFINITION, MEASURE, USED, LINKS, POLICY = (
    *("Definition", "Worked out", "Rows used", "Links"),
    "Policy",
)
ONE = {"cases": "case", "counts": "count", "children": "child", "were": "was"}
OF = {"": "", "numerator": "For the numerator: ", "denominator": "For the denominator: "}


def lines(told: Explanation) -> list[Line]:
    """Give a figure's lineage line by line, but for its files and whether it is the same again."""
    return [
        (DEFINITION, definition(told.definition)),
        (MEASURE, told.measure or "Not worked out yet."),
        *((USED, sentence) for sentence in _steps(told.steps)),
        *((LINKS, sentence) for sentence in told.links),
        *((LINKS, note) for note in _match_rate(told)),
        (POLICY, policy(told.policy)),
    ]


def figure_is(kpi: Kpi, figure: Figure) -> str:
    """Word what a figure is: "63.4% (392 of 618)"; of one that is not shown only that."""
    if figure.value is None:
        return "not shown" if figure.symbol in ("c", "u") else "no figure"
    kpi = kpi.told_in(figure.series)
    if (figure.split or "").startswith(words.GAP):
        kpi = kpi.model_copy(update={"unit": "points"})
    of = words.of_how_many(figure.numerator, figure.denominator)
    return words.figure(kpi, figure.value) + (f" ({of})" if of else "")


def about(figure: Figure) -> str:
    """Word which figure it is: "month:ehc, August 2023, by sex: Female"."""
    period = words.period(figure.period_kind, figure.period)
    parts = [figure.series, period] if figure.period else [figure.series or "no series yet"]
    if figure.split:
        gap = figure.split.startswith(words.GAP)
        named = words.split(figure.split)
        of = f": {figure.category}" if figure.category else ""
        parts.append(f"{named if gap else f'by {named}'}{of}")
    return ", ".join(parts)


def definition(told: Definition) -> str:
    """Word which definition it is: its hash, its life, and the change that applies."""
    agreed = f" on {words.day(told.agreed)}" if told.agreed and told.state == "agreed" else ""
    changed = f"; changed from {words.day(told.changed)}: {told.because}" if told.changed else ""
    text = f"{told.state}{agreed}, SHA-256 {words.file_hash(told.sha256)}{changed}"
    return words.sentence(text if text.endswith(".") else f"{text}.")


def policy(told: Applied) -> str:
    """Word which policy it went through, and what that did."""
    threshold = "" if told.threshold is None else f", threshold {told.threshold}"
    which = f"for the {told.audience}, version {told.version}"
    hashed = words.file_hash(told.sha256)
    return words.sentence(f"{which}, SHA-256 {hashed}{threshold}: {told.did}.")


def _steps(steps: Iterable[Step]) -> list[str]:
    """Word what is left after each condition, and why the others are left out."""
    parts: dict[str, list[Step]] = {}
    for step in steps:
        parts.setdefault(step.of, []).append(step)
    return [f"{OF[of]}{_chain(mine)}." for of, mine in parts.items()]


def _chain(steps: list[Step]) -> str:
    told, before = [], None
    for step in steps:
        why = ""
        if step.left_out:
            number = "" if before is None or step.cases is None else f"{before - step.cases:,} "
            why = f" (left out: {number}{step.left_out})"
        told.append(f"{_left(step)}{why}")
        before = step.cases
    return "; of these ".join([told[0], "; ".join(told[1:])]) if told[1:] else told[0]


def _left(step: Step) -> str:
    if step.cases is None:
        return step.left
    what, *more = step.left.split(" ")
    what = ONE.get(what.rstrip(","), what) if step.cases == 1 else what
    return " ".join([f"{step.cases:,}", what, *more])


def _match_rate(told: Explanation) -> list[str]:
    """Give the note on how many could be looked up, where the figure itself is shown."""
    note = told.figure.note
    return [note] if note and told.links and told.figure.value is not None else []
