"""Solves many problems that have nothing to do with each other, on all processors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from joblib import Parallel, cpu_count, delayed

from dashboard.kpis.disclosure.attacker import Problem, pinned
from dashboard.kpis.disclosure.choosing import Choice, chosen
from dashboard.kpis.disclosure.linear import NoAnswer

FEW = 400
"""Sensitive cells: to solve for fewer takes less time than to start a process."""
Answer = TypeVar("Answer")
NOTHING_PUBLISHED = "Nothing was published, and the version before stays."


class NotSafe(Exception):
    """What is left cannot be shown to be safe; nothing is published."""


def safe_choice(problem: Problem) -> Choice:
    """Choose what to withhold, and let the attacker try it.

    Raises NotSafe where he finds anything out, NoAnswer where the solver gives none. A choice that
    is stuck is given as it is: it must not be shown.
    """
    choice = chosen(problem)
    if choice.stuck:
        return choice
    found = pinned(problem, choice.levels, list(choice.points))
    if found:
        raise NotSafe(f"{NOTHING_PUBLISHED} {len(found)} withheld numbers could be found out.")
    return choice._replace(points=())


@dataclass
class Solver:
    """Keeps the answers to problems that come again when another breakdown was made coarser."""

    work: Callable[[Problem], Choice]
    answers: dict[bytes, Choice] = field(default_factory=dict)

    def solve(self, problems: Iterable[Problem]) -> list[Choice]:
        """Give the answer to each problem, in their order."""
        listed = [(_key(each), each) for each in problems]
        new = {key: each for key, each in listed if key not in self.answers}
        self.answers |= zip(new, solved(new.values(), self.work), strict=True)
        return [self.answers[key] for key, _ in listed]


def _key(problem: Problem) -> bytes:
    numbers = (problem.values, problem.least, problem.most, problem.low, problem.high, problem.cost)
    flags = [problem.can_show, problem.can_hide, problem.sensitive]
    flags += [] if problem.as_it_is is None else [problem.as_it_is]
    sums = (problem.sums.indptr, problem.sums.indices, problem.sums.data)
    return b"|".join(each.tobytes() for each in (*numbers, *flags, *sums))


def solved(problems: Iterable[Problem], work: Callable[[Problem], Answer]) -> list[Answer]:
    """Give the answer to each problem, in their order, whatever the number of processors.

    Raises NotSafe where the solver gives none.
    """
    try:
        return _solved(list(problems), work)
    except NoAnswer as error:
        raise NotSafe(f"{NOTHING_PUBLISHED} The solver gave no answer: {error}") from None


def _solved(listed: list[Problem], work: Callable[[Problem], Answer]) -> list[Answer]:
    processors = cpu_count()
    if processors < 2 or sum(int(each.sensitive.sum()) for each in listed) < FEW:
        return [work(each) for each in listed]
    # The large ones first, so that none is left over at the end.
    order = sorted(range(len(listed)), key=lambda at: -len(listed[at].values))
    answers = Parallel(processors)(delayed(work)(listed[at]) for at in order)
    return [answer for _, answer in sorted(zip(order, answers, strict=True), key=lambda it: it[0])]
