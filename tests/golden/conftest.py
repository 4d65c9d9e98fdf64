"""The real published files, loaded once into a vault of their own."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, select

from data_sources import loading, vault

PUBLISHED = Path(__file__).parents[2] / "../shared/data/published"
FOLDERS = ("ehc_plans_2025", "participation", "social_care", "community_health")
NO_FEED = {"assessments.csv", "ceased_plans.csv"}
COVENTRY = "E08000026"
LAIT_MEASURES = (
    "SEN_EHC_Excpt_20wks",
    "SEN_EHC_All_20wks",
    "SEN_State-Plans_sch",
    "SEN_AppealableDec",
)
LAIT_OUTCOMES = (
    *("FSP_Gooddev_With_SENSTATE", "FSP_Gooddev_Without_SENSTATE"),
    *("NEW_KS2_RWM_Sen_Withsta", "NEW_KS2_RWM_Sen_W/Osta", "NoID_SEN_NEW_KS2_RWM"),
    *("SEN_Stat_AVG_Attain8_Score", "SEN_WoStat_AVG_Attain8_Score", "SEN_NoID_AVG_Attain8_Score"),
)
"""With an EHC plan, with SEN support and without SEN: at 5 (there is none without), 11 and 16."""

Counts = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="session")
def published() -> Path:
    """Give the folder of the real files, or skip where they are not at hand."""
    if not PUBLISHED.is_dir():
        pytest.skip("the published files (../shared/data/published) are not beside the repository")
    return PUBLISHED


@pytest.fixture(scope="session")
def lait_slice(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give LAIT's long table with only the measures that are looked at: it has 641,070 rows."""
    path = tmp_path_factory.mktemp("lait") / "bds_long_0.parquet"
    wanted = [("Short Desc", "in", [*LAIT_MEASURES, *LAIT_OUTCOMES])]
    pq.write_table(pq.read_table(published / "lait/bds_long_0.parquet", filters=wanted), path)
    return path


@pytest.fixture(scope="session")
def loaded(
    published: Path, lait_slice: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Give a vault with every published file for which there is a feed."""
    engine = vault.open_vault(f"sqlite:///{tmp_path_factory.mktemp('golden') / 'vault.sqlite'}")
    files = [path for folder in FOLDERS for path in sorted((published / folder).iterdir())]
    for path in [*files, published / "sn_model_2025_wide.csv", lait_slice]:
        if path.name not in NO_FEED:
            loading.load(engine, loading.examine(path))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def counts(loaded: Engine) -> Counts:
    """Give a function from a dataset's name to all its counts. Read them; do not write."""

    @cache
    def of(dataset: str) -> pd.DataFrame:
        query = select(vault.counts).where(vault.counts.c.dataset == dataset)
        with loaded.connect() as connection:
            result = connection.execute(query)
            return pd.DataFrame(result.fetchall(), columns=list(result.keys()))

    return of


@pytest.fixture(scope="session")
def of_place(loaded: Engine) -> Callable[[str, str], pd.DataFrame]:
    """Give a function from dataset and code of a place to its counts, as publishing reads them."""

    @cache
    def of(dataset: str, code: str) -> pd.DataFrame:
        with loaded.connect() as connection:
            return vault.counts_of(connection, {dataset: None}, {code}, set())

    return of


@pytest.fixture(scope="session")
def totals(of_place: Callable[[str, str], pd.DataFrame]) -> Callable[..., dict[str, float]]:
    """Give a function from dataset, period and place to {item: value} of what is not split."""

    def of(dataset: str, period: str, code: str = COVENTRY) -> dict[str, float]:
        found = of_place(dataset, code)
        whole = (found[list(vault.SPLITS)] == "").all(axis=1)
        chosen = found[whole & (found["period"] == period)]
        return dict(zip(chosen["item"], chosen["value"], strict=True))

    return of
