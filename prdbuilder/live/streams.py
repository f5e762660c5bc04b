"""What is under /live/: streams of server-sent events, and where a tab says in which requirement it is.

A stream holds neither a thread nor a connection to the database.
"""

import asyncio
import contextlib
import json
import random
import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

from prdbuilder.document.text import storable
from prdbuilder.threads import Receive, Scope, Send, answer

from .hub import Listener, hub
from .tickets import read_ticket

HEARTBEAT = 15.0
MOST_STREAMS = 2_000
MOST_OF_ONE = 40
"""Streams of one person: a browser has one, and some people leave many open."""
MOST_PRDS = 20
PATIENCE = 20.0
"""Seconds that a browser may take to accept what it is told."""
LARGEST_SAYING = 4_096
PLACE = re.compile(r"[a-z0-9-]{0,60}")
TAB = re.compile(r"[A-Za-z0-9-]{1,40}")
FULL = b"Too many pages listen already. This one asks now and then instead."
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

streams: Counter[int] = Counter()
"""How many each person holds in this process."""


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    match scope["method"], scope["path"]:
        case "GET", "/live/stream":
            await _stream(scope, receive, send)
        case "POST", "/live/here":
            await _here(receive, send)
        case _:
            await answer(send, 404)


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    asked = parse_qs(scope["query_string"].decode("latin1")).get("ticket", [])
    tickets = [ticket for text in asked[:MOST_PRDS] if (ticket := read_ticket(text))]
    of_one = len({ticket.user for ticket in tickets}) == 1
    if not of_one or len(tickets) < len(asked) or not hub.admits(tickets):
        await answer(send, 403)
        return
    user = tickets[0].user
    if streams.total() >= MOST_STREAMS or streams[user] >= MOST_OF_ONE:
        await answer(send, 503, FULL, [(b"retry-after", b"60")])
        return
    streams[user] += 1
    listener = hub.join(tickets)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        # After a restart not all come back in the same moment.
        await _send(send, f"retry: {random.randint(1000, 3000)}\n\n")  # noqa: S311  # no secret
        await _tell(send, listener, gone)
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(send({"type": "http.response.body", "body": b""}), PATIENCE)
    except (OSError, TimeoutError):
        pass  # whoever listened is gone
    finally:
        hub.leave(listener)
        streams[user] -= 1
        streams[user] or streams.pop(user)
        gone.cancel()


async def _tell(send: Send, listener: Listener, gone: "asyncio.Future[None]") -> None:
    """Until the listener is gone, the server stops, or a ticket is over: then the browser brings new ones."""
    while not gone.done() and not listener.over:
        left = min(ticket.left for ticket in listener.tickets)
        if left <= 0 or not hub.admits(listener.tickets):
            await _send(send, "event: over\ndata: {}\n\n")
            return
        awake = asyncio.ensure_future(listener.awake.wait())
        either: set[asyncio.Future[Any]] = {awake, gone}
        await asyncio.wait(either, timeout=min(HEARTBEAT, left), return_when=asyncio.FIRST_COMPLETED)
        awake.cancel()
        if gone.done():
            return
        if not hub.admits(listener.tickets):
            continue
        news = hub.news(listener)
        said = "".join(f"event: {kind}\ndata: {json.dumps(what)}\n\n" for kind, what in news)
        await _send(send, said or "event: still\ndata: {}\n\n")


async def _send(send: Send, text: str) -> None:
    message = {"type": "http.response.body", "body": text.encode(), "more_body": True}
    await asyncio.wait_for(send(message), PATIENCE)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _here(receive: Receive, send: Send) -> None:
    said = await _said(receive)
    ticket = read_ticket(said["ticket"]) if said else None
    if said is None or ticket is None or not hub.admits([ticket]):
        await answer(send, 403)
        return
    hub.here(ticket, said["tab"], place=said["place"], label=said["label"], gone=said["gone"])
    await answer(send, 204)


async def _said(receive: Receive) -> dict[str, Any] | None:
    """What a tab says of itself, where it is what our script says."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect" or len(body) > LARGEST_SAYING:
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        said = json.loads(body)
        texts = {name: storable(str(said.get(name, ""))) for name in ("ticket", "tab", "place", "label")}
        gone = bool(said.get("gone"))
    except (ValueError, AttributeError):
        return None
    if not TAB.fullmatch(texts["tab"]) or not PLACE.fullmatch(texts["place"]):
        return None
    return {**texts, "label": texts["label"][:60], "gone": gone}
