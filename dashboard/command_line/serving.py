"""Commands that serve the board: on this machine, or a made-up area to look at."""

import os
import sys
from typing import Annotated

import typer

from dashboard.command_line.program import app, errors
from dashboard.settings import PROJECT

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8050) -> None:
    """Serve the board on this machine; docs/run_in_production.md says how to run it for others."""
    serve_at(host, port)


def serve_at(host: str, port: int) -> None:
    errors.print(f"The board is at http://{host}:{port} (stop it with Ctrl+C)")
    if sys.platform == "win32":
        # gunicorn does not run on Windows; Dash's own server does for one person.
        from app import app as dash_app

        dash_app.run(host=host, port=port, debug=False)
        return
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--threads", "8"]
    # Not another folder to stand in: the data's folder is named from this one.
    command += ["--pythonpath", str(PROJECT), "--no-control-socket"]
    command += ["--log-level", "warning", "app:server"]
    sys.stdout.flush()
    # In place of this process, so that whoever stops this stops the server.
    os.execv(sys.executable, command)  # noqa: S606
