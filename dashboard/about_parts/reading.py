"""How to read a page: its words, its shapes, its charts, and what stands where no number does."""

from collections.abc import Iterator
from typing import Any

from dash import html

from dashboard import components, words
from dashboard.about_parts.sections import bullets, section, terms
from dashboard.pictures.data_uri import as_uri
from dashboard.pictures.sample import sample
from dashboard.protection_rules import Rules

LOOKS = (
    ("own", "Solid line", "The area's own figures."),
    (
        "band",
        "Grey band, with a line in it",
        "The usual range, and the mean in its middle. When nothing changes, nearly all figures "
        "fall inside the band, by chance higher or lower.",
    ),
    ("better", "Diamond", "It is really getting better."),
    ("worse", "Square", "It is really getting worse."),
    ("change", "Triangle", "It has really changed, and neither way is better or worse."),
    ("target", "Line of dots", "The improvement target. It steps where it changes."),
    ("law", "Thin double line", "What the law asks for."),
    ("country", "Long dashes", "England. The name stands at the end of the line."),
    ("region", "Short dashes", "The region."),
    ("neighbours", "Dashes and dots", "The mean of areas that are like this one."),
    (
        "course",
        "Dashed line into the future",
        "Where the measure is heading, if it goes on as it does now.",
    ),
    (
        "break",
        "Upright dotted line",
        "From here on it is counted or done in another way, so the usual range starts again.",
    ),
    ("withheld", "Hollow circle on the bottom line", "A figure withheld to protect children."),
)
ONE_OF_FOUR = (
    "one figure is outside its usual range;",
    "two out of three figures in a row are close to the same edge of that range;",
    "seven or more in a row are all above the mean, or all below it;",
    "seven or more in a row all rise, or all fall.",
)


def reading(rules: Rules | None) -> html.Section:
    """Explain what pages show; `rules` are those of the audience, where they are known."""
    return section(
        "reading",
        "How to read a page",
        "Each measure has a figure, a target and a status. Words say it first; shapes, colours and "
        "charts say it again.",
        html.H3("The status"),
        html.P("Colour adds nothing that the word and the shape do not say."),
        terms(_statuses(), "shapes"),
        html.H3("“Really getting worse”"),
        html.P(
            "Figures go up and down by chance, even when nothing has changed. A page says "
            "“really” when chance is a poor explanation. It goes by four rules that the NHS "
            "uses, and one is enough:"
        ),
        bullets(*ONE_OF_FOUR),
        html.P(
            "“Really getting worse” means that a rule is met and the change is in the wrong "
            "direction: find out why. “No real change in 14 months: usual variation” means that "
            "for so long none was. "
            "Where there are too few figures to tell, the page says so." + _of_rounding(rules)
        ),
        html.H3("What a chart shows"),
        html.P(
            "Every chart has the same figures in a table below it. The small chart in a row of the "
            "board shows the same trend; its dotted line is the target."
        ),
        terms(map(_look, LOOKS), "shapes"),
        html.H3("Words beside a figure"),
        terms(_words(rules.threshold if rules else None)),
        html.H3("Where there is no number"),
        html.P(
            "Pages say in words why. Files that are downloaded have a symbol in its place. "
            "None of these is nought: a nought is shown as 0."
        ),
        terms(_symbols(), "symbols"),
    )


def _of_rounding(rules: Rules | None) -> str:
    if rules is None or rules.round_to == 1:
        return ""
    return (
        f" Counts here are rounded to the nearest {rules.round_to}. A change that may come of that "
        "alone is not called real, and the page says why; of rounded counts it does not say how "
        "many more would meet a target."
    )


def _sentence(text: str) -> str:
    return f"{words.sentence(text)}."


def _statuses() -> Iterator[tuple[Any, str]]:
    for name, (word, meaning) in words.STATUSES.items():
        yield _badge(name, word), _sentence(meaning)
        if name == "met":
            law = "The board's target is met, but the law asks for more than the target."
            yield _badge(name, "On course"), law


def _badge(name: str, word: str) -> html.Span:
    look = f"status status-{name.replace(' ', '-')}"
    return html.Span([components.shape(name), word], className=look)


def _look(told: tuple[str, str, str]) -> tuple[Any, str]:
    look, name, meaning = told
    picture = html.Img(src=as_uri(sample(look)), alt="", className="sample")
    return [picture, name], meaning


def _symbols() -> list[tuple[Any, str]]:
    """Give each reason once, with the symbols that publishers have for it."""
    meanings = dict.fromkeys(words.SYMBOLS.values())
    return [
        (
            [html.Code(symbol) for symbol, each in words.SYMBOLS.items() if each == meaning],
            _sentence(meaning),
        )
        for meaning in meanings
    ]


def _words(threshold: int | None) -> list[tuple[str, str]]:
    least = threshold or 5
    return [
        (
            "12 months to October 2026",
            "All that happened in the twelve months that end with October 2026. Each new month "
            "takes the place of the same month a year before, so it moves slowly and seasons do "
            "not mislead.",
        ),
        ("392 of 618", "The two whole numbers that a percentage is made from."),
        (
            f"1 to {least - 1}",
            "So few children that the number is withheld. It is one of these, and nobody is told "
            "which.",
        ),
        (
            f"{least} or more",
            "Withheld so that a smaller number beside it cannot be worked out from the total.",
        ),
        (
            "Target at least 70%, legal standard 100%",
            "The target is the next step on the way. Until the board has agreed on it, the page "
            "calls it illustrative. The standard is what the law asks for.",
        ),
        ("Restated", "A past figure is not what it was when the board last met."),
        ("Old", "A newer figure was due by now and has not come."),
    ]
