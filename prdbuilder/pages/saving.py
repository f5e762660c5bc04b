"""Saving fields as they are written: JSON for the autosave, a whole page for a form without JavaScript."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from prdbuilder.accounts.models import User
from prdbuilder.document.word_changes import Piece, word_changes
from prdbuilder.history.actions import Clash, Gone, StaleEdit, current, plain
from prdbuilder.history.models import Conflict, Revised
from prdbuilder.history.steps import step
from prdbuilder.http import Request, render_page, wants_json
from prdbuilder.prds.actions import add_part, delete_parts, edit_part, edit_prd
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Part, Prd, Requirement
from stakeholders.actions import Archived
from stakeholders.models import Product

from .access import (
    Opened,
    PrdDeleted,
    find_prd,
    is_deleted,
    may_write,
    must_write,
    open_prd,
    product_of,
    why_not,
)
from .differences import SideBySide, note_of, side_by_side, who
from .fields import EntryForm, GoalForm, HeaderForm, LinkChoice, RowForm, SectionsForm
from .kept import keep_typed, kept_at, settle_saved, where_kept
from .prds import PRD, deleted_of
from .templatetags.prd import row_name

GONE = "This was deleted while you were writing."
STALE = "Somebody else changed this while you were writing. Nothing is lost: choose below."


def save[Row: Revised](
    request: Request,
    form: RowForm,
    opened: Opened,
    write: Callable[[Mapping[str, Any], Mapping[str, int]], Row],
    *,
    back: str,
    pieces: Callable[[Row, frozenset[str]], Mapping[str, SafeString]] = lambda row, names: {},
    moved: Callable[[Row], str] = lambda row: "",
) -> HttpResponseBase:
    """Validate and write what was sent. `pieces`: the parts of the page that changed, by id, as HTML.

    What was typed and may or can not be written any more is kept for its writer. `moved` says where the row
    is now, if not where the writer saw it.
    """
    product = product_of(opened)
    valid = form.is_valid()
    if not may_write(opened):
        return _frozen(request, form, opened)
    if not valid:
        return refused(request, form, product, back)
    try:
        row = _written(opened, form, write)
    except StaleEdit as stale:
        keep_typed(form, stale.row, Conflict.Why.STALE, by=request.user)
        form.clashes = {name: form.clash_as_sent(name, clash) for name, clash in stale.clashes.items()}
        return _stale(request, form, product, back)
    except Gone:
        return _gone(request, form, opened, back)
    except Archived:
        return _frozen(request, form, opened)
    if opened.unsettled:
        settle_saved(form, row, by=request.user)
    where = moved(row)
    if not wants_json(request):
        return _saved_by_hand(request, form, row, where, back)
    shown = {"pieces": pieces(row, frozenset(form.fields)), "moved": where}
    return JsonResponse(_saved(request, form, row, product) | shown)


def _saved_by_hand(request: Request, form: RowForm, row: Revised, where: str, back: str) -> HttpResponse:
    for name, note in _notes(request, row).items():
        messages.info(request, format_html("{}: {}", form[name].label, note))
    messages.success(request, f"Saved. {where}".strip())
    return redirect(row.get_absolute_url() if where else back)  # type: ignore[attr-defined]  # a requirement


def _saved(request: Request, form: RowForm, row: Revised, product: Product) -> dict[str, Any]:
    """What the autosave has to know of the fields that it sent."""
    return {
        "revisions": {name: _seen_with(form, row, name) for name in form.fields},
        "merged": {name: _merged(row, name, note) for name, note in _notes(request, row).items()},
        "linked": _linked(form, row),
        "html": _rendered(form, row, product),
    }


def _notes(request: Request, row: Revised) -> dict[str, SafeString]:
    return {name: note_of(merged, request.user) for name, merged in row.merged.items()}


def _written[Row: Revised](
    opened: Opened, form: RowForm, write: Callable[[Mapping[str, Any], Mapping[str, int]], Row]
) -> Row:
    """Raises `Gone` where the whole PRD was deleted."""
    if is_deleted(opened):
        raise Gone(str(opened))
    return write(form.cleaned_data, form.seen)


def _merged(row: Revised, name: str, note: SafeString) -> dict[str, Any]:
    """The text that a field holds now, and how to make it of the one that was sent.

    The revision is told here and not with those of other fields: a page that does not take the text over has
    not seen it.
    """
    merged = row.merged[name]
    return {
        "revision": row.revision_of(name),
        "text": merged.text,
        "pieces": _plain(word_changes(merged.typed, merged.text)),
        "note": note,
    }


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


def _rendered(form: RowForm, row: Revised, product: Product) -> dict[str, str]:
    """How the written texts read, for the page to show when their writer leaves the field."""
    texts = {name: form.cleaned_data[name] for name in form.fields if form.reads_otherwise(name)}
    texts |= {name: row.merged[name].text for name in texts.keys() & row.merged}
    return {name: form.as_read(name, text, product.key) for name, text in texts.items()}


def refused(request: Request, form: RowForm, product: Product, back: str) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    return _by_hand(request, form, product, back, 422)


def _stale(request: Request, form: RowForm, product: Product, back: str) -> HttpResponseBase:
    if wants_json(request):
        clashes = {name: _clash(clash, request.user) for name, clash in form.clashes.items()}
        return JsonResponse({"message": STALE, "clashes": clashes}, status=409)
    form.add_error(None, STALE)
    return _by_hand(request, form, product, back, 422)


def _clash(clash: Clash, reader: User) -> dict[str, Any]:
    """For the autosave. `marks`: both texts in pieces, where some of their words are the same."""
    said: dict[str, Any] = {"yours": clash.yours, "theirs": clash.theirs, "revision": clash.revision}
    said["by"] = who(clash.writers, reader)
    if isinstance(clash.yours, str) and isinstance(clash.theirs, str):
        both = side_by_side(clash.theirs, clash.yours)
        if both.marks or both.note:
            pieces = {"theirs": _plain(both.theirs), "yours": _plain(both.yours)}
            said["marks"] = pieces | {"note": both.note}
    return said


def _plain(pieces: Sequence[Piece]) -> list[list[str]]:
    return [[piece.kind, piece.text] for piece in pieces]


def _gone(request: Request, form: RowForm, opened: Opened, back: str) -> HttpResponseBase:
    kept = keep_typed(form, form.row, Conflict.Why.GONE, by=request.user)
    if wants_json(request):
        return JsonResponse({"message": GONE} | ({"kept": kept_at(opened)} if kept else {}), status=410)
    form.add_error(None, format_html("{} {}", GONE, where_kept(opened) if kept else ""))
    return _by_hand(request, form, product_of(opened), back, 410)


def _frozen(request: Request, form: RowForm, opened: Opened) -> HttpResponseBase:
    """Nobody may write here any more, or this person may not."""
    kept, why = keep_typed(form, form.row, Conflict.Why.FROZEN, by=request.user), why_not(opened)
    if wants_json(request):
        return JsonResponse({"message": why} | ({"kept": kept_at(opened)} if kept else {}), status=403)
    if not kept:
        raise PermissionDenied(why)
    context = {"exception": format_html("{} {}", why, where_kept(opened))}
    return render_page(request, "403.html", context, status=403)


def _by_hand(request: Request, form: RowForm, product: Product, back: str, status: int) -> HttpResponse:
    """One form on a page of its own, with what was typed and, beside it, what somebody else wrote."""
    context = {"form": form, "product": product, "back": back, "clashes": _side_by_side(form, request.user)}
    return render_page(request, "prds/edit.html", context, status=status)


def _side_by_side(form: RowForm, reader: User) -> list[tuple[str, SideBySide, str]]:
    return [
        (
            str(form[name].label),
            side_by_side(str(clash.theirs or ""), str(clash.yours or "")),
            who(clash.writers, reader),
        )
        for name, clash in form.clashes.items()
    ]


class PrdForm(HeaderForm):
    """Every field of the PRD itself; what a page sends says which of them it holds."""

    names: ClassVar[tuple[str, ...]] = (*HeaderForm.names, *SectionsForm.names)


@require_POST
def save_prd(request: Request, key: str, number: int) -> HttpResponseBase:
    prd = find_prd(request, key, number, deleted_too=True)
    return save(
        request,
        PrdForm(request.POST, row=prd),
        prd,
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
    return _save_part(request, find_prd(request, key, number, deleted_too=True), Goal, GoalForm, pk)


@require_POST
def save_entry(request: Request, key: str, number: int, pk: int) -> HttpResponseBase:
    return _save_part(request, find_prd(request, key, number, deleted_too=True), Entry, EntryForm, pk)


def _save_part(
    request: Request, prd: Prd, model: type[Goal] | type[Entry], form_class: type[RowForm], pk: int
) -> HttpResponseBase:
    row = get_object_or_404(model._default_manager.filter(prd=prd), pk=pk)
    row.prd, row.product = prd, prd.product
    if "delete" in request.POST:
        return delete(request, prd, row)
    return save(
        request,
        form_class(request.POST, row=row),
        prd,
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
    must_write(prd)
    if prd.deleted_at is not None:
        raise PrdDeleted(prd)
    with step() as made, suppress(Gone):  # then it is not here any more, as was wanted
        delete_parts([row], by=request.user)
    messages.success(request, deleted(prd, row, made))
    return redirect(back_to(request, prd))


def with_undo(said: str, address: str, name: str, value: str) -> SafeString:
    """A message with a press that posts to an address; the form of that press stands in base.html."""
    press = '{} <button class="quiet" form="undo" formaction="{}" name="{}" value="{}">Undo</button>'
    return format_html(press, said, address, name, value)


def with_step_back(said: str, prd: Prd, made: UUID) -> SafeString:
    """What was done to a PRD, with the press that takes the whole step back."""
    return with_undo(said, reverse("undo", args=[prd.product.key, prd.number]), "step", str(made))


def deleted(prd: Prd, row: Part, made: UUID) -> SafeString:
    where = reverse("prd-deleted", args=[prd.product.key, prd.number])
    said = format_html('“{}” was deleted, and can be brought back from <a href="{}">Deleted</a>.', row, where)
    return with_step_back(said, prd, made)


@require_POST
def restore(request: Request, key: str, number: int) -> HttpResponse:
    """Bring back what was deleted, to where it was."""
    prd = open_prd(request, key, number)
    must_write(prd)
    wanted = set(request.POST.getlist("row"))
    rows = [row for row in deleted_of(prd) if row_name(row) in wanted]
    with step() as made:
        for model in (Requirement, Goal, Entry, LeavingSign):
            if chosen := [row for row in rows if isinstance(row, model)]:
                delete_parts(chosen, by=request.user, deleted=False)
    if rows:
        messages.success(request, with_step_back(_brought_back(rows), prd, made))
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
