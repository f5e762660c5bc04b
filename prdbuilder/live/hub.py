"""The one poll of a process: each second, while somebody listens, it asks what changed and tells them all."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connections

from prdbuilder.prds.models import Prd
from stakeholders.models import Product

from . import presence
from .members import Members, members_of
from .presence import Person, Tab
from .tickets import Ticket

PAUSE = 1.0
MOST_TABS = 5_000


@dataclass(eq=False)
class Listener:
    """One stream. What it was not told yet is a set: however slow it reads, it holds no more than that."""

    tickets: Sequence[Ticket]
    untold: set[tuple[str, int]] = field(default_factory=set)
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False

    @property
    def prds(self) -> set[int]:
        return {ticket.prd for ticket in self.tickets}

    def tell(self, *what: tuple[str, int]) -> None:
        self.untold.update(what)
        self.awake.set()


@dataclass(frozen=True)
class Seen:
    """What one look at the database found."""

    beats: dict[int, tuple[int, int]]
    members: dict[int, Members]
    others: list[Tab]


def beats_of(prds: Collection[int]) -> dict[int, tuple[int, int]]:
    """Its own, and that of its product. One query, and one for products alone."""
    rows = Prd.objects.filter(pk__in=[prd for prd in prds if prd > 0])
    products = Product.objects.filter(pk__in=[-prd for prd in prds if prd < 0])
    beats = {pk: (own, shared) for pk, own, shared in rows.values_list("pk", "beat", "product__beat")}
    return beats | {-pk: (0, shared) for pk, shared in products.values_list("pk", "beat")}


def look(prds: Mapping[int, int], process: uuid.UUID, tabs: list[Tab] | None) -> Seen:
    """What changed in these PRDs, of which these beats of their product are known.

    Two queries; one more where something happened to a product, and one where `tabs` are to be written down.
    """
    if tabs is not None:
        presence.write_down(process, tabs)
    beats = beats_of(prds)
    old = [pk for pk, known in prds.items() if pk not in beats or beats[pk][1] != known]
    return Seen(beats, members_of(old) if old else {}, presence.read_others(but=process))


def look_aside(prds: Mapping[int, int], process: uuid.UUID, tabs: list[Tab] | None) -> Seen:
    """On a thread. The connection is given back at once: from one look to the next none is needed."""
    try:
        return look(prds, process, tabs)
    finally:
        connections.close_all()


class Hub:
    """Who listens to what, and who is where. All of it belongs to the event loop."""

    def __init__(self) -> None:
        self.process = uuid.uuid4()
        self.serving: Callable[[], bool] = lambda: True
        self.listeners: dict[int, set[Listener]] = {}
        self.beats: dict[int, tuple[int, int]] = {}
        self.members: dict[int, Members] = {}
        self.people: dict[int, list[Person]] = {}
        self.tabs: dict[tuple[int, str], Tab] = {}
        self.others: list[Tab] = []
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.polling: asyncio.Task[None] | None = None
        self.dirty = False
        self.written_at = 0.0

    def admits(self, tickets: Iterable[Ticket]) -> bool:
        """As far as is known by now: of a PRD that nobody listens to, nothing is."""
        return all(self.members[one.prd].include(one) for one in tickets if one.prd in self.members)

    def join(self, tickets: Sequence[Ticket]) -> Listener:
        listener = Listener(tickets)
        for prd in listener.prds:
            self.listeners.setdefault(prd, set()).add(listener)
        listener.tell(*(("here", prd) for prd in listener.prds))
        listener.tell(*(("beat", prd) for prd in listener.prds if prd in self.beats))
        self._wake()
        return listener

    def leave(self, listener: Listener) -> None:
        for prd in listener.prds:
            self.listeners[prd].discard(listener)
            if not self.listeners[prd]:
                del self.listeners[prd]
                self.beats.pop(prd, None)
                self.members.pop(prd, None)

    def here(self, ticket: Ticket, tab: str, *, place: str, label: str, gone: bool) -> None:
        """A tab says where it is. The same again costs no write."""
        key = (ticket.user, tab)
        if key not in self.tabs and len(self.tabs) >= MOST_TABS:
            return
        was = self.tabs.get(key)
        now = Tab(
            prd=ticket.prd,
            tab=tab,
            user=ticket.user,
            name=ticket.name,
            initials=ticket.initials,
            place=place,
            label=label,
            gone=gone,
            at=time.time(),
        )
        self.tabs[key] = now
        self.dirty |= was is None or {**was, "at": 0} != {**now, "at": 0}
        self._wake()

    def _wake(self) -> None:
        if self.polling is None or self.polling.done():
            self.polling = asyncio.get_running_loop().create_task(self._poll())

    async def _poll(self) -> None:
        """Ends when nobody listens and nobody is here, and when the server stops."""
        while self.listeners or self.tabs:
            began = time.monotonic()
            if not self.serving():
                self._end()
                return
            with contextlib.suppress(Error):  # the database is away: what changed is found when it is back
                self._tell(await self._look())
            await asyncio.sleep(max(0.05, PAUSE - (time.monotonic() - began)))

    async def _look(self) -> Seen:
        self.tabs = {(tab["user"], tab["tab"]): tab for tab in presence.recent(self.tabs.values())}
        again = self.written_at and time.monotonic() - self.written_at > presence.SAID_AGAIN
        writes = self.dirty or bool(again)
        tabs = list(self.tabs.values()) if writes else None
        self.dirty = False
        try:
            known = {prd: self.members.get(prd, Members()).beat for prd in self.listeners}
            loop = asyncio.get_running_loop()
            seen = await loop.run_in_executor(self.thread, look_aside, known, self.process, tabs)
        except Error:
            self.dirty |= writes
            raise
        if writes:
            self.written_at = time.monotonic() if tabs else 0.0
        return seen

    def _tell(self, seen: Seen) -> None:
        self._part(seen.members)
        people = presence.people([*seen.others, *self.tabs.values()])
        for prd, listeners in self.listeners.items():
            what = []
            if prd in seen.beats and seen.beats[prd] != self.beats.get(prd):
                what.append(("beat", prd))
            if people.get(prd) != self.people.get(prd):
                what.append(("here", prd))
            for listener in listeners if what else ():
                listener.tell(*what)
        self.people = people
        self.beats = {prd: beat for prd, beat in seen.beats.items() if prd in self.listeners}

    def _part(self, members: dict[int, Members]) -> None:
        """Whoever is no member any more, or sees something else now, hears no more and is not here."""
        self.members |= {prd: now for prd, now in members.items() if prd in self.listeners}
        for key, tab in list(self.tabs.items()):
            if tab["prd"] in members and tab["user"] not in members[tab["prd"]].sees:
                del self.tabs[key]
                self.dirty = True
        for listener in {one for prd in members for one in self.listeners.get(prd, ())}:
            if not self.admits(listener.tickets):
                listener.awake.set()

    def _end(self) -> None:
        for listeners in self.listeners.values():
            for listener in listeners:
                listener.over = True
                listener.awake.set()

    def news(self, listener: Listener) -> list[tuple[str, dict[str, Any]]]:
        """What the listener was not told yet, as it is now."""
        untold, listener.untold = sorted(listener.untold), set()
        listener.awake.clear()
        return [
            (kind, self._beat(prd) if kind == "beat" else self._who(prd))
            for kind, prd in untold
            if kind == "here" or prd in self.beats
        ]

    def _beat(self, prd: int) -> dict[str, Any]:
        own, shared = self.beats[prd]
        return {"prd": prd, "beat": f"{own}.{shared}"}

    def _who(self, prd: int) -> dict[str, Any]:
        return {"prd": prd, "people": self.people.get(prd, [])}


hub = Hub()
