"""Arrows between boxes: each runs along the row of its text; its width and a word say how strong it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prdbuilder.document.choices import Strength
from prdbuilder.document.schema import Document, Persona, Stakeholders
from prdbuilder.writers.words import label

from .columns import BETWEEN, LETTERS_HIGH, PAYS, TURN, USES, Columns, Node, Tie
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
HOOK = 40.0
PORT = 9.0
BEND = 11.0


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
        self.columns, self.lefts, self.box = columns, lefts, box
        middle = (lefts[PAYS] + lefts[USES] + box) / 2
        self.left, self.right = middle - texts / 2, middle + texts / 2
        self.personas = {persona.id: persona for persona in stakeholders.personas}
        self.ports = self._ports()

    def all(self) -> Iterator[Arrow]:
        for tie in self.columns.ties:
            yield self._arrow(tie)

    def _line(self, tie: Tie) -> float:
        """How far down an arrow runs along its row."""
        return TOP + self.columns.rows[tie.id] + LETTERS_HIGH * len(tie.lines) + LINE

    def _ports(self) -> dict[tuple[str, bool], Point]:
        """By arrow, and whether it begins there: a place of its own at the edge of each box."""
        ends: dict[tuple[Node, int], list[tuple[float, str, bool]]] = defaultdict(list)
        for tie in self.columns.ties:
            for node, begins in ((tie.start, True), (tie.end, False)):
                down = self._line(tie) + (TURN if tie.turns and begins == self._rises(tie) else 0)
                ends[node, _edge(tie, begins=begins)].append((down, tie.id, begins))
        found = {}
        for (node, side), here in ends.items():
            x = self.lefts[node.column] + (self.box if side > 0 else 0)
            top, high = TOP + self.columns.tops[node] + PORT, node.height - 2 * PORT
            for place, (_, id_, begins) in enumerate(sorted(here)):
                found[id_, begins] = Point(x, round(top + high * (place + 0.5) / len(here), 1))
        return found

    def _arrow(self, tie: Tie) -> Arrow:
        influence = tie.influence
        strength = influence.strength if influence else Strength.STRONG
        thickness = WIDTHS[strength] if influence else WIDTHS[Strength.WEAK]
        size = HEAD + thickness
        path, tip, way = self._path(tie, size)
        left, right = self.left, self.right
        row = TOP + self.columns.rows[tie.id]
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
            strength=Line(shortened(below, (right - left) - 6, STRENGTH), middle, round(row + low, 1)),
            room=Box(left + 3, round(row + 2, 1), (right - left) - 6, low + 2),
            says=f"{source.name} reaches {target.name}{': ' * bool(mechanism)}{mechanism} ({below})",
            is_own=influence is None,
        )

    def _path(self, tie: Tie, size: float) -> tuple[str, Point, int]:
        """Its course, the tip of its head, and whether it arrives going right or left."""
        start, end = self.ports[tie.id, True], self.ports[tie.id, False]
        side = _edge(tie, begins=False)
        stop = Point(round(end.x + side * (size + 1), 1), end.y)
        y, way = round(self._line(tie), 1), _way(tie)
        near, far = (self.left, self.right) if way > 0 else (self.right, self.left)
        if tie.turns:
            return self._turn(tie, near, far) + _curve(self._back(tie, near), stop), end, -side
        path = f"M{start.x} {start.y}" + _curve(start, Point(near, y), _hook(tie.start, -way))
        path += f"H{far}" + _curve(Point(far, y), stop, _hook(tie.end, way))
        return path, end, -side

    def _turn(self, tie: Tie, near: float, far: float) -> str:
        """Out and back, where both ends are in one column: away on the line of the end that lies lower."""
        start, back = self.ports[tie.id, True], self._back(tie, near)
        out = round(2 * self._line(tie) + TURN - back.y, 1)
        bend = BEND if far > near else -BEND
        path = f"M{start.x} {start.y}" + _curve(start, Point(near, out), _hook(tie.start, -_way(tie)))
        down = round(back.y - out, 1)
        return path + f"H{far - bend}c{bend} 0 {bend} {down} 0 {down}H{near}"

    def _back(self, tie: Tie, near: float) -> Point:
        """Where the way back leaves the row of its text: above the way out if it rises."""
        return Point(near, round(self._line(tie) + (0 if self._rises(tie) else TURN), 1))

    def _rises(self, tie: Tie) -> bool:
        return self.columns.tops[tie.end] < self.columns.tops[tie.start]


def _way(tie: Tie) -> int:
    """Whether an arrow runs along its row to the right, or as mostly, to the left."""
    return 1 if tie.start.column == PAYS or tie.end.column == USES != tie.start.column else -1


def _edge(tie: Tie, *, begins: bool) -> int:
    """The edge of a box at which an arrow begins or ends: -1 for the left one.

    A box between the sides is left and reached on the far side of it, by a hook into the row of the arrow.
    """
    column = tie.start.column if begins else tie.end.column
    if column != BETWEEN:
        return 1 if column == PAYS else -1
    return -_way(tie) if begins else _way(tie)


def _hook(node: Node, way: int) -> float:
    return way * HOOK if node.column == BETWEEN else 0


def _curve(start: Point, end: Point, hook: float = 0) -> str:
    """From one place to another, level at both; `hook` swings it out to one side."""
    middle = round((start.x + end.x) / 2 + hook, 1)
    return f"C{middle} {start.y} {middle} {end.y} {end.x} {end.y}"


def _head(tip: Point, way: int, size: float) -> str:
    back, half = round(tip.x - way * size * 1.5, 1), round(size * 0.75, 1)
    return f"M{tip.x} {tip.y}L{back} {round(tip.y - half, 1)}V{round(tip.y + half, 1)}Z"
