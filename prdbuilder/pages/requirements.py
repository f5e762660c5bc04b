"""Requirements: the sheet of one, and adding, moving and deleting several."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.document.schema import Facing
from prdbuilder.document.shorthand import typed_lines
from prdbuilder.document.text import LINE_LIMIT, Unstorable, storable
from prdbuilder.http import Request, render_page, wants_json, wants_partial
from prdbuilder.prds.actions import (
    Gone,
    add_requirements,
    delete_parts,
    edit_part,
    move_requirements,
    shift_requirement,
    side_suggested,
)
from prdbuilder.prds.loading import NAMED, document_of, rows_of
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona

from .access import may_write, must_write, open_prd, open_requirement
from .fields import LinkChoice, RequirementForm
from .prds import PRD, for_reading, requirements_page
from .saving import back_to, render_piece, save

LINES_AT_ONCE = 500
FACTS = frozenset({"personas", "priority", "status", "criteria"})


@require_http_methods(["GET", "POST"])
def requirement(request: Request, key: str, number: int, requirement: int) -> HttpResponseBase:
    """One requirement opened beside the list, every field edited in place."""
    row = open_requirement(request, key, number, requirement)
    if request.method == "POST":
        must_write(row)
        form = RequirementForm(request.POST, row=row)
        return save(
            request,
            form,
            row.product,
            lambda values, seen: edit_part(row, values, seen=seen, by=request.user),
            back=row.get_absolute_url(),
            pieces=lambda saved, names: _pieces(saved, names, form),
        )
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
    return render_page(request, "prds/editor.html", context | _sheet(here, context["may_write"]))


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
    for_reading([here], document_of(rows))
    context = {"added": [here], "prd": row.prd, "product": row.product, "may_write": may_write(row)}
    return render_page(request, "prds/added.html", context)


def _sheet_alone(request: Request, row: Requirement) -> dict[str, Any]:
    """The sheet without the page around it: three queries for its form, none for the list."""
    return {"prd": row.prd, "product": row.product, **_sheet(row, may_write(row))}


def _sheet(row: Requirement, may_write: bool) -> dict[str, Any]:
    return {
        "row": row,
        "form": RequirementForm(row=row),
        "other_prds": _others(row.prd),
        "may_write": may_write,
    }


def _pieces(saved: Requirement, names: frozenset[str], form: RequirementForm) -> dict[str, str]:
    """The parts of the requirement's line in the list that show what was saved."""
    pieces = {}
    if "statement" in names:
        pieces[f"line-{saved.pk}-statement"] = render_piece("prds/line.html#statement", {"row": saved})
    if FACTS & names:
        if "personas" in names and "personas" in saved.linked:
            choice = cast(LinkChoice, form.fields["personas"])
            saved.named = [row for row in choice.rows if row.pk in saved.linked["personas"]]
        else:
            prefetch_related_objects([saved], NAMED)
        pieces[f"line-{saved.pk}-facts"] = render_piece("prds/line.html#facts", {"row": saved})
    return pieces


@require_POST
def add(request: Request, key: str, number: int) -> HttpResponseBase:
    """A typed line, or a pasted list, as requirements on one side."""
    prd = open_prd(request, key, number)
    must_write(prd)
    facing = request.POST.get("facing", "")
    text = request.POST.get("statement", "")
    known = list(prd.product.personas.present().in_order())
    lines = typed_lines(text, _names(known))
    if problem := _problem(text, facing, [line.statement for line in lines]):
        return _not_added(request, prd, facing, text, problem)
    by_slug = {persona.slug: persona for persona in known}
    made = add_requirements(
        prd,
        [
            {
                "statement": line.statement,
                "facing": facing,
                "priority": line.priority or "",
                "personas": [by_slug[slug] for slug in line.personas],
            }
            for line in lines
        ],
        by=request.user,
    )
    if wants_partial(request):
        return render_page(request, "prds/added.html", {"added": _drawn(made), "prd": prd, "may_write": True})
    return redirect(f"{prd.get_absolute_url()}#requirement-{made[-1].pk}")


def _names(personas: Sequence[Persona]) -> dict[str, str]:
    """What can stand after an @: the persona's id, or its name as it is or with hyphens."""
    names = {persona.name.casefold(): persona.slug for persona in personas}
    hyphened = {name.replace(" ", "-"): slug for name, slug in names.items()}
    return names | hyphened | {persona.slug: persona.slug for persona in personas}


def _problem(text: str, facing: str, statements: Sequence[str]) -> str:
    """Why these lines cannot be added, or nothing."""
    try:
        storable(text)
    except Unstorable as error:
        return str(error)
    if facing not in Facing:
        return "Say which side this faces."
    if not statements:
        return "Write what is needed first."
    if len(statements) > LINES_AT_ONCE:
        return f"These are {len(statements)} lines; at most {LINES_AT_ONCE} can be added at once."
    longest = max(map(len, statements))
    if longest > LINE_LIMIT:
        return (
            f"A statement has {LINE_LIMIT} characters at most; this one has {longest}. Put the rest into Why."
        )
    return ""


def _not_added(request: Request, prd: Prd, facing: str, text: str, problem: str) -> HttpResponse:
    """The line stays as it was typed, with the reason next to it."""
    adding = {"facing": facing, "text": text, "problem": problem}
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
        row.suggested = side_suggested(row.personas.all())  # type: ignore[attr-defined]
    return rows


@require_POST
def move(request: Request, key: str, number: int) -> HttpResponseBase:
    """Move the chosen requirements: to a side, a place, another PRD, one step, or to the deleted ones."""
    prd = open_prd(request, key, number)
    must_write(prd)
    chosen = _chosen(request, prd)
    if not chosen:
        return _moved(request, prd, "Choose at least one requirement first.", status=422)
    if "elsewhere" in request.POST:
        return _where_to(request, prd, chosen)
    try:
        done = _carry_out(request, prd, chosen)
    except Gone as gone:
        return _moved(request, prd, f"{gone} was deleted or moved by somebody else meanwhile.", status=409)
    return _moved(request, prd, done)


def _where_to(request: Request, prd: Prd, chosen: list[Requirement]) -> HttpResponse:
    """Ask which other PRD the chosen requirements go into."""
    context = {"prd": prd, "product": prd.product, "chosen": chosen, "back": back_to(request, prd)}
    return render_page(request, "prds/move.html", context | {"other_prds": _others(prd)})


def _others(prd: Prd) -> QuerySet[Prd]:
    return Prd.objects.filter(product=prd.product_id).exclude(pk=prd.pk).order_by("number")


def _chosen(request: Request, prd: Prd) -> list[Requirement]:
    numbers = [int(text) for text in request.POST.getlist("requirement") if text.isascii() and text.isdigit()]
    rows = Requirement.objects.present().filter(prd=prd, number__in=numbers[:1000]).in_order()
    found = {row.number: row for row in rows}
    for row in found.values():
        row.prd, row.product = prd, prd.product
    return list(found.values())


def _carry_out(request: Request, prd: Prd, chosen: list[Requirement]) -> str:
    """Do what was asked and say it in a sentence."""
    what = chosen[0].code if len(chosen) == 1 else f"{len(chosen)} requirements"
    ask = request.POST
    if "delete" in ask:
        delete_parts(chosen, by=request.user)
        return (
            f"Deleted {what}. It can be brought back from Deleted."
            if len(chosen) == 1
            else f"Deleted {what}."
        )
    if ask.get("step") in ("-1", "1"):
        shift_requirement(chosen[0], int(ask["step"]), by=request.user)
        return f"Moved {what}."
    if ask.get("into"):
        others = Prd.objects.filter(product=prd.product_id).select_related("product")
        into = get_object_or_404(others, number=ask["into"] if ask["into"].isdigit() else 0)
        move_requirements(chosen, into=into, by=request.user)
        return f"Moved {what} to “{into}”."
    facing = ask.get("facing", "")
    before = ask.get("before", "")
    place = Requirement.objects.filter(prd=prd, number=int(before)).first() if before.isdecimal() else None
    move_requirements(chosen, facing=facing if facing in Facing else None, before=place, by=request.user)
    return f"Moved {what}."


def _moved(request: Request, prd: Prd, message: str, status: int = 200) -> HttpResponseBase:
    if wants_json(request):
        counts = dict.fromkeys(Facing, 0)
        for facing in Requirement.objects.present().filter(prd=prd).values_list("facing", flat=True):
            counts[Facing(facing)] += 1
        return JsonResponse({"message": message, "counts": counts}, status=status)
    (messages.success if status == 200 else messages.error)(request, message)
    return redirect(back_to(request, prd))


@require_GET
def short_link(request: Request, code: str) -> HttpResponse:
    """`DEL-14`, wherever it stands now: a writer lands in the editor, everybody else in the read view."""
    key, _, number = code.rpartition("-")
    rows = Requirement.objects.visible_to(request.user).select_related("prd__product")
    row = get_object_or_404(
        rows, product__key=key, number=int(number) if number.isdecimal() and len(number) < 9 else 0
    )
    if may_write(row) or row.deleted_at is not None:
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
