"""Taking steps back and doing them again, and bringing back what was."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html, strip_tags
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from prdbuilder.history.models import Change
from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.models import Prd
from prdbuilder.prds.past import Difference, rows_of
from prdbuilder.prds.restoring import Restoring, restore, restoring
from prdbuilder.prds.stepping import last_step, last_undone
from prdbuilder.prds.undoing import NO_EFFECT, CannotUndo, undo
from stakeholders.models import Product

from .access import must_write, open_prd, open_product
from .prds import PRD, beside
from .saving import with_step_back, with_undo
from .telling import KINDS, Names, Sentence, sentences

NOTHING = "There is nothing of yours to take back here."
NOTHING_AGAIN = "There is nothing to do again."
BEFORE_IT = "Once more takes back the step before it."
MOST_STEPS = 100
AS_IT_IS = "It is so already: nothing was changed."
CANNOT_COME_BACK = "“{}” cannot come back: what it was for is gone for good. The history keeps what it said."


@require_POST
def undo_step(request: Request, key: str, number: int) -> HttpResponseBase:
    """Take back a step of one's own: the one that is named, or the last; or do again what was taken back."""
    prd = open_prd(request, key, number)
    must_write(prd)
    return _undone(request, prd, prd.product, address=reverse("undo", args=[key, number]))


@require_POST
def undo_shared(request: Request, key: str) -> HttpResponseBase:
    """The same for what all PRDs of a product share: personas, their influence, the product itself."""
    product = open_product(request, key)
    must_write(product)
    return _undone(request, product, product, address=reverse("undo-shared", args=[key]))


def _ids(request: Request, name: str) -> list[UUID]:
    """The steps that were sent under this name; what is none is as if it were not there."""
    ids = []
    for text in request.POST.getlist(name)[:MOST_STEPS]:
        with suppress(ValueError):
            ids.append(UUID(text))
    return ids


def _wanted(request: Request, place: Prd | Product) -> UUID | None:
    """The step that is named, or one's last, or the last that was taken back."""
    if named := _ids(request, "step"):
        return named[0]
    if "again" in request.POST:
        return last_undone(place, request.user)
    return last_step(place, request.user, but=_ids(request, "but"))


def _before_it(request: Request, place: Prd | Product, refused: UUID) -> str:
    """Who asks for one last step after the other need not stop at one that stays."""
    one_by_one = not {"step", "again"} & request.POST.keys()
    before = one_by_one and last_step(place, request.user, but=[*_ids(request, "but"), refused])
    return BEFORE_IT if before else ""


def _undone(request: Request, place: Prd | Product, product: Product, *, address: str) -> HttpResponseBase:
    back, wanted = place.get_absolute_url(), _wanted(request, place)
    if wanted is None:
        return _refused(request, back, NOTHING_AGAIN if "again" in request.POST else NOTHING)
    try:
        made = undo(wanted, product, by=request.user)
    except CannotUndo as why:
        return _refused(request, back, f"{why} {_before_it(request, place, wanted)}".strip(), step=wanted)
    said = _said(product, wanted, made)
    messages.success(request, with_undo(said, address, "step", str(made)))
    if wants_json(request):
        return JsonResponse({"message": strip_tags(said)})
    return redirect(_back(request, back))


def _said(product: Product, wanted: UUID, made: UUID) -> str:
    """The step that was taken back; or, where that one took a step back itself, what was done again."""
    changes = Change.objects.filter(step__in=(wanted, made), product_id=product.pk).order_by("-pk")
    steps = {step: [change for change in changes if change.step == step] for step in (wanted, made)}
    if all(change.field == NO_EFFECT for change in steps[made]):
        return "Nothing of it was left to take back."
    is_again = _takes_back(wanted)
    shown = steps[made if is_again else wanted]
    told = sentences(shown, Names(product, shown))
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return format_html("{}: you {}{}.", "Done again" if is_again else "Taken back", told[0].said, more)


def _takes_back(step: UUID) -> bool:
    """Whether a step is an undo. What takes an undo back is none: it does again what was done."""
    undone = Change.objects.filter(step=step).values_list("undoes", flat=True).first()
    return undone is not None and not _takes_back(undone)


def _refused(request: Request, back: str, why: str, *, step: UUID | None = None) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"message": why, "step": step}, status=409)
    messages.warning(request, why)
    return redirect(_back(request, back))


def _back(request: Request, home: str) -> str:
    """The page that a form was on, if it is one of ours."""
    asked = request.POST.get("back", "")
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else home


@require_http_methods(["GET", "POST"])
def restore_to(request: Request, key: str, number: int, change: int) -> HttpResponse:
    """Show what will change when a PRD, or a part of it, is brought back to what it was; then do so."""
    prd = open_prd(request, key, number)
    must_write(prd)
    moment = get_object_or_404(Change, pk=change, prd_id=prd.pk)
    part = _part(request, moment)
    wanted = restoring(prd, moment, **part)
    lost = " ".join(CANNOT_COME_BACK.format(name) for name in wanted.lost)
    if request.method == "POST":
        made = restore(prd, moment, by=request.user, **part)
        if made is None:
            messages.warning(request, lost or AS_IT_IS)
        else:
            said = f"As far as can be, it is as it was. {lost}" if lost else "It is as it was."
            messages.success(request, with_step_back(said, prd, made))
        return redirect("prd-history", key, number)
    context = beside(prd, "history") | {"moment": moment, "lost": lost}
    context["part"] = request.GET.get("part", "")
    context |= {"wanted": wanted, "lines": _preview(prd, wanted), "called": moment.label if part else ""}
    return render_page(request, "prds/restore_to.html", context)


def _part(request: Request, moment: Change) -> dict[str, Any]:
    """The whole PRD, the row that the change was about, or its field."""
    key = (moment.subject, moment.subject_id)
    match (request.POST if request.method == "POST" else request.GET).get("part", ""):
        case "":
            return {}
        case "row":
            return {"key": key}
        case "field" if moment.field:
            return {"key": key, "field": moment.field}
        case _:
            raise Http404


def _preview(prd: Prd, wanted: Restoring) -> list[Sentence]:
    """What will be done, in the sentences in which history will tell it."""
    rows, then = rows_of(each.key for each in wanted.found), wanted.then
    labels = then.called | {key: row.label for key, row in rows.items()}
    # Of what is gone for good, all that it says comes back with it: that is one sentence.
    found = [each for each in wanted.found if each.key in rows or each.field in ("deleted", "counterparts")]
    changes = [_as_change(prd, each, labels) for each in found]
    for place, change in enumerate(changes):
        change.pk = place + 1
    back = {each.key for each in found if each.key not in rows and each.field == "deleted"}
    kept = {key: said for key, said in then.kept.items() if key in back}
    return sentences(changes, Names(prd.product, changes, kept))


def _as_change(prd: Prd, each: Difference, labels: dict[tuple[str, int], str]) -> Change:
    """A difference as the change that will come of it, unsaved."""
    subject, pk = each.key
    label = labels.get(each.key, KINDS[subject][0])
    made = Change(prd_id=prd.pk, product_id=prd.product_id, subject=subject, subject_id=pk, label=label)
    made.verb, made.field = Change.Verb.EDITED, each.field
    made.before, made.after = each.now, each.then
    if each.field == "deleted":
        made.verb, made.field = (Change.Verb.DELETED if each.then else Change.Verb.RESTORED), ""
    elif each.field in ("facing", "prd"):
        made.verb, made.field = Change.Verb.MOVED, "facing"
        made.before, made.after = {each.field: each.now}, {each.field: each.then}
    elif each.field == "counterparts":
        made.before, made.after = ([each.then], []) if each.now else ([], [each.then])
    return made


urlpatterns = [
    path(f"{PRD}undo/", undo_step, name="undo"),
    path("products/<str:key>/undo/", undo_shared, name="undo-shared"),
    path(f"{PRD}history/<int:change>/", restore_to, name="restore-to"),
]
