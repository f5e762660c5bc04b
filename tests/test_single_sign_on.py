from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from prdbuilder.accounts.models import User
from prdbuilder.accounts.setup import mailers, openid_connect
from stakeholders.actions import invite
from tests.factories import PASSWORD, make_product, make_user, owner_of
from tests.openid_provider import openid_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    with openid_provider() as server:
        settings.SOCIALACCOUNT_PROVIDERS = configured(server.url)
        settings.OIDC_DOMAINS = ["corp.example"]
        yield server


def configured(url, **more):
    return openid_connect(url, "prd", "secret", **({"name": "Corp", "trust_email": False} | more))


def go_round(client, provider, **typed):
    """To the provider and back, as a browser goes."""
    leaving = client.post("/accounts/elsewhere/sso/", typed)
    back = requests.get(leaving.context["redirect_to"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def signed_in_as(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_somebody_of_a_named_domain_gets_an_account(client, provider):
    assert "Sign in with Corp" in client.get("/accounts/login/").text
    response = go_round(client, provider, next="/account/")
    assert response["Location"] == "/account/"
    user = signed_in_as(client)
    assert (user.email, user.name, user.has_usable_password()) == ("ana@corp.example", "Ana Ortega", False)


def test_the_same_person_comes_back_to_the_same_account(client, provider):
    go_round(client, provider)
    provider.person["email"] = "ana.ortega@corp.example"
    go_round(Client(), provider)
    assert User.objects.get().email == "ana@corp.example"


@pytest.mark.parametrize(
    "person",
    [
        {"email": "eve@elsewhere.example"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email": "eve@corp.example.elsewhere.example"},
        {"email": "eve@notcorp.example"},
    ],
)
def test_somebody_else_needs_an_invitation(client, provider, person):
    provider.person |= person
    assert "made by invitation" in go_round(client, provider).text
    assert not User.objects.exists()


def test_an_invitation_lets_somebody_in_from_anywhere(client, provider):
    provider.person["email"] = "ben@elsewhere.example"
    product = make_product()
    _, token = invite(product, "ben@home.example", by=owner_of(product))
    link = f"/invitation/{token}/"
    client.get(link)
    assert go_round(client, provider, next=link)["Location"] == link
    assert "Accept as Ana Ortega" in client.get(link).text
    client.post(link)
    assert product.members.filter(user__email="ben@elsewhere.example").exists()


def test_somebody_who_has_an_account_gets_into_it(client, provider):
    user = make_user(email="ana@corp.example")
    go_round(client, provider)
    assert signed_in_as(client) == user
    assert SocialAccount.objects.get().user == user


def test_an_address_that_nobody_proved_opens_no_account(client, provider):
    user = make_user(email="ana@corp.example")
    provider.person["email_verified"] = False
    go_round(client, provider)
    assert signed_in_as(client) is None
    assert not user.socialaccount_set.exists()


def test_whoever_made_the_account_with_an_unproved_address_loses_its_password(client, provider):
    user = make_user(email="ana@corp.example")
    go_round(client, provider)
    user.refresh_from_db()
    assert not user.check_password(PASSWORD)


def test_a_provider_that_never_says_so_can_be_trusted(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured(provider.url, trust_email=True)
    del provider.person["email_verified"]
    go_round(client, provider)
    assert signed_in_as(client).email == "ana@corp.example"


@pytest.mark.parametrize("name", ["A\x00na\nOrtega", "", None, "x" * 400])
def test_an_odd_name_from_outside_is_made_readable(client, provider, name):
    provider.person["name"] = name
    go_round(client, provider)
    stored = User.objects.get().name
    assert stored.isprintable()
    assert 0 < len(stored) <= 120
    assert SocialAccount.objects.get().extra_data == {}


def test_the_way_out_is_a_page_that_moves_on(client, provider):
    page = client.post("/accounts/elsewhere/sso/")
    target = urlsplit(page.context["redirect_to"])
    asked = parse_qs(target.query)
    assert f"{target.scheme}://{target.netloc}" == provider.url
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/sso/login/callback/"]
    assert asked["code_challenge_method"] == ["S256"]
    assert 'http-equiv="refresh"' in page.text
    assert "form-action 'self'" in page["Content-Security-Policy"]


def test_a_provider_that_does_not_answer_is_no_crash(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = configured("http://127.0.0.1:9")
    response = client.post("/accounts/elsewhere/sso/")
    assert response.status_code == 502
    assert "did not work" in response.text


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=access_denied"])
def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, provider, query):
    response = client.get(f"/accounts/oidc/sso/login/callback/{query}")
    assert "did not work" in response.text
    assert signed_in_as(client) is None


@pytest.mark.parametrize("name", ["other", "%00", "openid_connect"])
def test_a_provider_that_is_not_configured_is_not_found(client, name):
    for address in (f"/accounts/elsewhere/{name}/", f"/accounts/oidc/{name}/login/"):
        assert client.post(address).status_code == 404


def test_an_account_is_connected_and_disconnected_again(client, provider):
    user = make_user(email="ana@home.example")
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    go_round(client, provider, process="connect")
    account = user.socialaccount_set.get()
    page = client.get(reverse("socialaccount_connections"))
    assert "Corp" in page.text
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not user.socialaccount_set.exists()


def test_without_configuration_there_is_no_single_sign_on(client):
    assert openid_connect("", "", "", name="Corp", trust_email=False) == {}
    assert "/accounts/elsewhere/" not in client.get("/accounts/login/").text


def test_half_a_configuration_is_refused():
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET"):
        openid_connect("https://id.example", "prd", "", name="Corp", trust_email=False)


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (
            "smtp://ana:p%40ss@mail.example",
            {"host": "mail.example", "port": 587, "use_tls": True, "username": "ana", "password": "p@ss"},
        ),
        ("smtps://mail.example", {"host": "mail.example", "port": 465, "use_ssl": True}),
        ("smtp+plain://localhost:2525", {"host": "localhost", "port": 2525}),
    ],
)
def test_the_mail_server_is_one_address(url, options):
    assert mailers(url) == {"default": {"OPTIONS": options | {"timeout": 10}}}


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="MAIL_URL"):
        mailers(url)
