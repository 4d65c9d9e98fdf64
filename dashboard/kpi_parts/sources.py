"""Where a KPI's figures come from: the files of each feed, and how the newest was worked out."""

from dash import html

from dashboard import components, words
from dashboard.board_rows import Extract, Score
from dashboard.shown import Board

COUNTS = ("Rows kept", "Rows refused", "Warnings")


def sources(shown: Board, score: Score) -> html.Section:
    """Give the files and the lineage of a KPI; the public is told whose they are and as at when."""
    card = shown.card
    extracts = card.came_from(tuple(figure for series in score.series for figure in series))
    feeds: dict[str, list[Extract]] = {}
    for extract in extracts:
        feeds.setdefault(extract.feed, []).append(extract)
    # Beside a figure that is withheld stands no count.
    counted = score.latest.value is not None
    return html.Section(
        [
            html.H2("Where each figure came from"),
            *(
                _files(found, counted=counted)
                if shown.view.audience == "board"
                else _publisher(found)
                for found in feeds.values()
            ),
            None if feeds else html.P("No file holds it yet.", className="quiet"),
            _lineage(score),
            html.P(["Version ", html.Code(card.version.name)], className="quiet"),
        ],
        id="sources",
    )


def _publisher(extracts: list[Extract]) -> html.P:
    """Whose records they are and as at when: the files of an agency are the board's to see."""
    newest = extracts[0]
    return html.P(f"{newest.title}: {newest.publisher}, as at {words.day(newest.as_at)}.")


def _lineage(score: Score) -> html.Details | None:
    """How the figure that is shown first was made, folded away; None where nothing was kept."""
    parts: dict[str, list[str]] = {}
    for line in score.lineage:
        parts.setdefault(line.part, []).append(line.words)
    listed = [
        html.Div([html.Dt(part), *(html.Dd(text) for text in texts)])
        for part, texts in parts.items()
    ]
    if not listed:
        return None
    latest = score.latest
    named = f", {words.period(latest.period_kind, latest.period)}" if latest.period else ""
    return components.folded(
        f"Where this figure comes from{named}", html.Dl(listed, className="definition")
    )


def _files(extracts: list[Extract], *, counted: bool) -> html.Div:
    """The files of one feed, newest first; their rows where they are `counted`."""
    headings = ["File", "As at", *COUNTS, "SHA-256"] if counted else ["File", "As at", "SHA-256"]
    rows = [
        [
            extract.file_name,
            words.day(extract.as_at),
            *(_counts(extract) if counted else ()),
            html.Code(words.file_hash(extract.sha256), title=extract.sha256),
        ]
        for extract in extracts
    ]
    newest = extracts[0]
    files = components.table(f"Files of the feed: {newest.title}", headings, rows)
    many = len(extracts) > 3
    return html.Div(
        [
            html.P(words.sentence(f"{newest.publisher}, {newest.where}.")),
            components.folded(f"{len(extracts)} files", files) if many else files,
        ]
    )


def _counts(extract: Extract) -> list[str]:
    return [words.rows(n) for n in (extract.rows_kept, extract.rows_refused, extract.warnings)]
