from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from prdbuilder.accounts.actions import AddressTaken, change_email, change_of_email_token, reset_link
from prdbuilder.accounts.models import User
from tests.factories import PASSWORD, make_member, make_product, make_user, owner_of

pytestmark = pytest.mark.django_db
NEW = "a violet umbrella"


@pytest.fixture
def mail_server(settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def user(client):
    """Signed in, and sure to be who they are."""
    user = make_user(email="ana@example.com", name="Ana Ortega")
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return user


def link_in(text):
    return next(word for word in text.split() if word.startswith("http")).removeprefix(
        "http://127.0.0.1:8000"
    )


def passes(user, password):
    return User.objects.get(pk=user.pk).check_password(password)


def set_by_link(link, password=NEW):
    """What somebody without an account open in their browser does with a reset link."""
    browser = Client()
    page = browser.get(link, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else link
    return browser.post(form, {"password1": password}, follow=True)


def test_a_name_is_changed(client, user):
    assert client.post("/account/", {"name": "  Ana María "}, follow=True).status_code == 200
    user.refresh_from_db()
    assert (user.name, user.initials) == ("Ana María", "AM")


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "x" * 121])
def test_a_wrong_name_is_kept_and_explained(client, user, name):
    response = client.post("/account/", {"name": name})
    assert response.status_code == 422
    assert "data-wrong" in response.text
    assert User.objects.get().name == "Ana Ortega"


def test_a_password_is_changed_by_somebody_who_knows_it(client, user):
    wrong = client.post("/accounts/password/change/", {"oldpassword": "guess", "password1": NEW})
    assert "not your current password" in wrong.text
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert passes(user, NEW)
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("weak", ["short", "password123", "8675309867", "ana@example.com", "anaortega"])
def test_a_weak_password_is_refused_with_its_reason(client, user, weak):
    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak})
    assert "password1" in response.context["form"].errors
    assert passes(user, PASSWORD)


def test_without_a_mail_server_an_address_changes_at_once(client, user):
    client.post("/accounts/email/", {"email": "Ana@New.example"})
    assert User.objects.get().email == "ana@new.example"
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("ana@new.example", False)]


def test_with_a_mail_server_an_address_changes_when_its_owner_says_so(client, user, mail_server):
    client.post("/accounts/email/", {"email": "ana@new.example"})
    assert User.objects.get().email == "ana@example.com"
    assert mail.outbox[0].to == ["ana@new.example"]
    link = link_in(mail.outbox[0].body)
    Client().get(link)
    assert User.objects.get().email == "ana@example.com"
    Client().post(link)
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("ana@new.example", True)]
    assert mail.outbox[1].to == ["ana@example.com"]
    assert Client().post(link).status_code == 404


def test_the_old_address_signs_nobody_in_after_the_change(client, user):
    change_email(user, "ana@new.example", verified=False)
    for email, expected in (("ana@example.com", 200), ("ana@new.example", 302)):
        typed = {"login": email, "password": PASSWORD}
        assert Client().post("/accounts/login/", typed).status_code == expected


@pytest.mark.parametrize("email", ["", "ana", "taken@example.com", "TAKEN@example.com", "a\x00b@example.com"])
def test_a_wrong_address_is_kept_and_explained(client, user, email):
    make_user(email="taken@example.com")
    response = client.post("/accounts/email/", {"email": email})
    assert response.status_code == 422
    assert "data-wrong" in response.text
    user.refresh_from_db()
    assert user.email == "ana@example.com"


def test_an_address_that_was_taken_meanwhile_changes_nothing(user):
    make_user(email="taken@example.com")
    with pytest.raises(AddressTaken):
        change_email(user, "Taken@example.com", verified=True)
    user.refresh_from_db()
    assert user.email == "ana@example.com"


def test_an_address_is_changed_only_by_somebody_who_shows_who_they_are(client):
    client.force_login(make_user())
    response = client.post("/accounts/email/", {"email": "new@example.com"})
    assert "/accounts/reauthenticate/" in response["Location"]


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00"])
def test_a_link_to_change_an_address_cannot_be_made_up(client, token):
    assert client.post(f"/account/email/{token}/").status_code == 404


def test_a_link_of_before_another_change_is_closed(client, user):
    token = change_of_email_token(user, "first@new.example")
    change_email(user, "second@new.example", verified=True)
    assert client.post(f"/account/email/{token}/").status_code == 404
    assert User.objects.get().email == "second@new.example"


def test_a_forgotten_password_is_set_anew_by_mail(client, mail_server):
    user = make_user(email="ana@example.com")
    client.post("/accounts/password/reset/", {"email": "Ana@example.com"})
    assert mail.outbox[0].to == ["ana@example.com"]
    link = link_in(mail.outbox[0].body.replace("http://testserver", "http://127.0.0.1:8000"))
    set_by_link(link)
    assert passes(user, NEW)
    assert "no longer be used" in Client().get(link, follow=True).text


def test_asking_for_an_unknown_address_looks_the_same(client, mail_server):
    make_user(email="ana@example.com")
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).text
        for email in ("ana@example.com", "nobody@example.com")
    ]
    assert answers[0] == answers[1]
    assert "no account with this address" in mail.outbox[1].body


def test_without_a_mail_server_the_page_says_whom_to_ask(client):
    make_user(email="ana@example.com")
    assert "sends no mail" in client.get("/accounts/password/reset/").text
    done = client.post("/accounts/password/reset/", {"email": "ana@example.com"}, follow=True)
    assert "No mail was sent" in done.text


def test_a_mail_server_that_does_not_answer_is_no_crash(client, settings):
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2}}}
    make_user(email="ana@example.com")
    response = client.post("/accounts/password/reset/", {"email": "ana@example.com"}, follow=True)
    assert "could not be sent" in response.text


def test_an_owner_makes_a_reset_link_for_a_member(client):
    product = make_product()
    member = make_member(product)
    client.force_login(owner_of(product))
    address = f"/products/{product.key}/members/{member.memberships.get().pk}/reset-link/"
    assert "Make a reset link" in client.get(address).text
    link = client.post(address).context["link"]
    set_by_link(link_in(link))
    assert passes(member, NEW)


def test_only_an_owner_makes_a_reset_link(client):
    product = make_product()
    member, other = make_member(product), make_member(product)
    address = f"/products/{product.key}/members/{member.memberships.get().pk}/reset-link/"
    for person, status in ((other, 403), (make_user(), 404)):
        client.force_login(person)
        assert client.post(address).status_code == status


def test_an_owner_cannot_reach_another_product_through_a_members_password(client):
    product = make_product()
    member = owner_of(make_product())
    product.members.create(user=member)
    client.force_login(owner_of(product))
    address = f"/products/{product.key}/members/{product.members.get(user=member).pk}/reset-link/"
    response = client.post(address)
    assert (response.status_code, response.context.get("link")) == (403, None)
    assert "manage.py resetlink" in response.text


def test_with_a_mail_server_nobody_else_holds_a_reset_link(client, mail_server):
    product = make_product()
    member = make_member(product)
    client.force_login(owner_of(product))
    address = f"/products/{product.key}/members/{member.memberships.get().pk}/reset-link/"
    assert client.post(address).status_code == 403


def test_a_member_of_another_product_has_no_reset_link_here(client):
    product, stranger = make_product(), make_member(make_product())
    client.force_login(owner_of(product))
    address = f"/products/{product.key}/members/{stranger.memberships.get().pk}/reset-link/"
    assert client.post(address).status_code == 404


def test_a_reset_link_is_closed_by_a_change_of_address():
    user = make_user()
    link = reset_link(user)
    change_email(user, "new@example.com", verified=False)
    assert "no longer be used" in Client().get(link, follow=True).text


@pytest.mark.parametrize("uid", ["0", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzzzzz"])
def test_a_reset_link_cannot_be_made_up(client, uid):
    response = client.get(f"/accounts/password/reset/key/{uid}-xy/", follow=True)
    assert "no longer be used" in response.text
    assert client.get(f"/accounts/password/reset/key/{uid}-x%00y/").status_code == 404


def run(command, *words, typed="", monkeypatch=None, **options):
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
    output = StringIO()
    call_command(command, *words, stdout=output, **options)
    return output.getvalue()


def test_the_first_account_is_made_from_the_command_line(client, monkeypatch):
    options = {"email": "Ana@Example.com", "name": " Ana  Ortega ", "password_stdin": True}
    output = run("createowner", typed=f"{NEW}\n", monkeypatch=monkeypatch, **options)
    assert "/accounts/login/" in output
    assert "make the first product" in output
    typed = {"login": "ana@example.com", "password": NEW}
    assert client.post("/accounts/login/", typed).status_code == 302
    assert User.objects.get().name == "Ana Ortega"


@pytest.mark.parametrize(
    ("email", "name", "password", "reason"),
    [
        ("ana", "Ana", NEW, "not an e-mail address"),
        ("", "Ana", NEW, "--email is missing"),
        ("ana@example.com", "   ", NEW, "1 to 120 characters"),
        ("ana@example.com", "A\x00", NEW, "NUL"),
        ("ana@example.com", "Ana", "12345", "too short"),
        ("ana@example.com", "Ana Ortega", "anaortega", "too similar"),
        ("taken@example.com", "Ana", NEW, "manage.py resetlink taken@example.com"),
    ],
)
def test_a_first_account_that_cannot_be_made_says_why(monkeypatch, email, name, password, reason):
    make_user(email="taken@example.com")
    with pytest.raises(CommandError, match=reason):
        run(
            "createowner",
            typed=password,
            monkeypatch=monkeypatch,
            email=email,
            name=name,
            password_stdin=True,
        )
    assert User.objects.count() == 1


def test_whoever_runs_the_installation_makes_a_reset_link():
    user = make_user(email="ana@example.com")
    set_by_link(link_in(run("resetlink", "Ana@example.com")))
    assert passes(user, NEW)
    with pytest.raises(CommandError, match="No account"):
        run("resetlink", "nobody@example.com")
