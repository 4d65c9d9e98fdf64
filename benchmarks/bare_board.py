"""A bare Dash page of the board's own table, made anew for every reader: the yardstick.

It has what Dash gives by itself, compressed answers included: no first view, nothing kept, no
frame. Used by benchmarks.boards and benchmarks.first_view.
"""

from dash import Dash, html

from dashboard import score_rows
from dashboard.server_state import board_engine
from dashboard.shown import board
from dashboard.viewing import View


def table() -> html.Main:
    """Give all measures as the board's table."""
    shown = board(board_engine(), View())
    if shown is None:
        raise RuntimeError("Nothing is published in SEND_KPI_HOME. Run: send-kpi publish")
    rows = score_rows.table(shown, "Measures", list(shown.card.scores))
    return html.Main([html.H1("How the area is doing", id="title"), rows])


app = Dash("bare", title="Bare", compress=True)
app.layout = table
server = app.server
