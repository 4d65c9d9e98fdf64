"""The made-up extracts, written once for all tests of them."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data_sources.made_up import LOOK_UPS, write_agencies, write_extracts

AS_AT = date(2026, 11, 23)
PUBLISHED = Path(__file__).parents[2] / "../shared/data/published"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of all extracts as at a day in November 2026."""
    folder = tmp_path_factory.mktemp("made_up")
    write_extracts(folder, AS_AT)
    return folder


@pytest.fixture(scope="session")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write what the made-up agencies send; give the folder."""
    folder = tmp_path_factory.mktemp("agencies")
    write_agencies(folder, AS_AT)
    return folder


@pytest.fixture(scope="session")
def home(area: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with the area's look-ups."""
    folder = tmp_path_factory.mktemp("home")
    for name in LOOK_UPS:
        (folder / name).write_bytes((area / name).read_bytes())
    return folder


@pytest.fixture(scope="session")
def published() -> Path:
    """Give the folder of the real files, or skip where they are not at hand."""
    if not PUBLISHED.exists():
        pytest.skip("the published files are not beside the repository")
    return PUBLISHED


def read(path: Path) -> pd.DataFrame:
    """Read a CSV file as text: blank stays blank."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
