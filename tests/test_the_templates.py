"""What a PRD can begin with: short outlines whose guidance is easy to tell from what people wrote."""

import re

import pytest

from prdbuilder.document.schema import Document, Product
from prdbuilder.document.templates import EMPTY, FULL, ONE_PAGE, OUTLINES, PR_FAQ
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from tests.factories import make_product, make_user

COURIER = Product(key="CD", name="Courier Desk")
TEXTS = [
    pytest.param(section.text, id=f"{outline.id}-{section.kind}")
    for outline in OUTLINES.values()
    for section in outline.sections
]


@pytest.mark.parametrize("outline", OUTLINES.values(), ids=lambda outline: outline.id)
def test_each_is_a_document_that_holds(outline):
    made = outline.document(COURIER, "Faster handover")
    assert Document.from_json(made.to_json()) == made
    assert made.prd.title == "Faster handover"
    assert outline.description.endswith(".")


@pytest.mark.parametrize("text", TEXTS)
def test_all_that_is_to_be_written_over_is_in_italics(text):
    """Headings stay; a mark of a list, a quotation or bold type may stand around the italics."""
    lines = [line for line in text.splitlines() if line and not line.startswith("## ")]
    assert [line for line in lines if not re.fullmatch(r"(- \[ \] |> )?(\*\*)?_[^_]+_(\*\*)?", line)] == []


def test_one_page_is_short_and_the_full_one_has_every_section():
    assert sum(len(section.text) for section in ONE_PAGE.sections) < 300
    assert len(FULL.sections) == 5
    assert FULL.non_goals
    assert FULL.raid_log


def test_a_pr_faq_asks_as_customer_as_user_and_inside():
    asked = [question.question.partition(" FAQ: ")[0] for question in PR_FAQ.open_questions]
    assert {*asked} == {"Customer", "User", "Internal"}


def test_an_empty_one_holds_nothing():
    made = EMPTY.document(COURIER, "Faster handover")
    assert (made.sections, made.open_questions, made.non_goals) == ((), (), ())


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


@pytest.mark.django_db
def test_a_new_prd_begins_with_the_template_that_is_chosen(client, product):
    answer = client.post("/products/CD/prds/new/", {"title": "Faster handover", "outline": "pr-faq"})
    made = load(Prd.objects.select_related("product").get())
    assert answer["Location"] == "/products/CD/prds/1/"
    assert made.section("summary") == PR_FAQ.sections[0].text
    assert [one.question for one in made.open_questions] == [one.question for one in PR_FAQ.open_questions]
    assert made.personas == ()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{}, {"outline": "empty"}])
def test_a_new_prd_begins_empty_where_nobody_chose(client, product, fields):
    client.post("/products/CD/prds/new/", {"title": "Faster handover"} | fields)
    assert load(Prd.objects.select_related("product").get()).sections == ()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"title": "", "outline": "full"}, {"title": "Kept", "outline": "novel"}])
def test_a_new_prd_that_cannot_begin_keeps_what_was_chosen(client, product, fields):
    answer = client.post("/products/CD/prds/new/", fields)
    assert answer.status_code == 422
    assert answer.context["form"]["outline"].value() == fields["outline"]
    assert not Prd.objects.exists()
