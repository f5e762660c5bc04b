"""The PRD being drafted, as rows. The value that leaves here is a `Document`."""

from .parts import Entry, Goal, Part, PartQuerySet, Requirement
from .picture import Picture
from .prd import Prd, PrdQuerySet
from .relations import LeavingSign, Strategy

__all__ = [
    "Entry",
    "Goal",
    "LeavingSign",
    "Part",
    "PartQuerySet",
    "Picture",
    "Prd",
    "PrdQuerySet",
    "Requirement",
    "Strategy",
]
