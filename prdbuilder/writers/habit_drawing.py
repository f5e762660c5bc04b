"""A habit loop as a picture: four steps in a ring, each with its text and what serves it.

What nothing serves has a dashed edge and says so. The ring is no wider than a phone, so that one layout does
for the page, the phone and print.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from .maps.drawing import rendered
from .maps.lettering import clean, shortened, wrapped
from .maps.palette import LIGHT, PAGE, Palette
from .maps.shapes import Box
from .reading import HabitStepView

WIDTH, BOX, ROW_GAP = 380.0, 166.0, 40.0
PADDING, LETTERS, SMALL, LEADING = 11.0, 12.5, 11.0, 16.5
EDGE = 0.75
MOST_LINES, MOST_IDS = 6, 6
ROOM = BOX - 2 * PADDING


@dataclass(frozen=True)
class Text:
    text: str
    y: float
    role: str
    """`title`, `said`, `where`, `ids` or `gap`."""


@dataclass(frozen=True)
class Node:
    box: Box
    texts: tuple[Text, ...]
    is_served: bool

    @property
    def left(self) -> float:
        """Where its texts begin."""
        return self.box.left + PADDING


@dataclass(frozen=True)
class Arrow:
    line: str
    head: str


@dataclass(frozen=True)
class Loop:
    """`title` says in words all that the picture shows."""

    title: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    @property
    def on_page(self) -> SafeString:
        return _drawn(self, PAGE, titled=False)

    @property
    def in_print(self) -> SafeString:
        """With its title inside, which is what the tags of a PDF say of it."""
        return _drawn(self, LIGHT, titled=True)


def lay_out(name: str, steps: Sequence[HabitStepView]) -> Loop:
    """Clockwise from the top left: trigger, action, reward, investment, and back."""
    texts = [tuple(_texts(step)) for step in steps]
    heights = [PADDING + LEADING * len(lines) + PADDING / 2 for lines in texts]
    rows = max(heights[0], heights[1]), max(heights[2], heights[3])
    right, below = WIDTH - BOX - EDGE, EDGE + rows[0] + ROW_GAP
    corners = ((EDGE, EDGE), (right, EDGE), (right, below), (EDGE, below))
    boxes = [Box(left, top, BOX, rows[place // 2]) for place, (left, top) in enumerate(corners)]
    nodes = tuple(
        Node(box, tuple(_placed(lines, box)), bool(step.requirements))
        for box, lines, step in zip(boxes, texts, steps, strict=True)
    )
    return Loop(
        title=clean(_title(name, steps)),
        width=WIDTH,
        height=below + rows[1] + EDGE,
        nodes=nodes,
        arrows=tuple(_arrows(*boxes)),
    )


def _texts(step: HabitStepView) -> Iterator[tuple[str, str]]:
    """The lines of a box, each with its role."""
    yield step.title, "title"
    for text in step.texts:
        if text.label:
            yield text.label, "where"
        most = MOST_LINES - 1 if text.label else MOST_LINES
        yield from ((line, "said") for line in wrapped(clean(text.value), ROOM, LETTERS, most))
    if step.gap:
        yield from ((line, "gap") for line in wrapped(step.gap, ROOM, SMALL, 2))
    ids = [clean(requirement.id) for requirement in step.requirements]
    more = f" and {len(ids) - MOST_IDS} more" if len(ids) > MOST_IDS else ""
    served = ", ".join(shortened(id_, ROOM / 2, SMALL) for id_ in ids[:MOST_IDS]) + more
    yield from ((line, "ids") for line in wrapped(served, ROOM, SMALL, 3))


def _placed(lines: Sequence[tuple[str, str]], box: Box) -> Iterator[Text]:
    for place, (text, role) in enumerate(lines, start=1):
        yield Text(text, round(box.top + PADDING / 2 + LEADING * place, 2), role)


def _arrows(trigger: Box, action: Box, reward: Box, investment: Box) -> Iterator[Arrow]:
    yield _across(trigger.right, action.left, trigger.centre.y)
    yield _down(action.bottom, reward.top, action.centre.x)
    yield _across(reward.left, investment.right, reward.centre.y)
    yield _down(investment.top, trigger.bottom, investment.centre.x)


def _across(start: float, end: float, y: float) -> Arrow:
    way = 1 if end > start else -1
    start, end = start + 5 * way, end - 4 * way
    return Arrow(f"M{start} {y}H{end}", f"M{end - 5 * way} {y - 4}L{end} {y}L{end - 5 * way} {y + 4}")


def _down(start: float, end: float, x: float) -> Arrow:
    way = 1 if end > start else -1
    start, end = start + 5 * way, end - 4 * way
    return Arrow(f"M{x} {start}V{end}", f"M{x - 4} {end - 5 * way}L{x} {end}L{x + 4} {end - 5 * way}")


def _title(name: str, steps: Sequence[HabitStepView]) -> str:
    return f"Habit loop of {name}. " + " ".join(_said(step) for step in steps)


def _said(step: HabitStepView) -> str:
    texts = "; ".join(f"{text.label.lower()}: {text.value}".removeprefix(": ") for text in step.texts)
    served = f"Served by {', '.join(one.id for one in step.requirements)}." if step.requirements else step.gap
    return f"{step.title}{f': {texts}' if texts else ''}. {served}"


def _drawn(loop: Loop, palette: Palette, *, titled: bool) -> SafeString:
    return rendered("documents/habit.svg", {"loop": loop, "palette": palette, "titled": titled})
