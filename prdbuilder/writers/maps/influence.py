"""The influence map: who pays on the left, who uses on the right, and between them what keeps whom paying.

Laid out in columns. The text of every arrow has a row of its own in the column between two columns of boxes,
and its arrow runs along that row, so that no line ever crosses a text. The order of the boxes is the one with
the fewest crossings that the barycentre method finds (Sugiyama, Tagawa and Toda, 1981).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from prdbuilder.document.influence import keeps
from prdbuilder.document.revenue import revenue_at_stake
from prdbuilder.document.schema import Document, Persona, Stakeholders

from .arrows import LINES, MECHANISM, Arrow, draw
from .columns import BETWEEN, PAYS, USES, Columns, Node, Tie, arrange
from .grid import Mark, flow, legend
from .lettering import clean, wrapped
from .sayings import Sayings
from .shapes import Box, Key, Line, Point, name_of, pays, uses

BOX, TEXTS, CHANNEL, EDGE = 168.0, 208.0, 34.0, 2.0
PAD = 12.0
NAME, DETAIL = 13.0, 11.5
NAME_HIGH, DETAIL_HIGH = 17.0, 15.5
TOP = 30.0
LEAST = 96.0
OWN = "pays for what it uses"
CAPTIONS = {PAYS: "Pays", BETWEEN: "Neither", USES: "Uses"}
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
    """The arrows of all paths that begin or end with this one, which light up with it."""


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
    """Who neither pays nor uses, and reaches nobody and is reached by nobody."""
    keys: tuple[Key, ...]
    title: str

    @property
    def is_wide(self) -> bool:
        return len(self.captions) > 2


def lay_out(stakeholders: Document | Stakeholders) -> InfluenceMap:
    return _Map(stakeholders).lay_out()


class _Map:
    def __init__(self, stakeholders: Document | Stakeholders) -> None:
        self.stakeholders = stakeholders
        self.keeps = keeps(stakeholders)
        self.figures = revenue_at_stake(stakeholders)
        self.sayings = Sayings(stakeholders, self.keeps, self.figures)
        tied = {end for each in stakeholders.influences for end in (each.source, each.target)}
        others = [one for one in stakeholders.personas if not one.sides]
        self.apart = [one for one in others if one.id not in tied]
        self.between = [one for one in others if one.id in tied]

    def lay_out(self) -> InfluenceMap:
        nodes = self._nodes()
        columns = arrange(nodes, self._ties(nodes), is_wide=bool(self.between), least=LEAST)
        lefts = self._lefts()
        arrows = draw(columns, lefts, BOX, TEXTS, self.stakeholders)
        people = tuple(self._person(node, columns, lefts, arrows) for node in nodes.values())
        width = lefts[USES] + BOX + EDGE
        apart, bottom = (
            flow(self.apart, Point(EDGE, TOP + columns.height + 44), width - EDGE, NAME - 0.5)
            if self.apart
            else ([], 0)
        )
        bottom = bottom or TOP + columns.height
        return InfluenceMap(
            width=width,
            height=round(bottom + 10),
            captions=tuple(self._captions(lefts)),
            notes=tuple(self._notes(nodes, columns, lefts)),
            people=people,
            arrows=arrows,
            apart=tuple(apart),
            keys=legend(self.apart, Point(EDGE, bottom), width)[0] if self.apart else (),
            title=self._title(),
        )

    def _lefts(self) -> dict[int, float]:
        """Where each column of boxes begins."""
        step = BOX + 2 * CHANNEL + TEXTS
        places = (PAYS, BETWEEN, USES) if self.between else (PAYS, USES)
        return {column: EDGE + place * step for place, column in enumerate(places)}

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
        by_id = {persona.id: persona for persona in self.stakeholders.personas}
        for number, influence in enumerate(self.stakeholders.influences):
            source, target = by_id[influence.source], by_id[influence.target]
            start, end = _columns(source, target)
            lines = wrapped(clean(influence.mechanism), TEXTS - 6, MECHANISM, LINES)
            ends = nodes[source.id, start], nodes[target.id, end]
            found.append(Tie(f"arrow-{number}", *ends, influence, lines))
        for persona in self.stakeholders.personas:
            if pays(persona) and uses(persona):
                ends = nodes[persona.id, USES], nodes[persona.id, PAYS]
                found.append(Tie(f"own-{len(found)}", *ends, None, (OWN,)))
        return found

    def _person(
        self, node: Node, columns: Columns, lefts: dict[int, float], arrows: Sequence[Arrow]
    ) -> Person:
        persona = next(one for one in self.stakeholders.personas if one.id == node.id)
        box = Box(lefts[node.column], round(TOP + columns.tops[node], 1), BOX, node.height)
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
        sides = {PAYS: "customer", BETWEEN: "other", USES: "user"}
        return Person(
            persona=persona,
            side=sides[node.column],
            box=box,
            name=tuple(name),
            details=tuple(details),
            says=self.sayings.all_of(persona),
            arrows=self._lit(persona, arrows),
        )

    def _lit(self, persona: Persona, arrows: Sequence[Arrow]) -> tuple[str, ...]:
        """By id: the arrows on the paths from this one, and on those that end here."""
        ways = [*self.keeps[persona.id]]
        ways += [way for all_ways in self.keeps.values() for way in all_ways if way.customer is persona]
        steps = {(step.source, step.target) for way in ways for step in way.path}
        steps |= {(way.customer.id, way.customer.id) for way in ways if way.first is None}
        return tuple(arrow.id for arrow in arrows if (arrow.source.id, arrow.target.id) in steps)

    def _captions(self, lefts: dict[int, float]) -> list[Caption]:
        sides = {PAYS: "customer", BETWEEN: "other", USES: "user"}
        found = [Caption(Line("Pays", lefts[PAYS] + 1, 16), "start", sides[PAYS])]
        if self.between:
            found.append(Caption(Line("Neither", lefts[BETWEEN] + BOX / 2, 16), "middle", sides[BETWEEN]))
        return [*found, Caption(Line("Uses", lefts[USES] + BOX - 1, 16), "end", sides[USES])]

    def _notes(
        self, nodes: dict[tuple[str, int], Node], columns: Columns, lefts: dict[int, float]
    ) -> list[Caption]:
        """What is missing, where it would stand."""
        there = {node.column for node in nodes.values()}
        middle = TOP + columns.height / 2
        found = [
            Caption(Line(words, lefts[column] + BOX / 2, middle), "middle", "other")
            for column, words in NOBODY.items()
            if column not in there
        ]
        if self.apart:
            words = "Neither pay nor use, and no influence is drawn"
            found.append(Caption(Line(words, EDGE + 1, TOP + columns.height + 22), "start", "other"))
        return found

    def _title(self) -> str:
        personas = self.stakeholders.personas
        counted = sum(map(pays, personas)), sum(map(uses, personas)), len(self.stakeholders.influences)
        return (
            "Influence map: who pays on the left, who uses on the right, between them what keeps whom paying. "
            f"Customers: {counted[0]}. Users: {counted[1]}. Influences: {counted[2]}."
        )


def _columns(source: Persona, target: Persona) -> tuple[int, int]:
    """On which side an arrow begins and ends: from who uses to who pays, wherever that is so."""
    start = USES if uses(source) else PAYS if pays(source) else BETWEEN
    end = PAYS if pays(target) else USES if uses(target) else BETWEEN
    if start == end and pays(source) and uses(source):
        start = PAYS if end == USES else USES
    elif start == end and pays(target) and uses(target):
        end = PAYS if start == USES else USES
    return start, end
