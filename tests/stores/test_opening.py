"""Transactions of a SQLite store: writers take turns, and readers wait for nobody."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from stores import open_store, reading


def test_a_reader_sees_one_state_while_another_writes(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE told (number INTEGER)"))
    with engine.begin() as writer:
        writer.execute(text("INSERT INTO told VALUES (1)"))
        with reading(engine) as reader:
            assert reader.execute(text("SELECT count(*) FROM told")).scalar() == 0
    with reading(engine) as reader:
        assert reader.execute(text("SELECT count(*) FROM told")).scalar() == 1
        with engine.begin() as writer:
            writer.execute(text("INSERT INTO told VALUES (2)"))
        assert reader.execute(text("SELECT count(*) FROM told")).scalar() == 1
    engine.dispose()


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    engine = open_store(f"sqlite:///{path}")
    with engine.begin() as writer:
        writer.execute(text("CREATE TABLE told (number INTEGER)"))
        other = sqlite3.connect(path, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    engine.dispose()


def test_an_option_of_one_connection_is_not_the_next_ones(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with reading(engine) as reader:
        reader.execute(text("SELECT 1"))
    with engine.connect() as first:
        first.execute(text("SELECT 1"))
        other = sqlite3.connect(tmp_path / "store.sqlite", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    engine.dispose()
