"""The made-up returns of education, written once, and a data folder that is only read."""

from datetime import date
from pathlib import Path

import pytest

from data_sources.made_up.education import sen2

AS_AT, SEED = date(2026, 11, 25), 331


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the made-up SEN2 returns: of four years as XML, of this one as Blade."""
    folder = tmp_path_factory.mktemp("sen2")
    sen2.write(folder, AS_AT, SEED, 0)
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder with one key for all tests, so that pseudonyms can be compared."""
    return tmp_path_factory.mktemp("data") / "home"
