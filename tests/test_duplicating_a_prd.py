"""A PRD is duplicated: the copy says the same and shares nothing with the original but the product."""

import pytest

from prdbuilder.document.choices import PrdStatus
from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts, edit_part, edit_prd
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from stakeholders.actions import archive_product
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_prd,
    make_product,
    make_requirement,
    make_user,
)
from tests.pdfs import demo
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def prd(owner):
    """With a part of every kind in it."""
    prd = make_prd(make_product(owner, key="DEL"), owner=owner)
    apply(demo("DEL"), prd, mode=Mode.REPLACE, by=owner)
    return stored(prd)


def stored(prd):
    return Prd.objects.select_related("product").get(pk=prd.pk)


def duplicate(client, prd, title="Second try"):
    return client.post(f"{prd.get_absolute_url()}duplicate/", {"title": title})


def copied(client, prd):
    duplicate(client, prd)
    return Prd.objects.select_related("product").latest("pk")


def said(document):
    """All that a document says, with a place where each of its parts has an id."""
    lists = ("goals", "non_goals", "requirements", "leaving_signs", "raid_log", "open_questions", "decisions")
    header = {"number": None, "title": "", "status": PrdStatus.DRAFT, "created_at": None, "modified_at": None}
    places = [requirement.id for requirement in document.requirements]
    signs = tuple(
        sign.model_copy(update={"requirements": tuple(sorted(sign.requirements, key=places.index))})
        for sign in document.leaving_signs  # which are listed by number, and a copy has numbers of its own
    )
    new = {"prd": document.prd.model_copy(update=header), "leaving_signs": signs}
    text = document.model_copy(update=new).to_json()
    for name in lists:
        for place, part in enumerate(getattr(document, name)):
            text = text.replace(f'"{part.id}"', f'"{name} {place}"')
            text = text.replace(f':{part.id}"', f':{name} {place}"')
    return text


def test_a_copy_says_everything_that_the_original_says(client, prd):
    document = load(prd)
    assert all(getattr(document, name) for name in type(document).model_fields)
    assert said(load(copied(client, prd))) == said(document)


def test_the_requirements_of_a_copy_get_the_next_numbers(client, prd):
    last = max(row.number for row in prd.requirements.all())
    copy = copied(client, prd)
    count = prd.requirements.count()
    assert [row.number for row in copy.requirements.in_order()] == list(range(last + 1, last + 1 + count))
    assert make_requirement(prd).number == last + 1 + count


def test_a_copy_is_a_draft_with_the_title_that_was_given_and_opens_at_once(client, prd):
    edit_prd(prd, {"status": "final"}, seen={}, by=None)
    response = client.post(f"{prd.get_absolute_url()}duplicate/", {"title": "Second try"}, follow=True)
    copy = Prd.objects.latest("pk")
    assert (copy.number, copy.title, copy.status) == (2, "Second try", "draft")
    assert response.request["PATH_INFO"] == copy.get_absolute_url()
    assert f"This is a copy of “{prd.title}”" in response.content.decode()


def test_the_original_stays_as_it_was(client, prd):
    before, changes = load(prd), Change.objects.of_prd(prd.pk).count()
    copied(client, prd)
    assert load(stored(prd)) == before
    assert Change.objects.of_prd(prd.pk).count() == changes


def test_the_threads_of_a_copy_lead_within_it(client, prd):
    document = load(copied(client, prd))
    counterparts = {id_ for requirement in document.requirements for id_ in requirement.counterparts}
    fed = {goal.feeds for goal in document.goals} - {None}
    assert counterparts
    assert fed
    assert not counterparts & {requirement.id for requirement in load(prd).requirements}
    assert not fed & {goal.id for goal in load(prd).goals}


def test_what_is_written_in_a_copy_is_not_written_in_the_original(client, prd):
    before, copy = load(prd), copied(client, prd)
    edit_part(copy.requirements.first(), {"statement": "Said anew"}, seen={}, by=None)
    edit_part(copy.goals.first(), {"statement": "Gained anew"}, seen={}, by=None)
    delete_parts(list(copy.entrys.all()), by=None)
    assert load(stored(prd)).model_dump(exclude={"prd"}) == before.model_dump(exclude={"prd"})


def test_both_name_the_same_personas(client, prd):
    before = list(prd.product.personas.values())
    copied(client, prd)
    assert list(prd.product.personas.values()) == before


def test_what_was_deleted_stays_where_it_is(client, owner):
    prd = make_prd(owner=owner)
    for part in (make_requirement(prd), make_goal(prd), make_entry(prd)):
        delete_parts([part], by=owner)
    copy = copied(client, prd)
    assert [rows.count() for rows in (copy.requirements, copy.goals, copy.entrys)] == [0, 0, 0]


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_who_may_not_write_may_not_duplicate_and_is_not_offered_to(client, prd, role):
    client.force_login(make_member(prd.product, role))
    assert "Duplicate" not in client.get(f"{prd.get_absolute_url()}details/").content.decode()
    assert duplicate(client, prd).status_code == 403
    assert Prd.objects.count() == 1


def test_a_prd_of_an_archived_product_is_not_duplicated(client, prd, owner):
    archive_product(prd.product, by=owner)
    assert duplicate(client, prd).status_code == 403
    assert Prd.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "why"),
    [
        (" ", "required"),
        ("x" * 501, "at most 500 characters"),
        ("Try\x00", "Null characters are not allowed"),
    ],
)
def test_a_title_that_cannot_be_is_explained_and_nothing_is_copied(client, prd, title, why):
    response = duplicate(client, prd, title)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert response.context["duplicate"]["title"].value() == title
    assert Prd.objects.count() == 1


def test_the_title_that_is_offered_for_a_copy_fits(client, owner):
    prd = make_prd(owner=owner, title="x" * 500)
    offered = client.get(f"{prd.get_absolute_url()}details/").context["duplicate"]["title"].value()
    assert duplicate(client, prd, offered).status_code == 302


def test_a_copy_costs_the_same_at_any_length(client, owner):
    def cost(requirements):
        prd = make_prd(owner=owner, requirements=requirements)
        one, other, *_ = prd.requirements.all()
        one.counterparts.add(other)
        with counted() as queries:
            duplicate(client, prd)
        return len(queries)

    assert cost(2) == cost(50)
