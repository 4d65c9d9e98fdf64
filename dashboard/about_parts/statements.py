"""The accessibility statement, and what the pages keep of their readers."""

from dash import html

from dashboard.about_parts.sections import bullets, section
from dashboard.server_state import contact
from dashboard.shown import Board

PREPARED = "26 November 2026"


def accessibility(shown: Board) -> html.Section:
    """Say how far everyone can use these pages: what was tried, what was not, how to report."""
    return section(
        "accessibility",
        "Accessibility statement",
        f"This statement is about {shown.version.area}'s SEND and alternative provision scorecard. "
        "We want as many people as possible to be able to use it.",
        html.P("You should be able to:"),
        bullets(
            "read it in light or dark colours, as your device is set;",
            "zoom to 400%, or use a small telephone, without scrolling sideways, except in wide "
            "tables and blocks of code, which scroll alone;",
            "space letters, words and lines wider;",
            "use everything with a keyboard alone, and see where you are;",
            "read every chart as a table, and every status as a word;",
            "read it before any script has run;",
            "print it.",
        ),
        html.H3("How accessible it is"),
        html.P(
            "We aim for level AA of the Web Content Accessibility Guidelines (WCAG), version 2.2. "
            "Our own tests find no failure. But they do not cover everything, nobody independent "
            "has looked at it, and no disabled reader has tried it for us. So we do not claim that "
            "it meets the standard in full."
        ),
        html.P("We know of these shortcomings:"),
        bullets(
            "In charts under “Explore the charts”, single values can be read with a mouse only. "
            "The table below each chart has the same values.",
            "Charts that are downloaded have a title and no longer description. The page has one.",
        ),
        *_tested(),
        *_reporting(shown),
    )


def _tested() -> list[html.H3 | html.P | html.Ul]:
    return [
        html.H3("What was tested"),
        html.P("Our own tests try these in Chromium:"),
        bullets(
            "each kind of page with axe, against WCAG 2.2 A and AA and its best practices, with "
            "everything unfolded, wide and narrow, in light and dark colours;",
            "the keyboard: what can be reached, in which order, and whether the focus is seen;",
            "windows of 320 pixels, which is what 400% leaves of 1280, and wider text spacing;",
            "the reader's own high-contrast colours, and the contrast of lines in charts;",
            "print.",
        ),
        html.H3("What was not tested"),
        bullets(
            "screen readers (JAWS, NVDA, VoiceOver, TalkBack), speech control and magnifiers;",
            "Firefox, Safari, and browsers on real telephones;",
            "reading by people who find words or numbers hard.",
        ),
    ]


def _reporting(shown: Board) -> list[html.H3 | html.P]:
    return [
        html.H3("Report a problem"),
        html.P(
            "If you cannot use something, or need the figures in another form, such as large print "
            f"or a spreadsheet, tell the SEND and alternative provision partnership of "
            f"{shown.version.area}, whose board owns this scorecard{_at(contact())}. Say which "
            "page it was, and what you use to read it."
        ),
        html.P(
            "If you are not happy with the answer, contact the Equality Advisory and Support "
            "Service. The Equality and Human Rights Commission enforces the Public Sector Bodies "
            "(Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018."
        ),
        html.P(f"This statement was prepared on {PREPARED}.", className="quiet"),
    ]


def _at(place: str) -> str:
    return f" ({place})" if place else ""


def privacy() -> html.Section:
    """Say what the pages keep of their readers, and that no child can be looked up."""
    return section(
        "privacy",
        "Privacy",
        "These pages keep nothing about you.",
        bullets(
            "They set no cookies, and do not count or follow their readers.",
            "They load nothing from other websites, and the browser is told to refuse it.",
            "No child's record can be opened from here. The pages read a store of figures in which "
            "small numbers are already withheld; children's records are kept elsewhere.",
        ),
        html.P(
            "The server that these pages come from may note which address asked for which page, as "
            "servers do. Whoever runs it decides on that, and on who may sign in."
        ),
    )
