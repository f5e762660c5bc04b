"""Suggesting a change to a requirement, and taking or declining what was suggested."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.history.actions import Clash, Gone
from prdbuilder.http import Request, render_page, wants_partial
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.reviews.models import Suggestion
from prdbuilder.reviews.suggestions import (
    FIELDS,
    LABELS,
    Answered,
    Differs,
    NothingNew,
    accept,
    decline,
    edit_suggestion,
    may_suggest,
    suggest,
    withdraw,
)

from .access import ARCHIVED, may_write, must_write, open_prd, open_requirement
from .differences import side_by_side
from .fields import RequirementForm
from .forms import Form, KeyField
from .prds import PRD, beside
from .saving import back_to
from .suggesting import shown

DESIGNERS = (
    "A designer suggests changes to what faces the user. Ask a product manager about the customer half."
)
REVIEWERS = "You can read this, but not suggest changes to it. An owner of the product can let you."
GONE = "{} was deleted or moved meanwhile. What you wrote is kept below; copy it before you go."
SUGGESTED = (
    "Suggested. Whoever may write is told, and takes it or says why not."
    '<kept-form data-key="suggest-{}" data-arrived></kept-form>'
)
"""With word to the browser that it need not keep the text any more."""
ANSWERED_SHOWN = 30


class SuggestionForm(RequirementForm):
    """The fields of a requirement that can be suggested, as those who may write see them."""

    names = FIELDS


class ReasonForm(Form):
    reason = forms.CharField(
        required=False,
        max_length=PROSE_LIMIT,
        label="Why it should change",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = KeyField()


class AnswerForm(Form):
    answer = forms.CharField(required=False, max_length=PROSE_LIMIT)


def must_suggest(row: Requirement) -> None:
    role, function = row.role, row.function
    if not may_suggest(role, function, row.facing):
        raise PermissionDenied(DESIGNERS if role == "reviewer" else REVIEWERS)
    if row.product.archived_at is not None:
        raise PermissionDenied(ARCHIVED)


@require_http_methods(["GET", "POST"])
def suggest_change(request: Request, key: str, number: int, requirement: int) -> HttpResponseBase:
    """The requirement's texts, to be worded as one would have them; what was worded anew is suggested."""
    row = open_requirement(request, key, number, requirement)
    must_suggest(row)
    if request.method == "GET":
        return _ask(request, row, SuggestionForm(row=row), ReasonForm(initial={"key": uuid4()}))
    form, reason = SuggestionForm(request.POST, row=row), ReasonForm(request.POST)
    if not (form.is_valid() and reason.is_valid()):
        return _ask(request, row, form, reason, status=422)
    try:
        made = suggest(
            row,
            form.cleaned_data,
            seen=form.seen,
            reason=reason.cleaned_data["reason"],
            by=request.user,
            key=reason.cleaned_data["key"],
        )
    except NothingNew:
        form.add_error(None, "Nothing was worded anew. Change the words first.")
        return _ask(request, row, form, reason, status=422)
    except Gone:
        form.add_error(None, GONE.format(row.code))
        return _ask(request, row, form, reason, status=410)
    messages.success(request, format_html(SUGGESTED, row.pk))
    return redirect(f"{row.get_absolute_url()}#{made[0].anchor}")


def _ask(
    request: Request, row: Requirement, form: SuggestionForm, reason: ReasonForm, *, status: int = 200
) -> HttpResponse:
    field = request.GET.get("field", "")
    if field in form.fields:
        form.fields[field].widget.attrs["autofocus"] = True
    prd = open_prd(request, row.product.key, row.prd.number)
    context = beside(prd, "suggestions") | {"row": row, "form": form, "reason": reason}
    in_sheet = wants_partial(request) and request.htmx.target == "sheet"
    page = "suggestions/sheet.html" if in_sheet else "suggestions/new.html"
    return render_page(request, page, context, status=status)


@require_GET
def suggestions(request: Request, key: str, number: int) -> HttpResponse:
    """Those that are open, and the last that were answered."""
    prd = open_prd(request, key, number)
    rows = Suggestion.objects.of_prd(prd).for_page()
    answered = list(rows.exclude(state=Suggestion.State.OPEN).order_by("-answered_at")[:ANSWERED_SHOWN])
    context = beside(prd, "suggestions") | {
        "open": [shown(row, request.user.pk) for row in rows.open()],
        "answered": [shown(row, request.user.pk) for row in answered],
    }
    return render_page(request, "suggestions/list.html", context)


@require_http_methods(["GET", "POST"])
def suggestion(request: Request, key: str, number: int, pk: int) -> HttpResponseBase:
    """One of them, and its presses: accept and decline for those who may write, the others for its author."""
    prd = open_prd(request, key, number)
    rows = Suggestion.objects.of_prd(prd).for_page()
    row = get_object_or_404(rows, pk=pk)
    if request.method == "GET":
        return _one(request, prd, row)
    try:
        return _pressed(request, prd, row)
    except Answered as answered:
        messages.warning(request, _how_it_ended(answered.suggestion))
    except Gone:
        messages.error(
            request, f"{row.requirement.code} was deleted or moved meanwhile. Nothing was changed."
        )
    return redirect("prd-suggestions", key, number)


def _how_it_ended(row: Suggestion) -> str:
    by = row.answered_by or "Somebody who left"
    did = "withdrew" if row.state == Suggestion.State.WITHDRAWN else row.get_state_display().lower()
    return f"{by} {did} this already. Nothing was changed now."


def _pressed(request: Request, prd: Prd, row: Suggestion) -> HttpResponseBase:
    if "withdraw" in request.POST or "edit" in request.POST:
        _must_be_mine(request, prd, row)
        return _withdrawn(request, prd, row) if "withdraw" in request.POST else _edited(request, prd, row)
    must_write(prd)
    said = AnswerForm(request.POST)
    if not said.is_valid():
        form = _form_of(row, request) if "settle" in request.POST else None
        return _one(request, prd, row, form=form, said=said, is_to_settle=form is not None, status=422)
    if "decline" in request.POST:
        decline(row, by=request.user, answer=said.cleaned_data["answer"])
        messages.success(request, "Declined. Whoever suggested it is told.")
        return redirect(_back(request, prd))
    return _accepted(request, prd, row, said)


def _must_be_mine(request: Request, prd: Prd, row: Suggestion) -> None:
    if row.made_by_id != request.user.pk:
        raise PermissionDenied("Only whoever suggested it can change or withdraw it.")
    if prd.product.archived_at is not None:
        raise PermissionDenied(ARCHIVED)


def _withdrawn(request: Request, prd: Prd, row: Suggestion) -> HttpResponse:
    withdraw(row, by=request.user)
    messages.success(request, "Withdrawn.")
    return redirect(_back(request, prd))


def _edited(request: Request, prd: Prd, row: Suggestion) -> HttpResponse:
    form, reason = _form_of(row, request), ReasonForm(request.POST)
    if form.is_valid() and reason.is_valid():
        try:
            edit_suggestion(row, form.cleaned_data[row.field], reason=reason.cleaned_data["reason"])
        except NothingNew:
            form.add_error(None, "This is what stood there before. Withdraw it, if you mean that.")
        else:
            messages.success(request, "Saved.")
            return redirect(_back(request, prd))
    return _one(request, prd, row, form=form, reason=reason, status=422)


def _accepted(request: Request, prd: Prd, row: Suggestion, said: AnswerForm) -> HttpResponse:
    text, form = None, None
    if "settle" in request.POST:
        form = _form_of(row, request)
        if not form.is_valid():
            return _one(request, prd, row, form=form, said=said, is_to_settle=True, status=422)
        text = form.cleaned_data[row.field]
    seen = form.seen[row.field] if form else None
    try:
        accept(row, by=request.user, answer=said.cleaned_data["answer"], text=text, seen=seen)
    except Differs as differs:
        row.requirement.refresh_from_db()
        if form and text is not None:  # the page shows what they have to look at now
            form.clashes = {row.field: Clash(text, differs.theirs, differs.revision)}
        return _one(request, prd, row, form=form, said=said, is_to_settle=True, status=422)
    messages.success(request, f"Accepted: {LABELS[row.field].lower()} of {row.requirement.code}.")
    return redirect(_back(request, prd))


def _form_of(row: Suggestion, request: Request | None = None) -> SuggestionForm:
    """The one field, with what was suggested in it."""
    requirement = row.requirement
    if request is not None:
        return SuggestionForm(request.POST, row=requirement, only=[row.field])
    return SuggestionForm(row=requirement, only=[row.field], initial={row.field: row.after})


def _one(
    request: Request,
    prd: Prd,
    row: Suggestion,
    *,
    form: SuggestionForm | None = None,
    reason: ReasonForm | None = None,
    said: AnswerForm | None = None,
    is_to_settle: bool = False,
    status: int = 200,
) -> HttpResponse:
    one = shown(row, request.user.pk)
    context: dict[str, Any] = beside(prd, "suggestions") | {
        "page_name": "Suggestion",
        "one": one,
        "form": form or _form_of(row),
        "reason": reason or ReasonForm(initial={"reason": row.reason}),
        "said": said["answer"] if said else None,
        "is_to_settle": is_to_settle or (one.differs and may_write(prd)),
        "both": side_by_side(getattr(row.requirement, row.field), row.after),
    }
    return render_page(request, "suggestions/suggestion.html", context, status=status)


def _back(request: Request, prd: Prd) -> str:
    if "back" in request.POST:
        return back_to(request, prd)
    return reverse("prd-suggestions", args=[prd.product.key, prd.number])


urlpatterns = [
    path(f"{PRD}requirements/<int:requirement>/suggest/", suggest_change, name="suggest"),
    path(f"{PRD}suggestions/", suggestions, name="prd-suggestions"),
    path(f"{PRD}suggestions/<int:pk>/", suggestion, name="suggestion"),
]
