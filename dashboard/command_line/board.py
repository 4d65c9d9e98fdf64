"""Commands for what the board sees: publish, figures."""

import csv
import json
import sys
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer
from rich.table import Table as RichTable
from sqlalchemy import Engine

from dashboard import board_store, publishing, scorecard, words
from dashboard.command_line.intake import tell_intake
from dashboard.command_line.program import app, errors, out
from dashboard.kpis.definitions import PLACES
from dashboard.kpis.definitions_file import read_area, read_definitions
from dashboard.kpis.disclosure.price import Price
from dashboard.kpis.rounding import half_up
from dashboard.settings import Settings
from data_sources import vault
from data_sources.home import Home
from data_sources.link_rules import rules_of
from data_sources.local_days import today
from stores import StoreError, open_store


class Format(StrEnum):
    """How `figures` prints."""

    table = "table"
    csv = "csv"
    json = "json"


class Who(StrEnum):
    """Whose view `figures` prints."""

    board = "board"
    public = "public"


@app.command()
def publish() -> None:
    """Work the KPIs out from the vault and put them before the board, all at once."""
    published = publish_now(Settings())
    out.print(f"Published version {published.version}.")
    published.tell_prices()


class Published(NamedTuple):
    """A version's name, and how much of it is withheld from each audience."""

    version: str
    prices: dict[str, Price]

    def tell_prices(self) -> None:
        """Print them, where there was anything to protect."""
        for audience, price in self.prices.items():
            if price.rows:
                out.print(f"For the {audience}: {price.told()}", soft_wrap=True, markup=False)


def publish_now(settings: Settings) -> Published:
    kpis = read_definitions(settings.definitions)
    area = read_area(settings.area_file)
    vault_engine = vault.open_vault(settings.vault)
    board_engine = board_store.open_board_store(settings.board)
    home = Home(settings.home)
    rules = rules_of(home, settings.key, today(), allow_test=settings.allow_test_numbers)
    policies = publishing.read_policies(settings.policies)
    prices: dict[str, Price] = {}
    name = publishing.publish(
        vault_engine, board_engine, kpis, area, home, rules, _warn, policies, prices.__setitem__
    )
    tell_intake(vault_engine, settings)
    return Published(name, prices)


def _warn(sentence: str) -> None:
    errors.print(f"Warning. {sentence}", soft_wrap=True, markup=False)


@app.command()
def figures(
    kpi: Annotated[str | None, typer.Argument(help="One KPI's id; all KPIs without it.")] = None,
    format: Annotated[Format, typer.Option(help="table, csv or json.")] = Format.table,
    audience: Annotated[
        Who, typer.Option(help="As the board sees it, or as everyone.")
    ] = Who.board,
) -> None:
    """Print the current version's figures: totals as a table, everything as csv or json."""
    board = open_board()
    rows = scorecard.all_figures(board, kpi, audience.value)
    if not rows and scorecard.current_version(board) is None:
        raise StoreError("There is no published version. Run: send-kpi publish")
    if not rows:
        raise StoreError(f"There is no KPI '{kpi}'. Run: send-kpi figures, to see all of them.")
    if format is Format.json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif format is Format.csv:
        _print_csv(rows)
    else:
        _print_table(rows)


def open_board() -> Engine:
    """Open the board store to read it. Raises where a server does not answer."""
    engine = open_store(Settings().board, read_only=True)
    if engine.dialect.name != "sqlite":
        # A server that is down must not read as a board on which nothing was published.
        engine.connect().close()
    return engine


def _print_csv(rows: list[dict[str, Any]]) -> None:
    writer = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"files": " ".join(row["files"])})


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = RichTable(title=f"Version {rows[0]['version']}{made_up_mark(rows[0]['made_up'])}")
    for heading in ("KPI", "Period", "Of how many", "Value", "Target", "Status", "Geography"):
        table.add_column(
            heading,
            justify="right" if heading in ("Value", "Target") else "left",
            no_wrap=heading == "KPI",
        )
    for row in rows:
        if row["split"] is None:
            table.add_row(
                row["kpi"],
                words.period(row["period_kind"], row["period"]) if row["period"] else "",
                words.of_how_many(
                    row["numerator"],
                    row["denominator"],
                    row["numerator_between"],
                    row["denominator_between"],
                ),
                _shown(row),
                "" if row["target"] is None else str(row["target"]),
                row["status"],
                row["geography"],
            )
    out.print(table)


def _shown(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return words.SYMBOLS.get(row["symbol"], "no figure")
    places = PLACES[row["unit"]]
    return f"{half_up(row['value'], places):,.{places}f}"


def made_up_mark(made_up: bool) -> str:
    """Say beside a title that its figures are made up."""
    return " (made up: these are not real figures)" if made_up else ""
