"""Arrows between boxes: each runs along the row of its own text, and its width and a word say how strong it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prdbuilder.document.schema import Document, Persona, Stakeholders, Strength
from prdbuilder.writers.words import label

from .columns import BETWEEN, LANE, LETTERS_HIGH, TURN, USES, Columns, Node, Tie, passed, text_column
from .lettering import clean, shortened
from .shapes import Box, Line, Point

TOP = 30.0
# From the top of a row, or from the baseline of the text above: the line, and the baseline of the text below.
LINE, BELOW = 6.0, 18.5
MECHANISM, STRENGTH = 11.0, 10.5
LINES = 3
WIDTHS = {Strength.STRONG: 4.5, Strength.MEDIUM: 2.5, Strength.WEAK: 1.4}
DASHES = {Strength.WEAK: "5 4"}
HEAD = 4.0
PORT = 9.0


@dataclass(frozen=True)
class Arrow:
    """`path` and `head` are drawn; `text` stands above the line and `strength` below it."""

    id: str
    source: Persona
    target: Persona
    path: str
    head: str
    thickness: float
    dash: str
    text: tuple[Line, ...]
    strength: Line
    room: Box
    """What the two lines of text take, which nothing else may touch."""
    says: str
    is_own: bool


def draw(
    columns: Columns,
    lefts: Mapping[int, float],
    box: float,
    texts: float,
    stakeholders: Document | Stakeholders,
) -> tuple[Arrow, ...]:
    return tuple(_Drawer(columns, lefts, box, texts, stakeholders).all())


class _Drawer:
    def __init__(
        self,
        columns: Columns,
        lefts: Mapping[int, float],
        box: float,
        texts: float,
        stakeholders: Document | Stakeholders,
    ) -> None:
        self.columns, self.lefts, self.box, self.texts = columns, lefts, box, texts
        self.is_wide = BETWEEN in lefts
        self.personas = {persona.id: persona for persona in stakeholders.personas}
        self.ports = self._ports()

    def all(self) -> Iterator[Arrow]:
        for tie in self.columns.ties:
            yield self._arrow(tie)

    def _sides(self, column: int) -> tuple[float, float]:
        """Where a column begins and ends."""
        if column in self.lefts:
            return self.lefts[column], self.lefts[column] + self.box
        right = self.lefts[column + 1 if column + 1 in self.lefts else USES]
        left = self.lefts[column - 1] + self.box
        spare = (right - left - self.texts) / 2
        return left + spare, right - spare

    def _line(self, tie: Tie, column: int) -> float:
        """How far down an arrow runs in a column."""
        row = TOP + self.columns.rows[tie.id, column]
        is_text = column == text_column(tie, is_wide=self.is_wide)
        return row + (LETTERS_HIGH * len(tie.lines) + LINE if is_text else LANE / 2)

    def _towards(self, tie: Tie, node: Node) -> tuple[int, int]:
        """The column beside a box through which an arrow leaves or reaches it: which, and on which side."""
        way = passed(tie, is_wide=self.is_wide)
        column = way[0] if node is tie.start else way[-1]
        return column, 1 if column > node.column else -1

    def _ports(self) -> dict[tuple[str, bool], Point]:
        """By arrow, and whether it begins there: a place of its own at the edge of each box."""
        ends: dict[tuple[Node, int], list[tuple[float, str, bool]]] = defaultdict(list)
        for tie in self.columns.ties:
            for node, begins in ((tie.start, True), (tie.end, False)):
                column, side = self._towards(tie, tie.start if begins else tie.end)
                down = self._line(tie, column) + (TURN if tie.turns and not begins else 0)
                ends[node, side].append((down, tie.id, begins))
        found = {}
        for (node, side), here in ends.items():
            left, right = self._sides(node.column)
            top, high = TOP + self.columns.tops[node], node.height - 2 * PORT
            for place, (_, id_, begins) in enumerate(sorted(here)):
                y = top + PORT + high * (place + 0.5) / len(here)
                found[id_, begins] = Point(right if side > 0 else left, round(y, 1))
        return found

    def _arrow(self, tie: Tie) -> Arrow:
        influence = tie.influence
        strength = influence.strength if influence else Strength.STRONG
        thickness = WIDTHS[strength] if influence else WIDTHS[Strength.WEAK]
        size = HEAD + thickness
        path, tip, way = self._path(tie, size)
        column = text_column(tie, is_wide=self.is_wide)
        left, right = self._sides(column)
        row = TOP + self.columns.rows[tie.id, column]
        high = LETTERS_HIGH * len(tie.lines)
        middle, low = (left + right) / 2, high + BELOW + TURN * tie.turns
        mechanism = clean(influence.mechanism) if influence else tie.lines[0]
        felt = f", within {clean(influence.felt_within)}" if influence and influence.felt_within else ""
        below = f"{label(strength).lower()}{felt}" if influence else "the same person"
        source, target = self.personas[tie.start.id], self.personas[tie.end.id]
        return Arrow(
            id=tie.id,
            source=source,
            target=target,
            path=path,
            head=_head(tip, way, size),
            thickness=thickness,
            dash=DASHES.get(strength, "") if influence else "1.5 3",
            text=tuple(
                Line(text, middle, round(row + LETTERS_HIGH * (place + 1), 1))
                for place, text in enumerate(tie.lines)
            ),
            strength=Line(shortened(below, self.texts - 6, STRENGTH), middle, round(row + low, 1)),
            room=Box(left + 3, round(row + 2, 1), self.texts - 6, low + 2),
            says=f"{source.name} reaches {target.name}{': ' * bool(mechanism)}{mechanism} ({below})",
            is_own=influence is None,
        )

    def _path(self, tie: Tie, size: float) -> tuple[str, Point, int]:
        """Its course, the tip of its head, and whether it arrives going right or left."""
        start, end = self.ports[tie.id, True], self.ports[tie.id, False]
        column, side = self._towards(tie, tie.end)
        stop = Point(round(end.x + side * (size + 1), 1), end.y)
        if tie.turns:
            return self._turn(tie, start, stop), end, -side
        way = 1 if tie.start.column < tie.end.column else -1
        path, here = f"M{start.x} {start.y}", start
        for column in passed(tie, is_wide=self.is_wide):
            left, right = self._sides(column)
            y = round(self._line(tie, column), 1)
            first, last = (left, right) if way > 0 else (right, left)
            path += _curve(here, Point(first, y)) + f"H{last}"
            here = Point(last, y)
        return path + _curve(here, stop), end, way

    def _turn(self, tie: Tie, start: Point, stop: Point) -> str:
        """Out along the row of its text and back below it."""
        column = text_column(tie, is_wide=self.is_wide)
        left, right = self._sides(column)
        near, far = (left, right) if column > tie.start.column else (right, left)
        y = round(self._line(tie, column), 1)
        bend = 6 if far > near else -6
        out = f"M{start.x} {start.y}" + _curve(start, Point(near, y)) + f"H{far - bend}"
        back = f"c{bend} 0 {bend} {TURN} 0 {TURN}H{near}"
        return out + back + _curve(Point(near, y + TURN), stop)


def _curve(start: Point, end: Point) -> str:
    middle = round((start.x + end.x) / 2, 1)
    return f"C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"


def _head(tip: Point, way: int, size: float) -> str:
    back, half = round(tip.x - way * size * 1.5, 1), round(size * 0.75, 1)
    return f"M{tip.x} {tip.y}L{back} {round(tip.y - half, 1)}V{round(tip.y + half, 1)}Z"
