"""The one place where vault and KPIs meet: a version is made from both and published at once."""

from dashboard.publishing.checks import check_against_feeds
from dashboard.publishing.feed_states import next_due
from dashboard.publishing.protection import read_policies
from dashboard.publishing.versions import NAME_LENGTH, NothingToPublish, publish

__all__ = [
    "NAME_LENGTH",
    "NothingToPublish",
    "check_against_feeds",
    "next_due",
    "publish",
    "read_policies",
]
