"""A page that many look at is made once for all who see the same, and not once for each of them.

After a change, everybody who looks fetches the page anew within a second. The first of those who see the same
(by address, role, function and home side) has it made by Django; the others get the same bytes from memory,
where they were members when it was made.
What a page says of one person is not in them: Django cuts it out, and says of whom the rest is true.
"""

import asyncio
import gzip
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from django.db import connections

from prdbuilder.threads import Message, Receive, Scope, Send, answer

from .members import Members, members_of
from .tickets import Ticket, read_ticket

type Beat = tuple[int, int]
type Key = tuple[str, int, str]

TICKET, WANTED = b"x-live", b"x-live-beat"
SHARED, BEAT = b"x-live-shared", b"x-live-beat"
OF_THE_PAGE = {
    b"content-type",
    b"etag",
    BEAT,
    b"cache-control",
    b"content-security-policy",
    b"x-content-type-options",
}
OF_ONE = (b"if-none-match", b"accept-encoding", b"hx-")
"""What a browser says that is nothing to the page that all get: with hx- it would be a piece of it."""
MOST_PAGES = 200
MOST_BYTES = 64 * 1024 * 1024


def beat_of(text: bytes) -> Beat:
    """The beat of a PRD and that of its product; (0, 0) where nothing was said."""
    own, _, shared = text.partition(b".")
    return (int(own), int(shared)) if own.isdigit() and shared.isdigit() else (0, 0)


@dataclass(frozen=True)
class Made:
    """A page as it was at a beat, ready to be sent."""

    beat: Beat
    headers: list[tuple[bytes, bytes]]
    etag: bytes
    body: bytes
    packed: bytes
    members: Members

    def suits(self, ticket: Ticket, wanted: Beat) -> bool:
        return self.members.include(ticket) and self.beat[0] >= wanted[0] and self.beat[1] >= wanted[1]

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Caught:
    """Stands where the server's `send` does, and keeps what is sent."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    def header(self, name: bytes) -> bytes:
        return next((value for key, value in self.start["headers"] if key == name), b"")

    async def pass_on(self, send: Send) -> None:
        if self.start:  # nothing is said to whoever left
            await send(self.start)
            await send({"type": "http.response.body", "body": self.body})


class SharedPages:
    """ASGI: answers GET requests that carry a ticket; `pages` makes what is not here."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages
        self.made: OrderedDict[Key, Made] = OrderedDict()
        self.making: dict[Key, asyncio.Future[bool]] = {}
        """What is made at this moment, and will say whether it can be shared."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = dict(scope["headers"])
        ticket = read_ticket(said[TICKET].decode("latin1"))
        if ticket is None:
            await answer(send, 403)
            return
        address = f"{scope['path']}?{scope['query_string'].decode('latin1')}"
        key = (address, ticket.prd, ticket.sees)
        wanted = beat_of(said.get(WANTED, b""))
        caught = await self._find(key, ticket, wanted, scope, receive)
        if caught:
            await caught.pass_on(send)
        else:
            await _give(self.made[key], said, send)

    async def _find(
        self, key: Key, ticket: Ticket, wanted: Beat, scope: Scope, receive: Receive
    ) -> Caught | None:
        """Whoever comes while it is made waits for it; for a page of one person, not twice."""
        while not self._has(key, ticket, wanted):
            begun = self.making.get(key)
            if begun is None:
                return await self._begin(key, ticket, scope, receive)
            if not await asyncio.shield(begun):
                return await self._make(key, ticket, scope, receive)
        return None

    async def _begin(self, key: Key, ticket: Ticket, scope: Scope, receive: Receive) -> Caught | None:
        """Whoever asked first and left says nothing of the page: another one who waits begins anew."""
        begun = self.making[key] = asyncio.get_running_loop().create_future()
        caught = None
        try:
            caught = await self._make(key, ticket, scope, receive)
            return caught
        finally:
            del self.making[key]
            begun.set_result(caught is None or not caught.start)

    def _has(self, key: Key, ticket: Ticket, wanted: Beat) -> bool:
        made = self.made.get(key)
        return made is not None and made.suits(ticket, wanted)

    async def _make(self, key: Key, ticket: Ticket, scope: Scope, receive: Receive) -> Caught | None:
        """Have Django make it. What cannot be shared is returned, and not kept."""
        caught = Caught()
        headers = [(name, value) for name, value in scope["headers"] if not name.startswith(OF_ONE)]
        await self.pages({**scope, "headers": headers}, receive, caught.send)
        if not caught.start or caught.header(SHARED) != f"{ticket.prd} {ticket.sees}".encode():
            return caught
        headers = [pair for pair in caught.start["headers"] if pair[0] in OF_THE_PAGE]  # and no cookie
        packed, members = await asyncio.to_thread(_for_others, caught.body, ticket.prd)
        beat = beat_of(caught.header(BEAT))
        self._keep(key, Made(beat, headers, caught.header(b"etag"), caught.body, packed, members))
        return None

    def _keep(self, key: Key, made: Made) -> None:
        self.made[key] = made
        self.made.move_to_end(key)
        while len(self.made) > MOST_PAGES or sum(each.size for each in self.made.values()) > MOST_BYTES:
            if len(self.made) == 1:
                break
            self.made.popitem(last=False)


def _for_others(body: bytes, prd: int) -> tuple[bytes, Members]:
    """Who they are is asked after the page was made: whoever was removed meanwhile is none of them."""
    try:
        return gzip.compress(body, 5), members_of([prd])[prd]
    finally:
        connections.close_all()


async def _give(made: Made, said: dict[bytes, bytes], send: Send) -> None:
    headers, body = made.headers, made.body
    if said.get(b"if-none-match") == made.etag:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    if b"gzip" in said.get(b"accept-encoding", b""):
        headers, body = [*headers, (b"content-encoding", b"gzip")], made.packed
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
