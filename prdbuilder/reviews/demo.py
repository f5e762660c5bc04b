"""What the three people of the demo did together: versions, sign-offs, remarks and a suggestion."""

from datetime import date

from django.db import transaction

from prdbuilder.accounts.models import User
from prdbuilder.prds.actions import edit_part, edit_prd
from prdbuilder.prds.models import Goal, Prd, Requirement
from prdbuilder.publishing.models import SignOff
from prdbuilder.publishing.sign_offs import answer, ask
from prdbuilder.publishing.versions import make_version
from stakeholders.models import Product

from .actions import Spot, open_discussion, reply, settle
from .suggestions import suggest


def work_together(product: Product) -> None:
    """Fill one of the examples with the work of its people; what the PRD says is the same afterwards."""
    if work := {"DEL": _after_the_pilot, "MUS": _before_the_release}.get(product.key):
        with transaction.atomic():
            work(
                Prd.objects.select_related("product").get(product=product),
                _person("product"),
                _person("design"),
            )


def _person(name: str) -> User:
    person: User = User.objects.get(email=f"{name}@demo.example")
    return person


def _requirement(prd: Prd, number: int) -> Requirement:
    rows = Requirement.objects.select_related("product", "prd__product")
    return rows.get(prd=prd, number=number)


def _after_the_pilot(prd: Prd, ada: User, lena: User) -> None:
    """A version from before the survey, and what was said and written since."""
    _as_before_the_survey(prd, ada, lena)
    counter, touch = _requirement(prd, 1), _requirement(prd, 2)
    first = open_discussion(
        prd,
        Spot(counter.code, requirement=counter),
        "Does this hold where two malls share a car park?",
        by=lena,
    )
    reply(first.discussion, "At the two we have, yes. I ask Operations for the third.", by=ada)
    asked = open_discussion(
        prd,
        Spot("problem", field="problem", quote="forty counters stand behind it"),
        "@Ada Okafor is forty still right after the survey?",
        by=lena,
    )
    reply(asked.discussion, "Between 36 and 44, so yes.", by=ada)
    settle(asked.discussion, resolved=True, by=lena)
    suggest(
        touch,
        {"statement": "The kitchen marks an order ready with one touch, without taking a glove off"},
        seen={"statement": touch.revision_of("statement")},
        reason="“Gloves on” reads like an order to the kitchen.",
        by=lena,
    )


def _as_before_the_survey(prd: Prd, ada: User, lena: User) -> None:
    """Ada freezes what was known then; Lena writes what the survey brought, as the example says it."""
    summary = prd.summary
    goal = Goal.objects.select_related("product", "prd__product").get(prd=prd, baseline="61%")
    known = summary.replace("four minutes", "a few minutes").replace("One delivery in ten", "Many a delivery")
    prd = edit_prd(prd, {"summary": known}, seen={}, by=ada)
    goal = edit_part(goal, {"baseline": ""}, seen={}, by=ada)
    make_version(prd, name="Before the survey", note="What we know without having measured.", by=ada)
    edit_prd(prd, {"summary": summary}, seen={}, by=lena)
    edit_part(goal, {"baseline": "61%"}, seen={}, by=lena)


def _before_the_release(prd: Prd, ada: User, lena: User) -> None:
    """A version that waits for the designer: the other half is signed."""
    version = make_version(prd, name="For the release in June", note="Prices are those of October.", by=ada)
    asked = ask(version, {ada.pk: "customer", lena.pk: "user"}, due_on=date(2027, 2, 1), by=ada)
    [own] = [sign_off for sign_off in asked if sign_off.reviewer_id == ada.pk]
    answer(own, SignOff.State.APPROVED, seen=own.mark, by=ada)
