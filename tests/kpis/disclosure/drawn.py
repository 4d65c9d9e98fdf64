"""Draws tables of children, which KPIs are asked of them, and what their agreement asks."""

from random import Random

import pandas as pd
from hypothesis import strategies as st

from dashboard.kpis.disclosure.rows import Terms

from .made_up import APART, OURS, PLANS, Both, Child, Children, seen_of
from .outsider import BLANK, PLAIN, WITH_THERAPY, Outsider, narrow_counts, pinned_counts

Drawn = tuple[Children, list[str], Terms]
NUMBERS = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 9), st.integers(10, 60))
TABLES: st.SearchStrategy[Children] = st.fixed_dictionaries(
    dict.fromkeys(PLAIN, NUMBERS),
    optional=dict.fromkeys([*WITH_THERAPY, *BLANK], NUMBERS),
)
NAMES = st.one_of(
    *(st.lists(st.sampled_from(own), min_size=1, max_size=4, unique=True) for own in APART)
)
TERMS = st.builds(Terms, st.sampled_from((0, 5, 5, 8, 10)), st.booleans())
DRAWN: st.SearchStrategy[Drawn] = st.tuples(TABLES, NAMES, TERMS)


def random_table(seed: int, shapes: list[str] = PLANS) -> Drawn:
    """Give a table with as many small numbers as a town's figures have, and some of the shapes.

    Of other shapes than PLANS it has children with a therapy, and some of whom a category is blank.
    """
    rng = Random(seed)
    scale = rng.choice([3, 6, 12, 25])

    def number() -> int:
        return max(0, int(rng.expovariate(1 / scale)) - rng.choice([0, 1, 3]))

    kids: dict[Child, int] = {sort: number() for sort in PLAIN}
    names = rng.sample(shapes, rng.randint(1, min(4, len(shapes))))
    terms = Terms(rng.choice([5, 5, 5, 10]), rng.random() < 0.7)
    if shapes is not PLANS:
        kids |= {sort: number() for sort in WITH_THERAPY}
        kids |= {sort: rng.choice([0, 0, number()]) for sort in BLANK}
    return kids, names, terms


def seen_of_drawn(drawn: Drawn) -> Both:
    """Protect a drawn table's figures."""
    kids, names, terms = drawn
    return seen_of(kids, names, {OURS: terms})


def leaks(drawn: Drawn, seen: Both) -> list[str]:
    """Say what an outsider finds out of what the board is shown, and of what everyone is."""
    kids, _, terms = drawn
    under = max(5, terms.threshold)
    board, public = Outsider(kids), Outsider(kids)
    board.read_board(seen.board.figures)
    public.read_public(seen.public.figures, max(8, under))
    found = pinned_counts(board, seen.board.figures, under, exact=terms.whole_area_exact)
    return found + narrow_counts(public, seen.public.figures)


def shown(figures: pd.DataFrame) -> pd.DataFrame:
    """Give what a reader sees of figures, in an order of its own."""
    about = ["kpi", "series", "period", "split", "category"]
    hidden = ["slice", "records", "unseen_numerator", "unseen_denominator"]
    seen = figures.drop(columns=hidden).assign(split=figures["split"].fillna(""))
    return seen.sort_values(about).reset_index(drop=True)
