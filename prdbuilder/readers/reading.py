"""What reading a file gives: a document, and an account of everything that is not in it."""

from dataclasses import dataclass

from prdbuilder.document.schema import Document


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the source that is not in the document: the line it begins on, its words, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Reading:
    document: Document
    format: str
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


class ReadError(Exception):
    """Nothing can be taken from the source. Its text is one sentence for the person who gave it."""

    def __init__(self, reason: str, skipped: tuple[Skipped, ...] = ()) -> None:
        super().__init__(reason)
        self.skipped = skipped
