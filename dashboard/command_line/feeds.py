"""Commands that an analyst needs before the first extract: a key, a new feed's mapping."""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.command_line.program import app, out
from dashboard.settings import Settings
from data_sources import keys
from data_sources.catalogue import feeds_of
from data_sources.examining import sample_headings
from data_sources.home import Home
from data_sources.mapping_files import new_mapping
from data_sources.returns import Return
from stores import StoreError


@app.command()
def feeds() -> None:
    """List the feeds that are read: what each is, whose, and where it comes from."""
    for feed in sorted(feeds_of(Home(Settings().home)), key=lambda feed: (feed.agency, feed.name)):
        out.print(f"{feed.agency:<9} {feed.name}: {feed.title}", soft_wrap=True, markup=False)
        out.print(f"{'':<10}{feed.where} ({feed.publisher})", soft_wrap=True, markup=False)
        if isinstance(feed, Return):
            out.print(f"{'':<10}fills: {', '.join(feed.fills())}", soft_wrap=True, markup=False)


@app.command()
def make_key() -> None:
    """Make the key for pseudonyms. Keep a copy where no store, log or backup of data is."""
    # Often the first command of all, when there is no data folder yet.
    Settings().home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = keys.make_key(Settings().key)
    out.print(f"Made the key {key.key_id} in {Settings().key}. Whoever has it can undo pseudonyms.")


@app.command()
def new_feed(
    name: Annotated[str, typer.Argument(help="The feed's name: small letters and underscores.")],
    sample: Annotated[Path, typer.Option("--from", help="A CSV or XLSX with the headings.")],
    agency: Annotated[str, typer.Option(help="education, health or care.")],
    counts: Annotated[bool, typer.Option(help="Counts, not cases.")] = False,
) -> None:
    """Write a mapping file for a plain table from a sample's headings, ready to fill in."""
    path = Home(Settings().home).feeds / f"{name}.yaml"
    if path.exists():
        raise StoreError(f"{path} is there already. Choose another name, or edit it.")
    text = new_mapping(name, agency, sample_headings(sample), "counts" if counts else "cases")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    out.print(f"Wrote {path}. Fill it in, then try it: send-kpi check FILE", soft_wrap=True)
