"""Days as they are in London: of a moment with its zone, and today."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

LONDON = ZoneInfo("Europe/London")


def today() -> date:
    """Give the day that it is in London, wherever the program runs."""
    return datetime.now(LONDON).date()


def day_then(moment: datetime) -> date:
    """Give the day that it was in London; SQLite gives moments back without their zone, UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(LONDON).date()


def day_of(text: str, form: str) -> date | None:
    """Read a text of a form as strptime writes it; None where it is not of that form.

    A moment with a zone belongs to the day that it is in London, one without is London's time.
    """
    for written in (form, form.removesuffix("%z").rstrip()):
        try:
            moment = datetime.strptime(text, written)
            return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            continue
    return None


def days_of(texts: Any, form: str) -> tuple[Any, Any]:
    """Read an array of texts; gives the days, null where there is none, and which are good.

    A blank is good. Slow, and only for forms with a zone, which pyarrow does not write back.
    """
    written = texts.to_pylist()
    days = [day_of(text, form) if text.isascii() else None for text in written]
    good = [text == "" or day is not None for text, day in zip(written, days, strict=True)]
    return pa.array(days, pa.date32()), pa.array(good, pa.bool_())
