"""Writing a document into a PRD that holds something already."""

import threading
import time

import pytest
from django.db import connection, transaction

from prdbuilder.document import choices, schema
from prdbuilder.document.schema import Document
from prdbuilder.document.text import PROSE_LIMIT
from prdbuilder.prds.actions import delete_parts, edit_prd, edit_strategy
from prdbuilder.prds.applying import DoesNotFit, Mode, apply, plan
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.actions import delete_persona, next_numbers
from stakeholders.models import Counter, Persona
from tests.factories import make_entry, make_goal, make_persona, make_prd, make_product, make_requirement
from tests.queries import counted

pytestmark = pytest.mark.django_db


def a_document(**parts):
    header = schema.Prd(title=parts.pop("title", "Handover"))
    return Document(product=schema.Product(key="CD", name="Courier Desk"), prd=header, **parts)


def a_requirement(id_="1", statement="See the counter", **fields):
    return schema.Requirement(id=id_, statement=statement, **fields)


def as_stored(prd):
    return load(Prd.objects.select_related("product").get(pk=prd.pk))


def statements(prd):
    return {entry.id: entry.statement for entry in as_stored(prd).requirements}


@pytest.fixture
def prd():
    return make_prd(make_product(key="CD"))


@pytest.mark.parametrize("mode", Mode)
def test_two_personas_of_a_document_never_become_one(prd, mode):
    make_persona(prd.product, "Driver")
    personas = (schema.Persona(id="driver", name="Rider"), schema.Persona(id="p2", name="Driver"))
    apply(
        a_document(personas=personas, requirements=(a_requirement(personas=("driver", "p2")),)),
        prd,
        mode=mode,
        by=None,
    )
    [requirement] = Requirement.objects.all()
    assert {persona.name for persona in requirement.personas.all()} == {"Rider", "Driver"}


def test_a_deleted_persona_stays_deleted_and_gets_a_namesake(prd):
    old = make_persona(prd.product, "Driver")
    delete_persona(old, by=None)
    apply(a_document(personas=(schema.Persona(id="driver", name="Driver"),)), prd, mode=Mode.ADD, by=None)
    assert Persona.objects.present().get().slug == "driver-2"


@pytest.mark.parametrize("kind", ["persona", "strategy", "habit"])
def test_what_was_set_aside_of_a_persona_follows_it_to_its_new_id(prd, kind):
    delete_persona(make_persona(prd.product, "Driver"), by=None)
    driver = schema.Persona(id="driver", name="Driver")
    aside = schema.Dismissal(code="party-not-said", place=f"{kind}:driver", reason="Nobody knows.")
    apply(a_document(personas=(driver,), dismissals=(aside,)), prd, mode=Mode.ADD, by=None)
    assert as_stored(prd).dismissals[0].place == f"{kind}:driver-2"


def test_a_thread_that_one_end_names_holds_when_a_prd_is_replaced(prd):
    make_requirement(prd, "One", facing="customer")
    make_requirement(prd, "Two", facing="user")
    document = a_document(
        requirements=(
            a_requirement("CD-1", "One", facing="customer", counterparts=("CD-2", "new")),
            a_requirement("CD-2", "Two", facing="user"),
            a_requirement("new", "Three", facing="user"),
        )
    )
    apply(document, prd, mode=Mode.REPLACE, by=None)
    threads = {entry.id: entry.counterparts for entry in as_stored(prd).requirements}
    assert threads == {"CD-1": ("CD-2", "CD-3"), "CD-2": ("CD-1",), "CD-3": ("CD-1",)}


def test_adding_a_strategy_names_everybody_who_is_responsible_once(prd):
    owner = make_persona(prd.product, "Owner", pays=True)
    edit_strategy(prd, owner, {"responsible": "Sales"}, seen={}, by=None)
    strategy = schema.CustomerRelations(persona="owner", responsible="Support")
    document = a_document(
        personas=(schema.Persona(id="owner", name="Owner"),), customer_relations=(strategy,)
    )
    for _ in range(2):
        apply(document, prd, mode=Mode.ADD, by=None)
    assert as_stored(prd).customer_relations[0].responsible == "Sales, Support"


def test_replacing_empties_a_strategy_that_the_document_does_not_hold(prd):
    owner = make_persona(prd.product, "Owner", pays=True)
    edit_strategy(prd, owner, {"promise": "Hot food"}, seen={}, by=None)
    apply(a_document(), prd, mode=Mode.REPLACE, by=None)
    assert as_stored(prd).customer_relations == ()


def test_a_text_that_would_be_too_long_to_be_read_is_refused_and_nothing_changes(prd):
    edit_prd(prd, {"summary": "a" * PROSE_LIMIT}, seen={}, by=None)
    before = as_stored(prd)
    section = schema.Section(kind=choices.SectionKind.SUMMARY, text="b")
    with pytest.raises(DoesNotFit, match="summary"):
        apply(a_document(sections=(section,), requirements=(a_requirement(),)), prd, mode=Mode.ADD, by=None)
    assert as_stored(prd) == before


def test_adding_puts_a_text_after_the_one_that_is_there_once(prd):
    edit_prd(prd, {"summary": "Bananas are late."}, seen={}, by=None)
    document = a_document(sections=(schema.Section(kind=choices.SectionKind.SUMMARY, text="Banana"),))
    for _ in range(2):
        apply(document, prd, mode=Mode.ADD, by=None)
    assert as_stored(prd).section(choices.SectionKind.SUMMARY) == "Bananas are late.\n\nBanana"


def test_adding_stories_again_adds_only_those_that_are_new(prd):
    driver = schema.Persona(id="driver", name="Driver")
    old = a_document(personas=(driver,), requirements=(a_requirement("1", personas=("driver",)),))
    apply(old, prd, mode=Mode.ADD, by=None)
    Requirement.objects.update(facing="user", priority="must")
    new = (a_requirement("1", "See the map"), a_requirement("2", personas=("driver",)))
    done = apply(a_document(personas=(driver,), requirements=new), prd, mode=Mode.ADD, by=None)
    assert statements(prd) == {"CD-1": "See the counter", "CD-2": "See the map"}
    assert [row.code for row in done.kept_requirements] == ["CD-1"]
    assert Requirement.objects.get(number=1).facing == "user"


def test_goals_and_entries_that_are_there_are_not_added_again(prd):
    make_goal(prd, "Owners renew")
    make_entry(prd, "risk", "Maps change")
    document = as_stored(prd)
    apply(document, prd, mode=Mode.ADD, by=None)
    assert (len(as_stored(prd).goals), len(as_stored(prd).raid_log)) == (1, 1)


@pytest.mark.parametrize("mode", Mode)
def test_a_requirement_deleted_since_comes_back_under_its_own_number(prd, mode):
    row = make_requirement(prd, "See the counter")
    document = as_stored(prd)
    delete_parts([row], by=None)
    done = apply(document, prd, mode=mode, by=None)
    assert [back.code for back in done.restored_requirements] == ["CD-1"]
    assert statements(prd) == {"CD-1": "See the counter"}


def test_replacing_deletes_what_the_document_does_not_hold_and_keeps_the_rest(prd):
    make_requirement(prd, "Stays")
    gone = make_requirement(prd, "Goes")
    goal, other = make_goal(prd, "Owners renew"), make_goal(prd, "Owners pay")
    stays = a_requirement("CD-1", "Stays, and says more", facing="user")
    kept = schema.Goal(id=f"G{goal.pk}", side="customer", statement="Owners renew gladly")
    apply(a_document(requirements=(stays,), goals=(kept,)), prd, mode=Mode.REPLACE, by=None)
    assert statements(prd) == {"CD-1": "Stays, and says more"}
    assert [entry.id for entry in as_stored(prd).goals] == [f"G{goal.pk}"]
    for row in (gone, other):
        row.refresh_from_db()
        assert row.deleted_at


def test_free_numbers_of_the_product_are_kept_and_never_given_again(prd):
    taken = make_requirement(make_prd(prd.product))
    assert taken.code == "CD-1"
    document = a_document(
        requirements=tuple(a_requirement(id_, id_) for id_ in ("CD-1", "CD-7", "XY-9", "CD-99999999"))
    )
    apply(document, prd, mode=Mode.ADD, by=None)
    assert statements(prd) == {"CD-8": "CD-1", "CD-7": "CD-7", "CD-9": "XY-9", "CD-10": "CD-99999999"}
    assert make_requirement(prd).number == 11


@pytest.mark.parametrize("mode", Mode)
def test_a_plan_changes_nothing_and_is_what_then_happens(prd, mode):
    make_requirement(prd, "Stays", facing="user")
    make_requirement(prd, "Goes or stays")
    make_persona(prd.product, "Driver")
    document = a_document(
        personas=(schema.Persona(id="driver", name="driver"), schema.Persona(id="cook", name="Cook")),
        requirements=(
            a_requirement("CD-1", "Stays", facing="customer", personas=("cook",)),
            a_requirement("9", "New", personas=("driver",)),
        ),
    )
    before = as_stored(prd)
    planned = plan(document, prd.product, prd, mode)
    assert as_stored(prd) == before
    assert apply(document, prd, mode=mode, by=None) == planned
    assert [persona.name for persona in planned.new_personas] == ["Cook"]
    assert [persona.name for persona in planned.known_personas.values()] == ["Driver"]
    assert len(planned.deleted_requirements) == (mode is Mode.REPLACE)


@pytest.mark.parametrize("size", [1, 50])
def test_applying_costs_the_same_at_any_length(prd, size):
    people = tuple(schema.Persona(id=f"p{place}", name=f"P {place}") for place in range(size))
    stories = tuple(a_requirement(str(place), f"S {place}", personas=("p0",)) for place in range(size))
    with counted() as queries:
        apply(a_document(personas=people, requirements=stories), prd, mode=Mode.ADD, by=None)
    assert len(queries) == 20


@pytest.mark.django_db(transaction=True)
def test_somebody_who_adds_a_requirement_meanwhile_does_not_lock_an_import_out():
    prd = make_prd(make_product(key="CD"))
    other = make_prd(prd.product)

    def import_meanwhile():
        try:
            apply(a_document(requirements=(a_requirement(),)), prd, mode=Mode.ADD, by=None)
        finally:
            connection.close()

    importer = threading.Thread(target=import_meanwhile)
    with transaction.atomic():
        [number] = next_numbers(prd.product_id, Counter.Kind.REQUIREMENT)
        importer.start()
        time.sleep(0.5)  # until the import has locked the product, and waits for the counter
        Requirement.objects.create(product=prd.product, prd=other, number=number, statement="Mine")
    importer.join(30)
    assert sorted(Requirement.objects.values_list("statement", flat=True)) == ["Mine", "See the counter"]


def test_what_is_brought_in_together_was_looked_at_together(prd):
    here = make_requirement(prd, "The pin leads to the counter")
    there = make_requirement(prd, "Late deliveries are credited", facing="customer")
    here.counterparts.add(there)

    def brought(*statements):
        document = as_stored(prd)
        pairs = zip(document.requirements, statements, strict=True)
        worded = tuple(each.model_copy(update={"statement": said}) for each, said in pairs)
        apply(document.model_copy(update={"requirements": worded}), prd, mode=Mode.REPLACE, by=None)
        return [each.changed_counterparts for each in as_stored(prd).requirements]

    assert brought("The pin leads inside", "Late deliveries are free") == [(), ()]
    assert brought("The pin leads inside", "Late deliveries cost nothing") == [(there.code,), ()]
