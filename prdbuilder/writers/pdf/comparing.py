"""The pages that say what changed between two documents, as one HTML text."""

from dataclasses import dataclass
from functools import cached_property

from django.template import Context

from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import day
from prdbuilder.writers.comparing import Comparison, GroupShown, RowShown, compare

from .book import CONTROLS, ENGINE, FOOT, VERSION, Setting
from .tags import shortened
from .values import PdfOptions


@dataclass(frozen=True)
class Comparing:
    """Both documents hold what the edition may show, and nothing else."""

    before: Document
    document: Document
    options: PdfOptions

    def html(self, setting: Setting) -> str:
        template = ENGINE.get_template("documents/pdf_comparison.html")
        context = Context({"book": self, "comparison": self.comparison}, use_l10n=False, use_tz=False)
        return template.render(context).translate(CONTROLS)

    @cached_property
    def comparison(self) -> Comparison:
        options = self.options
        later = "The draft" if options.draft else f"Version {shortened(options.version, VERSION)}"
        return compare(
            self.before,
            self.document,
            edition=options.edition,
            before_name=options.since,
            after_name=f"{later}, {day(options.made_on)}",
        )

    @property
    def title(self) -> str:
        """Of the file: which PRD, for whom, from when to when."""
        found = self.comparison
        which = f", {found.edition.lower()}" if found.edition else ""
        return f"{found.title}: what changed{which}, from {found.before} to {found.after}"

    @property
    def author(self) -> str:
        return self.document.prd.owner or self.document.product.name

    @property
    def standing(self) -> str:
        """On every page."""
        options = self.options
        later = "Draft" if options.draft else f"Version {options.version.partition(':')[0]}"
        return f"{later}, {day(options.made_on)}"

    @property
    def foot(self) -> str:
        found = self.comparison
        parts = (found.product, shortened(found.title, FOOT), found.edition, "What changed")
        return " · ".join(filter(None, parts))

    @property
    def made_on(self) -> str:
        return f"{self.options.made_on:%Y-%m-%d}"

    @cached_property
    def places(self) -> dict[str, str]:
        """What stands where a link leads to."""
        found = self.comparison
        groups: list[GroupShown] = [*found.front, *found.back]
        for half in found.halves:
            groups += half.groups
        names = {group.anchor: group.title for group in groups}
        return names | {row.anchor: _name(row) for group in groups for row in group.rows}


def _name(row: RowShown) -> str:
    text = "".join(piece.text for piece in row.title if piece.kind != "removed" or row.kind == "removed")
    return " ".join(filter(None, (*row.marks.values(), row.id, text)))
