"""`send-kpi`: check and load extracts, publish, print figures, serve the board."""

import signal
import sys

from sqlalchemy.exc import ArgumentError, DBAPIError

from dashboard import publishing

# Each module puts its commands on the program.
from dashboard.command_line import (  # noqa: F401
    attacking,
    board,
    comparing,
    demonstration,
    explaining,
    extracts,
    feeds,
    links,
    log,
    meetings,
    retention,
    serving,
    sources,
    spc,
    versions,
    web_role,
)
from dashboard.command_line.program import TURNED_AWAY, app, errors
from dashboard.kpis.definitions_file import DefinitionsError
from dashboard.kpis.disclosure.linear import NoAnswer
from dashboard.kpis.disclosure.solving import NotSafe
from dashboard.kpis.spc.settings import SpcError
from dashboard.meetings import MeetingError
from data_sources.feed import TurnedAway
from data_sources.keys import KeyRefused
from stores import StoreError

MENDABLE = (
    *(TurnedAway, DefinitionsError, SpcError, StoreError, KeyRefused, MeetingError),
    *(publishing.NothingToPublish, NotSafe, NoAnswer),
)


def main() -> None:
    """Run the command line; a mistake that a person can mend is told in one sentence."""
    # An orderly stop must clear up: the default way ends without taking temporary files away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except MENDABLE as error:
        _end(str(error))
    except ArgumentError as error:
        _end(f"The store's address cannot be used: {error}")
    except DBAPIError as error:
        # PostgreSQL tells a mistake in several lines.
        _end(f"The store cannot be used: {' '.join(str(error.orig).split())}")
    except OSError as error:
        _end(f"{error.filename}: {error.strerror}.")


def _end(why: str) -> None:
    errors.print(why, style="bold", soft_wrap=True, markup=False)
    sys.exit(TURNED_AWAY)
