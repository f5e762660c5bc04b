"""A guest's comment goes to those who wrote the PRD, and to other guests only once a member shows it."""

import pytest
from django.test import Client

from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion, reply, show_comment
from prdbuilder.reviews.models import Comment
from stakeholders.actions import archive_product
from tests.factories import make_entry, make_prd, make_product, make_requirement, make_user, owner_of, shared
from tests.queries import counted

pytestmark = pytest.mark.django_db

HELLO = {"name": "Ines Rey", "text": "How long do they wait?"}


@pytest.fixture
def prd():
    owner = make_user(name="Zofia Wrona", email="zofia@example.com")
    prd = make_prd(make_product(owner, key="CD"), title="Handover")
    make_requirement(prd)
    make_entry(prd, "decision")
    type(prd).objects.filter(pk=prd.pk).update(problem="Nobody finds the counter.")
    return prd


@pytest.fixture
def address(prd):
    return shared(prd, takes_comments=True)[1]


def say(address, place="CD-1", guest=None, **typed):
    guest = guest or Client()
    return guest, guest.post(f"{address}?on={place}", HELLO | typed)


def test_a_guests_comment_is_seen_by_that_guest_alone_until_a_member_shows_it(prd, address):
    guest, answer = say(address)
    assert answer["Location"] == f"{address}#said-CD-1"
    assert "Waits to be shown" in guest.get(address).text
    assert HELLO["text"] not in Client().get(address).text
    show_comment(Comment.objects.get(), by=owner_of(prd.product))
    for anybody in (guest, Client()):
        page = anybody.get(address).text
        assert HELLO["text"] in page
        assert "Waits to be shown" not in page
    assert HELLO["text"] not in Client().get(shared(prd, takes_comments=True)[1]).text


def test_what_a_guest_says_of_a_member_stays_as_it_was_said(prd, address):
    guest, _ = say(address, text="Ask @Zofia Wrona")
    assert "Ask @Zofia Wrona" in guest.get(address).text


def test_guests_see_what_members_answer_there_by_function_and_nothing_internal(prd, address):
    owner = owner_of(prd.product)
    open_discussion(prd, Spot("problem"), "An internal doubt", by=owner)
    say(address)
    comment = Comment.objects.get(guest_name="Ines Rey")
    show_comment(comment, by=owner)
    reply(comment.discussion, "Four minutes, says Zofia Wrona", by=owner)
    page = Client().get(address).text
    assert "Four minutes, says Product" in page
    assert "answers" in page
    assert [private for private in ("Zofia", "An internal doubt") if private in page] == []


@pytest.mark.parametrize("place", ["CD-1", "problem", "decisions", ""])
def test_guests_comment_on_requirements_sections_and_the_whole(address, place):
    guest, _ = say(address, place)
    assert Comment.objects.get().discussion.place == place
    assert HELLO["text"] in guest.get(address).text


@pytest.mark.parametrize("place", ["CD-99", "vision", "scope"])
def test_nothing_is_taken_where_nothing_stands(address, place):
    _, answer = say(address, place)
    assert not Comment.objects.exists()
    assert f"{HELLO['text']}</textarea>" in answer.text
    assert "not there any more" in answer.text


def test_what_is_wrong_is_said_where_it_stands_and_what_was_typed_is_kept(address):
    _, answer = say(address, name="  ", text="A long thought")
    assert answer.status_code == 422
    assert "A long thought</textarea>" in answer.text
    assert "This field is required" in answer.text
    assert say(address, text="x" * 4_001)[1].status_code == 422
    assert not Comment.objects.exists()


def test_a_press_that_was_sent_twice_is_one_comment(address):
    guest = Client()
    form = guest.get(f"{address}?on=CD-1").text
    key = form.split('name="key" value="')[1].split('"')[0]
    for _ in range(2):
        say(address, guest=guest, key=key)
    assert Comment.objects.count() == 1


def test_comments_come_a_few_at_a_time(address):
    statuses = [say(address, text=f"Thought {number}")[1].status_code for number in range(7)]
    assert statuses == [302] * 5 + [422] * 2
    assert Comment.objects.count() == 5


def test_a_link_that_takes_no_comments_offers_none(prd):
    address = shared(prd)[1]
    assert "Comment" not in Client().get(address).text
    say(address)
    assert not Comment.objects.exists()


def test_an_archived_product_takes_no_comments(prd, address):
    archive_product(prd.product, by=owner_of(prd.product))
    assert "say-here" not in Client().get(address).text
    _, answer = say(address)
    assert answer.status_code == 422
    assert HELLO["text"] in answer.text
    assert not Comment.objects.exists()


def test_a_memory_that_somebody_forged_is_no_memory(address):
    guest, _ = say(address)
    forged = guest.cookies["share-guest"].value.replace("Ines", "Zofia")
    page = Client().get(f"{address}?on=CD-1", headers={"Cookie": f"share-guest={forged}"}).text
    assert HELLO["text"] not in page
    assert "Ines Rey" in guest.get(f"{address}?on=CD-1").text


def test_markup_that_a_guest_types_is_only_text(prd, address):
    guest, _ = say(address, text="<script>alert(1)</script>", name="<b>Ines</b>")
    page = guest.get(address).text
    assert "<script>alert" not in page
    assert "<b>Ines</b>" not in page


def test_comments_cost_the_same_number_of_queries_however_many_they_are(prd):
    costs = []
    for count in (1, 30):
        link, address = shared(prd, takes_comments=True)
        for number in range(count):
            comment = add_guest_comment(link, "CD-1", "Ines", f"Thought {number}")
            show_comment(comment, by=owner_of(prd.product))
            reply(comment.discussion, "An answer", by=owner_of(prd.product))
        Client().get(address)
        with counted() as queries:
            assert Client().get(address).text.count("An answer") == count
        costs.append(len(queries))
    assert costs[0] == costs[1]
