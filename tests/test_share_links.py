"""A link shows one edition to people without an account, and nothing else to anybody."""

import json
import logging
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from prdbuilder.history.models import Change
from prdbuilder.logs import HideSecrets
from prdbuilder.prds.models import Prd
from prdbuilder.prds.pictures import store_picture
from prdbuilder.publishing.models import Export, ShareLink
from prdbuilder.publishing.sharing import revoke_link
from prdbuilder.publishing.tasks import make_export
from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion
from stakeholders.actions import token_hash
from stakeholders.models import Member
from tests.factories import (
    make_entry,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
    make_version,
    owner_of,
    shared,
)
from tests.pdfs import words_of
from tests.pictures import png
from tests.queries import counted

pytestmark = pytest.mark.django_db

PRIVATE = ("Zofia Wrona", "zofia@example.com", "Emil Sand", "emil@example.com", "Not so grave")


@pytest.fixture
def prd():
    """A PRD whose every corner names its members, and where something was set aside."""
    owner = make_user(name="Zofia Wrona", email="zofia@example.com")
    product = make_product(owner, key="CD", vision="As Zofia Wrona said.")
    emil = make_user(name="Emil Sand", email="emil@example.com")
    Member.objects.create(product=product, user=emil, role="editor", function="design")
    prd = make_prd(product, owner=owner, title="Handover")
    Prd.objects.filter(pk=prd.pk).update(
        owner="Zofia Wrona",
        problem="EMIL SAND timed it; ask @Zofia or emil@example.com.",
        dismissals=[{"code": "goal-missing", "place": "user", "reason": "Not so grave"}],
    )
    make_persona(product, "Emil Sand", uses=True, studied_by="Emil Sand", description="Is Emil Sand.")
    make_requirement(prd, "Emil Sand finds the counter", owner="Emil Sand", rationale="zofia wrona knows")
    make_entry(prd, "decision", "Emil Sand walks", owner="Maria Gast")
    return Prd.objects.select_related("product").get(pk=prd.pk)


def found_in(text):
    return [private for private in (*PRIVATE, "Maria Gast") if private.casefold() in text.casefold()]


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize("edition", ["full", "customer", "user"])
def test_a_shared_page_names_nobody_in_its_source(prd, frozen, edition):
    version = make_version(prd, "For Emil Sand") if frozen else None
    _, address = shared(prd, version=version, edition=edition, takes_comments=True)
    source = Client().get(address).text
    assert found_in(source) == []
    assert "Product" in source
    inside = (f"/products/{prd.product.key}", "data-user", "csrfmiddlewaretoken", "emil-sand", "hx-")
    assert [part for part in inside if part in source] == []
    assert ("Version 1" in source) == frozen
    assert ("Draft, " in source) == (not frozen)


def wrote(prd, user):
    Change.objects.create(product_id=prd.product_id, by=user, verb="edited", subject="prd", subject_id=1)


def commented(prd, user):
    open_discussion(prd, Spot("scope"), "Too wide?", by=user)


def was_told(prd, user):
    open_discussion(prd, Spot("scope"), "Too wide, @Emil?", by=owner_of(prd.product))


@pytest.mark.parametrize("was_here", [wrote, commented, was_told])
def test_whoever_leaves_is_named_no_more_than_before(prd, was_here):
    _, address = shared(prd)
    Prd.objects.filter(pk=prd.pk).update(title="Emil Sand on handover")
    emil = Member.objects.get(user__name="Emil Sand")
    was_here(prd, emil.user)
    emil.delete()
    assert found_in(Client().get(address).text) == []


def test_a_shared_page_shows_names_where_the_sharer_says_so(prd):
    source = Client().get(shared(prd, shows_names=True)[1]).text
    assert "Emil Sand" in source
    assert "Not so grave" not in source


def test_a_half_shows_nothing_of_the_other_half(prd):
    make_requirement(prd, "The owner is paid", facing="customer")
    source = Client().get(shared(prd, edition="user")[1]).text
    assert "finds the counter" in source
    assert "The owner is paid" not in source


def test_a_version_stays_what_it_was_and_the_draft_moves_on(prd):
    old, now = shared(prd, version=make_version(prd))[1], shared(prd)[1]
    make_requirement(prd, "A later thought")
    assert "A later thought" not in Client().get(old).text
    assert "A later thought" in Client().get(now).text


def test_only_the_hash_of_a_token_is_stored(prd):
    link, address = shared(prd)
    token = address.split("/")[2]
    assert len(token) == 43  # 256 bits
    stored = ShareLink.objects.filter(pk=link.pk).values().get()
    assert token not in str(stored)
    assert stored["token_hash"] == token_hash(token)


def test_whatever_closed_a_link_is_answered_alike(prd):
    revoked, gone = shared(prd)
    _, late = shared(prd, expires_at=timezone.now() - timedelta(seconds=1))
    locked, behind = shared(prd, password="a long secret")
    for link in (revoked, locked):
        revoke_link(link)
    answers = [Client().get(address) for address in (gone, late, behind, "/share/never-was/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Ask them for another" in answers[0].text


def test_a_link_that_is_revoked_while_it_is_open_shows_nothing_more(prd):
    guest, (link, address) = Client(), shared(prd, takes_comments=True)
    assert guest.get(address).status_code == 200
    revoke_link(link)
    assert guest.get(address).status_code == 404
    assert guest.post(f"{address}?on=", {"name": "Ines", "text": "Hello"}).status_code == 404
    assert guest.post(f"{address}pdf/a4/").status_code == 404


@pytest.mark.parametrize("page", ["", "pdf/a4/", "pictures/nothing", "pdf/a3/"])
def test_no_page_behind_a_link_is_indexed_kept_or_leaves_a_trace_elsewhere(prd, page):
    for address in (shared(prd)[1], shared(prd, password="a long secret")[1], "/share/never-was/"):
        answer = Client().get(address + page)
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex' in Client().get(shared(prd)[1]).text


def test_a_password_is_asked_for_and_nothing_else_is_told(prd):
    _, address = shared(prd, password="a long secret")
    guest = Client()
    for page in ("", "pdf/a4/", "pictures/x"):
        assert "Handover" not in guest.get(address + page).text
    wrong = guest.post(address, {"password": "something else"})
    assert wrong.status_code == 422
    assert "not the password" in wrong.text
    right = guest.post(address, {"password": "a long secret"}, follow=True)
    assert "Handover" in right.text
    assert "Handover" not in Client().get(address).text


def test_a_password_that_was_said_for_one_link_opens_no_other(prd):
    guest = Client()
    guest.post(shared(prd, password="a long secret")[1], {"password": "a long secret"})
    other = shared(prd, password="a long secret")[1]
    cookie = guest.cookies["share-in"].value
    assert "Handover" not in guest.get(other, headers={"Cookie": f"share-in={cookie}"}).text


def test_passwords_are_throttled_before_they_are_hashed(prd, monkeypatch):
    _, address = shared(prd, password="a long secret")
    hashed = []
    monkeypatch.setattr("prdbuilder.pages.guest_access.check_password", lambda *_: hashed.append(1))
    answers = [Client().post(address, {"password": f"guess {number}"}).status_code for number in range(8)]
    assert answers == [422] * 5 + [429] * 3
    assert len(hashed) == 5


def test_a_picture_is_shown_where_the_edition_shows_it_and_no_other_is(prd):
    shown, other = (store_picture(prd.product, png(colour=colour)) for colour in ("navy", "red"))
    Prd.objects.filter(pk=prd.pk).update(problem=f"![The counter](picture:{shown.sha256})")
    _, address = shared(prd)
    guest = Client()
    assert f'src="{address}pictures/{shown.sha256}"' in guest.get(address).text
    picture = guest.get(f"{address}pictures/{shown.sha256}")
    assert picture["Content-Type"] == "image/png"
    assert picture["Cache-Control"] == "no-store"
    assert guest.get(f"{address}pictures/{other.sha256}").status_code == 404


def test_openings_are_counted_once_a_minute_and_members_do_not_count(prd, client):
    link, address = shared(prd)
    client.force_login(owner_of(prd.product))
    client.get(address)
    for _ in range(3):
        Client().get(address)
    link.refresh_from_db()
    assert link.opened_times == 1
    ShareLink.objects.filter(pk=link.pk).update(opened_at=timezone.now() - timedelta(minutes=2))
    Client().get(address)
    link.refresh_from_db()
    assert link.opened_times == 2


@pytest.mark.parametrize("frozen", [True, False])
def test_the_pdf_of_a_link_names_nobody_in_its_pages_and_attachments(prd, frozen):
    link, address = shared(prd, version=make_version(prd, "For Emil Sand") if frozen else None)
    guest = Client()
    assert guest.post(f"{address}pdf/a4/").status_code == 302
    export = Export.objects.get(share_link=link)
    make_export.call(export.pk, export.attempts)
    answer = guest.get(f"{address}pdf/a4/download/")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.getvalue()))
    [attached] = [content for contents in reader.attachments.values() for content in contents]
    whole = words_of(reader) + attached.decode() + str(reader.metadata) + str(reader.outline)
    assert found_in(whole) == []
    assert "Not so grave" not in whole
    assert json.loads(attached)["prd"]["owner"] == "Product"
    assert ("Version 1" in whole) == frozen
    assert found_in(answer["Content-Disposition"]) == []


def test_a_guest_starts_no_endless_work(prd):
    link, address = shared(prd)
    guest = Client()
    for _ in range(3):
        guest.post(f"{address}pdf/a4/")
    assert Export.objects.filter(share_link=link).count() == 1
    for _ in range(30):
        Export.objects.filter(share_link=link).delete()
        status = guest.post(f"{address}pdf/a4/").status_code
    assert status == 429
    assert not Export.objects.filter(share_link=link).exists()


def test_members_do_not_find_the_files_of_guests_among_their_exports(prd, client):
    Client().post(f"{shared(prd)[1]}pdf/a4/")
    client.force_login(owner_of(prd.product))
    assert "Nothing was exported" in client.get(reverse("exports", args=["CD", prd.number])).text


def test_a_token_is_not_written_into_the_log(prd, caplog):
    token = shared(prd)[1].split("/")[2]
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (f"/share/{token}/",), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "Not Found: /share/…/"


OPENING = ["invitation", "confirm-email", "calendar", "unsubscribe", "share"]
OPENING += ["account_reset_password_from_key"]


@pytest.mark.parametrize("name", OPENING)
def test_an_address_that_opens_a_door_is_not_written_into_the_log(name):
    door = {"uidb36": "1", "key": "opensesame"} if name.startswith("account_") else {"token": "opensesame"}
    where = reverse(name, kwargs=door)
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (where,), None)
    assert HideSecrets().filter(record)
    assert "sesame" not in record.getMessage()


@pytest.mark.parametrize("requirements", [3, 60])
def test_a_shared_page_costs_the_same_at_any_length(requirements):
    prd = make_prd(requirements=requirements)
    guest = Client()
    costs = []
    for version in (make_version(prd), None):
        _, address = shared(prd, version=version, takes_comments=True)
        guest.get(address)
        with counted() as queries:
            assert guest.get(address).status_code == 200
        costs.append(len(queries))
    assert costs == [6, 14]


def test_the_list_of_links_costs_the_same_with_1_and_with_50(prd, client):
    client.force_login(owner_of(prd.product))
    costs = []
    for links in (1, 49):
        for _ in range(links):
            add_guest_comment(shared(prd, version=make_version(prd), takes_comments=True)[0], "", "I", "So?")
        with counted() as queries:
            page = client.get(reverse("prd-sharing", args=["CD", prd.number]))
        costs.append(len(queries))
    assert page.text.count("1 comment waits") == 50
    assert costs[0] == costs[1]


FORM = {"name": "The board", "shows": "draft", "edition": "full", "people": "functions", "lasts": "30"}


def test_an_editor_makes_a_link_and_sees_its_address_once(prd, client):
    client.force_login(make_member(prd.product))
    page = reverse("prd-sharing", args=["CD", prd.number])
    made = client.post(page, FORM | {"takes_comments": "on"})
    link = ShareLink.objects.get()
    assert (link.takes_comments, link.shows_names, link.version) == (True, False, None)
    address = made.text.split('readonly value="')[1].split('"')[0]
    assert address.startswith("http")
    assert "Handover" in Client().get(urlsplit(address).path).text
    assert "/share/" not in client.get(page).text


def test_the_press_that_makes_a_link_makes_one_however_often_it_is_sent(prd, client):
    client.force_login(make_member(prd.product))
    page = reverse("prd-sharing", args=["CD", prd.number])
    sent = FORM | {"key": "5a0c3f0e-4f5b-4a8e-9d55-0a1f3c1b7e11"}
    first, again = (client.post(page, sent).text.split('readonly value="')[1].split('"')[0] for _ in "12")
    assert first == again
    assert ShareLink.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "required"),
        ({"edition": ""}, "one of the three"),
        ({"lasts": "day", "until": "2020-01-01"}, "a day to come"),
        ({"lasts": "day", "until": ""}, "a day to come"),
        ({"password": "short"}, "8 characters"),
        ({"shows": "99"}, "valid choice"),
    ],
)
def test_what_is_wrong_with_a_link_is_said_and_no_link_is_made(prd, client, wrong, said):
    client.force_login(owner_of(prd.product))
    answer = client.post(reverse("prd-sharing", args=["CD", prd.number]), FORM | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert not ShareLink.objects.exists()


def test_a_link_is_revoked_with_one_press_also_in_an_archived_product(prd, client):
    link, address = shared(prd)
    prd.product.archived_at = timezone.now()
    prd.product.save(update_fields=["archived_at"])
    assert Client().get(address).status_code == 200
    client.force_login(owner_of(prd.product))
    client.post(reverse("revoke-link", args=["CD", prd.number, link.pk]))
    assert Client().get(address).status_code == 404
    page = client.get(reverse("prd-sharing", args=["CD", prd.number])).text
    assert "Revoked" in page
    assert "Make the link" not in page
