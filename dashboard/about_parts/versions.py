"""Which versions there are, which meetings saw them, and what is otherwise since the last one."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.about_parts.sections import section, terms
from dashboard.board_rows import Version
from dashboard.comparison import Difference
from dashboard.server_state import is_public_only
from dashboard.shown import Board, Since

NEWEST = 20
HEADINGS = ("Version", "Published", "Which it is", "Seen at the meeting of")


def versions(shown: Board) -> html.Section:
    """List the newest versions, and what is different from what the board saw before."""
    there = _served(shown)
    return section(
        "versions",
        "Versions and meetings",
        "All figures are published together, as one version. A version is never changed: when "
        "something new comes, the next one takes its place. What the board saw at a meeting is "
        "kept, and can be opened again.",
        html.H3("Since the board last met"),
        *_since(shown),
        html.H3("The versions"),
        html.P(_how_many(len(there))),
        components.stacked("Versions", HEADINGS, [_row(shown, each) for each in there[:NEWEST]]),
        html.P(
            "A version's name is made from everything that went into it: the agencies' files, the "
            "definitions, the rules and the program. The same name means the same figures.",
            className="quiet",
        ),
    )


def _served(shown: Board) -> list[Version]:
    """List the versions that this process shows, newest first."""
    if not is_public_only():
        return shown.versions()
    met = {each.version for each in shown.meetings}
    return [each for each in shown.versions() if each.current or each.name in met]


def _how_many(number: int) -> str:
    if number > NEWEST:
        return f"The newest {NEWEST} of {number:,}, newest first."
    return f"{words.counted(number, 'version')} can be opened."


def _row(shown: Board, version: Version) -> list[Any]:
    view = shown.view
    met = [each for each in shown.meetings if each.version == version.name]
    links = [
        html.Li(html.A(words.day(each.day), href=view.to("/", meeting=each.day, version=None)))
        for each in met
    ]
    is_shown = version.name == shown.version.name
    which = [*(["current"] if version.current else []), *(["shown here"] if is_shown else [])]
    there = view.to("/", version=version.name, meeting=None)
    return [
        version.name if is_public_only() else html.A(version.name, href=there),
        words.moment(version.made_at),
        words.sentence(words.listed(which)) if which else "Earlier",
        html.Ul(links, className="plain") if links else "None",
    ]


def _since(shown: Board) -> list[Any]:
    since = shown.since
    if since is None:
        before = " before that" if shown.view.meeting else ""
        return [html.P(f"No meeting{before} has seen a version, so there is nothing to compare.")]
    meeting = html.A(
        f"meeting of {words.day(since.meeting.day)}",
        href=shown.view.to("/", meeting=since.meeting.day, version=None),
    )
    return [
        html.P(["The version shown here, held against what the ", meeting, " saw:"]),
        terms(_parts(shown, since)),
    ]


def _parts(shown: Board, since: Since) -> list[tuple[str, Any]]:
    crossings = {name: _crossing(each) for name, each in since.crossed.items()}
    return [
        ("Another status", _told(shown, crossings)),
        ("A newer figure", _told(shown, dict.fromkeys(since.newer, ""), folded=True)),
        ("A past figure restated", _told(shown, dict.fromkeys(since.restated, ""), folded=True)),
    ]


def _crossing(found: Difference) -> str:
    sides = (found.kpi_before, found.before), (found.kpi_now, found.now)
    was, now = (
        words.status(kpi, figure.status, figure.value) if kpi and figure else "not there"
        for kpi, figure in sides
    )
    return f": {now.lower()}, was {was.lower()}"


def _told(shown: Board, more: Mapping[str, str], *, folded: bool = False) -> Any:
    """Count measures, and link to each in the order of the papers, with more words behind it."""
    lines = [
        html.Li([html.A(kpi.title, href=shown.view.to(f"/kpi/{kpi.id}")), more[kpi.id]])
        for kpi in (score.kpi for score in shown.card.scores)
        if kpi.id in more
    ]
    if not lines:
        return "None."
    how_many, listed = words.counted(len(lines), "measure"), html.Ul(lines, className="plain")
    return components.folded(how_many, listed) if folded else [html.Div(how_many), listed]
