"""How the figures come into Excel, Power BI and other programs, and what their columns mean."""

from typing import Any

from dash import html

from dashboard import components
from dashboard.about_parts.sections import section, steps
from dashboard.shown import Board

FILE = "/download/figures.csv"
COLUMNS = {
    "kpi": "The measure's short name, which stays when its title changes.",
    "title": "The measure's title.",
    "agency": "Whose measure it is: education, health, care, or joint.",
    "series": "Which of the measure's series: its source and kind of period.",
    "period": "The period: 2026-10, 2026-Q4, 2025/26.",
    "period_kind": "What kind of period that is: month, quarter, rolling_12_months…",
    "period_end": "The last day of the period.",
    "split": "By what it is broken down: need, sex, locality… Empty for the whole area.",
    "category": "Which group of that breakdown.",
    "numerator": "The upper number of a rate, or the count itself.",
    "denominator": "The number of which it is a part.",
    "numerator_between": "Where the upper number is withheld: the least and most it can be.",
    "denominator_between": "The same for the lower number.",
    "value": "The figure. Empty where there is none: see symbol.",
    "low": "The lower end of the 95% confidence interval.",
    "high": "The upper end of it.",
    "unit": "What the figure is in: percent, count, per_100, per_10000, weeks, points.",
    "symbol": "Why there is no number, as listed above.",
    "target": "The target for the period; two numbers where it is a range.",
    "status": "met, close, missed, not rated, or no data.",
    "geography": "For which area.",
    "source": "Who published or sent it.",
    "note": "What to know before using the figure.",
    "files": "Fingerprints (SHA-256) of the files that it is made from.",
    "audience": "Whose figures these are: board or public.",
    "version": "The version that it is from.",
    "made_up": "True where the area does not exist and no number is real.",
}
"""Those of the file, in its order."""


def elsewhere(shown: Board) -> html.Section:
    """Say how to use the figures in other programs, by what licence, and with which columns."""
    link = html.A("All figures of this view (CSV)", href=shown.view.to(FILE))
    address = html.Code(f"{FILE}?audience={shown.view.audience}")
    return section(
        "use",
        "Use the figures elsewhere",
        "Everything that is shown here can be taken away as one table, with a row for each figure. "
        "The pages of measures have their own tables, and their charts as pictures.",
        html.P(link, className="ways"),
        html.P(
            [
                "Its address is this website's own, then ",
                address,
                ". Without a meeting or a version in it, it gives what is current each time.",
            ]
        ),
        html.H3("Excel"),
        steps(
            ["Choose ", html.Strong("Data > From Web"), "."],
            "Paste the address of the file above: copy it from the link.",
            "If you are asked to sign in, use the account that you open these pages with.",
            "If letters look wrong, choose 65001: Unicode (UTF-8) as the file's origin.",
            "Choose Load.",
            "Later, Refresh All fetches the figures anew.",
        ),
        html.H3("Power BI"),
        *_power_bi(),
        html.H3("What the columns mean"),
        components.folded(
            f"The {len(COLUMNS)} columns of the table",
            components.stacked("Columns", ("Column", "What it holds"), _columns(), "columns"),
        ),
        html.H3("Licence"),
        html.P(_licence(shown)),
    )


def _power_bi() -> list[Any]:
    return [
        html.P(
            [
                "Choose ",
                html.Strong("Get data > Web"),
                " and paste the same address. The file is UTF-8.",
            ]
        ),
        html.P(
            [
                "Where the board store is on PostgreSQL, ",
                html.Strong("Get data > PostgreSQL database"),
                " can read the view ",
                html.Code("flat_figures"),
                ": the current version's figures, in nearly the same columns. It needs a role that "
                "may only read. Whoever runs the board makes it with ",
                html.Code("send-kpi web-role NAME"),
                ". Such a role reads both audiences' figures, so give it to those alone who may "
                "see the board's.",
            ]
        ),
    ]


def _columns() -> list[list[Any]]:
    return [[html.Code(name), meaning] for name, meaning in COLUMNS.items()]


def _licence(shown: Board) -> str:
    if shown.version.made_up:
        return (
            f"{shown.version.area} does not exist and no number is real. Use these figures to try "
            "things out, and never as facts."
        )
    return (
        "Published figures contain public sector information licensed under the Open Government "
        "Licence v3.0: use them freely, and name their source. Figures from agencies' own records "
        "belong to the agencies, and those that only the board sees may not be passed on."
    )
