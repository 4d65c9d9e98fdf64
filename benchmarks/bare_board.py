"""A bare Dash page with a table of as many rows: the yardstick of benchmarks.boards."""

from dash import Dash, html

ROWS = 68

app = Dash("bare", title="Bare")
app.layout = html.Main(
    [
        html.H1("How the area is doing"),
        html.Table(
            html.Tbody(
                [
                    html.Tr(
                        [html.Th(f"Measure {number}", scope="row")]
                        + [html.Td(f"{name} {number}") for name in ("figure", "target", "trend")]
                    )
                    for number in range(ROWS)
                ]
            )
        ),
    ]
)
server = app.server
