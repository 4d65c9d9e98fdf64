"""The one place where vault and KPIs meet: a version is made from both and published at once."""

from dashboard.publishing.again import WorkedAgain, is_gone, key_of, stays
from dashboard.publishing.checks import check_against_feeds
from dashboard.publishing.explaining import Explainer
from dashboard.publishing.feed_states import next_due
from dashboard.publishing.protection import read_policies
from dashboard.publishing.used import Reasons, reasons, used
from dashboard.publishing.versions import NAME_LENGTH, Made, NothingToPublish, make, publish

__all__ = [
    "NAME_LENGTH",
    "Explainer",
    "Made",
    "NothingToPublish",
    "Reasons",
    "WorkedAgain",
    "check_against_feeds",
    "is_gone",
    "key_of",
    "make",
    "next_due",
    "publish",
    "read_policies",
    "reasons",
    "stays",
    "used",
]
