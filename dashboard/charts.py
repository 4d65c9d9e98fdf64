"""Pictures: the sparkline as an SVG string, the trend as a plain dict for Plotly.

Plain strings and dicts, because a plotly.express figure costs four hundred times as much.
"""

from base64 import b64encode
from typing import Any

from dashboard.kpis.definitions import PLACES, Kpi
from dashboard.kpis.rounding import half_up

WIDTH, HEIGHT, MARGIN = 132, 36, 4
# Mid-tones that stand out from the page in light and in dark.
OWN, TARGET, COUNTRY, REGION, NEIGHBOURS = "#2f7cc0", "#c2410c", "#6b7280", "#8a6d1b", "#7c5cbf"
GRAPH_CONFIG: Any = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
}
"""For every graph: Plotly's cloud button would send the figures to another host."""


def sparkline(values: list[float | None], target: float | None) -> str:
    """Draw values as a line with a dot at the end, as a data URI; gaps stay gaps.

    The dotted line is the target of the latest period.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    scale = [*known, target] if target is not None else known
    low, high = min(scale), max(scale)
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        share = (value - low) / (high - low) if high > low else 0.5
        return MARGIN + place * step, HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)

    points = [None if value is None else at(place, value) for place, value in enumerate(values)]
    lines = "".join(f'<path d="{path}"/>' for path in _paths(points))
    end = next(point for point in reversed(points) if point)
    goal = ""
    if target is not None:
        y = at(0, target)[1]
        goal = (
            f'<path stroke="{TARGET}" stroke-width="1" stroke-dasharray="3 3" '
            f'd="M{MARGIN} {y:.1f}H{WIDTH - MARGIN}"/>'
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">'
        f'{goal}<g stroke="{OWN}" stroke-width="2" stroke-linejoin="round" '
        f'stroke-linecap="round">{lines}</g>'
        f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="3" fill="{OWN}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _paths(points: list[tuple[float, float] | None]) -> list[str]:
    """Join neighbouring points into paths; a point alone becomes a dot of no length."""
    paths: list[str] = []
    pen_is_down = False
    for point in points:
        if point is None:
            pen_is_down = False
            continue
        place = f"{point[0]:.1f} {point[1]:.1f}"
        if pen_is_down:
            paths[-1] += f"L{place}"
        else:
            paths.append(f"M{place}h0")
        pen_is_down = True
    return paths


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
