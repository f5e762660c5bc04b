"""Saving fields as they are written: JSON for the autosave, a whole page for a form without JavaScript."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from prdbuilder.history.actions import Clash, Gone, StaleEdit, current, plain
from prdbuilder.history.models import Revised
from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.actions import add_part, delete_parts, edit_part, edit_prd
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Part, Prd, Requirement
from stakeholders.models import Product

from .access import must_write, open_prd
from .fields import EntryForm, GoalForm, HeaderForm, LinkChoice, RowForm, SectionsForm
from .prds import PRD, deleted_of
from .templatetags.prd import row_name

GONE = "This was deleted or moved while you were writing. Your text is kept here; copy it before you go."
STALE = "Somebody else changed this while you were writing. Nothing is lost: choose below."


def save[Row: Revised](
    request: Request,
    form: RowForm,
    product: Product,
    write: Callable[[Mapping[str, Any], Mapping[str, int]], Row],
    *,
    back: str,
    pieces: Callable[[Row, frozenset[str]], Mapping[str, SafeString]] = lambda row, names: {},
) -> HttpResponseBase:
    """Validate and write what was sent. `pieces`: the parts of the page that changed, by id, as HTML."""
    if not form.is_valid():
        return refused(request, form, product, back)
    try:
        row = write(form.cleaned_data, form.seen)
    except StaleEdit as stale:
        form.clashes = {name: form.clash_as_sent(name, clash) for name, clash in stale.clashes.items()}
        return _stale(request, form, product, back)
    except Gone:
        return _gone(request, form, product, back)
    if not wants_json(request):
        messages.success(request, "Saved.")
        return redirect(back)
    return JsonResponse(
        {
            "revisions": {name: _seen_with(form, row, name) for name in form.fields},
            "linked": _linked(form, row),
            "html": _rendered(form, product),
            "pieces": pieces(row, frozenset(form.fields)),
        }
    )


def _seen_with(form: RowForm, row: Revised, name: str) -> int:
    """The revision of what its writer sees. A text that they left alone is not what somebody else wrote."""
    merges = name in row.RELATIONS or name in row.SETS
    left_alone = not merges and plain(form.cleaned_data[name]) != current(row, name)
    return form.seen[name] if left_alone else row.revision_of(name)


def _linked(form: RowForm, row: Revised) -> dict[str, list[int] | list[str]]:
    """What is chosen now, of what can be chosen: somebody else may have chosen as well."""
    words = {name: getattr(row, name).split() for name in form.fields if name in row.SETS}
    choices = {name: field for name, field in form.fields.items() if isinstance(field, LinkChoice)}
    return words | {
        name: [other.pk for other in choice.rows if other.pk in row.linked_ids(name)]
        for name, choice in choices.items()
    }


def _rendered(form: RowForm, product: Product) -> dict[str, str]:
    """How the written texts read, for the page to show when their writer leaves the field."""
    names = [name for name in form.fields if form.reads_otherwise(name)]
    return {name: form.as_read(name, form.cleaned_data[name], product.key) for name in names}


def refused(request: Request, form: RowForm, product: Product, back: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    return _by_hand(request, form, product, back, 422)


def _stale(request: Request, form: RowForm, product: Product, back: str) -> HttpResponseBase:
    if wants_json(request):
        clashes = {
            name: {"yours": clash.yours, "theirs": clash.theirs, "revision": clash.revision}
            for name, clash in form.clashes.items()
        }
        return JsonResponse({"message": STALE, "clashes": clashes}, status=409)
    form.add_error(None, STALE)
    return _by_hand(request, form, product, back, 422)


def _gone(request: Request, form: RowForm, product: Product, back: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"message": GONE}, status=410)
    form.add_error(None, GONE)
    return _by_hand(request, form, product, back, 410)


def _by_hand(request: Request, form: RowForm, product: Product, back: str, status: int) -> HttpResponse:
    """One form on a page of its own, with what was typed and, beside it, what somebody else wrote."""
    context = {"form": form, "product": product, "back": back, "clashes": _side_by_side(form)}
    return render_page(request, "prds/edit.html", context, status=status)


def _side_by_side(form: RowForm) -> list[tuple[str, Clash]]:
    return [(str(form[name].label), clash) for name, clash in form.clashes.items()]


class PrdForm(HeaderForm):
    """Every field of the PRD itself; what a page sends says which of them it holds."""

    names: ClassVar[tuple[str, ...]] = (*HeaderForm.names, *SectionsForm.names)


@require_POST
def save_prd(request: Request, key: str, number: int) -> HttpResponseBase:
    prd = open_prd(request, key, number)
    must_write(prd)
    form = PrdForm(request.POST, row=prd)
    return save(
        request,
        form,
        prd.product,
        lambda values, seen: edit_prd(prd, values, seen=seen, by=request.user),
        back=back_to(request, prd),
        pieces=lambda row, names: _heading(row) if "title" in names else {},
    )


def _heading(prd: Prd) -> dict[str, SafeString]:
    return {"crumb-title": render_to_string("prds/base.html#crumb-title", {"prd": prd})}


def back_to(request: Request, prd: Prd) -> str:
    """The page of this PRD that a form without JavaScript was on."""
    asked = request.POST.get("back", "")
    return asked if asked.startswith(prd.get_absolute_url()) else prd.get_absolute_url()


@require_POST
def save_goal(request: Request, key: str, number: int, pk: int) -> HttpResponseBase:
    return _save_part(request, open_prd(request, key, number), Goal, GoalForm, pk)


@require_POST
def save_entry(request: Request, key: str, number: int, pk: int) -> HttpResponseBase:
    return _save_part(request, open_prd(request, key, number), Entry, EntryForm, pk)


def _save_part(
    request: Request, prd: Prd, model: type[Goal] | type[Entry], form_class: type[RowForm], pk: int
) -> HttpResponseBase:
    must_write(prd)
    row = get_object_or_404(model._default_manager.filter(prd=prd), pk=pk)
    row.prd, row.product = prd, prd.product
    if "delete" in request.POST:
        return delete(request, prd, row)
    return save(
        request,
        form_class(request.POST, row=row),
        prd.product,
        lambda values, seen: edit_part(row, values, seen=seen, by=request.user),
        back=back_to(request, prd),
    )


@require_POST
def add_goal(request: Request, key: str, number: int) -> HttpResponseBase:
    side = "user" if request.POST.get("side") == "user" else "customer"
    return _add(request, open_prd(request, key, number), Goal, GoalForm, side=side)


@require_POST
def add_entry(request: Request, key: str, number: int) -> HttpResponseBase:
    kind = request.POST.get("kind", "")
    known = kind if kind in Entry.Kind.values else Entry.Kind.RISK.value
    return _add(request, open_prd(request, key, number), Entry, EntryForm, kind=known)


def _add(
    request: Request, prd: Prd, model: type[Goal] | type[Entry], form_class: type[RowForm], **fixed: str
) -> HttpResponseBase:
    """A new goal or entry from its statement; the rest is written in place."""
    must_write(prd)
    row = model(prd=prd, product=prd.product, **fixed)
    form = form_class(request.POST, row=row, only=["statement"])
    form.fixed = fixed
    if not form.is_valid():
        return refused(request, form, prd.product, back_to(request, prd))
    made = add_part(model, prd, by=request.user, **fixed, **form.cleaned_data)
    return redirect(f"{back_to(request, prd)}#{made._meta.model_name}-{made.pk}")


def delete(request: Request, prd: Prd, row: Part) -> HttpResponse:
    """Take a row off its page, and say where it can be brought back from."""
    with suppress(Gone):  # then it is not here any more, as was wanted
        delete_parts([row], by=request.user)
    messages.success(request, deleted(prd, row))
    return redirect(back_to(request, prd))


def with_undo(said: str, address: str, name: str, value: str) -> SafeString:
    """A message with a press that posts to an address; the form of that press stands in base.html."""
    press = '{} <button class="quiet" form="undo" formaction="{}" name="{}" value="{}">Undo</button>'
    return format_html(press, said, address, name, value)


def deleted(prd: Prd, row: Part) -> SafeString:
    arguments = [prd.product.key, prd.number]
    where = reverse("prd-deleted", args=arguments)
    said = format_html('“{}” was deleted, and can be brought back from <a href="{}">Deleted</a>.', row, where)
    return with_undo(said, reverse("restore", args=arguments), "row", row_name(row))


@require_POST
def restore(request: Request, key: str, number: int) -> HttpResponse:
    """Bring back what was deleted, to where it was."""
    prd = open_prd(request, key, number)
    must_write(prd)
    wanted = set(request.POST.getlist("row"))
    rows = [row for row in deleted_of(prd) if row_name(row) in wanted]
    for model in (Requirement, Goal, Entry, LeavingSign):
        if chosen := [row for row in rows if isinstance(row, model)]:
            delete_parts(chosen, by=request.user, deleted=False)
    if rows:
        messages.success(request, _brought_back(rows))
    else:
        messages.warning(request, "It is back already." if wanted else "Tick what you want to bring back.")
    return redirect(back_to(request, prd) if "back" in request.POST else f"{prd.get_absolute_url()}deleted/")


def _brought_back(rows: list[Any]) -> str:
    if len(rows) > 1:
        return f"{len(rows)} are back where they were."
    [row] = rows
    return f"{row.code if isinstance(row, Requirement) else f'“{row}”'} is back where it was."


urlpatterns = [
    path(f"{PRD}restore/", restore, name="restore"),
    path(f"{PRD}save/", save_prd, name="save-prd"),
    path(f"{PRD}goals/add/", add_goal, name="add-goal"),
    path(f"{PRD}goals/<int:pk>/", save_goal, name="save-goal"),
    path(f"{PRD}entries/add/", add_entry, name="add-entry"),
    path(f"{PRD}entries/<int:pk>/", save_entry, name="save-entry"),
]
