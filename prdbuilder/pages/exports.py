"""Exports: asking for a file, watching it being made, fetching it, and the notice that it is there."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.document.sentences import day
from prdbuilder.http import Request, render_page, wants_partial
from prdbuilder.notices.models import Notice
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.actions import TooManyExports, ask_for_export, revive, see, try_again
from prdbuilder.publishing.models import Export, Version
from prdbuilder.publishing.writing import MEDIA_TYPES
from stakeholders.models import HomeSide

from .access import open_prd
from .forms import Choices, Form
from .prds import beside

NOTICES_LIMIT = 3
LIST_LIMIT = 100
EDITIONS = {
    "full": "Both halves, who keeps whom paying, and revenue.",
    "customer": "What faces the party that pays, and the sections that both halves share.",
    "user": "What faces the party that uses, and the sections that both halves share.",
}
FORMATS = {
    "pdf": "To send and to print.",
    "html": "One file that opens in any browser.",
    "md": "Text, for a repository or a wiki.",
    "json": "Data, for other programs and for importing again.",
}
TOO_MANY = "You have ten exports under way. Wait until one of them is ready."
PAPERS = {"a4": "210 × 297 mm", "letter": "8.5 × 11 in"}


class ExportForm(Form):
    version = forms.ChoiceField(
        required=False,
        label="What to export",
        error_messages={"invalid_choice": "This version is not there. Choose another."},
    )
    edition = forms.ChoiceField(
        choices=Export.EditionChoice.choices,
        widget=Choices(EDITIONS),
        error_messages={"invalid_choice": "Choose one of the three editions."},
    )
    format = forms.ChoiceField(
        choices=Export.Format.choices,
        widget=Choices(FORMATS),
        error_messages={"invalid_choice": "Choose one of the four formats."},
    )
    paper = forms.ChoiceField(
        choices=Export.PaperChoice.choices,
        widget=Choices(PAPERS),
        error_messages={"invalid_choice": "Choose A4 or US Letter."},
    )

    def __init__(self, *args: Any, versions: Iterable[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(version.number): version for version in versions}
        named = [(name, f"{each}, {day(each.made_at.date())}") for name, each in self._versions.items()]
        choice = self.fields["version"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "The draft as it is now"), *named]
        if not named:
            del self.fields["version"]

    def clean_version(self) -> Version | None:
        return self._versions.get(self.cleaned_data["version"])


@require_GET
def exports(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    shown = prd.exports.of_members().for_page().order_by("-pk")[:LIST_LIMIT]
    return render_page(request, "exports/list.html", beside(prd, "exports") | {"exports": shown})


@require_http_methods(["GET", "POST"])
def new_export(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    form = ExportForm(
        request.POST or None,
        initial={} if request.POST else _initial(request, prd),
        versions=Version.objects.filter(prd=prd.pk).without_texts(),
    )
    if form.is_valid():
        try:
            export = ask_for_export(prd, **form.cleaned_data, by=request.user)
        except TooManyExports:
            form.add_error(None, TOO_MANY)
        else:
            return _shown(request, export, "live")
    context = beside(prd, "exports") | {"form": form, "in_dialog": wants_partial(request)}
    status = 422 if form.is_bound else 200
    return render_page(request, "exports/new.html", context, partial="form", status=status)


def _initial(request: Request, prd: Prd) -> dict[str, str]:
    """The edition of the page that they come from, or of their home side; the paper they took last."""
    home = prd.home_side
    asked = request.GET.get("edition", "")
    return {
        "edition": asked if asked in EDITIONS else "full" if home == HomeSide.BOTH else home,
        "version": request.GET.get("version", ""),
        "format": "pdf",
        "paper": last_paper(request),
    }


def last_paper(request: Request) -> str:
    """The paper that somebody took last. One query."""
    last = Export.objects.filter(asked_by=request.user, format="pdf").order_by("-pk")
    return last.values_list("paper", flat=True).first() or Export.PaperChoice.A4


def _open(request: Request, key: str, number: int, export: int) -> Export:
    """The export, for any member; one whose worker was killed starts again, or says that it failed."""
    rows = Export.objects.visible_to(request.user).for_page()
    found = get_object_or_404(rows, product__key=key, prd__number=number, pk=export)
    return revive(found) if found.is_silent else found


def _shown(request: Request, export: Export, partial: str) -> HttpResponse:
    """What was pressed has its answer on the export's page, or in its place in a dialog."""
    if not wants_partial(request):
        return redirect(export)
    return render_page(request, "exports/export.html", _alone(export), partial=partial)


def _alone(export: Export) -> dict[str, Any]:
    return {"prd": export.prd, "product": export.product, "export": export}


@require_GET
def export(request: Request, key: str, number: int, export: int) -> HttpResponse:
    found = _open(request, key, number, export)
    see(found, request.user)
    if wants_partial(request) and request.GET.get("mark") == found.mark:
        return HttpResponse(status=204)
    around = {} if wants_partial(request) else beside(open_prd(request, key, number), "exports")
    return render_page(request, "exports/export.html", _alone(found) | around, partial="progress")


@require_GET
def download_export(request: Request, key: str, number: int, export: int) -> HttpResponseBase:
    found = _open(request, key, number, export)
    if found.state != Export.State.READY:
        return redirect(found)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404("This file is no longer kept. Export the PRD again.") from None
    see(found, request.user)
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type=MEDIA_TYPES[found.format],
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


@require_POST
def retry_export(request: Request, key: str, number: int, export: int) -> HttpResponse:
    try_again(_open(request, key, number, export))
    return _shown(request, _open(request, key, number, export), "progress")


@require_GET
def notices(request: Request) -> HttpResponse:
    """What became of this person's exports since they last looked, and how much their inbox holds.

    Asked for by every page, so two queries. Whoever opens it is shown the inbox.
    """
    if not wants_partial(request):
        return redirect("inbox")
    news = list(Export.objects.visible_to(request.user).news_for(request.user).for_page()[:NOTICES_LIMIT])
    news = [revive(each) if each.is_silent else each for each in news]
    finished = [each for each in news if not each.is_under_way]
    unread = Notice.objects.inbox_of(request.user).unread().count()
    marks = [f"unread-{unread}"] if unread else []
    if request.GET.getlist("shown") == [*marks, *(str(each.pk) for each in finished)]:
        return HttpResponse(status=204)
    context = {"notices": finished, "unread": unread}
    return render_page(request, "exports/notices.html", context, partial="news")


@require_POST
def dismiss_notice(request: Request, export: int) -> HttpResponse:
    found = get_object_or_404(
        Export.objects.visible_to(request.user).filter(asked_by=request.user).for_page(), pk=export
    )
    see(found, request.user)
    if wants_partial(request):
        return HttpResponse()
    return redirect("exports", found.product.key, found.prd.number)


EXPORTS = "products/<str:key>/prds/<int:number>/exports/"
urlpatterns = [
    path(EXPORTS, exports, name="exports"),
    path(f"{EXPORTS}new/", new_export, name="new-export"),
    path(f"{EXPORTS}<int:export>/", export, name="export"),
    path(f"{EXPORTS}<int:export>/download/", download_export, name="download-export"),
    path(f"{EXPORTS}<int:export>/retry/", retry_export, name="retry-export"),
    path("notices/", notices, name="notices"),
    path("notices/<int:export>/dismiss/", dismiss_notice, name="dismiss-notice"),
]
