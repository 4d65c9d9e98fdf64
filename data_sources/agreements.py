"""What each agency has agreed to: without an agreement in force its feed does not load.

`$SEND_KPI_HOME/agreements.yaml` is a list, one entry a feed. Linkage between two agencies is off
until the agreements of both name the other.
"""

import difflib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data_sources.agreement import Agreement, Audience
from data_sources.catalogue import feeds_of
from data_sources.feed import Agency, Feed, TurnedAway
from data_sources.home import Home
from data_sources.table_feed import TableFeed

__all__ = [
    "Agreement",
    "may_be_shown",
    "may_link",
    "read_agreements",
    "require_agreement",
    "strays",
]


def read_agreements(path: Path) -> dict[str, Agreement]:
    """Read the agreements by feed; none where there is no file.

    An entry of a feed that nothing declares is read as well, and told by `strays`: its mapping may
    be gone, and its records not. Raises TurnedAway with the file, the entry's feed, the key and
    what is allowed.
    """
    if not path.exists():
        return {}
    feeds = {feed.name: feed for feed in feeds_of(Home(path.parent))}
    agreements: dict[str, Agreement] = {}
    for number, entry in enumerate(_entries(path), start=1):
        place = f"{path.name}: {_named(entry, number)}"
        agreement = _agreement(entry, place)
        _check_links(agreement, feeds.get(agreement.feed), place)
        if agreement.feed in agreements:
            raise TurnedAway(f"{place} has two entries. Take one of them out.")
        agreements[agreement.feed] = agreement
    return agreements


def strays(path: Path) -> list[str]:
    """Tell of each agreement whose feed nothing declares: a misspelling, or a mapping is gone.

    Raises TurnedAway as `read_agreements` does.
    """
    feeds = {feed.name: feed for feed in feeds_of(Home(path.parent))}
    own = ", ".join(name for name, feed in feeds.items() if feed.needs_agreement)
    return [
        f"{path.name}: the entry of '{name}': there is no such feed.{_meant(name, feeds)} Feeds "
        f"that need an agreement: {own}."
        for name in read_agreements(path)
        if name not in feeds
    ]


def require_agreement(
    feed: Feed, agreements: dict[str, Agreement], today: date
) -> Agreement | None:
    """Give the feed's agreement; published figures need none.

    Raises TurnedAway where there is none, or it is not in force today, or it is of cases from
    health and those who opted out are still in it.
    """
    if not feed.needs_agreement:
        return None
    agreement = agreements.get(feed.name)
    if agreement is None:
        raise TurnedAway(
            f"No agreement for the feed '{feed.name}' is on record. Add it to agreements.yaml."
        )
    if not agreement.starts <= today <= agreement.expires:
        raise TurnedAway(
            f"The agreement {agreement.reference} for '{feed.name}' is in force from "
            f"{agreement.starts} to {agreement.expires} only. Renew it before loading."
        )
    if agreement.opt_outs_applied is False and _are_patients(feed):
        raise TurnedAway(
            f"The agreement {agreement.reference} for '{feed.name}' says that people who opted out "
            "are still in it. Ask the sender to take them out, then set opt_outs_applied to yes in "
            "agreements.yaml; or ask for counts, which need no opt-outs."
        )
    return agreement


def _are_patients(feed: Feed) -> bool:
    """Say whether its rows are patients. An unknown kind of feed from health is taken for that."""
    are_counts = isinstance(feed, TableFeed) and feed.shape == "counts"
    return feed.agency == "health" and not are_counts


def may_be_shown(
    audience: Audience, agreements: dict[str, Agreement], feeds: Iterable[Feed]
) -> set[str]:
    """Give the names of the feeds whose figures this audience may see; it may see no others.

    Published feeds always; an agency's own where its agreement names the audience. That an
    agreement has expired stops loading, not showing: the figures were made while it was in force.
    """
    return {
        feed.name
        for feed in feeds
        if not feed.needs_agreement
        or (feed.name in agreements and audience in agreements[feed.name].shown_to)
    }


def may_link(
    one: Agency, other: Agency, agreements: dict[str, Agreement], feeds: list[Feed]
) -> bool:
    """Say whether two agencies' children may be linked: every feed of each must name the other.

    `feeds` are those whose cases are in the vault; one without an agreement keeps linkage off.
    """

    def allows(mine: Agency, theirs: Agency) -> bool:
        own = [agreements.get(feed.name) for feed in feeds if feed.agency == mine]
        return bool(own) and all(each is not None and theirs in each.link_with for each in own)

    return one == other or (allows(one, other) and allows(other, one))


def _entries(path: Path) -> list[Any]:
    try:
        text = path.read_text("utf-8")
        content = yaml.safe_load(text)
        twice = _given_twice(yaml.compose(text, yaml.SafeLoader))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TurnedAway(f"{path.name}: not YAML: {str(error).splitlines()[0]}.") from None
    except ValueError as error:
        raise TurnedAway(f"{path.name}: a day that is in no calendar: {error}.") from None
    if twice:
        raise TurnedAway(f"{path.name}: {twice}. Take one of them out.")
    if content is None:
        return []
    if not isinstance(content, list):
        raise TurnedAway(f"{path.name}: the file must be a list, each entry with '- feed:'.")
    return content


def _given_twice(root: yaml.Node | None) -> str:
    """Name the first key that an entry gives twice; YAML keeps the last one in silence."""
    for entry in root.value if isinstance(root, yaml.SequenceNode) else ():
        seen: set[str] = set()
        for key, _ in entry.value if isinstance(entry, yaml.MappingNode) else ():
            if key.value in seen:
                return f"line {key.start_mark.line + 1}: the key '{key.value}' is given twice"
            seen.add(key.value)
    return ""


def _named(entry: Any, number: int) -> str:
    feed = entry.get("feed") if isinstance(entry, dict) else None
    return f"the entry of '{feed}'" if isinstance(feed, str) else f"entry {number}"


def _agreement(entry: Any, place: str) -> Agreement:
    if not isinstance(entry, dict):
        raise TurnedAway(f"{place} is not keys and values. Begin it with '- feed:'.")
    try:
        return Agreement.model_validate(entry)
    except ValidationError as error:
        raise TurnedAway(f"{place}: {_in_words(error.errors()[0])}") from None


def _in_words(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return f"{error['msg'].removeprefix('Value error, ')}."
    key, known = str(error["loc"][0]), Agreement.model_fields
    if key not in known:
        return f"there is no key '{key}'.{_meant(key, known)} Known are: {', '.join(known)}."
    wrong = "is missing" if error["type"] == "missing" else "is not what it may be"
    return f"the key '{key}' {wrong}. Give {known[key].description}."


def _check_links(agreement: Agreement, feed: Feed | None, place: str) -> None:
    if feed and feed.agency in agreement.link_with:
        raise TurnedAway(
            f"{place}: link_with names {feed.agency}, whose feed it is. Name other agencies only: "
            "an agency's own children are always linked."
        )


def _meant(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given, sorted(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""
