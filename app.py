"""The board as a web application: `server` for gunicorn; `python app.py` serves it here."""

from dashboard.server import make_app

app = make_app()
server = app.server

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8050, debug=False)
