"""Days that matter, as a calendar that others subscribe to: iCalendar (RFC 5545), whole days only."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

LINE_OCTETS = 75
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""A text of iCalendar holds no control character but the tab; a line break is written as one."""


@dataclass(frozen=True)
class Day:
    """`uid` stays the same while the day moves; `sequence` rises each time it does."""

    uid: str
    on: date
    summary: str
    description: str
    address: str
    changed_at: datetime
    sequence: int = 0


def calendar(name: str, days: Iterable[Day]) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PRD Builder//Calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for day in days for line in _event(day)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def _event(day: Day) -> Iterator[str]:
    changed = f"{day.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(day.uid)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{day.sequence}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"SUMMARY:{escaped(day.summary)}"
    if day.description:
        yield f"DESCRIPTION:{escaped(day.description)}"
    yield f"URL:{day.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    plain = _NOT_IN_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """At most 75 octets a line, and no character in two: what is left goes on after a space."""
    rows, row = [], b""
    for character in line:
        octets = character.encode()
        if len(row) + len(octets) > LINE_OCTETS:
            rows.append(row)
            row = b" "
        row += octets
    return b"\r\n".join([*rows, row]) + b"\r\n"
