"""Readiness: what still stands in the way, what was set aside, and what each rule looks for."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from prdbuilder.document.choices import Side, Stage
from prdbuilder.document.placement import only_side
from prdbuilder.document.readiness import RULES, Rule
from prdbuilder.document.sentences import listed
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.actions import Gone
from prdbuilder.http import Request, render_page
from prdbuilder.prds.actions import dismiss, edit_part, look_at, take_back_dismissal
from prdbuilder.prds.loading import load, persona_value, rows_of
from prdbuilder.prds.models import Prd
from prdbuilder.writers.words import label

from .access import must_write, open_prd, open_requirement
from .findings import SEVERITIES, Findings, with_findings
from .forms import Form, TitleField
from .prds import PRD, draft
from .saving import back_to
from .stakes import stake_of

GONE = "This finding is settled already: somebody changed what it was about."
STANDS = "Nobody has set this finding aside, or somebody took that back already."


class DismissalForm(Form):
    """Which finding is set aside, and why."""

    code = forms.ChoiceField(choices=[(code, code) for code in RULES])
    place = TitleField()
    reason = TitleField(
        label="Why it is set aside",
        error_messages={
            "required": "Say why: whoever reads this later must be able to agree.",
            "max_length": f"A reason has {LINE_LIMIT} characters at most.",
        },
    )


class LookForm(Form):
    """When the page was made on which somebody says that two requirements still fit."""

    seen_at = forms.DateTimeField(required=False)


@require_GET
def readiness_page(request: Request, key: str, number: int) -> HttpResponse:
    return _page(request, open_prd(request, key, number))


def _page(request: Request, prd: Prd, form: DismissalForm | None = None) -> HttpResponse:
    context = draft(prd, rows_of(prd), "readiness") | {
        "wrong": form,
        "wrong_at": (form["code"].value(), form["place"].value()) if form else None,
        # What was refused stands under the address of the form, which nothing can lead back to.
        "here": back_to(request, prd) if form else request.path,
    }
    return render_page(request, "prds/readiness.html", context, status=422 if form else 200)


@require_GET
def readiness_box(request: Request, key: str, number: int) -> HttpResponse:
    """What the outline, the lines and the sheet show of what was just saved elsewhere on the page."""
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    context = draft(prd, rows, "")
    findings = context["findings"]
    with_findings(rows.requirements, findings)
    opened = request.GET.get("open", "")
    row = next((each for each in rows.requirements if str(each.number) == opened), None)
    if row is not None:
        stake = stake_of(row, row.personas.all(), rows.personas, rows.influences)
        context |= {"row": row, "stake": stake, "hints": findings.of_requirement(row.code)}
    return render_page(request, "prds/readiness_box.html", context)


@require_POST
def set_aside(request: Request, key: str, number: int) -> HttpResponseBase:
    """Dismiss a finding with a reason, or let one that was dismissed stand again."""
    prd = open_prd(request, key, number)
    must_write(prd)
    if "take_back" in request.POST:
        return _take_back(request, prd)
    form = DismissalForm(request.POST)
    if not form.is_valid():
        return _page(request, prd, form)
    values = form.cleaned_data
    standing = Findings(load(prd), prd).all
    if any((each.finding.code, each.finding.place) == (values["code"], values["place"]) for each in standing):
        dismiss(prd, by=request.user, **values)
        messages.success(request, "Set aside. The reason stands at the end of Readiness.")
    else:
        messages.warning(request, GONE)
    return redirect(back_to(request, prd))


def _take_back(request: Request, prd: Prd) -> HttpResponse:
    code, place = (request.POST.get(name, "") for name in ("code", "place"))
    try:
        take_back_dismissal(prd, code, place, by=request.user)
    except Gone:
        messages.warning(request, STANDS)
    else:
        messages.success(request, "The finding stands again.")
    return redirect(back_to(request, prd))


@require_POST
def look_at_requirement(request: Request, key: str, number: int, requirement: int) -> HttpResponse:
    """Say that a requirement still fits its counterparts."""
    row = open_requirement(request, key, number, requirement)
    must_write(row)
    form = LookForm(request.POST)
    seen_at = form.cleaned_data["seen_at"] if form.is_valid() else None
    try:
        look_at(row, seen_at=seen_at or timezone.now(), by=request.user)
    except Gone:
        messages.warning(request, GONE)
    else:
        messages.success(request, f"{row.code} still fits, you said.")
    return redirect(back_to(request, row.prd))


@require_POST
def name_instead(request: Request, key: str, number: int, requirement: int) -> HttpResponse:
    """Name personas in place of those who stand on the other side only."""
    row = open_requirement(request, key, number, requirement)
    must_write(row)
    slugs = request.POST.get("personas", "").split()
    other = {"customer": Side.USER, "user": Side.CUSTOMER}.get(row.facing)
    named = [each for each in row.product.personas.present() if each.slug in slugs]
    named += [each for each in row.personas.all() if only_side(persona_value(each)) is not other]
    try:
        edit_part(row, {"personas": named}, seen={}, by=request.user)
    except Gone:
        messages.warning(request, GONE)
    else:
        names = [each.name for each in named if each.deleted_at is None]
        messages.success(request, f"{row.code} is for {listed(names) or 'nobody'} now.")
    return redirect(back_to(request, row.prd))


@require_GET
def rules(request: Request) -> HttpResponse:
    """Every code, what it looks for, why, and how severe it is at each stage."""
    topics = [
        (topic.capitalize(), [_described(rule) for rule in found])
        for topic, found in groupby(sorted(RULES.values(), key=_topic), key=_topic)
    ]
    return render_page(request, "rules.html", {"topics": topics})


def _topic(rule: Rule) -> str:
    return rule.topic


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule,
        "severities": [
            (label(stage), severity, SEVERITIES[severity])
            for stage, severity in zip(Stage, rule.severities, strict=True)
        ],
    }


urlpatterns = [
    path("rules/", rules, name="rules"),
    path(f"{PRD}readiness/", readiness_page, name="prd-readiness"),
    path(f"{PRD}readiness/box/", readiness_box, name="readiness-box"),
    path(f"{PRD}readiness/dismiss/", set_aside, name="dismiss-finding"),
    path(f"{PRD}requirements/<int:requirement>/for/", name_instead, name="name-instead"),
    path(f"{PRD}requirements/<int:requirement>/look/", look_at_requirement, name="look-at-requirement"),
]
