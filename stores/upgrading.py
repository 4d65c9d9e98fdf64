"""Migrations by Alembic: each store's folder of versions is run inside one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from stores.opening import reading


def _config(migrations: Path) -> Config:
    config = Config()
    # Alembic reads % as the start of an interpolation, and a folder's name may hold one.
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, migrations: Path) -> None:
    """Bring the tables to the newest version in `migrations`: all steps or none."""
    if is_current(engine, migrations):
        return
    config = _config(migrations)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine, migrations: Path) -> bool:
    """Say whether the store's tables are those that this code expects."""
    newest = ScriptDirectory.from_config(_config(migrations)).get_current_head()
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
