"""Whatever people do to a PRD, it can be brought back to any moment, and each own step taken back."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import (
    add_part,
    add_requirements,
    delete_parts,
    dismiss,
    edit_part,
    edit_prd,
    edit_strategy,
    look_at,
    move_requirements,
    shift_requirement,
)
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Prd
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step, last_undone
from prdbuilder.prds.undoing import undo
from tests.factories import make_goal, make_persona, make_prd, make_requirement, make_user, owner_of

pytestmark = pytest.mark.django_db

TEXTS = ("Drivers find the counter", "Owners see what each pick-up costs", "Anew", "")


def pick(rows, number):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


def reworded(prd, by, one, other):
    if row := pick(prd.requirements.present().select_related("product", "prd").order_by("pk"), one):
        field = ("statement", "rationale", "priority")[other % 3]
        value = ("must", "", "should")[one % 3] if field == "priority" else TEXTS[other % 3]
        edit_part(row, {field: value}, seen={}, by=by)


def linked(prd, by, one, other):
    row = pick(prd.requirements.present().select_related("product", "prd").order_by("pk"), one)
    if row:
        others = list(prd.requirements.present().exclude(pk=row.pk).order_by("pk"))[: other % 3]
        personas = list(prd.product.personas.order_by("pk"))[: one % 3]
        goal = pick(Goal.objects.present().filter(prd=prd).order_by("pk"), other)
        edit_part(row, {"counterparts": others, "personas": personas, "goal": goal}, seen={}, by=by)


def added(prd, by, one, other):
    sides = ("customer", "user", "unsorted")
    lines = [{"statement": f"Line {one}", "facing": sides[(one + n) % 3]} for n in range(other % 3 + 1)]
    add_requirements(prd, lines, by=by)


def deleted_or_back(prd, by, one, other):
    model = (prd.requirements, prd.goals, prd.entrys, prd.leavingsigns)[other % 4]
    if row := pick(model.select_related("product", "prd").order_by("pk"), one):
        delete_parts([row], by=by, deleted=row.deleted_at is None)


def moved(prd, by, one, other):
    rows = list(prd.requirements.present().select_related("product", "prd").in_order())
    if rows:
        chosen = rows[one % len(rows) :][: other % 3 + 1]
        before = pick([row for row in rows if row not in chosen], other)
        move_requirements(chosen, facing=("customer", "user", None)[one % 3], before=before, by=by)


def shifted(prd, by, one, other):
    if row := pick(prd.requirements.present().select_related("product", "prd").in_order(), one):
        shift_requirement(row, 1 if other % 2 else -1, by=by)


def elsewhere(prd, by, one, other):
    there = prd.product.prds.exclude(pk=prd.pk).get()
    source, into = (prd, there) if other % 2 else (there, prd)
    if row := pick(source.requirements.present().select_related("product", "prd").in_order(), one):
        move_requirements([row], into=into, by=by)


def header(prd, by, one, other):
    values = {"title": TEXTS[one % 3], "problem": TEXTS[other % 4], "due_on": date(2026, 12, one % 20 + 1)}
    edit_prd(prd, values, seen={}, by=by)


def listed(prd, by, one, other):
    persona = prd.product.personas.first()
    if one % 3 == 0:
        add_part(Goal, prd, by=by, side=("customer", "user")[other % 2], statement=TEXTS[other % 3])
    elif one % 3 == 1:
        add_part(Entry, prd, by=by, kind=Entry.Kind.values[other % 7], statement=TEXTS[other % 3])
    else:
        add_part(LeavingSign, prd, by=by, persona=persona, statement=TEXTS[other % 3])
    if sign := pick(prd.leavingsigns.present().select_related("product", "prd"), other):
        edit_part(sign, {"requirements": list(prd.requirements.all()[: one % 3])}, seen={}, by=by)


def related(prd, by, one, other):
    persona = pick(prd.product.personas.order_by("pk"), one)
    edit_strategy(prd, persona, {"promise": TEXTS[other % 4], "rights": TEXTS[one % 4]}, seen={}, by=by)


def set_aside(prd, by, one, other):
    dismiss(prd, "vague-words", f"requirement:X-{one % 3}", reason=f"Because {other}", by=by)
    if row := pick(prd.requirements.present().select_related("product", "prd"), one):
        look_at(row, seen_at=timezone.now(), by=by)


def imported(prd, by, one, other):
    other_prd = prd.product.prds.exclude(pk=prd.pk).get()
    mode = Mode.REPLACE if one % 2 else Mode.ADD
    document = (
        load(other_prd)
        if other % 2
        else load(prd).model_copy(
            update={"requirements": tuple(reversed(load(prd).requirements)), "customer_relations": ()}
        )
    )
    apply(document, prd, mode=mode, by=by)


DOES = (reworded, linked, added, deleted_or_back, moved, shifted, header, listed, related, set_aside)
acts = st.tuples(st.sampled_from((*DOES, elsewhere, imported)), st.integers(0, 30), st.integers(0, 30))
own_acts = st.tuples(st.sampled_from((*DOES, imported)), st.integers(0, 30), st.integers(0, 30))


def begun():
    prd = make_prd(requirements=4)
    for number in range(2):
        make_persona(prd.product, f"Persona {number}", pays=True, uses=bool(number))
    make_goal(prd)
    make_requirement(make_prd(prd.product, title="Another"), "Elsewhere")
    return prd


def said(prd):
    """A PRD without its moments, and without what all PRDs of the product share."""
    document = load(Prd.objects.select_related("product").get(pk=prd.pk)).model_dump(mode="json")
    for name in ("product", "personas", "influences"):
        del document[name]
    document["prd"] |= {"created_at": "", "modified_at": ""}
    for row in document["requirements"]:
        del row["changed_counterparts"]
    for entry in document["dismissals"]:
        entry.pop("dismissed_on")
    return document


def do(act, prd, by):
    what, one, other = act
    what(Prd.objects.select_related("product").get(pk=prd.pk), by, one, other)


@settings(suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate])
@given(st.lists(acts, min_size=1, max_size=12), st.integers(0, 12))
def test_a_prd_can_be_brought_back_to_any_moment_and_that_taken_back(doings, moment):
    prd = begun()
    owner = owner_of(prd.product)
    moment %= len(doings)
    for act in doings[:moment]:
        do(act, prd, make_user())
    then, last = said(prd), Change.objects.latest("pk").pk
    for act in doings[moment:]:
        do(act, prd, owner)
    now = said(prd)
    first = Change.objects.of_prd(prd.pk).filter(pk__gt=last).order_by("pk").first()
    if first is None:
        return
    made = restore(prd, first, by=owner)
    assert said(prd) == then
    if made:
        undo(made, prd.product, by=owner)
    assert said(prd) == now


@settings(suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate])
@given(st.lists(own_acts, min_size=1, max_size=8))
@example([(deleted_or_back, 10, 28), (moved, 10, 8)])  # undone, the deleted one is what moves
@example([(linked, 3, 8), (deleted_or_back, 1, 12), (linked, 2, 9)])  # a thread to what is deleted is cut
def test_every_step_of_ones_own_can_be_taken_back_and_done_again(doings):
    prd, moments = begun(), []
    owner = owner_of(prd.product)
    moments.append(said(prd))
    for act in doings:
        do(act, prd, owner)
        moments.append(said(prd))
    while step := last_step(prd, owner):
        if Change.objects.filter(step=step, by=owner, pk__gt=0).first() is None:
            break
        undo(step, prd.product, by=owner)
    assert said(prd) == moments[0]
    while step := last_undone(prd, owner):
        undo(step, prd.product, by=owner)
    assert said(prd) == moments[-1]
