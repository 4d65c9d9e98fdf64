"""The trend as a plain dict for Plotly.

A plain dict, because a plotly.express figure costs four hundred times as much.
"""

from typing import Any

from dashboard.kpis.definitions import PLACES, Kpi
from dashboard.kpis.rounding import half_up

# Mid-tones that stand out from the page in light and in dark.
OWN, TARGET, COUNTRY, REGION, NEIGHBOURS = "#2f7cc0", "#c2410c", "#6b7280", "#8a6d1b", "#a845b5"
LIMITS = "#8b8f98"
GRAPH_CONFIG: Any = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
}
"""For every graph: Plotly's cloud button would send the figures to another host."""


def line(
    name: str, periods: list[str], values: list[float | None], colour: str, **style: Any
) -> dict[str, Any]:
    """Give one line of a trend."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": periods,
        "y": values,
        "connectgaps": False,
        "line": {"color": colour, "width": 2, **style},
        "marker": {"size": 6},
    }


def plain(
    name: str, periods: list[str], values: list[float | None], colour: str, **style: Any
) -> dict[str, Any]:
    """Give a line without marks, in steps: a limit that holds for whole periods."""
    shape: dict[str, Any] = {"width": 1.5, "shape": "hvh", **style}
    return line(name, periods, values, colour, **shape) | {"mode": "lines"}


def trend(kpi: Kpi, lines: list[dict[str, Any]], *, by_month: bool) -> dict[str, Any]:
    """Lay lines out as a chart of one series, its value axis from zero.

    Months stand on an axis of time, so that a month that never came leaves its gap.
    """
    suffix = "%" if kpi.unit == "percent" else ""
    axis = (
        {"type": "date", "tickformat": "%b %Y", "nticks": 12} if by_month else {"type": "category"}
    )
    return {
        "data": lines,
        "layout": {
            "height": 340,
            "margin": {"l": 56, "r": 16, "t": 16, "b": 40},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "inherit", "size": 14, "color": "#6b7280"},
            "hovermode": "x unified",
            # Above, because turned names of periods on a narrow screen need the room below.
            "legend": {"orientation": "h", "y": 1, "yanchor": "bottom"},
            "xaxis": {**axis, "showgrid": False, "automargin": True},
            "yaxis": {
                "ticksuffix": suffix,
                "separatethousands": True,
                "rangemode": "tozero",
                "gridcolor": "rgba(128,128,128,0.25)",
                "zerolinecolor": "rgba(128,128,128,0.5)",
            },
        },
    }


def shown_values(kpi: Kpi, values: list[float | None]) -> list[float | None]:
    """Round values as the page shows them, so that chart and table say the same."""
    return [None if value is None else half_up(value, PLACES[kpi.unit]) for value in values]
