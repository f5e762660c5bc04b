"""The pages of one edition as one HTML text, made of parts."""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Protocol

from django.template import Context, Engine
from django.utils.safestring import SafeString

from prdbuilder.document.choices import SectionKind
from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import day
from prdbuilder.writers.presentation import present
from prdbuilder.writers.reading import Half, Reading, RequirementView, StrategyView

from .prose import Prose
from .tags import shortened
from .values import PdfOptions

ENGINE = Engine(
    dirs=[str(Path(__file__).resolve().parents[3] / "templates")],
    builtins=["prdbuilder.writers.pdf.tags"],
)
# What no page may hold: it has no shape, and XML refuses it.
CONTROLS = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF])
LEAD = 320
TITLE_SIZES = {"short": 32, "medium": 90, "long": 200}
# How a cover can be set, the best first. Only on the last does its foot have a page of its own.
COVERS = ("roomy", "close", "closest", "split")
FOOT = 60
VERSION = 70


@dataclass(frozen=True)
class Line:
    """One line of the contents: of a half, a section in it, a customer’s strategy, or a requirement."""

    anchor: str
    title: str
    kind: str
    id: str = ""


@dataclass(frozen=True)
class Setting:
    """How the pages are set: `cover` is one of `COVERS`; the ends that are `dense` are set closer."""

    cover: str = COVERS[0]
    dense: frozenset[str] = frozenset()


class Printable(Protocol):
    """What the engine prints. `document` goes into the file as data, and `places` says where links lead."""

    @property
    def document(self) -> Document: ...

    @property
    def options(self) -> PdfOptions: ...

    @property
    def places(self) -> dict[str, str]: ...

    def html(self, setting: Setting) -> str: ...


@dataclass(frozen=True)
class Book:
    """`document` holds what the edition may show, and nothing else."""

    document: Document
    options: PdfOptions

    def html(self, setting: Setting) -> str:
        """The parts in order. Each is made alone, so that each could one day be laid out and kept alone."""
        part = partial(self._part, setting=setting)
        parts = [part("cover"), part("contents", groups=self._contents()), part("front")]
        parts += [part("half", half=half) for half in self.reading.halves]
        parts += [part("between"), part("back")]
        return part("", parts=parts).translate(CONTROLS)

    def cover(self, setting: Setting) -> str:
        """The cover alone, its foot in the flow of the text and not on the ground: to see how long it is."""
        part = partial(self._part, setting=setting)
        return part("", parts=[part("cover", measured=True)]).translate(CONTROLS)

    @cached_property
    def reading(self) -> Reading:
        options = self.options
        prose = Prose(requirement.id for requirement in self.document.requirements)
        version = "" if options.draft else shortened(options.version, VERSION)
        return present(
            self.document, edition=options.edition, prose=prose, made_on=options.made_on, version=version
        )

    @property
    def standing(self) -> str:
        """On every page: the draft or the number of the version, without its name, and the day."""
        if self.options.draft:
            return self.reading.standing
        return f"Version {self.options.version.partition(':')[0]}, {day(self.options.made_on)}"

    @property
    def title(self) -> str:
        """Of the file: which PRD, for whom, as of when."""
        reading = self.reading
        which = ", ".join(filter(None, (reading.edition.lower(), reading.standing)))
        return f"{reading.title}: product requirements, {which}"

    @property
    def author(self) -> str:
        return self.document.prd.owner or self.document.product.name

    @property
    def lead(self) -> str:
        """The first paragraph of the summary, when it is plain and short enough for a cover."""
        paragraph = self.document.section(SectionKind.SUMMARY).split("\n\n")[0]
        return "" if set(paragraph) & set("#|>`![") else shortened(" ".join(paragraph.split()), LEAD)

    @property
    def title_size(self) -> str:
        length = len(self.document.prd.title)
        return next((size for size, limit in TITLE_SIZES.items() if length <= limit), "longest")

    @property
    def seam(self) -> list[Half]:
        """The halves of the cover: the customer on the left, as everywhere else, whichever is read first."""
        return sorted(self.reading.halves, key=lambda half: half.side)

    @property
    def foot(self) -> str:
        reading = self.reading
        return " · ".join(filter(None, (reading.product, shortened(reading.title, FOOT), reading.edition)))

    @property
    def created(self) -> str:
        return f"{self.document.prd.created_at or self.options.made_on:%Y-%m-%d}"

    @property
    def modified(self) -> str:
        return f"{self.document.prd.modified_at or self.options.made_on:%Y-%m-%d}"

    @property
    def places(self) -> dict[str, str]:
        """What stands where a link leads to, for those who hear the link before they follow it."""
        halves = self.reading.halves
        personas = [persona.name for half in halves for persona in half.personas if not persona.described]
        lines = {
            line.anchor: f"{line.id} {line.title}".strip() for group in self._contents() for line in group
        }
        goals = {goal.anchor: goal.statement for half in halves for goal in half.goals}
        return lines | goals | {name.anchor: name.text for name in personas}

    def _contents(self) -> list[list[Line]]:
        reading = self.reading
        below = {
            f"{half.side}-requirements": [*map(_requirement_line, half.requirements)]
            for half in reading.halves
        }
        below |= {
            f"{half.side}-relations": [*map(_strategy_line, half.strategies)] for half in reading.halves
        }
        below["unsorted"] = [*map(_requirement_line, reading.unsorted)]
        groups = []
        for group in reading.contents:
            lines = [Line(f"half-{group.side}", group.title, f"half {group.side}")] if group.side else []
            for line in group.lines:
                lines.append(Line(line.anchor, line.title, "section"))
                lines += below.get(line.anchor, ())
            groups.append(lines)
        return groups

    def _part(self, name: str, **values: object) -> SafeString:
        template = ENGINE.get_template(f"documents/pdf{'_' if name else ''}{name}.html")
        shared = {"book": self, "reading": self.reading}
        return template.render(Context({**shared, **values}, use_l10n=False, use_tz=False))


def _requirement_line(requirement: RequirementView) -> Line:
    return Line(requirement.anchor, requirement.statement, "requirement", requirement.id)


def _strategy_line(strategy: StrategyView) -> Line:
    return Line(strategy.anchor, strategy.persona.text, "strategy")
