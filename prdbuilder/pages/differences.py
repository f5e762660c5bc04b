"""How two texts differ, for people to read, and who wrote the other one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from prdbuilder.accounts.models import User
from prdbuilder.document.word_changes import Kind, Piece, word_changes
from prdbuilder.history.models import Merged

ONLY_SPACES = "The words are the same: only spaces or line breaks differ."
SHOWN = 60
"""Of a longer stretch that stayed the same, so many characters are shown at each end of it."""


def who(writers: Sequence[str], reader: User) -> str:
    """“Ada”, “Ada and Ben”; nobody whom one knows is “somebody else”."""
    others = [name for name in writers if name != reader.name]
    if writers and not others:
        return "you, in another window,"
    *first, last = others or ["somebody else"]
    return f"{', '.join(first)} and {last}" if first else last


def note_of(merged: Merged, reader: User) -> SafeString:
    """That a text was put together with what somebody else wrote, and what that changed in it."""
    pieces = marked(shortened(word_changes(merged.typed, merged.text)))
    return render_to_string("prds/merged.html", {"who": who(merged.writers, reader), "pieces": pieces})


def marked(pieces: Sequence[Piece]) -> list[Piece]:
    """With no mark on the white space around words, and always some between what went and what came."""
    found: list[Piece] = []
    for piece in pieces:
        space, words, after = _words(piece)
        if piece.kind is Kind.ADDED and words and found and found[-1].kind is Kind.REMOVED:
            space = space or " "
        around = (Piece(Kind.SAME, space), Piece(piece.kind, words), Piece(Kind.SAME, after))
        found += [each for each in around if each.text]
    return found


def _words(piece: Piece) -> tuple[str, str, str]:
    """What is marked of a piece that changed, and the white space before and after it."""
    words = piece.text if piece.kind is Kind.SAME else piece.text.strip()
    start = piece.text.index(words) if words else len(piece.text)
    return piece.text[:start], words, piece.text[start + len(words) :]


@dataclass(frozen=True)
class SideBySide:
    """Two texts, each in pieces: what the other one has not stands in those that are not the same."""

    theirs: list[Piece]
    yours: list[Piece]

    @property
    def marks(self) -> bool:
        return any(piece.kind is not Kind.SAME for piece in (*self.theirs, *self.yours))

    @property
    def note(self) -> str:
        return unmarked(*("".join(piece.text for piece in side) for side in (self.theirs, self.yours)))


def unmarked(theirs: str, yours: str) -> str:
    """What no mark can show of how two texts differ, in a sentence."""
    return ONLY_SPACES if theirs != yours and theirs.split() == yours.split() else ""


def side_by_side(theirs: str, yours: str) -> SideBySide:
    """Without a mark where no words stand in both: then all of them would be marked."""
    changes = word_changes(theirs, yours)
    if all(piece.kind is not Kind.SAME for piece in changes):
        one, other = ([Piece(Kind.SAME, text)] if text else [] for text in (theirs, yours))
        return SideBySide(one, other)
    return SideBySide(_side(changes, Kind.REMOVED), _side(changes, Kind.ADDED))


def _side(pieces: Sequence[Piece], own: Kind) -> list[Piece]:
    found = []
    for piece in pieces:
        if piece.kind in (Kind.SAME, own):
            space, words, after = _words(piece)
            found += [Piece(Kind.SAME, space), Piece(piece.kind, words), Piece(Kind.SAME, after)]
    return [piece for piece in found if piece.text]


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The changes with some of what stands around them."""
    last = len(pieces) - 1
    return [
        Piece(Kind.SAME, _ends(piece.text, before=place > 0, after=place < last))
        if piece.kind is Kind.SAME and last
        else piece
        for place, piece in enumerate(pieces)
    ]


def _ends(text: str, *, before: bool, after: bool) -> str:
    """What stands next to a change before it and to one after it."""
    if len(text) <= 2 * SHOWN:
        return text
    return f"{text[:SHOWN] if before else ''} … {text[-SHOWN:] if after else ''}"
