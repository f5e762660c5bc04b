"""The sheet of sign-offs: what was said of a version until a moment, dated, on pages of its own.

They can be put behind those of the version’s own PDF, whose bytes stay as they are.
"""

from datetime import datetime

from django.template import Context

from prdbuilder.document.choices import Side
from prdbuilder.document.schema import Value

from .values import Paper, Pdf


class Signed(Value):
    """One person's answer, in words."""

    who: str
    function: str = ""
    state: str
    words: str
    remark: str = ""
    reason: str = ""


class SignedHalf(Value):
    side: Side
    name: str
    words: str
    signed: tuple[Signed, ...] = ()
    in_the_way: tuple[str, ...] = ()


class Passed(Value):
    """An owner lets the version be signed although something stands in the way."""

    by: str
    on: str
    reason: str = ""


class Sheet(Value):
    product: str
    prd: str
    version: str
    made_on: str
    printed_at: datetime
    language: str = "en"
    halves: tuple[SignedHalf, ...]
    passed: Passed | None = None

    @property
    def title(self) -> str:
        return f"{self.prd}: sign-offs of version {self.version}, {self.moment}"

    @property
    def day(self) -> str:
        return f"{self.printed_at:%Y-%m-%d}"

    @property
    def moment(self) -> str:
        at = self.printed_at
        return f"{at.day} {at:%B %Y at %H:%M} UTC"


def write_sheet(sheet: Sheet, paper: Paper, before: bytes = b"") -> Pdf:
    """Print the sheet; behind the pages of a file of this package, where one is given."""
    from .engine import print_sheet  # WeasyPrint takes a second to import
    from .joining import append

    pdf = print_sheet(sheet, _html(sheet, paper))
    return Pdf(append(before, pdf.content), pdf.pages, pdf.missing_glyphs) if before else pdf


def _html(sheet: Sheet, paper: Paper) -> str:
    from .book import CONTROLS, ENGINE

    template = ENGINE.get_template("documents/pdf_sheet.html")
    context = Context({"sheet": sheet, "paper": paper.value}, use_l10n=False, use_tz=False)
    return template.render(context).translate(CONTROLS)
