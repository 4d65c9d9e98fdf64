"""Which cases an extract has told already, in eight bytes a case."""

from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from data_sources.cases import Batch
from data_sources.feed import Refusal

Hashes: TypeAlias = np.ndarray[Any, Any]
FIRST = np.uint64(40)
ODD = np.uint64(0x9E3779B97F4A7C15)
"""A factor, so that case X of dataset Y and case Y of dataset X have different hashes."""


class Seen:
    """The hashes of the cases that have gone by, as sorted runs that grow by merging."""

    def __init__(self) -> None:
        self.runs: list[Hashes] = []
        self.beginnings = np.zeros(2**24, dtype="bool")

    def without_repeats(self, batch: Batch, sheet: str = "") -> Batch:
        """Keep the first row of each case; refuse the others."""
        if not len(batch.kept):
            return batch
        hashes = _hashes(batch.kept)
        again = pd.Series(hashes).duplicated().to_numpy() | self._known(hashes)
        self._add(np.sort(hashes[~again]))
        if not again.any():
            return batch
        repeated = batch.kept["row"].filter(pa.array(again)).to_pylist()
        return replace(
            batch,
            kept=batch.kept.filter(pa.array(~again)),
            refusals=(*batch.refusals, *(_repeated(row, sheet) for row in repeated)),
        )

    def _known(self, hashes: Hashes) -> Hashes:
        """Say which have gone by; most are told apart by their first 24 bits, which is quick."""
        known: Hashes = self.beginnings[hashes >> FIRST]
        doubtful = hashes[known]
        found = np.zeros(len(doubtful), dtype="bool")
        for run in self.runs:
            places = np.searchsorted(run, doubtful).clip(max=len(run) - 1)
            found |= run[places] == doubtful
        known[known] = found
        return known

    def _add(self, run: Hashes) -> None:
        self.beginnings[run >> FIRST] = True
        # Merging runs of like size only, each hash is moved a few times and not at each batch.
        while self.runs and len(self.runs[-1]) < 2 * len(run):
            run = np.concatenate([self.runs.pop(), run])
            run.sort(kind="stable")
        if len(run):
            self.runs.append(run)


def _hashes(cases: pa.Table) -> Hashes:
    datasets = cases["dataset"].combine_chunks().dictionary_encode()
    known = pd.util.hash_array(datasets.dictionary.to_numpy(zero_copy_only=False))
    keys = cases["case_id"].to_numpy()
    own = pd.util.hash_array(keys, categorize=False)
    mixed: Hashes = own ^ (known * ODD)[datasets.indices.to_numpy()]
    return mixed


def _repeated(row: int, sheet: str) -> Refusal:
    return Refusal(
        severity="refused",
        sheet=sheet,
        row=row,
        column="case_id",
        rule="the case is given in an earlier row",
        cure="Send each case once, as it now stands.",
    )
