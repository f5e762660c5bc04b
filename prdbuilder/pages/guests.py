"""What people without an account see behind a share link: one edition, its pictures and its PDF."""

from typing import Any

from allauth.core.ratelimit import consume
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document
from prdbuilder.document.signing import BOTH
from prdbuilder.prds.models import Picture
from prdbuilder.publishing.guest_files import ask_for_guest_file, guest_file
from prdbuilder.publishing.models import Export, ShareLink
from prdbuilder.publishing.sharing import count_opening, made_on, pictures_of, shown_by
from prdbuilder.publishing.signatures import Approval, approvals_for
from prdbuilder.writers.reading import Reading
from stakeholders.models import Member

from .guest_access import behind_a_link
from .guest_comments import GuestForm, said_of, take
from .read import as_page

PAPERS: dict[str, str] = dict(Export.PaperChoice.choices)


@require_http_methods(["GET", "POST"])
@behind_a_link
def share(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    """The page. What a guest types comes back to where it stands."""
    document = shown_by(link)
    form: GuestForm | None = None
    if request.method == "POST":
        taken = take(request, link, token, document)
        if not isinstance(taken, GuestForm):
            return taken
        form = taken
    context = _around(link, token) | {
        "reading": _reading(link, token, document),
        "guest": said_of(request, link, document, form),
        "file": guest_file(link, "a4", document),
        "approvals": _approvals(link),
    }
    response = render(request, "share/page.html", context, status=422 if form else 200)
    if request.method == "GET" and not _is_member(request, link):
        count_opening(link)
    return response


def _around(link: ShareLink, token: str) -> dict[str, Any]:
    return {"link": link, "token": token, "address": reverse("share", args=[token])}


def _reading(link: ShareLink, token: str, document: Document) -> Reading:
    def picture_address(sha256: str) -> str:
        return reverse("share-picture", args=[token, sha256])

    version = str(link.version.number) if link.version else ""
    return as_page(document, Edition(link.edition), picture_address, made_on(link), version)


def _approvals(link: ShareLink) -> list[Approval]:
    """A draft is never approved."""
    if link.version is None:
        return []
    side = Edition(link.edition).side
    return approvals_for(link.version, frozenset({side}) if side else BOTH, names=link.shows_names)


def _is_member(request: HttpRequest, link: ShareLink) -> bool:
    """Whoever tries their own link does not count. No query without an account."""
    if not request.user.is_authenticated:
        return False
    return Member.objects.filter(product=link.product_id, user=request.user.pk).exists()


@require_GET
@behind_a_link
def share_picture(request: HttpRequest, link: ShareLink, token: str, sha256: str) -> HttpResponseBase:
    """A picture that the texts of this edition show, and no other of the product."""
    if sha256 not in pictures_of(link):
        raise Http404
    picture = Picture.objects.filter(product=link.product_id, sha256=sha256).first()
    if picture is None:
        raise Http404
    try:
        response = FileResponse(picture.file.open(), content_type=picture.media_type)
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "POST"])
@behind_a_link
def share_file(request: HttpRequest, link: ShareLink, token: str, paper: str) -> HttpResponseBase:
    """The PDF while it is being made, and once it is there. A press has it made."""
    if paper not in PAPERS:
        raise Http404
    too_many = False
    if request.method == "POST":
        if guest_file(link, paper) or consume(request, action="share_file", key=link.token_hash):
            ask_for_guest_file(link, paper)
            return redirect("share-file", token, paper)
        too_many = True
    context = _around(link, token) | {
        "file": guest_file(link, paper),
        "paper": paper,
        "on_paper": PAPERS[paper],
        "other_papers": {name: words for name, words in PAPERS.items() if name != paper},
        "too_many": too_many,
    }
    return render(request, "share/file.html", context, status=429 if too_many else 200)


@require_GET
@behind_a_link
def share_download(request: HttpRequest, link: ShareLink, token: str, paper: str) -> HttpResponseBase:
    found = guest_file(link, paper)
    if found is None or found.state != Export.State.READY:
        return redirect("share-file", token, paper)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff"},
    )


SHARE = "share/<str:token>/"
urlpatterns = [
    path(SHARE, share, name="share"),
    path(f"{SHARE}pictures/<str:sha256>", share_picture, name="share-picture"),
    path(f"{SHARE}pdf/<str:paper>/", share_file, name="share-file"),
    path(f"{SHARE}pdf/<str:paper>/download/", share_download, name="share-download"),
]
