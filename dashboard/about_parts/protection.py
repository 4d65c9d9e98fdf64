"""How small numbers are kept from telling of a child, by the rules of the version that is shown."""

from collections.abc import Callable

from dash import html

from dashboard import components, words
from dashboard.about_parts.sections import bullets, section
from dashboard.kpis.disclosure.policy import Audience
from dashboard.protection_rules import Rules
from dashboard.server_state import is_public_only
from dashboard.shown import Board

WHO: dict[Audience, str] = {"board": "The board", "public": "The public"}
AUDIENCES = tuple(WHO)


def protection(shown: Board) -> html.Section:
    """Say by which rules figures are protected, and what each audience sees."""
    return section(
        "small-numbers",
        "How small numbers are protected",
        "A small number can tell of one child. Whoever reads that one girl of twelve in a "
        "neighbourhood waits too long may know which girl. So small numbers are withheld before "
        "anything reaches these pages.",
        _own(shown),
        *_ways(),
        html.H3("What each audience sees"),
        _table(shown.rules()),
        html.P(
            "What the public sees is made from what the board sees and from nothing else. An "
            "agency may ask for stricter rules when it agrees to share; where a figure is made "
            "from several agencies' records, the strictest of their rules holds."
        ),
        html.P(_other(shown), className="ways"),
    )


def _own(shown: Board) -> html.P:
    rules = shown.rules().get(shown.view.audience)
    seen = "what the public sees" if shown.view.audience == "public" else "the board's figures"
    who = f"You see {seen}"
    if rules is None:
        told = (
            f"{who}. This version was published by a release that did not keep the rules with it, "
            "so they cannot be shown here."
        )
        return html.P(told, className="rule")
    return html.P(
        [
            f"{who}, by ",
            html.Strong(f"the {shown.view.audience}'s rule, version {rules.version}"),
            f": a count from 1 to {rules.threshold - 1} is withheld, and {_rounded(rules)}.",
        ],
        className="rule",
    )


def _rounded(rules: Rules) -> str:
    if rules.round_to == 1:
        return "other counts are shown as they are"
    return f"other counts are rounded to the nearest {rules.round_to}"


def _ways() -> list[html.P | html.Ul]:
    return [
        html.P("More than the small numbers has to go, or they could be worked out:"),
        bullets(
            "The rest counts as well: “48 of 50” says that two were not.",
            "Where a total is shown, one withheld number could be found by taking the others "
            "away, so one more is withheld with it. As few as will do are chosen.",
            "Where too much of a breakdown would be withheld, it is shown in larger groups, or not "
            "at all, and the page says so.",
            "Percentages, statuses and charts are made after that, from what may be shown.",
        ),
        html.P("A nought is shown, and what is withheld never looks like a nought."),
    ]


def _percentages(rules: Rules) -> str:
    made = "From the counts" if rules.round_to == 1 else "From the rounded counts"
    if not rules.one_decimal_from:
        return f"{made}, to one decimal"
    return f"{made}; whole numbers where they are of fewer than {rules.one_decimal_from:,}"


ROWS: tuple[tuple[str, Callable[[Rules], str]], ...] = (
    ("Small counts", lambda rules: f"1 to {rules.threshold - 1} withheld"),
    (
        "Other counts",
        lambda rules: words.sentence(_rounded(rules).removeprefix("other counts are ")),
    ),
    ("Percentages", _percentages),
    (
        "Typical waits (medians)",
        lambda rules: f"Where at least {rules.beyond_a_centile} children are on either side",
    ),
)


def _table(rules: dict[Audience, Rules]) -> html.Table:
    rows = []
    if len(rules) == len(AUDIENCES):
        versions = [f"Version {rules[audience].version}" for audience in AUDIENCES]
        rows = [["Rule", *versions]]
        rows += [[name, *(told(rules[each]) for each in AUDIENCES)] for name, told in ROWS]
    rows += [
        [
            "An agency's own figures",
            "Where its agreement names the board",
            "Where its agreement names the public",
        ],
        ["Figures that are public already", *["As their publisher printed them"] * 2],
    ]
    return components.stacked("What each audience sees", ("What it is about", *WHO.values()), rows)


def _other(shown: Board) -> html.A | None:
    if is_public_only():
        return None
    if shown.view.audience == "public":
        return html.A("See the board's figures", href=shown.view.to("/about", audience="board"))
    there = shown.view.to("/about", audience="public")
    return html.A("See this as the public sees it", href=there)
