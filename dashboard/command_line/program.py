"""The program that every command belongs to, and what all of them print with."""

import sys

import typer
from rich.console import Console

SOME_ROWS_REFUSED, TURNED_AWAY = 1, 2

app = typer.Typer(
    help="`send-kpi`: check and load extracts, publish, print figures, serve the board.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# A pipe has no width of its own; 80 columns would cut the KPIs' names short.
out = Console(width=None if sys.stdout.isatty() else 160)
errors = Console(stderr=True)
