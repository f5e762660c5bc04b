"""Customer relations: what hangs on each customer, what keeps it paying, and what shows that it leaves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from prdbuilder.document.influence import Kept, keepers, keeps
from prdbuilder.document.money import money
from prdbuilder.document.relations import FIELDS, GapKind, gaps, strategy_gaps
from prdbuilder.document.schema import Document
from prdbuilder.http import Request, render_page
from prdbuilder.prds.actions import add_part, begin_strategy, edit_part, edit_strategy
from prdbuilder.prds.loading import Rows, document_of, rows_of, strategy_value
from prdbuilder.prds.models import LeavingSign, Prd, Requirement, Strategy
from prdbuilder.writers.reading import Named
from prdbuilder.writers.words import label
from stakeholders.models import Persona

from .access import may_write, must_write, open_prd
from .fields import SignForm, StrategyForm
from .prds import PRD, beside, draft
from .saving import back_to, delete, refused, save
from .why import addresses_of

OF_STRATEGY = (GapKind.STRATEGY, *FIELDS)
type Missing = Mapping[str, str]
"""By what is missing, the sentence that says so."""


@dataclass(frozen=True)
class Keeper:
    """Somebody whose experience keeps a customer paying: how, or by way of whom; or the customer itself."""

    persona: Named
    mechanism: str
    through: Named | None
    strength: str
    is_self: bool


@dataclass(frozen=True)
class Sign:
    """A sign of leaving as the page shows it."""

    form: SignForm
    prevented_by: list[Requirement]
    missing: Missing

    @property
    def row(self) -> LeavingSign:
        return self.form.row


@dataclass(frozen=True)
class Customer:
    """A persona that pays, with all that the page says of it. `revenue` is empty while nobody entered it."""

    persona: Persona
    form: StrategyForm
    revenue: str
    kept_by: list[Keeper]
    signs: list[Sign]
    missing: Missing


@require_GET
def relations_page(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    context = draft(prd, rows, "relations") | {"customers": list(_customers(rows))}
    return render_page(request, "prds/relations.html", context)


def _customers(rows: Rows) -> Iterator[Customer]:
    """Each persona that pays, and any for whom somebody wrote before it stopped paying."""
    document = document_of(rows)
    missing = _missing(document)
    kept_by = _kept_by(document, rows.prd.product.key)
    written = {strategy.persona_id: strategy for strategy in rows.strategies}
    signs = _signs(rows, missing)
    for persona in rows.personas:
        if persona.pays or persona.pk in written or persona.pk in signs:
            strategy = written.get(persona.pk) or Strategy(product=rows.prd.product, prd=rows.prd)
            strategy.persona = persona
            revenue = persona.yearly_revenue
            yield Customer(
                persona=persona,
                form=StrategyForm(row=strategy),
                revenue="" if revenue is None else money(revenue, rows.prd.product.currency),
                kept_by=kept_by.get(persona.slug, []),
                signs=signs.get(persona.pk, []),
                missing=missing.get(persona.slug, {}),
            )


def _missing(document: Document) -> dict[str, dict[str, str]]:
    """By id of a customer or of a sign: what it lacks."""
    found: dict[str, dict[str, str]] = {}
    for gap in gaps(document):
        found.setdefault(gap.sign or gap.customer, {})[gap.kind.name.lower()] = gap.message
    return found


def _kept_by(document: Document, key: str) -> dict[str, list[Keeper]]:
    """By id of each customer: who keeps it paying, the strongest first."""
    named = addresses_of(document, key)
    return {
        customer: [
            _keeper(kept, named[source], named)
            for source, kept in sorted(ways, key=lambda way: (way[1].halvings, way[1].steps))
        ]
        for customer, ways in keepers(keeps(document)).items()
    }


def _keeper(kept: Kept, persona: Named, named: Mapping[str, Named]) -> Keeper:
    direct = kept.first is None or kept.first.target == kept.customer.id
    return Keeper(
        persona=persona,
        mechanism=kept.first.mechanism if kept.first and direct else "",
        through=named[kept.first.target] if kept.first and not direct else None,
        strength=label(kept.first.strength).lower() if kept.first and direct else "",
        is_self=kept.first is None,
    )


def _signs(rows: Rows, missing: Mapping[str, Missing]) -> dict[int, list[Sign]]:
    """By persona: its signs of leaving."""
    numbered = {requirement.number: requirement for requirement in rows.requirements}
    found: dict[int, list[Sign]] = {}
    for row in rows.signs:
        row.prd, row.product = rows.prd, rows.prd.product
        sign = Sign(
            form=SignForm(row=row, only=("statement", "metric")),
            prevented_by=[numbered[number] for number in row.preventing if number in numbered],
            missing=missing.get(f"S{row.pk}", {}),
        )
        found.setdefault(row.persona_id, []).append(sign)
    return found


@require_POST
def save_strategy(request: Request, key: str, number: int, persona: str) -> HttpResponseBase:
    prd = open_prd(request, key, number, deleted_too=True)
    who = get_object_or_404(prd.product.personas.all(), slug=persona)
    row = _strategy_of(prd, who)
    return save(
        request,
        StrategyForm(request.POST, row=row),
        prd,
        lambda values, seen: edit_strategy(prd, who, values, seen=seen, by=request.user),
        back=back_to(request, prd),
        pieces=lambda saved, names: _gaps_of(saved, who) if who.pays else {},
    )


def _strategy_of(prd: Prd, who: Persona) -> Strategy:
    """Where nobody began it, the first word makes it; what comes too late for that is kept beside one."""
    row = Strategy.objects.filter(prd=prd, persona=who).first()
    if row is None and who.deleted_at is not None and may_write(prd):
        row = begin_strategy(prd, who)
    row = row or Strategy(prd=prd, product=prd.product)
    row.persona = who
    return row


def _gaps_of(strategy: Strategy, persona: Persona) -> dict[str, SafeString]:
    """What the strategy lacks now, where the page says so."""
    lacking = {*strategy_gaps(strategy_value(strategy, persona.slug))}
    return dict(_gap(persona.slug, kind, kind in lacking) for kind in OF_STRATEGY)


def _gap(of: str, kind: GapKind, is_there: bool) -> tuple[str, SafeString]:
    name = kind.name.lower()
    context = {"of": of, "name": name, "message": kind.message if is_there else ""}
    return f"gap-{of}-{name}", render_to_string("prds/gap.html", context)


@require_POST
def add_sign(request: Request, key: str, number: int) -> HttpResponseBase:
    """A new sign of leaving from its statement; the rest is written in place."""
    prd = open_prd(request, key, number)
    must_write(prd)
    asked = request.POST.get("persona", "")
    who = next((each for each in prd.product.personas.present() if each.slug == asked), None)
    row = LeavingSign(prd=prd, product=prd.product, persona=who)
    form = SignForm(request.POST, row=row, only=["statement"])
    form.fixed = {"persona": who.slug if who else ""}
    if not who:
        form.add_error(None, "This customer is not here any more.")
    if not form.is_valid():
        return refused(request, form, prd.product, back_to(request, prd))
    made = add_part(LeavingSign, prd, by=request.user, persona=who, **form.cleaned_data)
    return redirect(f"{back_to(request, prd)}#sign-{made.pk}")


@require_http_methods(["GET", "POST"])
def sign(request: Request, key: str, number: int, pk: int) -> HttpResponseBase:
    """One sign of leaving, and every requirement that could prevent it."""
    prd = open_prd(request, key, number, deleted_too=request.method == "POST")
    row = get_object_or_404(LeavingSign.objects.filter(prd=prd).select_related("persona"), pk=pk)
    row.prd, row.product = prd, prd.product
    if request.method == "GET":
        if row.deleted_at is not None:
            raise Http404
        context = beside(prd, "relations") | {"row": row, "form": SignForm(row=row)}
        return render_page(request, "prds/sign.html", context, partial="choices")
    if "delete" in request.POST:
        return delete(request, prd, row)
    form = SignForm(request.POST, row=row)
    return save(
        request,
        form,
        prd,
        lambda values, seen: edit_part(row, values, seen=seen, by=request.user),
        back=back_to(request, prd),
        pieces=lambda saved, names: _pieces(saved, names, form.offered),
    )


def _pieces(
    saved: LeavingSign, names: frozenset[str], offered: Iterable[Requirement]
) -> dict[str, SafeString]:
    """The parts of the page that show what was saved of a sign."""
    of, pieces = f"S{saved.pk}", {}
    if "metric" in names:
        name, html = _gap(of, GapKind.METRIC, not saved.metric)
        pieces[name] = html
    if "requirements" in names:
        linked = saved.linked_ids("requirements")
        chosen = [row for row in offered if row.pk in linked]
        lacking = all(row.status == Requirement.Status.DROPPED for row in chosen)
        missing = {"prevention": GapKind.PREVENTION.message} if lacking else {}
        context = {"row": saved, "prevented_by": chosen, "missing": missing}
        pieces[f"prevents-{saved.pk}"] = render_to_string("prds/prevents.html", context)
    return pieces


urlpatterns = [
    path(f"{PRD}relations/", relations_page, name="prd-relations"),
    path(f"{PRD}relations/<str:persona>/", save_strategy, name="save-strategy"),
    path(f"{PRD}signs/add/", add_sign, name="add-sign"),
    path(f"{PRD}signs/<int:pk>/", sign, name="sign"),
]
