"""Habit loops: what brings each user back, and which requirements of this PRD serve it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from prdbuilder.document.choices import HabitStep
from prdbuilder.document.habits import Habit, habits
from prdbuilder.http import Request, render_page
from prdbuilder.prds.loading import document_of, rows_of
from prdbuilder.prds.models import Prd
from prdbuilder.writers.habit_drawing import Loop, lay_out
from prdbuilder.writers.people import STEPS, Explained
from prdbuilder.writers.portrait import step_view
from prdbuilder.writers.reading import HabitStepView
from stakeholders.models import Persona

from .access import open_prd
from .persona_fields import PersonaForm
from .prds import PRD, draft
from .why import link_to

FIELDS = {
    HabitStep.TRIGGER: ("external_trigger", "internal_trigger"),
    HabitStep.ACTION: ("action",),
    HabitStep.REWARD: ("variable_reward",),
    HabitStep.INVESTMENT: ("investment",),
}


@dataclass(frozen=True)
class StepOnPage:
    """A step with the fields that it is written in."""

    step: HabitStep
    words: Explained
    fields: tuple[tuple[str, str], ...]
    view: HabitStepView


@dataclass(frozen=True)
class LoopOnPage:
    row: Persona
    form: PersonaForm
    drawing: Loop
    steps: tuple[StepOnPage, ...]
    is_written: bool


def _loop(row: Persona, habit: Habit) -> LoopOnPage:
    views = [step_view(habit.persona, step, link_to) for step in habit.steps]
    return LoopOnPage(
        row=row,
        form=PersonaForm(row=row, only=Persona.HABIT),
        drawing=lay_out(habit.persona.name, views),
        steps=tuple(
            StepOnPage(step.step, STEPS[step.step], tuple(_labelled(step.step)), view)
            for step, view in zip(habit.steps, views, strict=True)
        ),
        is_written=habit.is_written,
    )


def _labelled(step: HabitStep) -> list[tuple[str, str]]:
    labels = ("From outside", "From inside") if step is HabitStep.TRIGGER else (STEPS[step].label,)
    return list(zip(FIELDS[step], labels, strict=True))


@require_GET
def habits_page(request: Request, key: str, number: int) -> HttpResponse:
    prd = open_prd(request, key, number)
    rows = rows_of(prd)
    found = habits(document_of(rows))
    for row in rows.personas:
        row.product = prd.product
    loops = [_loop(row, found[row.slug]) for row in rows.personas if row.slug in found]
    context = draft(prd, rows, "habits") | {"loops": loops}
    return render_page(request, "prds/habits.html", context)


def address_of(prd: Prd, row: Persona) -> str:
    """Where the loop of a persona is drawn."""
    return f"{reverse('prd-habits', args=[prd.product.key, prd.number])}#habit-{row.slug}"


def pieces_of(prd: Prd, row: Persona) -> dict[str, SafeString]:
    """The loop as it is after something of it was saved, and what each step still wants."""
    habit = habits(document_of(rows_of(prd))).get(row.slug)
    if habit is None:
        return {}
    row.product = prd.product
    loop = _loop(row, habit)
    context: dict[str, Any] = {"loop": loop, "prd": prd, "product": prd.product}
    pieces = {f"loop-{row.pk}": render_to_string("prds/habits.html#drawing", context)}
    for step in loop.steps:
        piece = render_to_string("prds/habits.html#serving", context | {"step": step})
        pieces[f"serving-{row.pk}-{step.step}"] = piece
    return pieces


urlpatterns = [path(f"{PRD}habits/", habits_page, name="prd-habits")]
