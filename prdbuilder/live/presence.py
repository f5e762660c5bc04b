"""Who is here: what the tabs of this process said, joined with what other processes wrote down."""

import time
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypedDict

from django.utils import timezone

from .models import Presence

SAID_AGAIN = 20
"""Seconds after which a tab says again where it is, and a process writes again that it lives."""
FORGOTTEN = 45
FORGOTTEN_PROCESS = timedelta(seconds=2 * FORGOTTEN)


class Tab(TypedDict):
    """Where one tab is. `place` is the id of what is marked on the page, `label` its words; gone without."""

    prd: int
    tab: str
    user: int
    name: str
    initials: str
    place: str
    label: str
    gone: bool
    at: float


class Person(TypedDict):
    user: int
    name: str
    initials: str
    places: list[dict[str, str]]


def recent(tabs: Iterable[Tab]) -> list[Tab]:
    """The last word of each tab, where it is not too long ago."""
    since = time.time() - FORGOTTEN
    last: dict[tuple[int, str], Tab] = {}
    for tab in sorted(tabs, key=lambda tab: tab["at"]):
        if tab["at"] > since:
            last[tab["user"], tab["tab"]] = tab
    return list(last.values())


def people(tabs: Iterable[Tab]) -> dict[int, list[Person]]:
    """By PRD, who is in it and where, in the order of their names."""
    found: dict[int, dict[int, Person]] = {}
    for tab in recent(tabs):
        if tab["gone"]:
            continue
        new = Person(user=tab["user"], name=tab["name"], initials=tab["initials"], places=[])
        person = found.setdefault(tab["prd"], {}).setdefault(tab["user"], new)
        place = {"place": tab["place"], "label": tab["label"]}
        if place not in person["places"]:
            person["places"].append(place)
    return {prd: sorted(by_user.values(), key=_by_name) for prd, by_user in found.items()}


def _by_name(person: Person) -> tuple[str, int]:
    person["places"].sort(key=lambda place: place["place"])
    return person["name"].casefold(), person["user"]


def read_others(but: uuid.UUID | None = None) -> list[Tab]:
    """What living processes wrote down. One query."""
    rows = Presence.objects.filter(at__gt=timezone.now() - FORGOTTEN_PROCESS)
    return [tab for row in rows if row.process != but for tab in row.tabs]


def people_in(prd: int) -> list[Person]:
    """For whoever asks without listening."""
    return people(tab for tab in read_others() if tab["prd"] == prd).get(prd, [])


def write_down(process: uuid.UUID, tabs: list[Any]) -> None:
    """One statement, however many tabs; one more tidies up, with the first of a process and when all left."""
    now = timezone.now()
    is_new = not Presence.objects.filter(process=process).update(at=now, tabs=tabs)
    if is_new:
        Presence.objects.create(process=process, at=now, tabs=tabs)
    if is_new or not tabs:
        _tidy_up()


def _tidy_up() -> None:
    """Rows of processes that ended long ago: they hold names, and each look reads past them."""
    Presence.objects.filter(at__lt=timezone.now() - timedelta(hours=1)).delete()
