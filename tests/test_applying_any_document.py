"""What a document holds is what a PRD holds once it was applied; ids are given anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.choices import Facing, SectionKind
from prdbuilder.history.models import Change
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from tests.factories import make_prd
from tests.strategies import documents

pytestmark = pytest.mark.django_db


def without_ids(document):
    """All that a document says, with names and places where it names others by id."""
    personas = {persona.id: persona.name for persona in document.personas}
    return {
        "personas": {persona.name: _said(persona) for persona in document.personas},
        "influences": [
            _said(each) | {"source": personas[each.source], "target": personas[each.target]}
            for each in document.influences
        ],
        "header": document.prd.model_dump(exclude={"number", "created_at", "modified_at"}),
        "sections": {kind: text for kind in SectionKind if (text := document.section(kind))},
        "goals": _goals(document),
        "requirements": _requirements(document, personas),
        "relations": {
            personas[each.persona]: said
            for each in document.customer_relations
            if any((said := each.model_dump(exclude={"persona"})).values())
        },
        "signs": _signs(document, personas),
        "dismissals": [_said(each) for each in document.dismissals],
        "logs": [
            [_said(entry) for entry in log]
            for log in (document.non_goals, document.raid_log, document.open_questions, document.decisions)
        ],
    }


def _said(value):
    return value.model_dump(exclude={"id"})


def _signs(document, personas):
    places = {requirement.id: place for place, requirement in enumerate(document.requirements)}
    return [
        _said(sign)
        | {"persona": personas[sign.persona], "requirements": {places[id_] for id_ in sign.requirements}}
        for sign in document.leaving_signs
    ]


def _goals(document):
    places = {goal.id: place for place, goal in enumerate(document.goals)}
    return [_said(goal) | {"feeds": places.get(goal.feeds)} for goal in document.goals]


def _requirements(document, personas):
    """A thread has two ends, and runs across the seam only."""
    places = {requirement.id: place for place, requirement in enumerate(document.requirements)}
    facing = {requirement.id: requirement.facing for requirement in document.requirements}
    goals = {goal.id: place for place, goal in enumerate(document.goals)}
    threads = {(one.id, other) for one in document.requirements for other in one.counterparts}
    threads |= {(other, one) for one, other in threads}
    return [
        _said(requirement)
        | {
            "goal": goals.get(requirement.goal),
            "personas": {personas[name] for name in requirement.personas},
            "counterparts": {
                places[other]
                for one, other in threads
                if one == requirement.id and {facing[one], facing[other]} == {Facing.CUSTOMER, Facing.USER}
            },
        }
        for requirement in document.requirements
    ]


@given(documents())
def test_a_prd_says_what_the_document_said(document):
    prd = make_prd()
    apply(document, prd, mode=Mode.REPLACE, by=None)
    assert without_ids(as_stored(prd)) == without_ids(document)


@given(documents())
def test_adding_to_an_empty_prd_leaves_nothing_out_but_the_header(document):
    prd = make_prd()
    apply(document, prd, mode=Mode.ADD, by=None)
    added, said = without_ids(as_stored(prd)), without_ids(document)
    assert added | {"header": None} == said | {"header": None}


@given(documents(), documents(), st.sampled_from(Mode))
def test_applying_twice_is_the_same_as_once(before, document, mode):
    prd = make_prd()
    apply(before, prd, mode=Mode.REPLACE, by=None)
    apply(document, prd, mode=mode, by=None)
    once, changes = as_stored(prd), Change.objects.of_prd(prd.pk).count()
    apply(document, prd, mode=mode, by=None)
    assert as_stored(prd) == once
    assert Change.objects.of_prd(prd.pk).count() == changes


def as_stored(prd):
    """The document with its ids, without the moment at which it was last written."""
    document = load(Prd.objects.select_related("product").get(pk=prd.pk))
    return document.model_copy(update={"prd": document.prd.model_copy(update={"modified_at": None})})
