"""What it takes to protect five years of a made-up area's figures for both audiences.

    .venv/bin/python -m benchmarks.protection [--home FOLDER] [--rounds 3]

Timed are the product's own functions, from figures in memory to figures that may be shown: what
the board may not see is withheld, of that the public's is made, and both are looked at beside an
older version that lacks the newest period of each series. Each is run in turn with two yardsticks
and the median ratio printed, because machines differ and drift:

* counting: the same figures worked out of the same cases and counts, which are in memory.
* a plain program: HiGHS finds the cheapest table of 240 by 240 with given sums, always the same.

Seconds are those on the wall, and the solver takes all processors. A version must be safe to show
within five minutes, else this exits with 1. The vault and the folder that are given are not written
to; without a folder a made-up area is loaded first, which takes some minutes.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from benchmarks.area_cases import DEFINITIONS, home_of
from benchmarks.area_load import AS_AT, Clock
from dashboard.kpis.definitions import Kpi
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.kpis.disclosure.last_look import Older, looked_at
from dashboard.kpis.disclosure.price import Price
from dashboard.kpis.disclosure.protecting import protected
from dashboard.kpis.disclosure.public import made_public
from dashboard.kpis.disclosure.withholding import TOLD
from dashboard.kpis.figures import FIGURES, figures_of
from dashboard.publishing.protection import read_policies
from dashboard.publishing.reading import Read, read_vault
from dashboard.settings import POLICIES
from data_sources.home import Home
from data_sources.link_rules import rules_of
from data_sources.made_up import AREA_FILE
from stores import open_store

LIMIT = 300
"""Seconds."""
SIDE = 240
LEFT = ("vault.sqlite", "board.sqlite", "extracts")
COUNTING, PROGRAM = "counting the same figures", "a plain program in HiGHS"
BOARD, PUBLIC = "withholding for the board", "rounding and withholding for the public"
LOOK = "looking at both beside an older version"
OURS = (BOARD, PUBLIC, LOOK)


class Given(NamedTuple):
    """What figures are worked out from."""

    kpis: tuple[Kpi, ...]
    read: Read

    def figures(self) -> pd.DataFrame:
        """Work all figures out, with nothing withheld."""
        area, (counts, records, *_) = read_area(AREA_FILE), self.read
        found = [figures_of(kpi, area, counts, records).figures for kpi in self.kpis]
        return pd.concat(found, ignore_index=True)


def given_of(folder: Path, url: str) -> Given:
    """Read a vault as `publish` does."""
    home, kpis = Home(folder), read_definitions(DEFINITIONS)
    rules = rules_of(home, folder / "key", AS_AT, allow_test=True)
    vault = open_store(url, read_only=True)
    read = read_vault(vault, kpis, read_area(AREA_FILE), home, rules)
    vault.dispose()
    return Given(kpis, read)


def solve_program() -> None:
    """Find the cheapest table with given sums; raises RuntimeError where there is no answer."""
    drawn = np.random.default_rng(1)
    cost, table = drawn.integers(1, 100, SIDE**2), drawn.integers(1, 50, (SIDE, SIDE))
    of_rows = sparse.kron(sparse.eye(SIDE), np.ones((1, SIDE)))
    of_columns = sparse.kron(np.ones((1, SIDE)), sparse.eye(SIDE))
    sums = np.concatenate([table.sum(axis=1), table.sum(axis=0)])
    equal = sparse.vstack([of_rows, of_columns]).tocsc()
    if linprog(cost, A_eq=equal, b_eq=sums, method="highs").status:
        raise RuntimeError("HiGHS gave no answer.")


class Round(NamedTuple):
    """The seconds of each part, and how much is withheld from each audience."""

    seconds: dict[str, float]
    prices: dict[str, Price]


def one_round(given: Given) -> Round:
    """Protect everything once, after both yardsticks."""
    policies, sources, kpis = read_policies(POLICIES), given.read.sources, given.kpis
    clock = Clock()
    with clock.step(PROGRAM):
        solve_program()
    with clock.step(COUNTING):
        figures = given.figures()
    with clock.step(BOARD):
        board = protected(figures, kpis, policies.board, sources.terms)
    with clock.step(PUBLIC):
        public = made_public(board, kpis, policies.public, sources.kept_back)
    with clock.step(LOOK):
        for own, policy in ((board, policies.board), (public, policies.public)):
            shown = own.figures[[*FIGURES, *TOLD]]
            older = Older(_without_the_newest(shown), kpis)
            looked_at(shown, kpis, policy, sources.terms, older)
    return Round(clock.seconds, {"board": board.price, "public": public.price})


def _without_the_newest(shown: pd.DataFrame) -> pd.DataFrame:
    newest = shown.groupby(["kpi", "series"])["period_end"].transform("max")
    return shown[shown["period_end"] != newest]


def main(folder: str | None, times: int) -> None:
    """Print what is withheld, the seconds, and the ratios."""
    with home_of(folder) as home, tempfile.TemporaryDirectory() as name:
        copied, vault = Path(name) / "home", (home.folder / "vault.sqlite").resolve()
        shutil.copytree(home.folder, copied, ignore=shutil.ignore_patterns(*LEFT))
        given = given_of(copied, f"sqlite:///{vault}")
    print(f"{len(given.figures()):,} figures, {os.cpu_count()} processors", flush=True)
    rounds = [one_round(given) for _ in range(times)]
    for audience, price in rounds[0].prices.items():
        print(f"  the {audience}: {price.told()}")
    for part in (PROGRAM, COUNTING, *OURS):
        print(f"  {part:<40} {median(each.seconds[part] for each in rounds):7.2f} s")
    print_ratios(rounds)


def print_ratios(rounds: list[Round]) -> None:
    """Print how long it takes beside each yardstick, and beside the limit; exit 1 above that."""
    both = [sum(each.seconds[part] for part in OURS) for each in rounds]
    for yardstick in (PROGRAM, COUNTING):
        ratio = median(
            took / each.seconds[yardstick] for took, each in zip(both, rounds, strict=True)
        )
        print(f"both audiences take {ratio:.1f} times as long as {yardstick}")
    print(
        f"both audiences: {median(both):.1f} s, at most {max(both):.1f} s, "
        f"which is {max(both) / LIMIT:.0%} of the limit of {LIMIT} s"
    )
    sys.exit(0 if max(both) <= LIMIT else 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", help="a data folder with a vault")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    main(asked.home, asked.rounds)
