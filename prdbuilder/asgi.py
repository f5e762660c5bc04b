"""One door: /live/ and pages that many look at are answered here, and all the rest by Django on threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prdbuilder.settings")
_django = get_wsgi_application()

from prdbuilder.live.shared import TICKET, SharedPages  # noqa: E402  # they need settings and models
from prdbuilder.live.streams import live  # noqa: E402
from prdbuilder.threads import OnThreads, Receive, Scope, Send  # noqa: E402

pages = OnThreads(_django, int(os.environ.get("WEB_THREADS") or 8), **{"prdbuilder.streams": True})
shared = SharedPages(pages)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live_and_let_die(receive, send)
    elif scope["type"] != "http":
        await send({"type": "websocket.close"})
    elif scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    elif scope["method"] == "GET" and any(name == TICKET for name, _ in scope["headers"]):
        await shared(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _live_and_let_die(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
