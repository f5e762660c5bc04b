"""The power/interest grid (Mendelow, 1991): how much say stakeholders have, and how much they care.

Whoever has no power or no interest yet is not put at a made-up place, but stands below the grid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prdbuilder.document.power_interest import Quadrant, quadrant
from prdbuilder.document.schema import Document, Persona, Stakeholders
from prdbuilder.writers.words import party_of

from .lettering import shortened, width
from .placing import Label, Placer
from .shapes import PARTIES, Box, Key, Line, Point, name_of

WIDTH = 460.0
LEFT, TOP, EDGE = 26.0, 22.0, 2.0
GAP = 4.0
# How far from the edge of the plot nought and a hundred are, so that a mark stays inside.
INSET = 16.0
HEIGHT, TALLER, TALLEST = 344.0, 48.0, 660.0
CAPTION = 12.0
ROW = 22.0
MARK = 9.0
# Closer marks than this are drawn side by side.
APART = 11.0
SIZES = ((10, 12.5), (24, 12.0), (10_000, 11.0))
ROOMS = (170.0, 130.0, 104.0)
# Beyond so many on one grid nobody reads names; the others have their marks only.
MOST_NAMED = 100
# So many names may stand away from their marks before names are rather shortened.
MOST_LEADERS, MANY = 3, 20


@dataclass(frozen=True)
class Mark:
    """A stakeholder on the grid, or below it; `leader` ties a label to it that had to go further away."""

    persona: Persona
    shape: str
    centre: Point
    text: str
    label: Label
    says: str

    @property
    def is_shortened(self) -> bool:
        return self.text != self.persona.name

    @property
    def standing(self) -> str:
        """Where it is, without its name."""
        return standing(self.persona)

    @property
    def hold(self) -> Box:
        """What can be taken hold of: the mark and a little around it."""
        return Box(round(self.centre.x - 14, 1), round(self.centre.y - 14, 1), 28, 28)


@dataclass(frozen=True)
class Quarter:
    name: str
    box: Box
    caption: Line
    rank: int
    """How much attention it asks for: 2 for the closest, 0 for the least."""


@dataclass(frozen=True)
class Grid:
    """`plot` goes from no power and interest at its bottom left to a hundred of each at its top right."""

    width: float
    height: float
    letters: float
    plot: Box
    quarters: tuple[Quarter, ...]
    marks: tuple[Mark, ...]
    tray: Line | None
    keys: tuple[Key, ...]
    interest: Line
    power: Line
    title: str


def lay_out(stakeholders: Document | Stakeholders) -> Grid:
    """As high as it has to be for every label to find a place of its own."""
    personas = stakeholders.personas
    placed = [persona for persona in personas if quadrant(persona)]
    letters = next(size for most, size in SIZES if len(placed) <= most)
    height = HEIGHT + max(0, min(len(placed), MOST_NAMED) - 12) * 7
    named, rest = placed[:MOST_NAMED], placed[MOST_NAMED:]
    marks = _best(named, _frame(height), letters)
    while marks is None:
        height += TALLER
        marks = _best(named, _frame(height), letters, crossing=height > TALLEST)
    nameless = [_nameless(persona, plot_of(_frame(height))) for persona in rest]
    return _finished(personas, nameless + marks, height, letters)


def _frame(height: float) -> Box:
    return Box(LEFT, TOP, WIDTH - LEFT - EDGE, height)


def plot_of(frame: Box) -> Box:
    return Box(frame.left + INSET, frame.top + INSET, frame.width - 2 * INSET, frame.height - 2 * INSET)


def _quarters(frame: Box) -> Iterator[Quarter]:
    """Their names stand outside, where no mark can cover them."""
    wide, high = (frame.width - GAP) / 2, (frame.height - GAP) / 2
    right, low = frame.left + wide + GAP, frame.top + high + GAP
    corners = (
        (Quadrant.SATISFY, frame.left, frame.top, 1),
        (Quadrant.MANAGE, right, frame.top, 2),
        (Quadrant.MONITOR, frame.left, low, 0),
        (Quadrant.INFORM, right, low, 1),
    )
    for name, left, top, rank in corners:
        baseline = top - 8 if top == frame.top else frame.bottom + 17
        yield Quarter(name, Box(left, top, wide, high), Line(name.capitalize(), left, baseline), rank)


def _best(
    personas: Sequence[Persona], frame: Box, letters: float, *, crossing: bool = False
) -> list[Mark] | None:
    """With names as long as they can be while nearly all of them stand at their marks."""
    found: list[Mark] | None = None
    for room in ROOMS[len(personas) > MANY :]:
        marks = _marks(personas, frame, letters, room, crossing)
        found = found if marks is None else marks
        if marks is not None and sum(mark.label.leader is not None for mark in marks) <= MOST_LEADERS:
            return marks
    return found


def _marks(
    personas: Sequence[Persona], frame: Box, letters: float, room: float, crossing: bool
) -> list[Mark] | None:
    """None where a label finds no place on a grid of this height."""
    points = _points(personas, plot_of(frame))
    placer = Placer(frame, letters)
    for point in points:
        placer.block(Box(point.x - MARK, point.y - MARK, 2 * MARK, 2 * MARK))
    texts = [shortened(name_of(persona), room, letters, bold=True) for persona in personas]
    labels = placer.place(points, [width(text, letters, bold=True) for text in texts], crossing=crossing)
    if labels is None:
        return None
    return [
        Mark(persona, party_of(persona), point, text, label, _says(persona))
        for persona, point, text, label in zip(personas, points, texts, labels, strict=True)
    ]


def _nameless(persona: Persona, plot: Box) -> Mark:
    """A mark without its name, which is still there to be pointed at."""
    point = _wanted(persona, plot)
    label = Label(Line("", point.x, point.y), "start", Box(point.x, point.y, 0, 0))
    return Mark(persona, party_of(persona), point, "", label, _says(persona))


def _points(personas: Sequence[Persona], plot: Box) -> list[Point]:
    """Where each stands; those that stand at one place are drawn side by side."""
    found: list[Point] = []
    for persona in personas:
        wanted = _wanted(persona, plot)
        free = (point for point in _around(wanted, plot) if not any(_touch(point, other) for other in found))
        found.append(next(free, wanted))
    return found


def _wanted(persona: Persona, plot: Box) -> Point:
    across = plot.left + plot.width * (persona.interest or 0) / 100
    return Point(round(across, 1), round(plot.bottom - plot.height * (persona.power or 0) / 100, 1))


def _around(wanted: Point, plot: Box) -> Iterator[Point]:
    yield wanted
    for ring in range(1, 9):
        for across, up in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, 1), (1, 1), (-1, -1)):
            step = ring * APART
            point = Point(round(wanted.x + across * step, 1), round(wanted.y + up * step, 1))
            if plot.nearest(point) == point:
                yield point


def _touch(one: Point, other: Point) -> bool:
    return abs(one.x - other.x) < APART and abs(one.y - other.y) < APART


def standing(persona: Persona) -> str:
    where = quadrant(persona)
    if where is None:
        return "not placed yet"
    return f"power {persona.power}, interest {persona.interest}, {where}"


def _says(persona: Persona) -> str:
    return f"{persona.name}: {standing(persona)}"


def _finished(personas: Sequence[Persona], marks: list[Mark], height: float, letters: float) -> Grid:
    frame = _frame(height)
    below = frame.bottom + 17
    waiting = [persona for persona in personas if quadrant(persona) is None]
    tray = Line("Not placed yet", LEFT, below + 24) if waiting else None
    bottom = below
    if tray:
        kept, bottom = flow(waiting, Point(LEFT, tray.y + ROW), WIDTH - EDGE, letters)
        marks = marks + kept
    keys, bottom = legend(personas, Point(LEFT, bottom + 30), WIDTH)
    return Grid(
        width=WIDTH,
        height=round(bottom + 8),
        letters=letters,
        plot=plot_of(frame),
        quarters=tuple(_quarters(frame)),
        marks=tuple(marks),
        tray=tray,
        keys=keys,
        interest=Line("Interest →", frame.right, below),
        power=Line("Power →", 14, frame.centre.y),
        title=_title(personas),
    )


def flow(personas: Sequence[Persona], at: Point, edge: float, letters: float) -> tuple[list[Mark], float]:
    """Marks with their names one after the other in rows, and the baseline of the last row."""
    found: list[Mark] = []
    left, y = at.x, at.y
    for persona in personas:
        text = shortened(name_of(persona), 190, letters, bold=True)
        wide = width(text, letters, bold=True)
        if left > at.x and left + 2 * MARK + 6 + wide > edge:
            left, y = at.x, y + ROW
        start = round(left + 2 * MARK + 6, 1)
        label = Label(Line(text, start, y), "start", Box(start, y - letters, round(wide, 1), letters + 4))
        centre = Point(round(left + MARK, 1), y - 4.5)
        found.append(Mark(persona, party_of(persona), centre, text, label, _says(persona)))
        left = round(start + wide + 16, 1)
    return found, y


def legend(personas: Sequence[Persona], at: Point, edge: float) -> tuple[tuple[Key, ...], float]:
    """What the shapes mean, of those that there are, and the baseline of the last row."""
    there = {party_of(persona) for persona in personas}
    found: list[Key] = []
    left, y = at.x, at.y
    for shape, words in PARTIES.items():
        if shape in there:
            wide = width(words, CAPTION)
            if left > at.x and left + 18 + wide > edge:
                left, y = at.x, y + 18
            found.append(Key(shape, Point(round(left + 6, 1), y - 4), Line(words, round(left + 17, 1), y)))
            left += 17 + wide + 18
    return tuple(found), y


def _title(personas: Sequence[Persona]) -> str:
    """What the picture shows, for those who do not see it."""
    parts = [
        f"{name.capitalize()}: {', '.join(here)}."
        for name in Quadrant
        if (here := [persona.name for persona in personas if quadrant(persona) is name])
    ]
    waiting = [persona.name for persona in personas if quadrant(persona) is None]
    parts += [f"Not placed yet: {', '.join(waiting)}."] if waiting else []
    return f"Power and interest of the stakeholders. {' '.join(parts)}".strip()
