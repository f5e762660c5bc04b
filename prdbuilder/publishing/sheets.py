"""The dated sheet of a version’s sign-offs, alone or behind the pages of its PDF."""

from django.utils import timezone

from prdbuilder.document.sentences import day
from prdbuilder.document.signing import Obstacle
from prdbuilder.writers.pdf import Paper, Passed, Sheet, Signed, SignedHalf, write_sheet_bounded

from .models import Version
from .sign_offs import in_the_way
from .signatures import HalfState, Signature, in_halves, sign_offs_for
from .writing import Written


def sheet_of(version: Version) -> Sheet:
    """What was said of a version until now, for its members."""
    signatures = sign_offs_for(version)
    found = in_the_way(version)
    document = version.value
    return Sheet(
        product=document.product.name,
        prd=document.prd.title,
        version=version.label,
        made_on=day(timezone.localdate(version.made_at)),
        printed_at=timezone.now(),
        language=document.prd.language,
        halves=tuple(_half(half, signatures, found) for half in in_halves(version.sign_offs.all())),
        passed=_passed(version),
    )


def print_sheet(version: Version, paper: Paper, behind: Written | None = None) -> Written:
    """As a PDF. The bytes of the file that it goes behind stay as they are, before it. Raises `PdfFailed`."""
    before = behind or Written(b"", 0)
    pdf = write_sheet_bounded(sheet_of(version), paper, before.content)
    missing = dict.fromkeys((*before.missing_glyphs, *pdf.missing_glyphs))
    return Written(pdf.content, (before.pages or 0) + pdf.pages, tuple(missing))


def _half(half: HalfState, signatures: list[Signature], found: tuple[Obstacle, ...]) -> SignedHalf:
    return SignedHalf(
        side=half.side,
        name=half.name,
        words=half.words,
        signed=tuple(_signed(one) for one in signatures if half.side in one.sides),
        in_the_way=tuple(_line(each) for each in found if half.side in each.sides),
    )


def _signed(one: Signature) -> Signed:
    return Signed(
        who=one.who,
        function=one.function if one.function != one.who else "",
        state=one.state,
        words=one.words,
        remark=one.remark,
        reason=one.reason,
    )


def _line(obstacle: Obstacle) -> str:
    kind, _, id_ = obstacle.place.partition(":")
    return f"{id_}: {obstacle.message}" if kind == "requirement" else obstacle.message


def _passed(version: Version) -> Passed | None:
    if version.overridden_at is None:
        return None
    by, on = version.overridden_by or "An owner who left", timezone.localdate(version.overridden_at)
    return Passed(by=str(by), on=day(on), reason=version.override_reason)
