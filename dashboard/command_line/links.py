"""The command for links: how many children the agencies' cases have in common, never who."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table as RichTable

from dashboard.command_line.program import app, out
from dashboard.kpis.rounding import half_up
from dashboard.settings import Settings
from data_sources import vault
from data_sources.home import Home
from data_sources.link_rules import FeedKeys, keys_by_feed, rules_of
from data_sources.links import FoundOf, all_match_rates, found_of_open
from data_sources.local_days import today
from data_sources.matching import CLASHES, METHODS, MatchRate
from stores import reading

FEWEST_SHOWN = 5
METHOD_WORDS = ("NHS number", "UPN", "both", "name, birth, postcode")
CLASH_WORDS = ("NHS numbers", "UPNs", "both", "birth dates")


class Format(StrEnum):
    """How `links` prints."""

    table = "table"
    json = "json"


@app.command()
def links(
    format: Annotated[Format, typer.Option(help="table or json.")] = Format.table,
    dataset: Annotated[
        list[str] | None,
        typer.Option(help="Say it also of the children with an open case of this dataset."),
    ] = None,
) -> None:
    """Say how many children the agencies have in common, what joined them, and conflicts."""
    settings = Settings()
    rules = rules_of(
        Home(settings.home), settings.key, today(), allow_test=settings.allow_test_numbers
    )
    with reading(vault.open_vault(settings.vault)) as connection:
        rates, held = all_match_rates(connection, rules), keys_by_feed(connection)
        groups = {name: found_of_open(connection, name, rules) for name in dataset or ()}
    if format is Format.json:
        told = {
            "match_rates": [_rate(rate) for rate in rates],
            "feeds": [_keys(k) for k in held],
            "open_cases": [_group(each) for found in groups.values() for each in found],
        }
        typer.echo(json.dumps(told, indent=1))
    else:
        _print(rates, held)
        for name, found in groups.items():
            _print_groups(name, found)


def _print(rates: list[MatchRate], held: list[FeedKeys]) -> None:
    if linked := [rate for rate in rates if not rate.why_not]:
        out.print(_table(linked))
    for pair, why in {_pair(rate): rate.why_not for rate in rates if rate.why_not}.items():
        out.print(f"{pair} are not linked: {why}.", soft_wrap=True, markup=False)
    for told in map(_keys, held):
        out.print(
            f"{told['feed']} ({told['agency']}): {_text(told['with_key'])} of "
            f"{_text(told['cases'])} cases have a key to link by.",
            soft_wrap=True,
            markup=False,
        )


def _print_groups(dataset: str, found: list[FoundOf]) -> None:
    lines = [_sentence(_group(each)) for each in found]
    for line in lines or [f"{dataset}: no child has an open case of this dataset."]:
        out.print(line, soft_wrap=True, markup=False)


def _sentence(told: dict[str, Any]) -> str:
    name = f"{told['dataset']} ({told['of']})"
    if why := told["not_linked_because"]:
        return f"{name} and {told['also_in']} are not linked: {why}."
    share = "" if told["percent"] is None else f", {told['percent']}%"
    return (
        f"{name}: {_text(told['found'])} of {_text(told['of_how_many'])} children with an open "
        f"case are also in {told['also_in']}{share}."
    )


def _group(each: FoundOf) -> dict[str, Any]:
    """Word how many of a group were found; neither they nor the others are told where few."""
    others = each.children - each.found
    few = 0 < each.found < FEWEST_SHOWN or 0 < others < FEWEST_SHOWN or not each.children
    percent = None if few else int(half_up(100 * each.found / each.children, 0))
    nearly_all = 0 < others < FEWEST_SHOWN <= each.found
    return {
        "dataset": each.dataset,
        "of": each.of,
        "also_in": each.also_in,
        "not_linked_because": each.why_not,
        "found": f"all but {shown(others)}" if nearly_all else shown(each.found),
        "of_how_many": shown(each.children),
        "percent": percent,
    }


def shown(number: int) -> int | str:
    """Give a number as it may be printed: the smallest are not told apart."""
    return f"1 to {FEWEST_SHOWN - 1}" if 0 < number < FEWEST_SHOWN else number


def _rate(rate: MatchRate) -> dict[str, Any]:
    """Word a match rate; the share is a whole percent, or null where the matched are few."""
    few = 0 < rate.matched < FEWEST_SHOWN or rate.share is None
    return {
        "of": rate.of,
        "also_in": rate.also_in,
        "not_linked_because": rate.why_not,
        "matched": shown(rate.matched),
        "of_how_many": shown(rate.children),
        "percent": None if few else int(half_up(100 * (rate.share or 0), 0)),
        "matched_by": {method: shown(number) for method, number in rate.methods.items()},
        "conflicts": {clash: shown(number) for clash, number in rate.conflicts.items()},
    }


def rate_words(rate: MatchRate) -> str:
    """Word a match rate in a sentence, with the methods and without numbers of children."""
    if rate.why_not:
        return f"{rate.of} and {rate.also_in} are not linked: {rate.why_not}."
    percent = _rate(rate)["percent"]
    share = "" if percent is None else f" {percent}% of"
    ways = [
        word for method, word in zip(METHODS, METHOD_WORDS, strict=True) if rate.methods.get(method)
    ]
    by = f", by {'; '.join(ways)}" if ways else ""
    return f"{rate.also_in} has{share or ' some or none of'} {rate.of}'s children{by}."


def _keys(each: FeedKeys) -> dict[str, Any]:
    return each._asdict() | {"cases": shown(each.cases), "with_key": shown(each.with_key)}


def _pair(rate: MatchRate) -> str:
    one, other = sorted((rate.of, rate.also_in))
    return f"{one} and {other}".capitalize()


def _table(rates: list[MatchRate]) -> RichTable:
    table = RichTable(title="Children of one agency that another has as well")
    for heading in ("Of", "Also in"):
        table.add_column(heading)
    by, two = (f"By {word}" for word in METHOD_WORDS), (f"Two {word}" for word in CLASH_WORDS)
    for heading in ("Matched", "Of how many", "Share", *by, *two):
        table.add_column(heading, justify="right")
    for told in map(_rate, rates):
        share = "" if told["percent"] is None else f"{told['percent']}%"
        ways = [_text(told["matched_by"][method]) for method in METHODS]
        clashes = [_text(told["conflicts"][clash]) for clash in CLASHES]
        numbers = (_text(told["matched"]), _text(told["of_how_many"]), share)
        table.add_row(told["of"], told["also_in"], *numbers, *ways, *clashes)
    return table


def _text(number: int | str) -> str:
    return number if isinstance(number, str) else f"{number:,}"
