"""The way of every extract, however it came: examined, loaded, and its verdict written down."""

from pathlib import Path

from sqlalchemy import Engine

from data_sources.deliveries import Came, Delivery, record_turned_away
from data_sources.examining import Order
from data_sources.feed import TurnedAway
from data_sources.file_names import shown
from data_sources.loading import Loaded, examine, load
from data_sources.reading import sha256_of

BY_HAND = Came()


def take(
    engine: Engine,
    path: Path,
    order: Order,
    came: Came = BY_HAND,
    *,
    feed: str | None = None,
    released: str = "",
) -> Loaded:
    """Take one extract in. Raises TurnedAway, once its verdict is written down."""
    known, name = feed or "", came.file_name or shown(path)
    try:
        examined = examine(path, feed, order)
        known = examined.feed.name
        named = examined.model_copy(update={"file": name})
        return load(engine, named, order, released, came)
    except TurnedAway as error:
        # In the sender's words: here the file may have another name.
        reason = str(error).replace(shown(path), name)
        if path.is_file():
            delivery = Delivery(
                file_name=name,
                sha256=sha256_of(path),
                feed=known,
                verdict="turned away",
                reason=reason,
            )
            record_turned_away(engine, came, delivery)
        raise TurnedAway(reason) from None
