"""The influence map: who pays on the left, who uses on the right, and between them what keeps whom paying.

Laid out in columns. The text of every arrow has a row of its own in the column between two columns of boxes,
and its arrow runs along that row, so that no line ever crosses a text. The order of the boxes is the one with
the fewest crossings that the barycentre method finds (Sugiyama, Tagawa and Toda, 1981).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prdbuilder.document.influence import keepers, keeps
from prdbuilder.document.revenue import revenue_at_stake
from prdbuilder.document.schema import Document, Persona, Stakeholders

from .arrows import LINES, MECHANISM, Arrow, draw
from .columns import BETWEEN, PAYS, USES, Columns, Node, Tie, arrange, needed
from .grid import Mark, flow
from .lettering import clean, wrapped
from .sayings import Sayings
from .shapes import Box, Line, Point, name_of, pays, uses

BOX, TEXTS, CHANNEL, EDGE = 152.0, 194.0, 30.0, 2.0
PAD = 11.0
NAME, DETAIL = 13.0, 11.5
NAME_HIGH, DETAIL_HIGH = 17.0, 15.5
TOP = 30.0
LEAST = 96.0
# How high a picture can be that has room on a page of any paper, in its own size.
SHEET = 760.0
OWN = "pays for what it uses"
LEFTS = {
    PAYS: EDGE,
    BETWEEN: EDGE + BOX + CHANNEL + (TEXTS - BOX) / 2,
    USES: EDGE + BOX + CHANNEL + TEXTS + CHANNEL,
}
WIDTH = LEFTS[USES] + BOX + EDGE
SIDES = {PAYS: "customer", BETWEEN: "other", USES: "user"}
NOBODY = {PAYS: "Nobody pays yet", USES: "Nobody uses it yet"}


@dataclass(frozen=True)
class Person:
    """The box of a stakeholder on one side."""

    persona: Persona
    side: str
    box: Box
    name: tuple[Line, ...]
    details: tuple[Line, ...]
    says: str
    arrows: tuple[str, ...]
    """The arrows that begin or end here, and those of its paths, which all light up with it."""


@dataclass(frozen=True)
class Caption:
    line: Line
    anchor: str
    side: str


@dataclass(frozen=True)
class InfluenceMap:
    width: float
    height: float
    captions: tuple[Caption, ...]
    notes: tuple[Caption, ...]
    people: tuple[Person, ...]
    arrows: tuple[Arrow, ...]
    apart: tuple[Mark, ...]
    """Who is not known to pay or use, and reaches nobody and is reached by nobody."""
    title: str


def lay_out(stakeholders: Document | Stakeholders) -> InfluenceMap:
    """All of it in one picture, as high as it has to be."""
    return _Map(stakeholders).whole()


def sheets(stakeholders: Document | Stakeholders) -> tuple[InfluenceMap, ...]:
    """The same in pictures that have room on a page each. Who is tied to many stands on several of them."""
    return tuple(_Map(stakeholders).sheets())


@dataclass(frozen=True)
class _Part:
    """What one picture shows."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    apart: tuple[Persona, ...] = ()
    number: str = ""

    @property
    def height(self) -> float:
        rows = needed(self.nodes, self.ties) + TOP + 10
        return rows + 44 + 22 * len(self.apart) / 2 if self.apart else rows


class _Map:
    def __init__(self, stakeholders: Document | Stakeholders) -> None:
        self.stakeholders = stakeholders
        self.keeps = keeps(stakeholders)
        self.figures = revenue_at_stake(stakeholders)
        self.sayings = Sayings(stakeholders, self.keeps, self.figures)
        tied = {end for each in stakeholders.influences for end in (each.source, each.target)}
        others = [one for one in stakeholders.personas if not one.sides]
        self.apart = tuple(one for one in others if one.id not in tied)
        self.between = [one for one in others if one.id in tied]

        self.personas = {persona.id: persona for persona in stakeholders.personas}
        self.keepers = keepers(self.keeps)
        self.nodes = self._nodes()
        self.ties = tuple(self._ties(self.nodes))

    def whole(self) -> InfluenceMap:
        return self._lay_out(_Part(tuple(self.nodes.values()), self.ties, self.apart))

    def sheets(self) -> Iterator[InfluenceMap]:
        parts = list(self._parts())
        for place, part in enumerate(parts, start=1):
            number = f", part {place} of {len(parts)}" if len(parts) > 1 else ""
            yield self._lay_out(replace(part, number=number))

    def _parts(self) -> Iterator[_Part]:
        """As many arrows a sheet as have room, in the order in which the whole picture has them."""
        rows = arrange(tuple(self.nodes.values()), self.ties, least=LEAST).rows
        tied = {node for tie in self.ties for node in (tie.start, tie.end)}
        steps: list[tuple[tuple[Node, ...], tuple[Tie, ...]]]
        steps = [((tie.start, tie.end), (tie,)) for tie in sorted(self.ties, key=lambda tie: rows[tie.id])]
        steps += [((node,), ()) for node in self.nodes.values() if node not in tied]
        part = _Part((), ())
        for nodes, ties in steps:
            more = _Part(tuple(dict.fromkeys((*part.nodes, *nodes))), part.ties + ties)
            if more.height > SHEET and part.nodes:
                yield part
                more = _Part(tuple(dict.fromkeys(nodes)), ties)
            part = more
        yield from self._last(part)

    def _last(self, part: _Part) -> Iterator[_Part]:
        """With those who stand apart, where there is room for them."""
        together = replace(part, apart=self.apart)
        if together.height <= SHEET or not part.nodes:
            yield together
        else:
            yield part
            yield _Part((), (), self.apart)

    def _lay_out(self, part: _Part) -> InfluenceMap:
        columns = arrange(part.nodes, part.ties, least=LEAST)
        arrows = draw(columns, LEFTS, BOX, TEXTS, self.stakeholders)
        people = tuple(self._person(node, columns, arrows) for node in part.nodes)
        below = TOP + columns.height + (44 if part.apart else 0)
        apart, bottom = flow(part.apart, Point(EDGE, below), WIDTH - EDGE, NAME - 0.5)
        return InfluenceMap(
            width=WIDTH,
            height=round(bottom + 10),
            captions=tuple(_captions(part)),
            notes=tuple(self._notes(part, columns)),
            people=people,
            arrows=arrows,
            apart=tuple(apart),
            title=self._title(part),
        )

    def _nodes(self) -> dict[tuple[str, int], Node]:
        personas = self.stakeholders.personas
        customers = sorted(filter(pays, personas), key=lambda one: -(one.yearly_revenue or 0))
        users = sorted(filter(uses, personas), key=lambda one: -(self.figures[one.id].amount or 0))
        ordered = [(one, PAYS) for one in customers] + [(one, USES) for one in users]
        ordered += [(one, BETWEEN) for one in self.between]
        return {
            (persona.id, column): Node(persona.id, column, self._height(persona, column))
            for persona, column in ordered
        }

    def _height(self, persona: Persona, column: int) -> float:
        lines = self._name(persona), self._details(persona, column)
        return round(2 * PAD - 4 + NAME_HIGH * len(lines[0]) + DETAIL_HIGH * len(lines[1]), 1)

    def _name(self, persona: Persona) -> tuple[str, ...]:
        return wrapped(name_of(persona), BOX - 2 * PAD, NAME, 2, bold=True)

    def _details(self, persona: Persona, column: int) -> tuple[str, ...]:
        return self.sayings.details(persona, column, BOX - 2 * PAD, DETAIL)

    def _ties(self, nodes: dict[tuple[str, int], Node]) -> list[Tie]:
        """Every influence that is drawn, and what keeps those paying who use what they pay for."""
        found = []
        for number, influence in enumerate(self.stakeholders.influences):
            source, target = self.personas[influence.source], self.personas[influence.target]
            start, end = _columns(source, target)
            lines = wrapped(clean(influence.mechanism), TEXTS - 6, MECHANISM, LINES)
            ends = nodes[source.id, start], nodes[target.id, end]
            found.append(Tie(f"arrow-{number}", *ends, influence, lines))
        for persona in self.stakeholders.personas:
            if pays(persona) and uses(persona):
                ends = nodes[persona.id, USES], nodes[persona.id, PAYS]
                found.append(Tie(f"own-{len(found)}", *ends, None, (OWN,)))
        return found

    def _person(self, node: Node, columns: Columns, arrows: Sequence[Arrow]) -> Person:
        persona = self.personas[node.id]
        box = Box(LEFTS[node.column], round(TOP + columns.tops[node], 1), BOX, node.height)
        first = box.top + PAD + 10
        name = [
            Line(text, box.left + PAD, round(first + place * NAME_HIGH, 1))
            for place, text in enumerate(self._name(persona))
        ]
        then = name[-1].y + 2
        details = [
            Line(text, box.left + PAD, round(then + (place + 1) * DETAIL_HIGH, 1))
            for place, text in enumerate(self._details(persona, node.column))
        ]
        return Person(
            persona=persona,
            side=SIDES[node.column],
            box=box,
            name=tuple(name),
            details=tuple(details),
            says=self.sayings.all_of(persona),
            arrows=self._lit(persona, arrows),
        )

    def _lit(self, persona: Persona, arrows: Sequence[Arrow]) -> tuple[str, ...]:
        """By id: the arrows that begin or end here, and those on the paths from here, or to here."""
        ways = [*self.keeps[persona.id], *(way for _, way in self.keepers.get(persona.id, ()))]
        steps = {(step.source, step.target) for way in ways for step in way.path}
        steps |= {(way.customer.id, way.customer.id) for way in ways if way.first is None}
        ends = ((arrow, (arrow.source.id, arrow.target.id)) for arrow in arrows)
        return tuple(arrow.id for arrow, both in ends if persona.id in both or both in steps)

    def _notes(self, part: _Part, columns: Columns) -> Iterator[Caption]:
        """What is missing, where it would stand."""
        there = {node.column for node in self.nodes.values()}
        middle = TOP + columns.height / 2
        for column, words in NOBODY.items():
            if column not in there:
                yield Caption(Line(words, LEFTS[column] + BOX / 2, middle), "middle", "other")
        if part.apart:
            words = "Not known to pay or use, and no influence is drawn"
            yield Caption(Line(words, EDGE + 1, TOP + columns.height + 22), "start", "other")

    def _title(self, part: _Part) -> str:
        personas = self.stakeholders.personas
        counted = sum(map(pays, personas)), sum(map(uses, personas)), len(self.stakeholders.influences)
        return (
            f"Influence map{part.number}: who pays on the left, who uses on the right, and what keeps whom "
            f"paying. Customers: {counted[0]}. Users: {counted[1]}. Influences: {counted[2]}."
        )


def _captions(part: _Part) -> Iterator[Caption]:
    yield Caption(Line("Pays", LEFTS[PAYS] + 1, 16), "start", SIDES[PAYS])
    if any(node.column == BETWEEN for node in part.nodes):
        yield Caption(Line("Neither", LEFTS[BETWEEN] + BOX / 2, 16), "middle", SIDES[BETWEEN])
    yield Caption(Line("Uses", LEFTS[USES] + BOX - 1, 16), "end", SIDES[USES])


def _columns(source: Persona, target: Persona) -> tuple[int, int]:
    """On which side an arrow begins and ends: from who uses to who pays, wherever that is so."""
    start = USES if uses(source) else PAYS if pays(source) else BETWEEN
    end = PAYS if pays(target) else USES if uses(target) else BETWEEN
    if start == end and pays(source) and uses(source):
        start = PAYS if end == USES else USES
    elif start == end and pays(target) and uses(target):
        end = PAYS if start == USES else USES
    return start, end
