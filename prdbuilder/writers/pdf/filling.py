"""How far the pages of a laid out document are filled."""

from collections.abc import Iterable, Sequence
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox  # type: ignore[import-untyped]

# As a part of the height of a page.
LITTLE = 0.25


def ends_with_little(pages: Sequence[Any]) -> frozenset[str]:
    """Which of what stands before and after the halves ends on a page with little on it."""
    halves = [number for number, page in enumerate(pages) if _kind(page) in {"customer", "user"}]
    lasts = {"front": pages[min(halves, default=0) - 1], "back": pages[-1]}
    return frozenset(end for end, page in lasts.items() if _kind(page) == "shared" and _filled(page) < LITTLE)


def _kind(page: Any) -> str:
    """The name that the stylesheet gives to such pages."""
    return str(page._page_box.page_type.name)


def _filled(page: Any) -> float:
    text, *_margins = page._page_box.children
    lines: Iterable[float] = (
        box.position_y + box.height for box in text.descendants() if isinstance(box, LineBox)
    )
    return float((max(lines, default=0) - text.position_y) / page._page_box.height)
