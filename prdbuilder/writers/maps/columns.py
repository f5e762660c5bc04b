"""Boxes in columns and the texts of arrows in columns between them, each with a height of its own."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prdbuilder.document.schema import Influence

PAYS, BETWEEN, USES = 0, 2, 4
"""Columns of boxes. The odd numbers between them are columns of texts."""
GAP, WIDEST_GAP = 14.0, 64.0
ROW, TURN, LANE = 29.0, 9.0, 14.0
"""Of an arrow without a text, what a turn adds, and what an arrow takes in a column without its text."""
LETTERS_HIGH = 13.0
SWEEPS = 6


@dataclass(frozen=True)
class Node:
    id: str
    column: int
    height: float


@dataclass(frozen=True)
class Tie:
    """An arrow from one box to another; without an influence it says that one person stands on both sides."""

    id: str
    start: Node
    end: Node
    influence: Influence | None
    lines: tuple[str, ...] = ()
    """Its mechanism, as many lines as it needs."""

    @property
    def turns(self) -> bool:
        """Whether it comes back to the column from which it goes out."""
        return self.start.column == self.end.column


@dataclass(frozen=True)
class Columns:
    """Where everything begins, from the top: boxes, and by arrow and column the row it runs along."""

    height: float
    tops: Mapping[Node, float]
    rows: Mapping[tuple[str, int], float]
    ties: Sequence[Tie]

    def middle(self, node: Node) -> float:
        return self.tops[node] + node.height / 2


def text_column(tie: Tie, *, is_wide: bool) -> int:
    """Where the text of an arrow stands: next to the box that it comes from, mostly."""
    if not is_wide:
        return 1
    return 1 if {tie.start.column, tie.end.column} in ({PAYS}, {PAYS, BETWEEN}) else 3


def passed(tie: Tie, *, is_wide: bool) -> list[int]:
    """The columns that an arrow runs through, in its own direction."""
    text = text_column(tie, is_wide=is_wide)
    if tie.turns or not is_wide:
        return [text]
    between = range(min(tie.start.column, tie.end.column) + 1, max(tie.start.column, tie.end.column))
    return list(between) if tie.start.column < tie.end.column else list(reversed(between))


def arrange(
    nodes: Mapping[tuple[str, int], Node], ties: Sequence[Tie], *, is_wide: bool, least: float
) -> Columns:
    order = _ordered(nodes.values(), ties)
    runs = [(tie, column) for tie in ties for column in passed(tie, is_wide=is_wide)]
    high = {(tie.id, column): _high(tie, column, is_wide) for tie, column in runs}
    height = least
    for column in (PAYS, 1, BETWEEN, 3, USES):
        boxes = order.get(column, [])
        rows = sum(high[tie.id, place] for tie, place in runs if place == column)
        height = max(height, sum(node.height + GAP for node in boxes) - GAP * bool(boxes) + rows)
    tops = {node: top for boxes in order.values() for node, top in _spread(boxes, height)}
    found = Columns(height, tops, {}, ties)
    rows_by_column = {column: [tie for tie, place in runs if place == column] for _, column in runs}
    kept: dict[tuple[str, int], float] = {}
    for column, here in rows_by_column.items():
        boxes = order.get(column, [])
        wanted = [(found.middle(node), node.height + GAP) for node in boxes]
        wanted += [
            ((found.middle(tie.start) + found.middle(tie.end)) / 2, high[tie.id, column]) for tie in here
        ]
        packed = pack(wanted, height + GAP * bool(boxes))
        tops |= dict(zip(boxes, packed, strict=False))
        kept |= {(tie.id, column): top for tie, top in zip(here, packed[len(boxes) :], strict=True)}
    return Columns(height, tops, kept, ties)


def _high(tie: Tie, column: int, is_wide: bool) -> float:
    if column != text_column(tie, is_wide=is_wide):
        return LANE
    return ROW + TURN * tie.turns + LETTERS_HIGH * len(tie.lines)


def _spread(boxes: Sequence[Node], height: float) -> Iterable[tuple[Node, float]]:
    """Evenly over the height, but not so far apart that they look lost."""
    filled = sum(node.height for node in boxes)
    gap = max(GAP, min(WIDEST_GAP, (height - filled) / max(len(boxes), 1)))
    top = max((height - filled - gap * (len(boxes) - 1)) / 2, 0)
    for node in boxes:
        yield node, top
        top += node.height + gap


def pack(wanted: Sequence[tuple[float, float]], height: float) -> list[float]:
    """Tops for things with a wished middle and a height: none on another, none beyond the end."""
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index][0], index))
    tops = [0.0] * len(wanted)
    end = 0.0
    for index in order:
        middle, high = wanted[index]
        tops[index] = max(middle - high / 2, end)
        end = tops[index] + high
    end = height
    for index in reversed(order):
        high = wanted[index][1]
        tops[index] = min(tops[index], end - high)
        end = tops[index]
    return tops


def _ordered(nodes: Iterable[Node], ties: Sequence[Tie]) -> dict[int, list[Node]]:
    """Column by column, in the order that makes the fewest arrows cross."""
    columns: dict[int, list[Node]] = {}
    for node in nodes:
        columns.setdefault(node.column, []).append(node)
    beside: dict[Node, list[Node]] = {node: [] for column in columns.values() for node in column}
    for tie in ties:
        if not tie.turns:
            beside[tie.start].append(tie.end)
            beside[tie.end].append(tie.start)
    best, fewest = columns, _crossings(columns, ties)
    for sweep in range(SWEEPS):
        for column in sorted(columns, reverse=sweep % 2 == 0):
            columns = columns | {column: _by_barycentre(columns[column], _ranks(columns), beside)}
            crossings = _crossings(columns, ties)
            if crossings < fewest:
                best, fewest = columns, crossings
    return best


def _ranks(columns: Mapping[int, Sequence[Node]]) -> dict[Node, float]:
    return {
        node: (place + 0.5) / len(column) for column in columns.values() for place, node in enumerate(column)
    }


def _by_barycentre(
    column: Sequence[Node], ranks: Mapping[Node, float], beside: Mapping[Node, Sequence[Node]]
) -> list[Node]:
    """By the mean place of what each is tied to; what is tied to nothing keeps its place."""

    def centre(node: Node) -> float:
        others = beside[node]
        return sum(ranks[other] for other in others) / len(others) if others else ranks[node]

    return sorted(column, key=centre)


def _crossings(columns: Mapping[int, Sequence[Node]], ties: Sequence[Tie]) -> int:
    """How many pairs of arrows between the same two columns cross (Barth, Jünger and Mutzel, 2002)."""
    place = {node: rank for column in columns.values() for rank, node in enumerate(column)}
    pairs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for tie in ties:
        left, right = sorted((tie.start, tie.end), key=lambda node: node.column)
        if not tie.turns:
            pairs.setdefault((left.column, right.column), []).append((place[left], place[right]))
    return sum(_inversions([right for _, right in sorted(here)]) for here in pairs.values())


def _inversions(numbers: Sequence[int]) -> int:
    seen: list[int] = []
    found = 0
    for number in numbers:
        found += len(seen) - bisect_left(seen, number + 1)
        insort(seen, number)
    return found
