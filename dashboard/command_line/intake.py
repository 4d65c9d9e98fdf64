"""What every command that takes extracts in does at its end: tell the board store about it."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from dashboard import board_store
from dashboard.command_line.program import errors
from dashboard.publishing.intake import copy_intake
from dashboard.settings import Settings
from data_sources.agreements import read_agreements
from data_sources.catalogue import feeds_of
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.home import Home
from data_sources.keys import KeyRefused, read_key
from stores import StoreError


def tell_intake(vault_engine: Engine, settings: Settings) -> None:
    """Bring the feeds' page up to date. What was loaded stays loaded where that can't be done."""
    try:
        board = board_store.open_board_store(settings.board)
        copy_intake(
            vault_engine,
            board,
            Home(settings.home),
            settings.key,
            allow_test=settings.allow_test_numbers,
        )
    except (DBAPIError, StoreError, TurnedAway, KeyRefused, OSError) as error:
        why = str(getattr(error, "orig", error)).splitlines()[0]
        errors.print(f"The feeds' page is not up to date: {why}", soft_wrap=True, markup=False)


def order_of(settings: Settings) -> Order:
    """Say where the data folder and the key are."""
    return Order(
        home=settings.home,
        key_file=settings.key if settings.key.exists() else None,
        allow_test_numbers=settings.allow_test_numbers,
    )


def ready_order(settings: Settings) -> Order:
    """Do the same once all that a load needs can be read, so that no upload fails for its want.

    Raises TurnedAway for a mistake in mappings or agreements, KeyRefused for a key that is no good.
    """
    home = Home(settings.home)
    feeds_of(home)
    read_agreements(home.agreements)
    if settings.key.exists():
        read_key(settings.key)
    return order_of(settings)


def needed_inbox(settings: Settings) -> Path:
    """Give the inbox's folder. Raises StoreError where none is set."""
    if settings.inbox is None:
        raise StoreError("No inbox is set. Name its folder in SEND_KPI_INBOX.")
    return settings.inbox
