"""Boxes in columns and the texts of arrows in columns between them, each with a height of its own."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prdbuilder.document.schema import Influence

PAYS, BETWEEN, USES = 0, 1, 2
"""The middle column holds the texts of all arrows, a row for each, and whoever neither pays nor uses."""
GAP, WIDEST_GAP = 14.0, 64.0
ROW, TURN = 29.0, 17.0
"""The height of an arrow without a text, and what a turn adds."""
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
        """Whether it comes back to the side from which it goes out."""
        return self.start.column == self.end.column != BETWEEN

    @property
    def height(self) -> float:
        return ROW + TURN * self.turns + LETTERS_HIGH * len(self.lines)


@dataclass(frozen=True)
class Columns:
    """Where everything begins, from the top: boxes, and by the id of each arrow the row it runs along."""

    height: float
    tops: Mapping[Node, float]
    rows: Mapping[str, float]
    ties: Sequence[Tie]


def needed(nodes: Sequence[Node], ties: Sequence[Tie]) -> float:
    """How high the highest column is."""
    heights = dict.fromkeys((PAYS, USES), -GAP) | {BETWEEN: sum(tie.height for tie in ties)}
    for node in nodes:
        heights[node.column] += node.height + GAP
    return max(heights.values())


def arrange(nodes: Sequence[Node], ties: Sequence[Tie], *, least: float) -> Columns:
    order = _ordered(nodes, ties)
    between = order.get(BETWEEN, [])
    height = max(least, needed(nodes, ties))
    tops = {node: top for side in (PAYS, USES) for node, top in _spread(order.get(side, []), height)}
    middles = {node: top + node.height / 2 for node, top in tops.items()}
    middles |= {node: _mean(middles, ties, node, height / 2) for node in between}
    wanted = [(middles[node], node.height + GAP) for node in between]
    wanted += [(_middle(tie, middles), tie.height) for tie in ties]
    packed = pack(wanted, height)
    tops |= {node: top + GAP / 2 for node, top in zip(between, packed, strict=False)}
    rows = {tie.id: top for tie, top in zip(ties, packed[len(between) :], strict=True)}
    return Columns(height, tops, rows, ties)


def _mean(middles: Mapping[Node, float], ties: Sequence[Tie], node: Node, otherwise: float) -> float:
    """Amid those that a box between the sides is tied to."""
    ends = [end for tie in ties if node in (tie.start, tie.end) for end in (tie.start, tie.end)]
    heights = [middles[end] for end in ends if end in middles]
    return sum(heights) / len(heights) if heights else otherwise


def _middle(tie: Tie, middles: Mapping[Node, float]) -> float:
    """Half way between its ends; right by the box between the sides where it begins or ends."""
    inner = [middles[node] for node in (tie.start, tie.end) if node.column == BETWEEN]
    heights = inner or [middles[tie.start], middles[tie.end]]
    return sum(heights) / len(heights)


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
