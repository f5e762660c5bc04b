"""Two versions of a PRD compared, or a version and the draft: on a page, and as a PDF made of the same."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.document.text import whole_number
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.actions import TooManyExports, ask_for_export
from prdbuilder.publishing.models import Export, Version
from prdbuilder.publishing.writing import PDF, named_with_day
from prdbuilder.writers.comparing import Comparison, compare

from .access import open_prd, open_version
from .exports import TOO_MANY, last_paper
from .prds import beside
from .versions import VERSIONS, edition_asked

DRAFT = "draft"


@dataclass(frozen=True)
class Pair:
    """What is compared: from a version to a later one, or to the draft where that is None."""

    prd: Prd
    since: Version
    to: Version | None

    def compared(self, which: Edition) -> Comparison:
        return compare(
            edition(self.since.value, which),
            edition(self._later, which),
            edition=which,
            before_name=named_with_day(str(self.since), self.since.made_at.date()),
            after_name=self._later_name,
        )

    @property
    def _later(self) -> Document:
        return self.to.value if self.to else load(self.prd)

    @property
    def _later_name(self) -> str:
        name, at = (str(self.to), self.to.made_at) if self.to else ("the draft", timezone.now())
        return named_with_day(name, at.date())


@require_http_methods(["GET", "POST"])
def compare_versions(request: Request, key: str, number: int) -> HttpResponse:
    """Pressed, it has the PDF made; the address says from which version to which, and in which edition."""
    prd = open_prd(request, key, number)
    versions = list(Version.objects.filter(prd=prd.pk).without_texts())
    context = beside(prd, "versions") | {"versions": versions, "editions": list(Edition)}
    if not versions:
        return render_page(request, "versions/compare.html", context)
    pair, which = _pair(request, prd, versions), edition_asked(request, prd)
    if request.method == "POST":
        try:
            return redirect(_export(request, pair, which))
        except TooManyExports:
            context["wrong"] = TOO_MANY
    context |= {
        "since": pair.since,
        "to": pair.to.number if pair.to else DRAFT,
        "edition": which,
        "comparison": pair.compared(which),
    }
    return render_page(request, "versions/compare.html", context, status=422 if "wrong" in context else 200)


def _pair(request: Request, prd: Prd, versions: list[Version]) -> Pair:
    """As the address says; where it is silent, the newest version and the draft."""
    to, since = request.GET.get("to") or DRAFT, request.GET.get("from") or str(versions[0].number)
    later = None if to == DRAFT else open_version(prd, _number(to))
    return Pair(prd, open_version(prd, _number(since)), later)


def _number(text: str) -> int:
    number = whole_number(text)
    if number is None:
        raise Http404("There is no such version.")
    return number


def _export(request: Request, pair: Pair, which: Edition) -> Export:
    return ask_for_export(
        pair.prd,
        edition=which,
        format=PDF,
        paper=last_paper(request),
        version=pair.to,
        compared_with=pair.since,
        by=request.user,
    )


urlpatterns = [path(f"{VERSIONS}compare/", compare_versions, name="compare-versions")]
