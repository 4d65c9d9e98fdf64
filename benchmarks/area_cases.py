"""A made-up area's cases in memory, as the vault gives them, and what is asked of them."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from benchmarks.area_load import AS_AT, take_in, write_area
from dashboard.kpis.case_figures import Asked
from dashboard.kpis.case_measures import CaseMeasure
from dashboard.kpis.cases import Cases
from dashboard.kpis.definitions import SCALE, Kpi
from dashboard.kpis.definitions_file import read_definitions
from dashboard.kpis.periods import Extent, Term
from dashboard.kpis.records import Records
from dashboard.publishing.records import Vault, records_for
from data_sources import vault
from data_sources.agreements import may_be_shown, read_agreements
from data_sources.case_reading import read_cases
from data_sources.catalogue import feeds_of
from data_sources.feed import SPLITS
from data_sources.home import Home
from data_sources.link_rules import rules_of
from stores import open_store, reading

DEFINITIONS = Path(__file__).parents[1] / "kpi_definitions.yaml"
Question = tuple[CaseMeasure, Asked]


class Dataset(NamedTuple):
    """The cases of a dataset with `child`, and what is known of them as a whole."""

    table: pa.Table
    extent: Extent
    about: dict[str, Any]

    def cases(self) -> Cases:
        """Give them as the measures take them."""
        return Cases.of(self.table, SPLITS, self.extent, **self.about)


class Area(NamedTuple):
    """All cases of an area, and its school terms."""

    datasets: dict[str, Dataset]
    terms: tuple[Term, ...]

    def records(self) -> Records:
        """Give them as the measures take them."""
        return Records({name: each.cases() for name, each in self.datasets.items()}, self.terms)


@contextmanager
def home_of(folder: str | None) -> Iterator[Home]:
    """Give a data folder with a vault; without one a made-up area is loaded into a new folder."""
    if folder is not None:
        yield Home(Path(folder))
        return
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        take_in(home, write_area(home))
        yield Home(home)


@contextmanager
def vault_of(home: Home, *, snapshots: bool = True) -> Iterator[Vault]:
    """Open the vault of a data folder as `publish` does."""
    feeds = feeds_of(home)
    shown = may_be_shown("board", read_agreements(home.agreements), feeds)
    rules = rules_of(home, home.folder / "key", AS_AT, allow_test=True)
    engine = open_store(f"sqlite:///{home.folder / 'vault.sqlite'}", read_only=True)
    with reading(engine) as connection:
        loads = vault.loads_of_cases(connection)
        yield Vault(connection, loads, feeds, shown, rules, home if snapshots else None)


def kpis_of_cases() -> tuple[Kpi, ...]:
    """Give the KPIs that are worked out from cases."""
    return tuple(
        kpi
        for kpi in read_definitions(DEFINITIONS)
        if any(isinstance(measure, CaseMeasure) for measure in kpi.measures)
    )


def area_of(home: Home) -> Area:
    """Read an area; children are numbered as agreements allow."""
    with vault_of(home) as stored:
        records = records_for(kpis_of_cases(), stored)
        tables = read_cases(stored.connection, list(records.cases), stored.shown, home.snapshots)
    found = {
        name: Dataset(
            tables[name].append_column("child", pa.array(cases.child)),
            cases.extent,
            {"agency": cases.agency, "sources": cases.sources, "reaches": cases.reaches},
        )
        for name, cases in records.cases.items()
    }
    return Area(found, records.terms)


def _all_months(measure: CaseMeasure) -> CaseMeasure:
    """Leave no month of the year out: to do so takes nobody any time."""
    return measure.model_copy(update={"leave_out_months": ()})


def questions(kpis: tuple[Kpi, ...]) -> list[Question]:
    """Give each measure on cases with what its KPI asks; nothing is hidden for a poor match."""
    return [
        (_all_months(measure), Asked(kpi.unit, SCALE[kpi.unit], kpi.splits))
        for kpi in kpis
        for measure in kpi.measures
        if isinstance(measure, CaseMeasure)
    ]
