"""After rows were deleted: makes the bytes go too, which a database keeps for reuse otherwise."""

import sqlite3

from sqlalchemy import Engine, Table, text

from stores.opening import StoreError


def wipe(engine: Engine, tables: tuple[Table, ...]) -> None:
    """Rewrite what holds the tables, without what was deleted from them.

    A SQLite file is rewritten whole, and its log is emptied; PostgreSQL rewrites the tables. Old
    WAL segments of PostgreSQL and backups are not in reach. Raises StoreError where somebody is
    reading all the while: the rows are gone then, but their bytes may not be.
    """
    if engine.dialect.name == "sqlite":
        _wipe_sqlite(engine)
        return
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            connection.execute(text(f'VACUUM FULL "{table.name}"'))


def _wipe_sqlite(engine: Engine) -> None:
    # Not by the engine's connection, which begins a transaction, and VACUUM cannot be in one.
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        in_use = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        in_use = True
    finally:
        connection.close()
    if in_use:
        raise StoreError(
            "The records are deleted, but while others use the store their bytes stay in its "
            "files. End the other programs and do it again."
        )
