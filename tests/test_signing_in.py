from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from prdbuilder.accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


class CountingHasher(MD5PasswordHasher):
    """A real hasher that remembers what it hashed."""

    hashed = []

    def encode(self, password, salt):
        self.hashed.append(password)
        return super().encode(password, salt)


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def guess(user):
    try:
        sign_in(Client(), user.email, "wrong")
    finally:
        connection.close()


def signed_in_as(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_the_right_password_opens_the_products(client):
    user = make_user()
    response = sign_in(client, user.email)
    assert (response.status_code, response["Location"]) == (302, reverse("products"))
    assert signed_in_as(client) == user


def test_an_address_is_the_same_in_capitals_and_among_spaces(client):
    user = make_user(email="Ana.Ortega@Example.com")
    sign_in(client, "  ana.ORTEGA@example.COM ")
    assert signed_in_as(client) == user


@pytest.mark.parametrize("email", ["ana@example.com", "stranger@example.com"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, email):
    make_user(email="ana@example.com")
    response = sign_in(client, email, "wrong")
    assert "do not belong together" in response.text
    assert email in response.text
    assert signed_in_as(client) is None


def test_an_account_that_is_switched_off_stays_outside(client):
    user = make_user(is_active=False)
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, follow=True)
    assert "switched off" in response.text
    assert signed_in_as(client) is None


@override_settings(PASSWORD_HASHERS=["tests.test_signing_in.CountingHasher"])
def test_after_five_wrong_passwords_none_is_hashed_any_more(client):
    user = make_user()
    for _ in range(5):
        sign_in(client, user.email, "wrong")
    CountingHasher.hashed.clear()
    response = sign_in(client, user.email)
    assert "Too many attempts" in response.text
    assert CountingHasher.hashed == []
    assert signed_in_as(client) is None


def test_a_wrong_password_is_hashed_once(client, settings):
    settings.PASSWORD_HASHERS = ["tests.test_signing_in.CountingHasher"]
    user = make_user()
    CountingHasher.hashed.clear()
    sign_in(client, user.email, "wrong")
    assert CountingHasher.hashed == ["wrong"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("cache", "throttles"),
    [("db.DatabaseCache", True), pytest.param("dummy.DummyCache", False, id="control")],
)
def test_attempts_made_at_once_are_all_counted(settings, cache, throttles):
    settings.PASSWORD_HASHERS = ["tests.test_signing_in.CountingHasher"]
    default = settings.CACHES["default"]
    settings.CACHES = {"default": default | {"BACKEND": f"django.core.cache.backends.{cache}"}}
    user = make_user()
    CountingHasher.hashed.clear()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: guess(user), range(12)))
    assert (len(CountingHasher.hashed) <= 5) == throttles


def test_one_persons_wrong_passwords_do_not_lock_out_another(client):
    first, second = make_user(), make_user()
    for _ in range(5):
        sign_in(client, first.email, "wrong")
    sign_in(client, second.email)
    assert signed_in_as(client) == second


def test_right_passwords_are_not_counted(client):
    user = make_user()
    for _ in range(7):
        sign_in(Client(), user.email)
    sign_in(client, user.email)
    assert signed_in_as(client) == user


def test_a_machine_that_tries_many_addresses_is_held_up(client):
    answers = [sign_in(client, f"person{number}@example.org", "guess").text for number in range(12)]
    assert "Too many attempts" in answers[-1]
    assert "Too many attempts" not in answers[0]


@pytest.mark.parametrize("field", ["login", "password", "next"])
def test_a_nul_is_refused_and_crashes_nothing(client, field):
    typed = {"login": "ana@example.com", "password": PASSWORD, "next": "/"} | {field: "a\x00b@example.com"}
    response = client.post(LOGIN, typed)
    assert response.status_code == 200
    assert signed_in_as(client) is None


def test_the_page_that_was_asked_for_opens_after_signing_in(client):
    user = make_user()
    asked = client.get("/account/")
    assert asked["Location"] == f"{LOGIN}?next=/account/"
    assert sign_in(client, user.email, next="/account/")["Location"] == "/account/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    assert sign_in(client, make_user().email, next=elsewhere)["Location"] == reverse("products")


def test_only_a_press_signs_out(client):
    user = make_user()
    client.force_login(user)
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in_as(client) == user
    response = client.post("/accounts/logout/")
    assert response["Location"] == LOGIN
    assert signed_in_as(client) is None


def test_nobody_signs_up_without_an_invitation(client):
    assert "by invitation" in client.get("/accounts/signup/").text
    typed = {"email": "new@example.com", "password1": PASSWORD}
    assert "by invitation" in client.post("/accounts/signup/", typed).text
    assert not User.objects.exists()


@pytest.mark.parametrize("person", ["product", "design", "reader"])
def test_in_the_demo_one_press_signs_in(client, settings, person):
    settings.DEMO = True
    user = make_user(email=f"{person}@demo.example")
    assert f'value="{person}"' in client.get(LOGIN).text
    response = client.post("/demo/sign-in/", {"person": person})
    assert response["Location"] == reverse("products")
    assert signed_in_as(client) == user


def test_outside_the_demo_there_is_no_such_press(client):
    make_user(email="product@demo.example")
    assert "/demo/" not in client.get(LOGIN).text
    assert client.post("/demo/sign-in/", {"person": "product"}).status_code == 404
    assert signed_in_as(client) is None


@pytest.mark.parametrize("typed", [{}, {"person": "ana@example.com"}, {"person": "\x00"}])
def test_the_demo_signs_in_nobody_else(client, settings, typed):
    settings.DEMO = True
    make_user(email="ana@example.com")
    assert client.post("/demo/sign-in/", typed).status_code == 404
    assert client.get("/demo/sign-in/").status_code == 405


def test_a_demo_without_its_people_says_what_to_do(client, settings):
    settings.DEMO = True
    response = client.post("/demo/sign-in/", {"person": "reader"}, follow=True)
    assert "manage.py demo" in response.text


def test_an_authenticator_app_is_set_up_with_its_code(client):
    user = make_user()
    sign_in(client, user.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Incorrect code" in wrong.text
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Recovery codes" in response.text
    assert user.authenticator_set.count() == 2


def test_with_a_second_step_the_password_alone_signs_nobody_in(client):
    user = make_user()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    response = sign_in(client, user.email)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) is None
    assert "Incorrect code" in client.post(response["Location"], {"code": "000000"}).text
    client.post(response["Location"], {"code": code_of(secret)})
    assert signed_in_as(client) == user


def test_a_recovery_code_lets_in_once(client):
    user = make_user()
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (user, None):
        browser = Client()
        sign_in(browser, user.email)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in_as(browser) == expected


def test_the_second_step_is_changed_only_by_somebody_who_shows_who_they_are(client):
    client.force_login(make_user())
    for page in ("totp/activate", "webauthn/add"):
        assert "/accounts/reauthenticate/" in client.get(f"/accounts/2fa/{page}/")["Location"]


@pytest.mark.parametrize(
    "credential", ["", "x", "{}", "[]", '{"id": "\\u0000"}', '{"response": {"userHandle": "AA"}}']
)
def test_a_passkey_that_is_none_signs_nobody_in(client, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert response.status_code < 500
    assert signed_in_as(client) is None
