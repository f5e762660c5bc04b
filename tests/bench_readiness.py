"""How long readiness takes, printed and not judged: `make bench`. Pytest does not collect it by itself."""

from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import process_time

import pytest

from prdbuilder.document import choices, schema
from prdbuilder.document.readiness import readiness
from prdbuilder.readers import read

STORIES = Path(__file__).parent / "data" / "userstories"
PERSONAS = 40
TIMES = 7


def statements():
    """The wants of real user stories, over and over, each time told apart by a number."""
    found = []
    for file in sorted(STORIES.glob("g*.txt")):
        reading = read(file.read_bytes(), name=file.name)
        found += [each.statement for each in reading.document.requirements]
    for turn, statement in enumerate(cycle(found)):
        yield statement if turn < len(found) else f"{statement} in area {turn}"


def document(size):
    """A PRD in which everything is used: personas that reach one another, goals, criteria, threads, loops."""
    personas = tuple(persona(place) for place in range(PERSONAS))
    sides = tuple(islice(cycle(("customer", "user", "user", "unsorted")), size))
    wants = tuple(islice(statements(), size))
    return schema.Document(
        product=schema.Product(key="CD", name="Courier Desk", stage=choices.Stage.SERVING),
        prd=schema.Prd(title="Faster handover"),
        personas=personas,
        influences=tuple(
            schema.Influence(source=f"p{place}", target=f"p{(place * 7 + step) % PERSONAS}")
            for place in range(PERSONAS)
            for step in (1, 2, 3)
            if (place * 7 + step) % PERSONAS != place
        ),
        goals=tuple(
            schema.Goal(id=f"G{place}", side=("customer", "user")[place % 2], statement=f"Goal {place}")
            for place in range(6)
        ),
        requirements=tuple(requirement(place, wants[place], side, sides) for place, side in enumerate(sides)),
    )


def persona(place):
    return schema.Persona(
        id=f"p{place}",
        name=f"Persona {place}",
        pays=place % 3 == 0,
        uses=place % 3 != 0,
        power=place,
        interest=90,
        yearly_revenue=10_000 * place,
        studied_on=date(2025, 1, 1),
    )


def requirement(place, statement, side, sides):
    there = place - 1 if place and {sides[place - 1], side} == {"customer", "user"} else None
    return schema.Requirement(
        id=f"CD-{place}",
        statement=statement[:500],
        facing=side,
        personas=(f"p{place % PERSONAS}", f"p{(place * 3) % PERSONAS}"),
        priority="must" if place % 2 else "could",
        criteria=("It is there within 5 s", "It is said in words", "It can be undone"),
        counterparts=() if there is None else (f"CD-{there}",),
        habit_step="action" if side == "user" else None,
    )


def timed(work):
    start = process_time()
    work()
    return (process_time() - start) * 1000


@pytest.mark.parametrize("size", [250, 500, 1000, 2000])
def test_readiness(size, capsys):
    prd = document(size)
    found = readiness(prd, date(2026, 1, 1)).findings
    times = [timed(lambda: readiness(prd, date(2026, 1, 1))) for _ in range(TIMES)]
    with capsys.disabled():
        print(
            f"\nreadiness  {size:>5} requirements, {PERSONAS} personas {median(times):>7.1f} ms of one core,"
            f" at worst {max(times):>7.1f} ms, {median(times) / size * 1000:>6.1f} µs each,"
            f" {len(found):>5} findings",
            end="",
        )
