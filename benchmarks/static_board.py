"""The board's first answer as a static file without any script: how fast it could be read."""

import re

import brotli
from flask import Flask, Response

from dashboard.server import make_app

server = Flask("static")
_client = make_app().server.test_client()
_INDEX = re.sub(r"<script.*?</script>", "", _client.get("/").get_data(as_text=True), flags=re.S)
_STYLE = re.findall(r'href="(/assets/[^"]+\.css[^"]*)"', _INDEX)[0]
_KEPT = {
    "/": ("text/html", brotli.compress(_INDEX.encode(), quality=9)),
    "/style": ("text/css", brotli.compress(_client.get(_STYLE).get_data(), quality=9)),
}
_KEPT["/"] = ("text/html", brotli.compress(_INDEX.replace(_STYLE, "/style").encode(), quality=9))


@server.get("/")
@server.get("/style")
def kept() -> Response:
    """Give a file as it was made once."""
    from flask import request

    kind, body = _KEPT[request.path]
    return Response(body, mimetype=kind, headers={"Content-Encoding": "br"})
