"""Opening the two SQL stores and bringing their tables up to date: what both sides share."""

from stores.opening import StoreError, is_there, open_store, reading
from stores.upgrading import is_current, upgrade

__all__ = ["StoreError", "is_current", "is_there", "open_store", "reading", "upgrade"]
