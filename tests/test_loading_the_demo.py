"""`manage.py demo`: three worked examples, and three people who show them."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from prdbuilder.accounts.models import User
from prdbuilder.document.readiness import readiness
from prdbuilder.document.schema import Document
from prdbuilder.history.models import Change
from prdbuilder.importing.demo import KEYS, document_of, load_demo
from prdbuilder.keeping import every_model
from prdbuilder.prds.actions import edit_prd
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import SignOff, Version
from prdbuilder.reviews.models import Discussion, Suggestion
from stakeholders.models import Member
from tests.factories import make_member, make_product

pytestmark = pytest.mark.django_db


def demo():
    call_command("demo", stdout=(said := StringIO()))
    return said.getvalue()


def stored():
    prds = Prd.objects.select_related("product").order_by("product__key")
    return {prd.product.key: load(prd) for prd in prds}


def counts():
    return {model._meta.label: model._base_manager.count() for model in every_model()}


def told(document):
    """All of it as JSON, under names where the database has numbers of its own, in an order of its own."""
    names = {each.id: each.statement for each in (*document.goals, *document.non_goals, *document.raid_log)}
    names |= {each.id: each.question for each in document.open_questions}
    names |= {each.id: each.statement for each in (*document.decisions, *document.leaving_signs)}
    text = document.model_copy(
        update={
            "personas": tuple(sorted(document.personas, key=lambda persona: persona.id)),
            "customer_relations": tuple(sorted(document.customer_relations, key=lambda entry: entry.persona)),
            "requirements": tuple(
                each.model_copy(
                    update={
                        "personas": tuple(sorted(each.personas)),
                        "counterparts": tuple(sorted(each.counterparts)),
                    }
                )
                for each in document.requirements
            ),
            "prd": document.prd.model_copy(update={"created_at": None, "modified_at": None}),
        }
    ).to_json()
    for id_, name in names.items():
        text = text.replace(f'"{id_}"', f'"{name}"').replace(f'"sign:{id_}"', f'"sign:{name}"')
    return text


@pytest.mark.parametrize("key", KEYS)
def test_what_is_loaded_is_what_was_written(key):
    demo()
    assert told(stored()[key]) == told(document_of(key))


def test_twice_changes_nothing_the_second_time():
    demo()
    before, documents = counts(), stored()
    assert "there already" in demo()
    assert counts() == before
    assert stored() == documents


def test_what_somebody_changed_in_the_demo_stays_changed():
    demo()
    prd = Prd.objects.get(product__key="ESC")
    edit_prd(prd, {"title": "Mine"}, seen={}, by=None)
    demo()
    assert Document.model_validate(stored()["ESC"]).prd.title == "Mine"


def test_three_people_work_on_all_three_and_sign_in_without_a_password():
    demo()
    members = Member.objects.filter(product__key__in=KEYS).select_related("user")
    found = {(each.user.name, each.role, each.function, each.home_side) for each in members}
    assert found == {
        ("Ada Okafor", "owner", "product", "both"),
        ("Lena Maier", "editor", "design", "user"),
        ("Sam Ito", "viewer", "sales", "both"),
    }
    assert members.count() == 9
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_product_of_ones_own_under_a_demo_s_key_is_left_alone():
    product = make_product(key="DEL", name="Ours")
    make_member(product)
    demo()
    assert product.members.count() == 2
    assert set(stored()) == {"ESC", "MUS"}


def test_each_demo_stands_at_the_stage_of_its_document_and_says_how_it_came_there():
    for product in load_demo():
        assert product.stage == document_of(product.key).product.stage
        moves = Change.objects.filter(product_id=product.pk, field="stage")
        assert [move.after for move in moves.order_by("pk")][-1:] in ([product.stage], [])
        assert all(move.reason for move in moves)
    assert Change.objects.filter(field="stage").count() == 3


def test_its_people_have_worked_together_when_somebody_looks():
    demo()
    [before_the_survey] = Version.objects.filter(prd__product__key="DEL")
    assert "a few minutes" in before_the_survey.value.section("summary")
    assert Discussion.objects.open().get().comments.count() == 2
    assert Suggestion.objects.get().after.startswith("The kitchen marks")
    waiting = SignOff.objects.waiting_for(User.objects.get(name="Lena Maier")).get()
    assert (waiting.version.prd.product.key, waiting.side) == ("MUS", "user")
    assert SignOff.objects.get(side="customer").state == "approved"


def test_what_a_demo_set_aside_is_set_aside_where_it_was_loaded():
    for product in load_demo():
        ready = readiness(
            load(Prd.objects.select_related("product").get(product=product)), date(2026, 11, 28)
        )
        assert [finding.code for finding in ready.dismissed] == [
            each.code for each in document_of(product.key).dismissals
        ]
