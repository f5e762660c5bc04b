"""What a picture is made of: places, boxes and labels in its own units, with the origin at the top left."""

from dataclasses import dataclass

from prdbuilder.document.choices import Side
from prdbuilder.document.schema import Persona

from .lettering import clean


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return round(self.left + self.width, 2)

    @property
    def bottom(self) -> float:
        return round(self.top + self.height, 2)

    @property
    def centre(self) -> Point:
        return Point(round(self.left + self.width / 2, 2), round(self.top + self.height / 2, 2))

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def nearest(self, point: Point) -> Point:
        """The place of this box that lies nearest to a point."""
        return Point(min(max(point.x, self.left), self.right), min(max(point.y, self.top), self.bottom))


@dataclass(frozen=True)
class Line:
    """One line of text: where it begins, or ends, or has its middle, on its baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a shape, and in a word what it means."""

    shape: str
    mark: Point
    line: Line


PARTIES = {"customer": "pays", "user": "uses", "both": "pays and uses", "other": "neither, or not known"}
"""By shape of the mark: never told by colour alone."""


def pays(persona: Persona) -> bool:
    return Side.CUSTOMER in persona.sides


def uses(persona: Persona) -> bool:
    return Side.USER in persona.sides


def name_of(persona: Persona) -> str:
    return clean(persona.name) or "…"
