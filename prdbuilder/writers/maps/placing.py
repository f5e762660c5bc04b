"""A place for every label beside its point: right, left, above or below it, or further away on a leader line.

A small greedy search after the eight-position model of map labelling (Christensen, Marks and Shieber, 1995);
the points with the fewest free places choose first, and the same points always give the same places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import cos, pi, sin

from .shapes import Box, Line, Point

CLEAR = 13.0
"""From the middle of a point to where its label begins."""
NEARBY, FURTHEST = 120, 420
STEP = 14
DIRECTIONS = 12


@dataclass(frozen=True)
class Label:
    """A text in its box: `anchor` says which end of it stands at `line.x`."""

    line: Line
    anchor: str
    box: Box
    leader: tuple[Point, Point] | None = None


class Placer:
    """Remembers what of an area is taken."""

    def __init__(self, area: Box, letters: float) -> None:
        self._area = area
        self._letters = letters
        self._high = round(letters + 4, 1)
        self._taken: list[Box] = []
        self._leaders: list[tuple[Point, Point]] = []

    def block(self, box: Box) -> None:
        self._taken.append(box)

    def place(
        self, points: Sequence[Point], widths: Sequence[float], *, crossing: bool = False
    ) -> list[Label] | None:
        """The label of each point, or None where one has no place. `crossing`: lines may run under labels."""
        pairs = zip(points, widths, strict=True)
        free = [sum(self._is_free(label.box) for label in self._near(*pair)) for pair in pairs]
        labels: dict[int, Label] = {}
        for index in sorted(range(len(points)), key=lambda index: (free[index], index)):
            label = self._choose(points[index], round(widths[index], 1), crossing)
            if label is None:
                return None
            self._taken.append(label.box)
            if label.leader:
                self._leaders.append(label.leader)
            labels[index] = label
        return [labels[index] for index in range(len(points))]

    def _choose(self, point: Point, wide: float, crossing: bool) -> Label | None:
        ways = chain(self._near(point, wide), self._far(point, wide, FURTHEST if crossing else NEARBY))
        for label in ways:
            if self._is_free(label.box) and (crossing or not self._crosses(label, point)):
                return label
        return None

    def _near(self, point: Point, wide: float) -> Iterator[Label]:
        high = self._high
        middle, beside = point.x - wide / 2, point.y - high / 2
        yield self._label(Box(point.x + CLEAR, beside, wide, high), "start")
        yield self._label(Box(point.x - CLEAR - wide, beside, wide, high), "end")
        yield self._label(Box(middle, point.y - CLEAR - high, wide, high), "middle")
        yield self._label(Box(middle, point.y + CLEAR, wide, high), "middle")
        for y in (point.y - CLEAR - high, point.y + CLEAR):
            yield self._label(Box(point.x - 4, y, wide, high), "start")
            yield self._label(Box(point.x + 4 - wide, y, wide, high), "end")

    def _far(self, point: Point, wide: float, furthest: int) -> Iterator[Label]:
        """In growing circles, each label tied to its point."""
        for distance in range(8, furthest, STEP):
            for turn in range(DIRECTIONS):
                angle = pi * 2 * turn / DIRECTIONS
                x = point.x + cos(angle) * (wide / 2 + CLEAR + distance) - wide / 2
                y = point.y + sin(angle) * (self._high / 2 + CLEAR + distance) - self._high / 2
                box = Box(round(x, 1), round(y, 1), wide, self._high)
                end = box.nearest(point)
                yield self._label(box, "start" if x >= point.x else "end", (_towards(point, end), end))

    def _label(self, box: Box, anchor: str, leader: tuple[Point, Point] | None = None) -> Label:
        box = Box(round(box.left, 1), round(box.top, 1), box.width, box.height)
        x = {"start": box.left, "middle": box.centre.x, "end": box.right}[anchor]
        return Label(Line("", x, round(box.top + self._letters, 1)), anchor, box, leader)

    def _is_free(self, box: Box) -> bool:
        return self._area.holds(box) and not any(box.overlaps(other) for other in self._taken)

    def _crosses(self, label: Label, point: Point) -> bool:
        """Whether its leader runs over something, or its box lies on another leader."""
        if any(_runs_over(leader, label.box) for leader in self._leaders):
            return True
        own = [box for box in self._taken if box.nearest(point) != point]
        return label.leader is not None and any(_runs_over(label.leader, box) for box in own)


def _towards(point: Point, end: Point) -> Point:
    """Where a line leaves the mark of a point."""
    length = max(abs(end.x - point.x), abs(end.y - point.y), 0.1)
    part = min(9 / length, 1)
    return Point(round(point.x + (end.x - point.x) * part, 1), round(point.y + (end.y - point.y) * part, 1))


def _runs_over(line: tuple[Point, Point], box: Box) -> bool:
    start, end = line
    steps = max(int(max(abs(end.x - start.x), abs(end.y - start.y)) / 4), 1)
    for step in range(steps + 1):
        x = start.x + (end.x - start.x) * step / steps
        y = start.y + (end.y - start.y) * step / steps
        if box.left < x < box.right and box.top < y < box.bottom:
            return True
    return False
