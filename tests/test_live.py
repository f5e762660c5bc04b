"""Changes of others: one look a second tells all who listen, and nobody hears what they may not."""

import asyncio
import json
import time
import uuid
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.db import connection

from prdbuilder.live import presence, tickets
from prdbuilder.live.hub import Hub, hub, look
from prdbuilder.live.models import Presence
from prdbuilder.live.streams import MOST_OF_ONE, live
from prdbuilder.live.tickets import make_ticket, read_ticket
from prdbuilder.prds.actions import edit_part, edit_prd
from prdbuilder.prds.models import Prd
from stakeholders.actions import accept as accept_invitation
from stakeholders.actions import change_member, edit_persona, invite, remove_member, set_influence
from stakeholders.models import Member, Product
from tests.factories import make_member, make_persona, make_prd, make_user
from tests.queries import counted
from tests.test_pages_on_threads import ask, asked, finished


def a_ticket(prd=1, user=1, sees="owner.both", **fields):
    return make_ticket(prd=prd, user=user, name="Ada", initials="A", sees=sees, **fields)


def of_its_owner(prd):
    member = Member.objects.filter(product=prd.product_id).first()
    sees = f"{member.role}.{member.function}.{member.home_side}" if member else "owner.both"
    return a_ticket(prd.pk, user=member.user_id if member else 1, sees=sees)


def a_ticket_read(prd):
    return read_ticket(of_its_owner(prd))


def over(text):
    """The same ticket, some minutes later."""
    said = signing.Signer(salt=tickets.SALT).unsign_object(text) | {"until": int(time.time()) - 1}
    return signing.Signer(salt=tickets.SALT).sign_object(said)


@pytest.mark.django_db
def test_whatever_changes_a_prd_or_what_its_product_shares_raises_a_beat():
    author = make_user()
    prd = make_prd(owner=author, requirements=1)
    row, persona = prd.requirements.get(), make_persona(prd.product, "Driver")
    other, bob = make_persona(prd.product, "Owner"), make_user()

    def beats():
        return Prd.objects.values_list("beat", "product__beat").get(pk=prd.pk)

    seen = [beats()]
    for change in (
        lambda: edit_prd(prd, {"title": "New"}, seen={"title": 1}, by=author),
        lambda: edit_part(row, {"statement": "New"}, seen={"statement": 1}, by=author),
        lambda: edit_persona(persona, {"name": "Rider"}, seen={"name": 1}, by=author),
        lambda: set_influence(persona, other, {"strength": "strong"}, seen={}, by=author),
        lambda: accept_invitation(invite(prd.product, "b@example.com", by=author)[1], by=bob),
        lambda: change_member(membership(prd, bob), role="viewer", function="legal", home_side="both"),
        lambda: remove_member(membership(prd, bob)),
    ):
        change()
        seen.append(beats())
    assert seen == sorted(set(seen))


def membership(prd, user):
    return Member.objects.get(product=prd.product_id, user=user)


@pytest.mark.django_db(transaction=True)
def test_everybody_who_listens_is_told_of_one_look_and_nobody_asks_when_nobody_listens():
    prd, elsewhere = make_prd(), make_prd()

    async def listening():
        hub = Hub()
        ours = [hub.join([a_ticket_read(prd)]) for _ in range(50)]
        theirs = hub.join([a_ticket_read(elsewhere)])
        await asyncio.sleep(0.3)
        for listener in (*ours, theirs):
            hub.news(listener)
        await beside(edit, prd)
        await asyncio.sleep(1.3)
        told = [[what for kind, what in hub.news(listener) if kind == "beat"] for listener in (*ours, theirs)]
        for listener in (*ours, theirs):
            hub.leave(listener)
        await asyncio.sleep(1.2)
        return told, hub.polling.done()

    told, quiet = finished(listening())
    assert told == [[{"prd": prd.pk, "beat": "2.0"}]] * 50 + [[]]
    assert quiet


def edit(prd):
    edit_prd(prd, {"title": "New"}, seen={"title": 1}, by=None)


async def beside(function, *arguments):
    """On a thread, with a connection of its own that is given back."""

    def run():
        try:
            function(*arguments)
        finally:
            connection.close()

    await asyncio.to_thread(run)


@pytest.mark.django_db
@pytest.mark.parametrize("listened_to", [1, 50])
def test_a_look_costs_two_queries_however_much_is_listened_to(listened_to):
    prds = {make_prd().pk: 0 for _ in range(listened_to)}
    with counted() as queries:
        look(prds, uuid.uuid4(), None)
    assert len(queries) == 2
    Product.objects.update(beat=1)
    with counted() as queries:
        look(prds, uuid.uuid4(), None)
    assert len(queries) == 3  # and who its members are by now


@pytest.mark.django_db(transaction=True)
def test_processes_tell_each_other_who_is_here_and_forget_the_dead():
    prd = make_prd()
    ticket = read_ticket(a_ticket(prd.pk, user=7))

    async def in_two_processes():
        one, other = Hub(), Hub()
        listener = other.join([a_ticket_read(prd)])
        one.here(ticket, "tab", place="requirement-3", label="DEL-3", gone=False)
        await asyncio.sleep(2.4)
        here = other.people[prd.pk]
        one.here(ticket, "tab", place="", label="", gone=True)
        await asyncio.sleep(2.4)
        gone = other.people.get(prd.pk)
        other.leave(listener)
        return here, gone

    here, gone = finished(in_two_processes())
    at = [{"place": "requirement-3", "label": "DEL-3"}]
    assert here == [{"user": 7, "name": "Ada", "initials": "A", "places": at}]
    assert gone is None
    Presence.objects.update(at="2020-01-01T00:00Z", tabs=[{"prd": prd.pk}])
    assert presence.people_in(prd.pk) == []


@pytest.mark.django_db
def test_what_a_process_wrote_that_ended_long_ago_is_deleted_when_another_begins_and_when_all_left():
    ended, ours, tabs = uuid.uuid4(), uuid.uuid4(), [{"name": "Ada"}]
    rows = Presence.objects.order_by("at").values_list("process", "tabs")
    for process, said, left in [
        (ended, tabs, [(ended, tabs)]),
        (ours, tabs, [(ours, tabs)]),
        (ended, tabs, [(ours, tabs), (ended, tabs)]),
        (ours, [], [(ours, [])]),
    ]:
        presence.write_down(process, said)
        assert [*rows.all()] == left
        Presence.objects.filter(process=ended).update(at="2020-01-01T00:00Z")
    presence.write_down(ours, tabs)
    with counted() as queries:
        presence.write_down(ours, tabs)
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_hub_survives_a_database_that_is_away():
    prd = make_prd()

    async def listening():
        hub = Hub()
        listener = hub.join([a_ticket_read(prd)])
        await asyncio.sleep(0.3)
        await beside(rename, "prds_prd", "elsewhere")
        await asyncio.sleep(1.2)
        await beside(rename, "elsewhere", "prds_prd")
        hub.news(listener)
        await beside(edit, prd)
        await asyncio.sleep(2.2)
        news = hub.news(listener)
        hub.leave(listener)
        return news

    assert ("beat", {"prd": prd.pk, "beat": "2.0"}) in finished(listening())


def rename(table, to):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {to}")


@pytest.mark.parametrize("wrong", ["", "nonsense", "over", "of another"])
def test_a_stream_needs_a_ticket_that_is_ours_and_not_over(wrong):
    ticket = {"over": over(a_ticket()), "of another": a_ticket(user=2)}.get(wrong, wrong)
    query = urlencode(
        [("ticket", a_ticket()), ("ticket", ticket)] if wrong == "of another" else [("ticket", ticket)]
    )
    assert ask(live, f"/live/stream?{query}")[0] == 403
    said = json.dumps({"ticket": ticket, "tab": "a"}).encode()
    if wrong != "of another":
        assert ask(live, "/live/here", method="POST", body=said)[0] == 403


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b"\xff", b'{"tab": "<b>"}', b"x" * 9000])
def test_nonsense_said_of_a_tab_is_refused(said):
    assert ask(live, "/live/here", method="POST", body=said)[0] == 403


@pytest.mark.parametrize("label", ["\x00", "\ud83d"])
def test_a_label_that_no_database_holds_is_refused_before_it_stops_every_look(label):
    said = json.dumps({"ticket": a_ticket(), "tab": "a", "label": label}).encode()
    assert ask(live, "/live/here", method="POST", body=said)[0] == 403


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_with_its_ticket_and_one_person_holds_so_many_only():
    prd = make_prd()
    until, said = int(time.time()) + 4, signing.Signer(salt=tickets.SALT).unsign_object(of_its_owner(prd))
    ticket = signing.Signer(salt=tickets.SALT).sign_object(said | {"until": until})
    address = f"/live/stream?{urlencode({'ticket': ticket})}"

    async def listening():
        return await asyncio.gather(*(asked(live, address) for _ in range(MOST_OF_ONE + 1)))

    *heard, refused = finished(listening())
    assert time.time() >= until
    assert {status for status, _, _ in heard} == {200}
    assert all(body.endswith(b"event: over\ndata: {}\n\n") for _, _, body in heard)
    assert refused[0] == 503
    assert b"now and then" in refused[2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("happens", ["removed", "given another role", "nothing"])
def test_who_is_removed_or_given_another_role_hears_no_more_from_the_next_look_on(happens):
    prd = make_prd(owner=make_user())
    bob = make_member(prd.product, "editor")
    row = membership(prd, bob)
    ticket = a_ticket(prd.pk, user=bob.pk, sees=f"{row.role}.{row.function}.{row.home_side}")
    change = {
        "removed": lambda: remove_member(row),
        "given another role": lambda: change_member(row, role="viewer", function="sales", home_side="both"),
        "nothing": lambda: None,
    }[happens]

    async def listening():
        owner = hub.join([a_ticket_read(prd)])
        stream = asyncio.ensure_future(asked(live, f"/live/stream?{urlencode({'ticket': ticket})}"))
        await asyncio.sleep(0.5)
        await beside(change)
        await asyncio.sleep(1.3)
        await beside(edit, prd)
        said = json.dumps({"ticket": ticket, "tab": "a"}).encode()
        here, _, _ = await asked(live, "/live/here", method="POST", body=said)
        hub.leave(owner)
        return not stream.done(), here, stream.result()[2] if stream.done() else b""

    hears, here, body = finished(listening())
    if happens == "nothing":
        assert (hears, here) == (True, 204)
    else:
        assert (hears, here) == (False, 403)
        assert body.endswith(b"event: over\ndata: {}\n\n")
        assert b'"beat": "2.' not in body


@pytest.mark.django_db
def test_whoever_was_removed_gets_no_new_ticket(client):
    prd = make_prd()
    user = make_member(prd.product)
    client.force_login(user)
    address = f"{prd.get_absolute_url()}live/"
    answer = client.get(address)
    assert answer.json()["beat"] == "1.0"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    edit(prd)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).json()["beat"] == "2.0"
    remove_member(Member.objects.get(user=user, product=Product.objects.get(pk=prd.product_id)))
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "name"), [("versions", "Versions"), ("exports", "Exports"), ("why", "Why this")]
)
def test_others_are_told_by_its_own_name_on_which_page_somebody_is(client, page, name):
    author = make_user()
    prd = make_prd(owner=author)
    client.force_login(author)
    assert f'data-page="{name}' in client.get(f"{prd.get_absolute_url()}{page}/").text
