"""Habit loops: what brings each user back, and which requirements serve it (the Hook model; Eyal, 2014)."""

from collections.abc import Mapping
from dataclasses import dataclass

from .choices import Facing, HabitStep, RequirementStatus, Side
from .schema import Document, Persona, Requirement


@dataclass(frozen=True)
class Step:
    """One step of somebody's loop: what is written about it, and the requirements that serve it."""

    step: HabitStep
    said: tuple[str, ...]
    requirements: tuple[Requirement, ...]

    @property
    def is_unserved(self) -> bool:
        """Somebody wrote what should happen here, and no requirement makes it happen."""
        return bool(self.said) and not self.requirements


@dataclass(frozen=True)
class Habit:
    """The loop of one user, which all PRDs of a product share, as one PRD serves it."""

    persona: Persona
    steps: tuple[Step, ...]

    @property
    def is_written(self) -> bool:
        return any(step.said for step in self.steps)

    @property
    def unserved(self) -> tuple[HabitStep, ...]:
        return tuple(step.step for step in self.steps if step.is_unserved)


def habits(document: Document) -> Mapping[str, Habit]:
    """By id of each user persona: its loop. A requirement serves the loops of the users that it names."""
    serving: dict[tuple[str, HabitStep], list[Requirement]] = {}
    for requirement in document.facing(Facing.USER):
        if requirement.habit_step is None or requirement.status is RequirementStatus.DROPPED:
            continue
        for id_ in dict.fromkeys(requirement.personas):
            serving.setdefault((id_, requirement.habit_step), []).append(requirement)
    return {
        persona.id: Habit(persona, tuple(_step(persona, step, serving) for step in HabitStep))
        for persona in document.personas
        if Side.USER in persona.sides
    }


def alone(persona: Persona) -> Habit:
    """The loop of somebody whom no requirement is known to serve."""
    return Habit(persona, tuple(_step(persona, step, {}) for step in HabitStep))


def _step(
    persona: Persona, step: HabitStep, serving: Mapping[tuple[str, HabitStep], list[Requirement]]
) -> Step:
    return Step(step, persona.habit_loop.said(step), tuple(serving.get((persona.id, step), ())))
