"""The colours of pictures by day and by night, as variables of the picture's own style.

A picture shown by an <img> sees no style sheet of the page, so it takes its own along.
"""

import re

LIGHT = {
    "ink": "#1c1b19",
    "quiet": "#5a5751",
    "grid": "#e4e0d8",
    "axis": "#8f8a80",
    "paper": "#fff",
    "own": "#37475a",
    "band": "#f0ece2",
    "mean": "#8a847a",
    "dot": "#77736c",
    "better": "#1a6fb5",
    "worse": "#c8560a",
    "change": "#6a3d9a",
    "target": "#0b6b57",
    "country": "#5f6670",
    "region": "#86690f",
    "neighbours": "#a23ab0",
    "late": "#d98a4e",
    "part": "#a9b4c0",
}
DARK = {
    "ink": "#eceae5",
    "quiet": "#b4b0a7",
    "grid": "#34373d",
    "axis": "#85827b",
    "paper": "#1e2024",
    "own": "#c3cfdb",
    "band": "#2f3239",
    "mean": "#98938a",
    "dot": "#a09c94",
    "better": "#62b0f0",
    "worse": "#f2994a",
    "change": "#bf9ce8",
    "target": "#7fd6bc",
    "country": "#a7adb8",
    "region": "#d4b24c",
    "neighbours": "#d06be0",
    "late": "#c8702e",
    "part": "#5f6f80",
}
FONT = (
    'svg{font:14px "Source Sans 3","Segoe UI","Helvetica Neue",Arial,"DejaVu Sans",sans-serif;'
    "font-variant-numeric:tabular-nums}text{fill:var(--quiet)}"
    ".small{font-size:12px}.bold{font-weight:650}.ink{fill:var(--ink)}"
    ".mid{text-anchor:middle}.end{text-anchor:end}"
    # Words that cross a line stay readable.
    ".halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}"
)
MARKS = (
    ".better{fill:var(--better)}.worse{fill:var(--worse)}.change{fill:var(--change)}"
    ".dot{fill:var(--dot)}.rim{stroke:var(--paper);stroke-width:1}"
)


def style(rules: str) -> str:
    """Write the rules with the colours they name, and no others."""
    names = sorted(set(re.findall(r"var\(--(\w+)\)", rules)))
    by_night = f"@media(prefers-color-scheme:dark){{{_root(DARK, names)}}}"
    return f"<style>{_root(LIGHT, names)}{by_night}{rules}</style>"


def _root(colours: dict[str, str], names: list[str]) -> str:
    return f"svg{{{';'.join(f'--{name}:{colours[name]}' for name in names)}}}"
