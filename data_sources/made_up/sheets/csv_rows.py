"""Tables of text cells written as CSV files. No cell of these holds a comma or a quotation mark."""

from pathlib import Path

from data_sources.made_up.sheets.planting import Table


def write_rows(path: Path, table: Table) -> Path:
    """Write the headings and the rows, with LF line ends, in UTF-8."""
    columns = [cells.tolist() for cells in table.values()]
    lines = [",".join(table), *map(",".join, zip(*columns, strict=True))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    return path
