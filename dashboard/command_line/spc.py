"""The command for NHS charts: judge series of a file as the reference does, to be checked."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from dashboard.command_line.program import app
from dashboard.kpis.spc.icons import ICONS, icon_row
from dashboard.kpis.spc.points import POINTS, judge
from dashboard.kpis.spc.series_file import series_of
from dashboard.kpis.spc.settings import REFERENCE, SpcError

SERIES = "series_id"
LIMITS = {
    "points": ("mean", "lpl", "upl"),
    "icons": ("last_mean", "last_lpl", "last_upl"),
}
"""Columns where what cannot be told is NaN, as in the reference; elsewhere it is empty."""


@app.command()
def spc(
    file: Annotated[Path, typer.Argument(help="A CSV of series, with a setting a column.")],
    icons: Annotated[Path | None, typer.Option(help="Write the icons to this CSV file.")] = None,
) -> None:
    """Print limits, flags and labels of NHS charts, as the R package NHSRplotthedots has them."""
    try:
        series = series_of(_read(file))
    except SpcError as error:
        raise SpcError(f"{file}: {error}") from None
    judged = [(each, judge(each.values, each.plan, REFERENCE)) for each in series]
    if icons:
        rows = [
            {SERIES: each.name} | icon_row(points, each.plan, REFERENCE) for each, points in judged
        ]
        written = _csv(pd.DataFrame(rows, columns=[SERIES, *ICONS]), "icons")
        icons.write_text(written, encoding="utf-8", newline="")
    frames = [points.assign(**{SERIES: each.name}) for each, points in judged]
    typer.echo(_csv(pd.concat(frames)[[SERIES, *POINTS]], "points"), nl=False)


def _read(file: Path) -> pd.DataFrame:
    """Read a CSV as text; the index is the number of the row, with the headings as row 1."""
    try:
        table = pd.read_csv(
            file,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            index_col=False,
            skip_blank_lines=False,
        ).fillna("")
    except pd.errors.EmptyDataError:
        raise SpcError("It is empty.") from None
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise SpcError(f"It is no CSV in UTF-8: {error}") from None
    table.index += 2
    return table[(table != "").any(axis=1)]


def _csv(frame: pd.DataFrame, kind: str) -> str:
    """Write a frame: 0 and 1 for flags, all 17 digits for numbers."""
    shown = {column: frame[column].map(_text) for column in frame}
    shown |= {name: shown[name].replace("", "NaN") for name in LIMITS[kind]}
    return pd.DataFrame(shown).to_csv(index=False, lineterminator="\n")


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:.17g}"
    return str(int(value)) if isinstance(value, bool) else str(value)
