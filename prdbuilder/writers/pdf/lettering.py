"""Text in drawings, set as a whole: WeasyPrint sets it letter by letter, which tears joined scripts apart."""

from collections.abc import Iterator
from typing import Any

from weasyprint import svg  # type: ignore[import-untyped]


class Whole(str):
    """A text that counts as one letter to whoever goes through it."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def set_whole() -> None:
    """Teach WeasyPrint in this process to leave a text together that has one place and no turn of its own."""
    by_letter = svg.text
    if by_letter.__module__ == __name__:
        return

    def whole(drawing: Any, node: Any, font_size: float) -> None:
        apart = "rotate" in node.attrib or " " in node.get("x", "").strip()
        if node.text and not apart:
            node._etree_node.text = Whole(node.text)
        by_letter(drawing, node, font_size)

    svg.text = whole
    svg.TAGS.update({tag: whole for tag, drawn in svg.TAGS.items() if drawn is by_letter})
