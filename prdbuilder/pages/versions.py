"""The versions of a PRD: making one, the list of them, and each as a page that nothing changes any more."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from prdbuilder.document.choices import Facing, Side
from prdbuilder.document.diff import diff, in_a_sentence
from prdbuilder.document.edition import Edition
from prdbuilder.document.readiness import readiness
from prdbuilder.document.readiness.findings import Severity
from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import listed
from prdbuilder.document.text import LINE_LIMIT, PROSE_LIMIT, one_line
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import Version
from prdbuilder.publishing.versions import make_version

from .access import may_write, must_write, open_prd, open_version
from .forms import Form, KeyField
from .prds import PRD, beside
from .read import reading_of
from .signing import Signing, with_halves

SEVERITIES = tuple(Severity)


class VersionForm(Form):
    name = forms.CharField(
        required=False,
        max_length=LINE_LIMIT,
        help_text="What people will call it, such as “For the review with sales”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        required=False,
        max_length=PROSE_LIMIT,
        help_text="What its readers should know of it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tell_all = forms.BooleanField(
        required=False,
        label="Tell everybody who works on this product",
        help_text="Whoever was asked to sign off an earlier version is told in any case.",
    )
    key = KeyField()

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


@require_http_methods(["GET", "POST"])
def versions(request: Request, key: str, number: int) -> HttpResponse:
    """The list, and the form that makes the next one. The same press sent again shows the same version."""
    prd = open_prd(request, key, number)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if request.method == "POST":
        must_write(prd)
        if form.is_valid():
            version = make_version(prd, **form.cleaned_data, by=request.user)
            messages.success(request, f"Version {version.number} is made. Nothing changes it any more.")
            return redirect("version", key, number, version.number)
    made = with_halves(Version.objects.filter(prd=prd.pk).for_list())
    next_number = made[0].number + 1 if made else 1
    context = beside(prd, "versions") | {"form": form, "versions": made, "next_number": next_number}
    if may_write(prd):
        context["freezes"] = Freezes.of(load(prd), made[0] if made else None)
    return render_page(request, "versions/list.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True)
class Freezes:
    """What a version made now would hold, in words."""

    holds: str
    found: str
    since: str

    @classmethod
    def of(cls, document: Document, last: Version | None) -> "Freezes":
        pictures = len(document.pictures)
        sides = {facing: len(document.facing(facing)) for facing in Facing}
        holds = [_many(sides[Facing(side)], f"{side}-facing requirement") for side in Side]
        holds += [_many(unsorted, "unsorted requirement")] if (unsorted := sides[Facing.UNSORTED]) else []
        holds += [_many(len(document.goals), "goal")]
        holds += [_many(pictures, "picture")] if pictures else []
        found = Counter(finding.severity.value for finding in readiness(document, date.today()).findings)
        return cls(
            holds=listed(holds),
            found=in_numbers(found),
            since=in_a_sentence(diff(last.value, document)) if last else "",
        )


def in_numbers(found: Counter[str]) -> str:
    """How many findings of each severity, in words."""
    return listed([_many(found[one], one) for one in SEVERITIES if found[one]]) or "nothing"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


@require_GET
def version(request: Request, key: str, number: int, version: int) -> HttpResponse:
    """The PRD as it was, in the edition that is asked for or that the reader's home side is."""
    prd = open_prd(request, key, number)
    found = open_version(prd, version)
    which = edition_asked(request, prd)
    context = {
        "prd": prd,
        "product": prd.product,
        "version": found,
        "may_write": may_write(prd),
        "reading": reading_of(found.value, which, key, found.made_at.date(), found.label),
        "edition": which,
        "editions": list(Edition),
        "findings_then": _findings(found) if which is Edition.FULL else (),
        "found_then": in_numbers(_severities(found)),
        "signing": Signing(found, prd, request.user.pk),
        "others": Version.objects.filter(prd=prd.pk).without_texts(),
    }
    return render_page(request, "versions/version.html", context)


def edition_asked(request: Request, prd: Prd) -> Edition:
    asked = request.GET.get("edition") or prd.home_side
    return Edition(asked) if asked in {*Edition} else Edition.FULL


def _severities(version: Version) -> Counter[str]:
    return Counter(each["severity"] for each in version.findings if not each["dismissed"])


def _place(place: str) -> str:
    """The id of a requirement; other places are named by what is said of them."""
    kind, _, id_ = place.partition(":")
    return id_ if kind == "requirement" else ""


def _findings(version: Version) -> list[dict[str, Any]]:
    """What readiness said on that day, the gravest first; what had been set aside comes last."""
    order = {str(name): place for place, name in enumerate(SEVERITIES)}
    found = [each | {"at": _place(each["place"])} for each in version.findings]
    return sorted(
        found,
        key=lambda each: (bool(each["dismissed"]), order.get(each["severity"], len(order))),
    )


VERSIONS = f"{PRD}versions/"
urlpatterns = [
    path(VERSIONS, versions, name="prd-versions"),
    path(f"{VERSIONS}<int:version>/", version, name="version"),
]
