"""Mistakes put into extracts on purpose, of the kinds that agencies' systems really let through."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from data_sources.made_up.children.arrays import Flags, Texts

Table = dict[str, Texts]
"""Heading -> the cells of its column, as they will stand in the file."""

ROWS_WITH_MISTAKES, MOST_ROWS_WITH_MISTAKES = 0.007, 0.009
BLANK_KEYS, WRONG_KEYS = 0.03, 0.003


@dataclass(frozen=True)
class Mistake:
    """What is done to one cell: `change` has the row's cells by heading."""

    heading: str
    change: Callable[[dict[str, str]], str]


def to(heading: str, text: str) -> Mistake:
    """Write the same wrong text into a cell: a code that nobody knows, a day that there is not."""
    return Mistake(heading, lambda _: text)


def before(heading: str, opened: str, form: str = "%Y-%m-%d") -> Mistake:
    """Put a day a few weeks before the one that it should follow."""
    return Mistake(heading, lambda row: _moved(row[opened], -23, form))


def after(heading: str, last: date, form: str = "%Y-%m-%d") -> Mistake:
    """Put a day after the one that the extract is as at."""
    return Mistake(heading, lambda _: (last + timedelta(days=19)).strftime(form))


def _moved(text: str, days: int, form: str) -> str:
    return (datetime.strptime(text, form) + timedelta(days=days)).strftime(form)


def plant(
    table: Table,
    mistakes: Sequence[Mistake],
    rng: np.random.Generator,
    share: float = ROWS_WITH_MISTAKES,
    among: Flags | None = None,
) -> Table:
    """Give the table with one mistake in each of a share of its rows, the kinds in turn.

    `among` says which rows there are to choose from; all of them without it.
    """
    rows = len(next(iter(table.values())))
    known = np.arange(rows) if among is None else np.flatnonzero(among)
    wanted = round(len(known) * share)
    # One row of a short sheet would be more than the intake lets pass.
    wanted = wanted if wanted <= MOST_ROWS_WITH_MISTAKES * len(known) else 0
    spoilt = {heading: cells.astype(object) for heading, cells in table.items()}
    for turn, place in enumerate(rng.permutation(known)[:wanted].tolist()):
        row = {heading: str(cells[place]) for heading, cells in table.items()}
        mistake = mistakes[turn % len(mistakes)]
        spoilt[mistake.heading][place] = mistake.change(row)
    return spoilt


def spoil_keys(keys: Texts, blank: Flags, wrong: Flags) -> Texts:
    """Leave keys out, or change their last digit so that the check fails."""
    changed = np.array([_with_other_end(key) for key in keys[wrong].tolist()], dtype=keys.dtype)
    spoilt = keys.copy()
    spoilt[wrong] = changed
    return np.where(blank, "", spoilt)


def _with_other_end(key: str) -> str:
    return key and key[:-1] + ("0" if key.endswith("9") else "9")
