"""Discussions: all of a PRD, those beside one of its places, and what people do in them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.http import Request, render_page, wants_partial
from prdbuilder.notices.actions import read_at
from prdbuilder.prds.models import Prd
from prdbuilder.reviews.actions import (
    NotYours,
    delete_comment,
    edit_comment,
    open_discussion,
    reply,
    settle,
    show_comment,
)
from prdbuilder.reviews.models import Comment, Discussion, DiscussionQuerySet

from .access import must_comment, must_write, open_prd
from .discussing import (
    At,
    CommentForm,
    DiscussionForm,
    Margin,
    ShownDiscussion,
    Viewer,
    at_place,
    people_of,
)
from .prds import PRD, beside
from .saving import back_to

LIST_LIMIT = 200
FILTERS = {"": "All", "open": "Open", "resolved": "Resolved", "mine": "I take part", "held": "Held back"}


@require_http_methods(["GET", "POST"])
def discussions(request: Request, key: str, number: int) -> HttpResponse:
    """All of them, or with `at` those of one place; a new one is begun here."""
    prd = open_prd(request, key, number)
    if request.method == "POST":
        return _begin(request, prd)
    asked = request.GET.get("at")
    if asked is None:
        return render_page(request, "discussions/list.html", _listed(request, prd))
    if (at := at_place(prd, asked)) is None:
        raise Http404("This place is not in the PRD.")
    return _margin(request, prd, at, DiscussionForm(prd=prd, initial=_quoted(request)))


def _begin(request: Request, prd: Prd) -> HttpResponse:
    must_comment(prd)
    form = DiscussionForm(request.POST, prd=prd)
    if form.is_valid():
        comment = open_discussion(
            prd, form.spot, form.cleaned_data["text"], by=request.user, key=form.cleaned_data["key"]
        )
        return _done(request, prd, comment.discussion, comment)
    at = at_place(prd, request.POST.get("at", "")) or at_place(prd, "")
    return _margin(request, prd, at, form, status=422)  # type: ignore[arg-type]  # the whole PRD is a place


def _quoted(request: Request) -> dict[str, str]:
    return {name: request.GET[name] for name in ("quote", "place") if name in request.GET}


def _margin(request: Request, prd: Prd, at: At, form: DiscussionForm, *, status: int = 200) -> HttpResponse:
    viewer = Viewer(prd, request.user)
    newest = at.discussions(prd).open_first()[:LIST_LIMIT]
    shown = viewer.discussions(sorted(newest, key=lambda row: row.pk))
    read_at(request.user, prd.product_id, [each.discussion.ending for each in shown])
    margin = Margin(at, shown, form, limit=_cut_at(shown))
    context = _context(prd, viewer) | {"margin": margin}
    return render_page(request, "discussions/at.html", context, partial="margin", status=status)


def _context(prd: Prd, viewer: Viewer) -> dict[str, Any]:
    people = people_of(prd) if viewer.may_comment else []
    return beside(prd, "discussions") | {"viewer": viewer, "people": people}


def _listed(request: Request, prd: Prd) -> dict[str, Any]:
    viewer = Viewer(prd, request.user)
    chosen = request.GET.get("show", "")
    rows = _filtered(Discussion.objects.of_prd(prd), chosen, request).for_page()
    shown = viewer.discussions(rows.open_first()[:LIST_LIMIT])
    return _context(prd, viewer) | {
        "shown": shown,
        "chosen": chosen if chosen in FILTERS else "",
        "filters": FILTERS,
        "limit": _cut_at(shown),
    }


def _cut_at(shown: Sequence[ShownDiscussion]) -> int:
    """What to say of a list that is as long as lists may be."""
    return LIST_LIMIT if len(shown) == LIST_LIMIT else 0


def _filtered(rows: DiscussionQuerySet, chosen: str, request: Request) -> DiscussionQuerySet:
    match chosen:
        case "open":
            return rows.open()
        case "resolved":
            return rows.exclude(resolved_at=None)
        case "mine":
            mine = Comment.objects.filter(Q(author=request.user) | Q(mentions=request.user))
            return rows.filter(pk__in=mine.values("discussion"))
        case "held":
            return rows.filter(pk__in=Comment.objects.held().values("discussion"))
        case _:
            return rows


@require_http_methods(["GET", "POST"])
def discussion(request: Request, key: str, number: int, discussion: int) -> HttpResponse:
    """One discussion; what is sent here answers in it."""
    prd = open_prd(request, key, number)
    if request.method == "GET" and (moved := _moved(prd, discussion)):
        return redirect(moved)
    row = _open(prd, discussion)
    if request.method == "GET":
        read_at(request.user, prd.product_id, [row.ending])
        return _one(request, prd, row, CommentForm())
    must_comment(prd)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _one(request, prd, row, form, status=422)
    comment = reply(row, form.cleaned_data["text"], by=request.user, key=form.cleaned_data["key"])
    return _done(request, prd, row, comment)


def _moved(prd: Prd, discussion: int) -> Discussion | None:
    """One whose requirement went into another PRD: notices and mail still say the old address."""
    rows = Discussion.objects.filter(product=prd.product_id, pk=discussion)
    away = rows.exclude(pk__in=Discussion.objects.of_prd(prd).values("pk"))
    return away.select_related("product", "prd", "requirement__prd").first()


def _open(prd: Prd, discussion: int) -> Discussion:
    return get_object_or_404(Discussion.objects.of_prd(prd).for_page(), pk=discussion)


def _one(
    request: Request,
    prd: Prd,
    row: Discussion,
    form: CommentForm,
    *,
    editing: Comment | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = Viewer(prd, request.user)
    if editing:
        viewer.editing, form = (editing.pk, form), CommentForm()
    context = _context(prd, viewer) | {"shown": ShownDiscussion(row, viewer, form)}
    return render_page(request, "discussions/discussion.html", context, partial="one", status=status)


@require_POST
def settle_discussion(request: Request, key: str, number: int, discussion: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    row = _open(prd, discussion)
    must_comment(prd)
    settle(row, resolved=request.POST.get("resolved") == "yes", by=request.user)
    return _done(request, prd, row)


def _comment(request: Request, key: str, number: int, comment: int) -> tuple[Prd, Discussion, Comment]:
    prd = open_prd(request, key, number)
    rows = Comment.objects.filter(discussion__in=Discussion.objects.of_prd(prd))
    found = get_object_or_404(rows, pk=comment)
    found.discussion = _open(prd, found.discussion_id)
    must_comment(prd)
    return prd, found.discussion, found


@require_POST
def edit(request: Request, key: str, number: int, comment: int) -> HttpResponse:
    prd, row, found = _comment(request, key, number, comment)
    if found.author_id != request.user.pk:
        raise PermissionDenied("Only whoever wrote a comment can edit it.")
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _one(request, prd, row, form, editing=found, status=422)
    edit_comment(found, form.cleaned_data["text"], by=request.user)
    return _done(request, prd, row, found)


@require_POST
def delete(request: Request, key: str, number: int, comment: int) -> HttpResponse:
    prd, row, found = _comment(request, key, number, comment)
    try:
        delete_comment(found, by=request.user, may_moderate=Viewer(prd, request.user).may_write)
    except NotYours:
        raise PermissionDenied("Only whoever wrote a comment can delete it.") from None
    return _done(request, prd, row, found)


@require_POST
def show(request: Request, key: str, number: int, comment: int) -> HttpResponse:
    """Let a guest's comment be seen by whoever has the link."""
    prd, row, found = _comment(request, key, number, comment)
    must_write(prd)
    show_comment(found, by=request.user)
    return _done(request, prd, row, found)


def _done(request: Request, prd: Prd, row: Discussion, comment: Comment | None = None) -> HttpResponse:
    """Our scripts get the margin or the one discussion that they show; a form goes back to where it was."""
    at = at_place(prd, request.POST["at"]) if "at" in request.POST else None
    if wants_partial(request):
        if at:
            return _margin(request, prd, at, DiscussionForm(prd=prd))
        return _one(request, prd, _open(prd, row.pk), CommentForm())
    if at:
        return redirect(f"{_address(prd)}?{urlencode({'at': at.name})}")
    alone = reverse("discussion", args=[prd.product.key, prd.number, row.pk])
    back = back_to(request, prd) if "back" in request.POST else alone
    return redirect(f"{back}#{comment.anchor if comment else f'discussion-{row.pk}'}")


def _address(prd: Prd) -> str:
    return reverse("prd-discussions", args=[prd.product.key, prd.number])


@require_GET
def discussion_counts(request: Request, key: str, number: int) -> JsonResponse:
    """How many discussions are open at each place, for the lines of the editor and the reading page."""
    prd = open_prd(request, key, number)
    rows = Discussion.objects.of_prd(prd).open().order_by()
    counted = rows.values_list("requirement__number", "place").annotate(Count("pk"))
    counts: dict[str, int] = {}
    for requirement, place, count in counted:
        name = f"{prd.product.key}-{requirement}" if requirement else place
        counts[name] = counts.get(name, 0) + count
    return JsonResponse({"counts": counts, "open": sum(counts.values())})


DISCUSSIONS = f"{PRD}discussions/"
urlpatterns = [
    path(DISCUSSIONS, discussions, name="prd-discussions"),
    path(f"{DISCUSSIONS}counts/", discussion_counts, name="discussion-counts"),
    path(f"{DISCUSSIONS}<int:discussion>/", discussion, name="discussion"),
    path(f"{DISCUSSIONS}<int:discussion>/settle/", settle_discussion, name="settle-discussion"),
    path(f"{DISCUSSIONS}comments/<int:comment>/edit/", edit, name="edit-comment"),
    path(f"{DISCUSSIONS}comments/<int:comment>/delete/", delete, name="delete-comment"),
    path(f"{DISCUSSIONS}comments/<int:comment>/show/", show, name="show-comment"),
]
