"""Typing a line, or pasting a list, into one of the two columns."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection

from prdbuilder.prds.actions import add_requirements, delete_parts, move_requirements
from prdbuilder.prds.models import Requirement
from tests.factories import make_member, make_persona, make_prd, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def prd(owner, client):
    client.force_login(owner)
    return make_prd(owner=owner)


def address(prd):
    return f"/products/{prd.product.key}/prds/{prd.number}/requirements/add/"


def add(client, prd, text, facing="user", key="", **headers):
    return client.post(address(prd), {"statement": text, "facing": facing, "key": key}, headers=headers)


def test_a_typed_line_becomes_a_requirement_on_that_side(client, prd):
    add(client, prd, "The driver finds the counter")
    row = Requirement.objects.get()
    assert (row.statement, row.facing, row.code) == (
        "The driver finds the counter",
        "user",
        f"{prd.product.key}-1",
    )


def test_htmx_is_sent_only_the_new_line(client, prd):
    response = add(client, prd, "The driver finds the counter", **{"HX-Request": "true"})
    assert response.content.decode().strip().startswith("<li")
    assert "<html" not in response.content.decode()


def test_an_at_names_a_persona_and_an_exclamation_mark_a_priority(client, prd):
    make_persona(prd.product, "Kitchen lead", uses=True)
    add(client, prd, "Orders are marked ready @kitchen-lead !must with gloves on")
    row = Requirement.objects.get()
    assert (row.statement, row.priority) == ("Orders are marked ready with gloves on", "must")
    assert [persona.name for persona in row.personas.all()] == ["Kitchen lead"]


def test_what_only_looks_like_a_persona_stays_in_the_text(client, prd):
    add(client, prd, "Mail goes to help@example.com and @nobody !soon")
    assert Requirement.objects.get().statement == "Mail goes to help@example.com and @nobody !soon"


def test_a_pasted_list_makes_one_requirement_a_line(client, prd):
    add(client, prd, "- First\n\n2. Second\r\n* [ ] Third\n")
    assert [row.statement for row in Requirement.objects.order_by("number")] == ["First", "Second", "Third"]
    assert [row.number for row in Requirement.objects.order_by("number")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("   ", "Write what is needed first"),
        ("x" * 501, "500 characters at most"),
        ("The driver\x00", "NUL"),
        ("line\n" * 501, "at most 500 can be added"),
    ],
)
def test_a_line_that_cannot_be_added_is_kept_with_the_reason(client, prd, text, why):
    response = add(client, prd, text)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert not Requirement.objects.exists()


@pytest.mark.parametrize("facing", ["nobody", "", "user\0"])
def test_a_side_that_does_not_exist_is_refused_and_the_line_kept(client, prd, facing):
    response = add(client, prd, "The driver waits", facing=facing)
    assert response.status_code == 422
    assert "Say which side this faces." in response.content.decode()
    assert "The driver waits</textarea>" in response.content.decode()


def test_a_stranger_gets_404_and_a_viewer_a_clear_no(client, prd):
    viewer = make_member(prd.product, "viewer")
    client.force_login(make_user())
    assert add(client, prd, "x").status_code == 404
    client.force_login(viewer)
    assert add(client, prd, "x").status_code == 403
    assert not Requirement.objects.exists()


def test_numbers_are_never_used_twice(client, prd):
    add(client, prd, "First")
    row = Requirement.objects.get()
    client.post(
        f"/products/{prd.product.key}/prds/1/requirements/move/", {"requirement": row.number, "delete": "1"}
    )
    add(client, prd, "Second")
    assert Requirement.objects.present().get().number == 2


KEY = "0123456789abcdef0123456789abcdef"
HTMX = {"HX-Request": "true"}


def test_lines_that_are_sent_twice_are_added_once_and_answered_twice(client, prd):
    first = add(client, prd, "One\nTwo", key=KEY, **HTMX)
    again = add(client, prd, "One\nTwo", key=KEY, **HTMX)
    assert [row.statement for row in Requirement.objects.order_by("number")] == ["One", "Two"]
    assert again.content == first.content
    assert again.status_code == 200


@pytest.mark.parametrize("key", ["", "x\x00", KEY.replace("0", "f")])
def test_the_same_words_under_another_key_or_none_are_another_line(client, prd, key):
    add(client, prd, "One", key=KEY)
    add(client, prd, "One", key=key)
    assert Requirement.objects.count() == 2


def test_a_key_counts_in_its_own_prd_only(client, prd, owner):
    add(client, prd, "One", key=KEY)
    add(client, make_prd(owner=owner), "One", key=KEY)
    assert Requirement.objects.count() == 2


def test_what_is_sent_again_is_not_added_after_it_was_moved_or_deleted_and_not_shown(client, prd):
    add(client, prd, "One\nTwo\nThree", key=KEY)
    one, two, _ = Requirement.objects.order_by("number")
    delete_parts([one], by=None)
    move_requirements([two], facing="customer", by=None)
    answer = add(client, prd, "One\nTwo\nThree", key=KEY, **HTMX).content.decode()
    assert Requirement.objects.count() == 3
    assert [name for name in ("One", "Two", "Three") if f">{name}<" in answer] == ["Three"]
    delete_parts(list(Requirement.objects.present()), by=None)
    assert add(client, prd, "One\nTwo\nThree", key=KEY, **HTMX).status_code == 200
    assert add(client, prd, "One\nTwo\nThree", key=KEY).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_lines_that_arrive_twice_at_once_are_added_once():
    prd = make_prd(owner=make_user())

    def arrive(_):
        try:
            add_requirements(prd, [{"statement": "One", "facing": "user"}], by=None, key=UUID(KEY))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(arrive, range(4)))
    assert Requirement.objects.count() == 1


@pytest.mark.parametrize("lines", [1, 50])
def test_adding_costs_the_same_at_any_length(client, prd, lines):
    text = "\n".join(f"Line {number}" for number in range(lines))
    with counted() as queries:
        add(client, prd, text, key=KEY, **HTMX)
    assert len(queries) == 13, "\n".join(queries)
