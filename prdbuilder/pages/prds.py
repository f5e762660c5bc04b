"""A PRD being drafted: one page for each part of it, with the same outline beside each."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_GET, require_POST

from prdbuilder.document.influence import kept_paying
from prdbuilder.document.placement import Judge
from prdbuilder.document.revenue import keeps_paying, of_personas, revenue_at_stake
from prdbuilder.document.schema import Document
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.history.models import Change
from prdbuilder.history.removing import KEPT
from prdbuilder.http import Request, render_page
from prdbuilder.prds.applying import duplicate_prd
from prdbuilder.prds.loading import Rows, document_of, rows_of
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Prd, Requirement
from prdbuilder.reviews.places import on_page
from prdbuilder.reviews.tasks import that_stay
from prdbuilder.writers.words import LABELS, protected_in_short
from prdbuilder.writers.working import LEADS_WHILE
from stakeholders.models import Product

from .access import may_comment, may_write, must_write, open_prd
from .fields import EntryForm, GoalForm, HeaderForm, SectionsForm, TitleForm
from .filters import Filters
from .findings import Findings, with_findings
from .forms import Form, TitleField
from .suggesting import with_suggestions

PAGES = {
    "problem": "Problem",
    "goals": "Goals and metrics",
    "scope": "Scope",
    "raid": "RAID log",
    "questions": "Open questions",
    "decisions": "Decisions",
    "details": "Details",
    "deleted": "Deleted",
}
PAGE_NAMES = PAGES | {
    "requirements": "Requirements",
    "why": "Why this matters",
    "order": "Order of work",
    "readiness": "Readiness",
    "relations": "Customer relations",
    "habits": "Habit loop",
    "discussions": "Discussions",
    "suggestions": "Suggestions",
    "versions": "Versions",
    "history": "History",
    "sharing": "Sharing",
    "exports": "Exports",
    "conflicts": "Your unsettled texts",
}
"""What each page is called in its title, and to others who are told where somebody is."""
NOTHING = {
    "customer": "What must whoever pays get, be told or be promised? Write one thing a line.",
    "user": "What does whoever uses it try to get done? Write one thing a line.",
    Entry.Kind.NON_GOAL: "Name what people will expect and this will not do, so that nobody asks twice.",
    Entry.Kind.RISK: "Write down what could go wrong, and how it would be noticed.",
    Entry.Kind.ASSUMPTION: "Write down what must be true for this to work.",
    Entry.Kind.ISSUE: "Write down what stands in the way today.",
    Entry.Kind.DEPENDENCY: "Write down whom or what this waits for.",
    Entry.Kind.OPEN_QUESTION: "Ask what nobody knows yet, and give it to somebody until a day.",
    Entry.Kind.DECISION: "Write down what was decided and why, so that it need not be decided again.",
}
"""What comes next where nothing stands yet, for those who may write."""
LOGS = {"raid": Entry.RAID, "questions": (Entry.Kind.OPEN_QUESTION,), "decisions": (Entry.Kind.DECISION,)}


@dataclass(frozen=True)
class Outline:
    """The counts beside the entries of the outline."""

    customer: int
    user: int
    unsorted: int
    goals: int
    raid: int
    questions: int
    decisions: int

    @property
    def both(self) -> int:
        return self.customer + self.user


def _outline(sides: Counter[str], logs: Counter[str], goals: int) -> Outline:
    return Outline(
        customer=sides["customer"],
        user=sides["user"],
        unsorted=sides["unsorted"],
        goals=goals,
        raid=sum(logs[kind] for kind in Entry.RAID),
        questions=logs[Entry.Kind.OPEN_QUESTION],
        decisions=logs[Entry.Kind.DECISION],
    )


def outline_of(rows: Rows) -> Outline:
    sides = Counter(requirement.facing for requirement in rows.requirements)
    return _outline(sides, Counter(entry.kind for entry in rows.entries), len(rows.goals))


def counted(prd: Prd) -> Outline:
    """The outline of a PRD whose rows the page does not load. Three queries."""
    sides = Requirement.objects.present().filter(prd=prd).values_list("facing").annotate(Count("pk"))
    logs = Entry.objects.present().filter(prd=prd).values_list("kind").annotate(Count("pk"))
    goals = Goal.objects.present().filter(prd=prd).count()
    return _outline(Counter(dict(sides)), Counter(dict(logs)), goals)


def beside(prd: Prd, page: str) -> dict[str, Any]:
    """What every page of a PRD shows beside its own part; the outline is counted when it is shown."""
    return {
        "prd": prd,
        "product": prd.product,
        "outline": SimpleLazyObject(lambda: counted(prd)),
        "page": page,
        "page_name": PAGE_NAMES.get(page, ""),
        "discussed": bool(on_page(page)) and page != "requirements",
        "may_write": may_write(prd),
        "may_comment": may_comment(prd),
    }


def draft(prd: Prd, rows: Rows, page: str, document: Document | None = None) -> dict[str, Any]:
    """As `beside`, where the page loads the whole PRD, and so can say how ready it is."""
    document = document or document_of(rows)
    return beside(prd, page) | {
        "rows": rows,
        "outline": outline_of(rows),
        "findings": Findings(document, prd),
    }


@require_GET
def editor(request: Request, key: str, number: int) -> HttpResponse:
    """The requirements in two columns. Filters stand in the address, so a view can be shared."""
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    return render_page(
        request, "prds/editor.html", requirements_page(request, prd, rows), partial=_asked(request)
    )


def _asked(request: Request) -> str:
    return "split" if request.htmx.target == "split" else ""


def requirements_page(request: Request, prd: Prd, rows: Rows) -> dict[str, Any]:
    """The split with its tray, filtered as the address says, and the goal on top of each side.

    Customer left and user right at every stage: the seam stays where the eye looks for it. The half that
    leads is the first tab on a phone, and is named above the columns.
    """
    filters = Filters.of(request.GET, rows, home_side=prd.home_side)
    shown = filters.choose(rows.requirements)
    document = document_of(rows)
    context = draft(prd, rows, "requirements", document)
    for_reading(shown, document)
    with_suggestions(shown, prd)
    with_findings(shown, context["findings"])
    stage = document.product.stage
    sides = [_side(name, shown, rows) for name in ("customer", "user")]
    return context | {
        "filters": filters,
        "tab": filters.side or stage.leads.value,
        "sides": sides,
        "tabs": sorted(sides, key=lambda side: side["name"] != stage.leads),
        "leading": stage.leads.value,
        "leads_while": LEADS_WHILE[stage],
        "tray": [row for row in shown if row.facing == "unsorted"],
        "all_hidden": rows.requirements and not shown,
        "title_form": TitleForm(row=prd),
        "summary_form": SectionsForm(row=prd),
    }


def for_reading(requirements: list[Requirement], document: Document) -> None:
    """Give each row what its line says of others: whom it keeps paying, how much, the side it suggests.

    These are the page's own, so that the model does not know them.
    """
    kept, judge = kept_paying(document), Judge(document.personas)
    figures, currency = revenue_at_stake(document), document.product.currency
    values = {value.id: value for value in document.requirements}
    for row in requirements:
        personas = list(row.personas.all())
        payers = dict.fromkeys(payer.name for persona in personas for payer in kept.get(persona.slug, ()))
        row.keeps = list(payers) if keeps_paying(values[row.code]) else []  # type: ignore[attr-defined]
        stake = of_personas([persona.slug for persona in personas], figures) if row.keeps else None  # type: ignore[attr-defined]
        row.at_stake = protected_in_short(stake, currency) if stake else ""  # type: ignore[attr-defined]
        row.judgement = judge.judge(values[row.code]) if row.facing == "unsorted" else None  # type: ignore[attr-defined]


def _side(name: str, shown: list[Requirement], rows: Rows) -> dict[str, Any]:
    pays = name == "customer"
    return {
        "name": name,
        "label": f"{name.capitalize()}-facing",
        "party": "the party that pays" if pays else "the party that uses",
        "personas": [persona for persona in rows.personas if (persona.pays if pays else persona.uses)],
        "goals": [goal for goal in rows.goals if goal.side == name],
        "requirements": [row for row in shown if row.facing == name],
        "placeholder": f"Add what the {name} needs…",
        "nothing": "" if any(row.facing == name for row in rows.requirements) else NOTHING[name],
    }


@require_GET
def prd_page(request: Request, key: str, number: int, page: str) -> HttpResponse:
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    context = draft(prd, rows, page) | _part(page, prd, rows)
    return render_page(request, f"prds/{page if page not in LOGS else 'log'}.html", context)


def _part(page: str, prd: Prd, rows: Rows) -> dict[str, Any]:
    """The forms of one page."""
    match page:
        case "problem" | "scope":
            forms = _entries(rows, (Entry.Kind.NON_GOAL,))
            return {"form": SectionsForm(row=prd), "forms": forms, "nothing": NOTHING[Entry.Kind.NON_GOAL]}
        case "goals":
            return {"sides": [_goals(name, rows) for name in ("customer", "user")]}
        case "details":
            return {
                "form": HeaderForm(row=prd),
                "duplicate": DuplicateForm(initial={"title": f"{prd.title[: LINE_LIMIT - 7]} (copy)"}),
            }
        case "deleted":
            return {"deleted": with_deletion(deleted_of(prd), prd.product)}
        case _:
            return {"kinds": [_log(kind, rows) for kind in LOGS[page]]}


def _log(kind: Entry.Kind, rows: Rows) -> tuple[str, str, list[EntryForm], str]:
    return kind.value, _heading(kind), _entries(rows, (kind,)), NOTHING[kind]


def _heading(kind: Entry.Kind) -> str:
    """Over several entries of a kind."""
    return LABELS.get(kind, kind.label)


def _entries(rows: Rows, kinds: tuple[str, ...]) -> list[EntryForm]:
    return [EntryForm(row=_rooted(entry, rows)) for entry in rows.entries if entry.kind in kinds]


def _rooted(row: Any, rows: Rows) -> Any:
    row.product, row.prd = rows.prd.product, rows.prd
    return row


def _goals(side: str, rows: Rows) -> dict[str, Any]:
    customer = [goal for goal in rows.goals if goal.side == "customer"]
    forms = [GoalForm(row=goal, feeds=customer) for goal in rows.goals if goal.side == side]
    hint = "Keep the customer happy" if side == "customer" else "Keep the user using"
    return {"name": side, "label": f"{side.capitalize()} goals", "hint": hint, "forms": forms}


def deleted_of(prd: Prd) -> list[Any]:
    """What can be brought back, the last deleted first."""
    found: list[Any] = []
    for model in (Requirement, Goal, Entry, LeavingSign):
        found += model._default_manager.filter(prd=prd, deleted_at__isnull=False).select_related("product")
    return sorted(found, key=lambda row: row.deleted_at, reverse=True)


def with_deletion(rows: list[Any], product: Product) -> list[Any]:
    """The same rows knowing who deleted each, and until when the bin keeps it. Two queries at most."""
    deletions = Change.objects.filter(product_id=product.pk, verb=Change.Verb.DELETED, field="")
    ids = [row.pk for row in rows]
    last = {
        (change.subject, change.subject_id): change.by
        for change in deletions.filter(subject_id__in=ids).select_related("by").order_by("pk")
    }
    prds = [row.pk for row in rows if isinstance(row, Prd)]
    staying = {*that_stay(Prd.everything.filter(pk__in=prds))} if prds else set()
    for row in rows:
        row.deleted_by = last.get((row._meta.model_name, row.pk))
        row.kept_until = None if row in staying else row.deleted_at + KEPT
    return rows


class DuplicateForm(Form):
    title = TitleField(label="Title of the copy")


@require_POST
def duplicate(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    must_write(prd)
    form = DuplicateForm(request.POST)
    if form.is_valid():
        copy = duplicate_prd(prd, form.cleaned_data["title"], by=request.user)
        messages.success(request, f"This is a copy of “{prd.title}”, with requirements numbered anew.")
        return redirect(copy)
    rows = rows_of(prd)
    context = draft(prd, rows, "details") | _part("details", prd, rows) | {"duplicate": form}
    return render_page(request, "prds/details.html", context, status=422)


PRD = "products/<str:key>/prds/<int:number>/"
urlpatterns = [
    path(PRD, editor, name="editor"),
    path(f"{PRD}duplicate/", duplicate, name="duplicate-prd"),
    *(path(f"{PRD}{page}/", prd_page, {"page": page}, name=f"prd-{page}") for page in PAGES),
]
