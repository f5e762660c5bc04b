"""A product begins from a few questions: whatever is known is made, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document.beginning import Answers, begin
from prdbuilder.document.choices import Stage
from prdbuilder.document.schema import Document, Product
from prdbuilder.document.templates import OUTLINES
from prdbuilder.history.models import Change
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from stakeholders import models
from tests.factories import make_product, make_user
from tests.strategies import LINES

COURIER = Product(key="CD", name="Courier Desk")
TWO = Answers(customer="Restaurant owner", user="Driver")


@pytest.fixture
def owner(client):
    user = make_user()
    client.force_login(user)
    return user


def new(client, **fields):
    filled = {"name": "Courier Desk", "key": "cd", "stage": "acquiring", "currency": "EUR"}
    return client.post("/products/new/", filled | {"function": "product"} | fields)


def a_draft():
    return load(Prd.objects.select_related("product").get())


def test_two_people_become_a_customer_a_user_and_an_influence_between_them():
    made = begin(COURIER, TWO)
    assert [(one.name, one.pays, one.uses) for one in made.personas] == [
        ("Restaurant owner", True, False),
        ("Driver", False, True),
    ]
    [influence] = made.influences
    assert (influence.source, influence.target) == ("Driver", "Restaurant owner")
    assert (influence.strength, influence.mechanism) == ("medium", "")
    assert [(goal.side, goal.statement, goal.feeds) for goal in made.goals] == [
        ("customer", "Restaurant owner goes on paying", None),
        ("user", "Driver keeps using it", "customer"),
    ]


@pytest.mark.parametrize("answers", [{"customer": "Listener"}, {"user": "Listener"}])
def test_one_person_becomes_one_persona_with_a_goal_on_each_side(answers):
    made = begin(COURIER, Answers(is_one_person=True, **answers))
    [persona] = made.personas
    assert (persona.name, persona.pays, persona.uses) == ("Listener", True, True)
    assert [goal.side for goal in made.goals] == ["customer", "user"]
    assert made.influences == ()


def test_of_one_alone_nobody_has_said_whether_they_do_the_other_as_well():
    [persona] = begin(COURIER, Answers(user="Driver")).personas
    assert (persona.pays, persona.uses) == (None, True)
    assert [goal.feeds for goal in begin(COURIER, Answers(user="Driver")).goals] == [None]


def test_where_nothing_is_known_nothing_is_made():
    made = begin(COURIER, Answers())
    assert (made.personas, made.influences, made.goals) == ((), (), ())
    assert made.prd.title == "First PRD"


NAMES = LINES | st.sampled_from(["", "Driver", "x" * 500, "y" * 71 + "a", "y" * 71 + "b", "…"])
ANSWERS = st.builds(Answers, customer=NAMES, user=NAMES, is_one_person=st.booleans(), title=LINES)


@given(ANSWERS, st.sampled_from(Stage), st.sampled_from([*OUTLINES.values()]))
def test_any_answers_make_a_document_that_holds(answers, stage, outline):
    made = begin(COURIER.model_copy(update={"stage": stage}), answers, outline)
    assert Document.from_json(made.to_json()) == made
    assert made.product.stage is stage


@pytest.mark.django_db
def test_the_answers_make_the_product_its_people_and_its_first_prd(client, owner):
    answers = {"customer": "Restaurant owner", "user": "Driver", "title": "Faster handover"}
    answer = new(client, outline="one-page", vision="Bags find drivers", **answers)
    made = a_draft()
    assert answer["Location"] == "/products/CD/prds/1/?side=both"
    assert (made.product.name, made.product.stage, made.product.vision) == (
        "Courier Desk",
        "acquiring",
        "Bags find drivers",
    )
    assert [persona.id for persona in made.personas] == ["restaurant-owner", "driver"]
    assert [goal.statement for goal in made.goals] == [
        "Restaurant owner goes on paying",
        "Driver keeps using it",
    ]
    assert made.goals[1].feeds == made.goals[0].id
    assert "_In two or three sentences" in made.section("summary")
    assert models.Member.objects.get(user=owner).role == "owner"
    assert Change.objects.filter(by=owner, verb="created").count() == 7
    assert "Next, write down what the user needs" in client.get(answer["Location"]).content.decode()


@pytest.mark.django_db
def test_without_a_template_it_opens_in_its_first_prd_as_well(client, owner):
    answer = new(client, outline="empty", same="one", customer="Listener")
    assert answer["Location"] == "/products/CD/prds/1/?side=both"
    assert "Next, write down what the user needs" in client.get(answer["Location"]).content.decode()
    assert a_draft().sections == ()


@pytest.mark.django_db
def test_only_a_name_and_a_key_are_needed(client, owner):
    assert new(client).status_code == 302
    assert a_draft().personas == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"customer": "Owner", "user": "Driver", "same": "one"}, "One person has one name"),
        ({"customer": "Owner", "user": " owner", "same": "two"}, "Two people need two names"),
        ({"customer": "x" * 501}, "at most 500 characters"),
        ({"customer": "a\x00b"}, "Null characters are not allowed."),
        ({"outline": "novel"}, "Choose one of these."),
        ({"key": ""}, "This field is required."),
        ({"same": "three"}, "three is not one of the available choices"),
    ],
)
def test_what_cannot_be_made_is_said_beside_the_field_and_nothing_is_lost(client, owner, fields, why):
    answer = new(client, **({"title": "Kept title", "vision": "Kept vision", "outline": "pr-faq"} | fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    assert "Kept title" in page
    assert "Kept vision" in page
    assert not models.Product.objects.exists()


@pytest.mark.django_db
def test_a_key_that_is_taken_makes_no_half_of_a_product(client, owner):
    make_product(key="CD")
    assert "Another product has this key." in new(client, customer="Owner").content.decode()
    assert not models.Persona.objects.exists()
    assert not Prd.objects.exists()


@pytest.mark.django_db
def test_what_was_chosen_stays_chosen(client, owner):
    form = new(client, key="", same="one", outline="pr-faq").context["form"]
    assert (form["same"].value(), form["outline"].value()) == ("one", "pr-faq")
