"""What a reading holds, as the lines that lead to it."""

from collections.abc import Iterator

from .reading import ContentsGroup, ContentsLine, Half, Passage, Reading


def contents(reading: Reading) -> tuple[ContentsGroup, ...]:
    groups = (
        ContentsGroup("", "", tuple(_front(reading))),
        *(ContentsGroup(half.words.needs, half.side, tuple(_half(half))) for half in reading.halves),
        ContentsGroup("Both sides", "", tuple(_between(reading))),
        ContentsGroup("Around it", "", tuple(_back(reading))),
    )
    return tuple(group for group in groups if group.lines)


def _front(reading: Reading) -> Iterator[ContentsLine]:
    if reading.summary:
        yield ContentsLine("summary", "Summary")
    yield from _passages(reading.front)


def _half(half: Half) -> Iterator[ContentsLine]:
    parts = (
        ("goals", "Goals", half.goals),
        ("personas", "Personas", half.personas),
        ("relations", "Customer relations", half.strategies),
        ("requirements", "Requirements", half.requirements),
    )
    for name, title, entries in parts:
        if entries:
            yield ContentsLine(f"{half.side}-{name}", title, len(entries))


def _between(reading: Reading) -> Iterator[ContentsLine]:
    if reading.grid:
        yield ContentsLine("power-and-interest", "Power and interest")
    if reading.influences:
        yield ContentsLine("influence", "Influence", len(reading.influences))
    if reading.why:
        yield ContentsLine("why", "Why this matters")
    if reading.others:
        yield ContentsLine("other-personas", "Other personas", len(reading.others))
    if reading.unsorted:
        yield ContentsLine("unsorted", "Unsorted requirements", len(reading.unsorted))


def _back(reading: Reading) -> Iterator[ContentsLine]:
    yield from _passages(reading.back)
    if reading.non_goals:
        yield ContentsLine("non-goals", "Non-goals", len(reading.non_goals))
    if reading.raid_log:
        yield ContentsLine("raid-log", "RAID log", sum(len(group.entries) for group in reading.raid_log))
    if reading.open_questions:
        yield ContentsLine("open-questions", "Open questions", len(reading.open_questions))
    if reading.decisions:
        yield ContentsLine("decisions", "Decisions", len(reading.decisions))


def _passages(passages: tuple[Passage, ...]) -> Iterator[ContentsLine]:
    return (ContentsLine(passage.anchor, passage.title) for passage in passages)
