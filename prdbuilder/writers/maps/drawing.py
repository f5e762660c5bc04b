"""A layout as SVG text, in the colours of a palette: on the page, in print, or as a file of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from .grid import Grid
from .influence import InfluenceMap, Person
from .lettering import clean
from .palette import LIGHT, PAGE, Palette
from .shapes import Box, Line

ENGINE = Engine(dirs=[str(Path(__file__).resolve().parents[3] / "templates")])
# What XML refuses, wherever it comes from.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
MARGIN, HEADING = 24.0, 34.0
NAMES = {Grid: "Power and interest", InfluenceMap: "Influence"}


@dataclass(frozen=True)
class Places:
    """Where names and arrows lead on a page: by id of a persona, and by the ids of both ends of an arrow."""

    personas: Mapping[str, str]
    influences: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Picture:
    """A layout that templates put where they want it, in the palette that the place needs."""

    map: Grid | InfluenceMap

    @property
    def on_page(self) -> SafeString:
        return draw(self.map, PAGE)

    @property
    def in_print(self) -> SafeString:
        """With its title inside, which is what the tags of a PDF say of it."""
        return draw(self.map, LIGHT, titled=True)


def draw(
    layout: Grid | InfluenceMap,
    palette: Palette,
    *,
    places: Places | None = None,
    titled: bool = False,
    heading: str = "",
) -> SafeString:
    """`places` makes it one to work with. With a heading it is a file that stands alone."""
    view = Box(0, 0, layout.width, layout.height)
    if heading:
        view = Box(
            -MARGIN, -MARGIN - HEADING, layout.width + 2 * MARGIN, layout.height + 2 * MARGIN + HEADING
        )
    context = {
        "map": layout,
        "palette": palette,
        "view": view,
        "live": places is not None,
        "titled": titled or bool(heading),
        "standalone": bool(heading),
        "heading": Line(clean(heading), 0, -HEADING + 8),
        "name": NAMES[type(layout)],
    }
    match layout:
        case Grid():
            context["plot"] = layout.plot
        case InfluenceMap():
            context |= _with_places(layout, places)
    name = "grid" if isinstance(layout, Grid) else "influence"
    return rendered(f"maps/{name}.svg", context)


def rendered(template: str, context: Mapping[str, Any]) -> SafeString:
    """A template as SVG that any reader of XML takes."""
    text = ENGINE.get_template(template).render(Context({**context}, use_l10n=False))
    return mark_safe(UNWRITABLE.sub("", text))  # noqa: S308  # what the template escaped, with less in it


def _with_places(layout: InfluenceMap, places: Places | None) -> dict[str, Any]:
    personas = places.personas if places else {}
    influences = places.influences if places else {}
    return {
        "arrows": [
            {"arrow": arrow, "address": influences.get((arrow.source.id, arrow.target.id), "")}
            for arrow in layout.arrows
        ],
        "people": [
            {
                "person": person,
                "address": personas.get(person.persona.id, ""),
                "arrows": " ".join(person.arrows),
                "is_shortened": _is_shortened(person),
            }
            for person in layout.people
        ],
        "apart": [{"mark": mark, "address": personas.get(mark.persona.id, "")} for mark in layout.apart],
    }


def _is_shortened(person: Person) -> bool:
    return person.name[-1].text.endswith("…")
