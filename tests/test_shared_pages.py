"""A page that many look at is made once for all who see the same, and says nothing of one person."""

import asyncio

import pytest
from django.test import Client
from django.urls import reverse

from prdbuilder.history.models import Conflict
from prdbuilder.live.shared import SharedPages
from prdbuilder.pages.live import SHARED
from prdbuilder.prds.actions import edit_prd
from prdbuilder.threads import OnThreads, answer
from stakeholders.actions import change_member, remove_member
from tests.factories import make_member, make_prd
from tests.test_live import a_ticket, edit, membership
from tests.test_pages_on_threads import ask, asked, finished


def pages_of_django():
    from prdbuilder.wsgi import application

    return SharedPages(OnThreads(application, 2))


def a_reader(prd, role="editor"):
    """A member with a session of their own, and what their browser sends."""
    user = make_member(prd.product, role)
    client = Client()
    client.force_login(user)
    said = client.get(f"{prd.get_absolute_url()}live/").json()
    cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'x' * 32}"
    return user, [("Cookie", cookie), ("X-Live", said["ticket"]), ("Host", "localhost")]


@pytest.mark.django_db(transaction=True)
def test_who_sees_the_same_gets_the_same_bytes_and_nothing_of_one_person():
    prd = make_prd(requirements=2)
    (_, ada), (_, bob), (_, vera) = a_reader(prd), a_reader(prd), a_reader(prd, "viewer")
    shared, address = pages_of_django(), prd.get_absolute_url()
    first, second, third = (ask(shared, address, headers=who) for who in (ada, bob, vera))
    assert first == second
    assert first[0] == 200
    assert b"set-cookie" not in first[1]
    assert b"Requirement 1" in first[2]
    assert b"@example.com" not in first[2]
    assert b"Add what the customer needs" in first[2]
    assert b"Add what the customer needs" not in third[2]
    known = [*bob, ("If-None-Match", first[1][b"etag"].decode())]
    assert ask(shared, address, headers=known)[::2] == (304, b"")


@pytest.mark.django_db(transaction=True)
def test_a_page_is_made_anew_for_a_later_beat_only():
    prd = make_prd()
    _, ada = a_reader(prd)
    shared, address = pages_of_django(), f"{prd.get_absolute_url()}goals/"
    before = ask(shared, address, headers=ada)
    edit(prd)
    assert ask(shared, address, headers=ada) == before
    after = ask(shared, address, headers=[*ada, ("X-Live-Beat", "2.0")])
    assert b"New" in after[2]
    assert after[1][b"x-live-beat"] == b"2.0"


@pytest.mark.django_db(transaction=True)
def test_who_was_removed_or_given_another_role_reads_nothing_that_was_made_since():
    prd = make_prd(requirements=1)
    (_, ada), (bob, his), (vera, hers) = (a_reader(prd) for _ in range(3))
    shared, address = pages_of_django(), prd.get_absolute_url()
    for who in (ada, his, hers):
        ask(shared, address, headers=who)
    remove_member(membership(prd, bob))
    change_member(membership(prd, vera), role="viewer", function="product", home_side="both")
    edit_prd(prd, {"title": "Secret"}, seen={"title": 1}, by=None)
    wanted = ("X-Live-Beat", "2.2")
    assert b"Secret" in ask(shared, address, headers=[*ada, wanted])[2]
    status, _, body = ask(shared, address, headers=[*his, wanted])
    assert (status, b"Secret" in body) == (404, False)
    assert b"Add what the customer needs" not in ask(shared, address, headers=[*hers, wanted])[2]


@pytest.mark.django_db(transaction=True)
def test_a_ticket_for_one_prd_opens_no_other():
    prd, secret = make_prd(), make_prd(title="Secret")
    (_, ada), (_, insider) = a_reader(prd), a_reader(secret)
    shared, address = pages_of_django(), secret.get_absolute_url()
    assert ask(shared, address, headers=insider)[0] == 200
    assert ask(shared, address, headers=ada)[0] == 404


@pytest.mark.django_db(transaction=True)
def test_a_page_is_made_once_for_all_who_ask_at_the_same_moment():
    prd = make_prd()
    _, ada = a_reader(prd)
    pages, made = pages_of_django().pages, []

    async def counting(scope, receive, send):
        made.append(scope["path"])
        await pages(scope, receive, send)

    shared = SharedPages(counting)

    async def many():
        return await asyncio.gather(*(asked(shared, prd.get_absolute_url(), headers=ada) for _ in range(9)))

    assert {status for status, _, _ in finished(many())} == {200}
    assert (len(made), shared.making) == (1, {})


@pytest.mark.parametrize("leaves", [False, True])
def test_pages_that_are_each_for_one_are_made_beside_one_another_and_leave_nothing(leaves):
    at_once, most = [], []

    async def of_one(scope, receive, send):
        at_once.append(1)
        most.append(len(at_once))
        await asyncio.sleep(0.05)
        at_once.pop()
        await answer(send, 200, b"Yours")

    shared = SharedPages(of_one)

    async def many():
        requests = [asyncio.ensure_future(asked(shared, headers=[("X-Live", a_ticket())])) for _ in range(9)]
        await asyncio.sleep(0.01)
        if leaves:
            requests.pop(0).cancel()
            at_once.pop()
        return await asyncio.gather(*requests)

    assert {body for _, _, body in finished(many())} == {b"Yours"}
    assert (max(most), shared.making) == (7 if leaves else 8, {})


@pytest.mark.django_db(transaction=True)
def test_a_page_asked_for_as_a_piece_is_given_whole_to_all():
    prd = make_prd(requirements=1)
    (_, ada), (_, bob) = a_reader(prd), a_reader(prd)
    shared, address = pages_of_django(), prd.get_absolute_url()
    ask(shared, address, headers=[*ada, ("HX-Request", "true"), ("HX-Target", "split")])
    assert ask(shared, address, headers=bob) == ask(pages_of_django(), address, headers=bob)


@pytest.mark.django_db
@pytest.mark.parametrize("page", sorted(SHARED))
def test_a_page_that_is_shared_shows_the_same_to_all_of_one_role(page):
    prd = make_prd(requirements=2)
    seen = []
    for has_lost_a_text in (False, True):
        user, _ = a_reader(prd)
        about = {"product_id": prd.product_id, "prd_id": prd.pk, "subject": "prd", "subject_id": prd.pk}
        if has_lost_a_text:
            Conflict.objects.create(by=user, **about, label="PRD", field="title", why="stale", text="Mine")
        client = Client(headers={"X-Live": "any"})
        client.force_login(user)
        response = client.get(reverse(page, args=[prd.product.key, prd.number]))
        seen.append((response.content, response["X-Live-Shared"]))
    assert seen[0] == seen[1]
