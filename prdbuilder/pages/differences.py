"""How two texts differ, for people to read, and who wrote the other one."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from prdbuilder.accounts.models import User
from prdbuilder.document.word_changes import Kind, Piece, word_changes
from prdbuilder.history.models import Merged

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
        words = piece.text if piece.kind is Kind.SAME else piece.text.strip()
        start = piece.text.index(words) if words else len(piece.text)
        space, after = piece.text[:start], piece.text[start + len(words) :]
        if piece.kind is Kind.ADDED and words and found and found[-1].kind is Kind.REMOVED:
            space = space or " "
        around = (Piece(Kind.SAME, space), Piece(piece.kind, words), Piece(Kind.SAME, after))
        found += [each for each in around if each.text]
    return found


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
