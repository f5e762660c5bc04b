from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from prdbuilder.accounts.models import User
from stakeholders.actions import invite
from stakeholders.models import Invitation, Member, Role
from tests.factories import PASSWORD, make_member, make_product, make_user, owner_of

pytestmark = pytest.mark.django_db
ASKED = {"email": "Ben@example.com", "role": "editor", "function": "design"}
BEN = {"name": "Ben Adler", "password": "a violet umbrella"}


@pytest.fixture
def product():
    return make_product(name="Courier Desk")


@pytest.fixture
def link(product):
    return invited(product, "Ben@Example.com")


def invited(product, email):
    _, token = invite(
        product, email, by=owner_of(product), role=Role.REVIEWER, function="design", home_side="user"
    )
    return f"/invitation/{token}/"


def places(product):
    return set(
        Member.objects.filter(product=product).exclude(role=Role.OWNER).values_list("user__email", "role")
    )


def test_an_invitation_says_who_invites_to_what(client, product, link):
    page = client.get(link).text
    assert all(
        words in page for words in ("Courier Desk", owner_of(product).name, "reviewer", "Ben@Example.com")
    )


def test_somebody_new_signs_up_and_joins_in_one_step(client, product, link):
    response = client.post(link, BEN)
    assert response["Location"] == product.get_absolute_url()
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert (user.email, user.name, user.check_password(BEN["password"])) == (
        "ben@example.com",
        "Ben Adler",
        True,
    )
    assert places(product) == {("ben@example.com", "reviewer")}
    assert user.memberships.get().home_side == "user"


def test_somebody_with_an_account_signs_in_and_accepts(client, product, link):
    user = make_user(email="ben@example.com")
    page = client.get(link).text
    assert f"/accounts/login/?next={link}" in page
    assert 'name="password"' not in page
    typed = {"login": user.email, "password": PASSWORD, "next": link}
    assert client.post("/accounts/login/", typed)["Location"] == link
    client.post(link)
    assert places(product) == {("ben@example.com", "reviewer")}


def test_whoever_holds_the_link_is_told_whom_it_was_made_for(client, product, link):
    other = make_user(email="carla@example.com", name="Carla")
    client.force_login(other)
    page = client.get(link).text
    assert "made for Ben@Example.com" in page
    assert "Accept as Carla" in page
    assert places(product) == set()
    client.post(link)
    assert places(product) == {("carla@example.com", "reviewer")}


def test_an_invitation_is_used_once(client, link, product):
    client.post(link, BEN)
    for browser in (Client(), client):
        assert browser.get(link).status_code == 404
        assert browser.post(link, {"name": "Eve", "password": "another umbrella"}).status_code == 404
    assert places(product) == {("ben@example.com", "reviewer")}


def test_an_invitation_that_is_too_old_lets_nobody_in(client, product, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.post(link, BEN)
    assert response.status_code == 404
    assert "can no longer be used" in response.text
    assert places(product) == set()
    assert not User.objects.filter(email="ben@example.com").exists()


@pytest.mark.parametrize("token", ["x", "%00", "é", "a" * 3000])
def test_an_invitation_cannot_be_made_up(client, link, token):
    assert client.get(f"/invitation/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"password": ""}, "password"),
        ({"password": "short"}, "password"),
        ({"password": "ben@example.com"}, "password"),
        ({"password": "a\x00 violet umbrella"}, "password"),
    ],
)
def test_what_is_typed_wrong_is_explained_and_uses_nothing_up(client, product, link, typed, wrong):
    response = client.post(link, BEN | typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {wrong}
    assert places(product) == set()
    assert client.get(link).status_code == 200


def test_an_address_that_gets_an_account_meanwhile_is_not_taken_over(client, product, link):
    user = make_user(email="ben@example.com")
    response = client.post(link, BEN)
    assert response.status_code == 422
    assert user.check_password(PASSWORD)
    assert places(product) == set()


def test_a_member_who_opens_it_leaves_it_open_and_keeps_the_role(client, product, link):
    editor = make_member(product, Role.EDITOR)
    client.force_login(editor)
    assert "already" in client.get(link).text
    assert client.post(link)["Location"] == product.get_absolute_url()
    assert places(product) == {(editor.email, "editor")}
    assert Client().get(link).status_code == 200


def test_without_a_mail_server_the_owner_gets_the_link_to_hand_over(client, product):
    client.force_login(owner_of(product))
    page = client.post(f"/products/{product.key}/members/", ASKED)
    assert Client().get(page.context["link"]).status_code == 200
    assert page.context["link"] in page.text


def test_with_a_mail_server_the_link_is_mailed_too(client, product, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    client.force_login(owner_of(product))
    page = client.post(f"/products/{product.key}/members/", ASKED)
    (message,) = mail.outbox
    assert message.to == ["ben@example.com"]
    assert message.subject == "Work on Courier Desk with us"
    assert page.context["link"] in message.body


def test_guesses_at_signing_up_are_held_up(client, link):
    for _ in range(20):
        client.post(link, BEN | {"password": "short"})
    response = client.post(link, BEN)
    assert response.status_code == 429
    assert "Too many attempts" in response.text
