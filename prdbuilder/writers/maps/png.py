"""A picture as PNG, set in the faces of the house, for what shows no SVG."""

from collections.abc import Iterator

from .grid import Grid
from .influence import InfluenceMap
from .lettering import FONTS, is_ours

ZOOM = 2.0
MOST_PIXELS = 24_000_000
"""What a picture may have at most: very many stakeholders make it coarser, and never larger."""


def write(layout: Grid | InfluenceMap, svg: str) -> bytes:
    """`svg` is the layout as a file that stands alone."""
    from resvg_py import svg_to_bytes  # only who asks for a PNG needs it

    zoom = min(ZOOM, (MOST_PIXELS / (layout.width * layout.height * 1.5)) ** 0.5)
    return bytes(
        svg_to_bytes(
            svg_string=svg,
            zoom=zoom,
            font_files=list(_faces()),
            # Looking through all faces of a machine takes half a second; other scripts need it.
            skip_system_fonts=is_ours(svg),
        )
    )


def _faces() -> Iterator[str]:
    return (str(file) for file in sorted(FONTS.glob("*.ttf")))
