"""Requirements: the sheet of one, and adding, moving and deleting several."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.accounts.models import User
from prdbuilder.document.choices import Facing
from prdbuilder.document.text import whole_number
from prdbuilder.history.actions import Gone
from prdbuilder.history.steps import step
from prdbuilder.http import Request, render_page, wants_json, wants_partial
from prdbuilder.prds.actions import (
    add_requirements,
    delete_parts,
    edit_requirement,
    move_requirements,
    shift_requirement,
)
from prdbuilder.prds.loading import NAMED, document_of, rows_of
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Influence

from .access import may_write, must_write, open_prd, open_requirement
from .fields import LinkChoice, RequirementForm
from .prds import PRD, for_reading, requirements_page
from .requirement_forms import AddForm, MoveForm
from .saving import back_to, save, with_step_back
from .stakes import stake_of
from .suggesting import numbers_of, of_sheet

FACTS = frozenset({"personas", "priority", "status", "criteria"})


@require_http_methods(["GET", "POST"])
def requirement(request: Request, key: str, number: int, requirement: int) -> HttpResponseBase:
    """One requirement opened beside the list, every field edited in place."""
    row = open_requirement(request, key, None, requirement, deleted_too=request.method == "POST")
    if request.method == "POST":
        form = RequirementForm(request.POST, row=row)
        return save(
            request,
            form,
            row,
            lambda values, seen: edit_requirement(row, values, seen=seen, by=request.user),
            back=row.get_absolute_url(),
            pieces=lambda saved, names: _pieces(saved, names, form),
            moved=lambda saved: _moved_to(saved, number),
        )
    if row.prd.number != number:
        return redirect(row)
    if wants_partial(request):
        return render_page(request, "prds/sheet.html", _sheet_alone(request, row))
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    here = next((other for other in rows.requirements if other.pk == row.pk), None)
    if here is None:
        return render_page(
            request, "prds/deleted_requirement.html", {"row": row, "product": row.product}, status=410
        )
    context = requirements_page(request, prd, rows)
    for_reading([here], document_of(rows))
    context |= _sheet(here, may_write=context["may_write"], influences=rows.influences)
    context |= of_sheet(here, prd, has_any=here.number in numbers_of(prd), user_id=request.user.pk)
    context["hints"] = context["findings"].of_requirement(here.code)
    return render_page(request, "prds/editor.html", context)


def _moved_to(row: Requirement, number: int) -> str:
    """Where a requirement is, if that is not the PRD in which its writer saw it."""
    return "" if row.prd.number == number else f"{row.code} was moved to “{row.prd}” meanwhile."


@require_GET
def line(request: Request, key: str, number: int, requirement: int) -> HttpResponse:
    """The line of one requirement as the list shows it now."""
    row = open_requirement(request, key, number, requirement)
    if not wants_partial(request):
        return redirect(row)
    rows = rows_of(row.prd)
    here = next((other for other in rows.requirements if other.pk == row.pk), None)
    if here is None:
        raise Http404
    for_reading([here], document_of(rows))  # its findings come with those of the whole page
    context = {"added": [here], "prd": row.prd, "product": row.product, "may_write": may_write(row)}
    return render_page(request, "prds/added.html", context)


def _sheet_alone(request: Request, row: Requirement) -> dict[str, Any]:
    """The sheet without the page around it: four queries for its form and one for what it prevents.

    One more where it faces the user: who reaches whom. The personas are those that the form offers.
    """
    has_any: bool = row.has_suggestions  # type: ignore[attr-defined]  # annotated
    shared = {"prd": row.prd, "product": row.product, **_sheet(row, may_write=may_write(row))}
    return shared | of_sheet(row, row, has_any=has_any, user_id=request.user.pk)


def _sheet(
    row: Requirement, *, may_write: bool, influences: Iterable[Influence] | None = None
) -> dict[str, Any]:
    form = RequirementForm(row=row)
    personas = cast(LinkChoice, form.fields["personas"])
    return {
        "row": row,
        "form": form,
        "stake": stake_of(row, personas.linked, personas.rows, influences),
        "other_prds": _others(row.prd),
        "prevents": row.prevented_signs(),
        "may_write": may_write,
    }


def _pieces(saved: Requirement, names: frozenset[str], form: RequirementForm) -> dict[str, SafeString]:
    """The parts of the requirement's line in the list that show what was saved."""
    pieces = {}
    if "statement" in names:
        pieces[f"line-{saved.pk}-statement"] = render_to_string("prds/line.html#statement", {"row": saved})
    if FACTS & names:
        if "personas" in names and "personas" in saved.linked:
            choice = cast(LinkChoice, form.fields["personas"])
            saved.named = [row for row in choice.rows if row.pk in saved.linked["personas"]]
        else:
            prefetch_related_objects([saved], NAMED)
        pieces[f"line-{saved.pk}-facts"] = render_to_string("prds/line.html#facts", {"row": saved})
    return pieces


@require_POST
def add(request: Request, key: str, number: int) -> HttpResponseBase:
    """A typed line, or a pasted list, as requirements on one side."""
    prd = open_prd(request, key, number)
    must_write(prd)
    form = AddForm(request.POST, personas=list(prd.product.personas.present().in_order()))
    if not form.is_valid():
        return _not_added(request, prd, form)
    made = add_requirements(prd, form.requirements(), by=request.user, key=_key(request))
    if wants_partial(request):
        here = [row for row in made if row.facing == form.cleaned_data["facing"]]
        return render_page(request, "prds/added.html", {"added": _drawn(here), "prd": prd, "may_write": True})
    return redirect(f"{prd.get_absolute_url()}#requirement-{made[-1].pk}" if made else prd)


def _key(request: Request) -> UUID | None:
    """What a script calls these lines; it sends them again under the same key until it has an answer."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _not_added(request: Request, prd: Prd, form: AddForm) -> HttpResponse:
    """The line stays as it was typed, with the reason next to it."""
    facing = form["facing"].value()
    adding = {
        "facing": facing if facing in ("customer", "user") else "customer",
        "text": form["statement"].value() or "",
        "problem": " ".join(str(error) for errors in form.errors.values() for error in errors),
    }
    if wants_partial(request):
        return render_page(request, "prds/not_added.html", {"adding": adding}, status=422)
    context = requirements_page(request, prd, rows_of(prd)) | {"adding": adding}
    return render_page(request, "prds/editor.html", context, status=422)


def _drawn(made: list[Requirement]) -> list[Requirement]:
    """New rows as the list shows them. Nobody can have linked them yet but to the personas they name."""
    found = Requirement.objects.filter(pk__in=[row.pk for row in made]).prefetch_related(NAMED).in_order()
    rows = list(found)
    for row, source in zip(rows, made, strict=True):
        row.prd, row.product = source.prd, source.product
    return rows


@require_POST
def move(request: Request, key: str, number: int) -> HttpResponseBase:
    """Move the chosen requirements: to a side, a place, another PRD, one step, or to the deleted ones."""
    prd = open_prd(request, key, number)
    must_write(prd)
    form = MoveForm(request.POST, prd=prd)
    if not form.is_valid():
        return _not_moved(request, prd, form.problem)
    if form.cleaned_data["elsewhere"]:
        return _where_to(request, prd, form.chosen)
    try:
        with step() as made:
            done = _carry_out(form, by=request.user)
    except Gone as gone:
        return _moved(request, prd, f"{gone} was deleted or moved by somebody else meanwhile.", status=409)
    return _moved(request, prd, done if wants_json(request) else with_step_back(done, prd, made), step=made)


def _where_to(request: Request, prd: Prd, chosen: list[Requirement]) -> HttpResponse:
    """Ask which other PRD the chosen requirements go into."""
    context = {"prd": prd, "product": prd.product, "chosen": chosen, "back": back_to(request, prd)}
    return render_page(request, "prds/move.html", context | {"other_prds": _others(prd)})


def _others(prd: Prd) -> QuerySet[Prd]:
    return Prd.objects.filter(product=prd.product_id).exclude(pk=prd.pk).order_by("number")


def _carry_out(form: MoveForm, *, by: User) -> str:
    """Do what was asked and say it in a sentence."""
    chosen, asked = form.chosen, form.cleaned_data
    what = chosen[0].code if len(chosen) == 1 else f"{len(chosen)} requirements"
    if asked["delete"]:
        delete_parts(chosen, by=by)
        return (
            f"Deleted {what}. It can be brought back from Deleted."
            if len(chosen) == 1
            else f"Deleted {what}."
        )
    if asked["step"]:
        shift_requirement(chosen[0], asked["step"], by=by)
        return f"Moved {what}."
    if into := asked["into"]:
        move_requirements(chosen, into=into, by=by)
        return f"Moved {what} to “{into}”."
    move_requirements(chosen, facing=asked["facing"] or None, before=asked["before"], by=by)
    return f"Moved {what}."


def _not_moved(request: Request, prd: Prd, problem: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"message": problem}, status=422)
    messages.error(request, problem)
    return render_page(request, "prds/editor.html", requirements_page(request, prd, rows_of(prd)), status=422)


def _moved(
    request: Request, prd: Prd, message: str, status: int = 200, step: UUID | None = None
) -> HttpResponseBase:
    if wants_json(request):
        counts = dict.fromkeys(Facing, 0)
        for facing in Requirement.objects.present().filter(prd=prd).values_list("facing", flat=True):
            counts[Facing(facing)] += 1
        return JsonResponse({"message": message, "counts": counts, "step": step}, status=status)
    (messages.success if status == 200 else messages.error)(request, message)
    return redirect(back_to(request, prd))


@require_GET
def short_link(request: Request, code: str) -> HttpResponse:
    """`DEL-14`, wherever it stands now: a writer lands in the editor, everybody else in the read view."""
    key, _, number = code.rpartition("-")
    rows = Requirement.objects.of_members(request.user).select_related("prd__product")
    row = get_object_or_404(rows, product__key=key, number=whole_number(number) or 0)
    if may_write(row) or row.deleted_at is not None or row.prd.deleted_at is not None:
        return redirect(row)
    side = row.facing if row.facing != Facing.UNSORTED else "full"
    return redirect(reverse("read", args=[key, row.prd.number, side]) + f"#{row.code}")


urlpatterns = [
    path(f"{PRD}requirements/add/", add, name="add-requirements"),
    path(f"{PRD}requirements/move/", move, name="move-requirements"),
    path(f"{PRD}requirements/<int:requirement>/", requirement, name="requirement"),
    path(f"{PRD}requirements/<int:requirement>/line/", line, name="requirement-line"),
    path("r/<str:code>/", short_link, name="short-link"),
]
