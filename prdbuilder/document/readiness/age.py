"""Age: what was true when somebody last looked."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from prdbuilder.document.schema import Goal, Persona
from prdbuilder.document.sentences import day, listed

from .findings import WARNING_AT_LAST, WARNING_LATER, WARNINGS, Found, Repair, Topic, rule
from .view import View

OLD_STUDY = timedelta(days=365)


@rule(
    "review-date-passed",
    Topic.AGE,
    WARNING_LATER,
    title="A review date that has passed",
    why="Somebody meant to look at it again by then. Look, and set the next day.",
    among=lambda view: [view.document] if view.document.prd.review_on else [],
)
def review_date_passed(view: View) -> Iterator[Found]:
    review_on = view.document.prd.review_on
    if review_on and review_on < view.today:
        yield Found("prd:", f"The next review was to be on {day(review_on)}.")


def _dated(view: View) -> Sequence[Goal]:
    return [goal for goal in view.document.goals if goal.due_on]


@rule(
    "goal-date-passed",
    Topic.AGE,
    WARNING_LATER,
    title="A goal whose day has passed",
    why="Say whether it was reached, or until when it is to be reached now.",
    among=_dated,
)
def goal_date_passed(view: View) -> Iterator[Found]:
    for goal in _dated(view):
        if goal.due_on and goal.due_on < view.today:
            yield Found(f"goal:{goal.id}", f"“{goal.statement}” was due on {day(goal.due_on)}.")


@rule(
    "counterpart-changed",
    Topic.AGE,
    WARNINGS,
    title="A counterpart that changed since",
    why="The requirement on the other side was worded anew after anybody last looked at this one. Read both; "
    "if they still fit, one press says so.",
    among=lambda view: [each for each in view.sorted if each.counterparts],
)
def counterpart_changed(view: View) -> Iterator[Found]:
    for each in view.sorted:
        if each.changed_counterparts:
            were = "was" if len(each.changed_counterparts) == 1 else "were"
            message = f"{listed(each.changed_counterparts)} {were} worded anew since anybody looked at this."
            yield Found(f"requirement:{each.id}", message, Repair("look", each.id, "", "It still fits"))


def _studied(view: View) -> Sequence[Persona]:
    return [persona for persona in view.document.personas if persona.studied_on and persona.sides]


@rule(
    "study-is-old",
    Topic.AGE,
    WARNING_AT_LAST,
    title="A persona last studied more than a year ago",
    why="People change what they do, and what they put up with.",
    among=_studied,
)
def study_is_old(view: View) -> Iterator[Found]:
    for persona in _studied(view):
        if persona.studied_on and view.today - persona.studied_on > OLD_STUDY:
            message = f"{persona.name} was last studied on {day(persona.studied_on)}."
            yield Found(f"persona:{persona.id}", message)
