import pytest
from playwright.sync_api import expect

from stakeholders.actions import invite
from tests.browser.looking import faults_in_light_and_dark
from tests.factories import PASSWORD, make_member, make_product, make_user, owner_of
from tests.openid_provider import openid_provider
from tests.test_single_sign_on import configured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUTSIDE = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/accounts/inactive/"]
INSIDE = [
    "/account/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/",
    "/accounts/3rdparty/",
]


@pytest.fixture
def context(new_context, live_server):
    return new_context(base_url=live_server.url)


@pytest.fixture
def page(context):
    """A page on which nothing may go wrong unnoticed."""
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    # Chromium notes each page that answers 4xx as an error; those are the pages we asked for.
    assert [text for text in wrong if "the server responded with a status of 4" not in text] == []


def sign_in(page, user):
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url("/accounts/login/")


def show_who_it_is(page):
    page.goto("/accounts/reauthenticate/?next=/account/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def assert_clean(page, address):
    page.goto(address)
    assert (address, faults_in_light_and_dark(page)) == (address, [])


def a_link_for(product, email="ben@example.com"):
    _, token = invite(product, email, by=owner_of(product))
    return f"/invitation/{token}/"


def test_the_pages_outside_are_open_to_everybody(page, settings):
    settings.DEMO = True
    with openid_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = configured(provider.url)
        for address in [*OUTSIDE, a_link_for(make_product()), "/invitation/closed/"]:
            assert_clean(page, address)


def test_the_pages_of_an_account_are_open_to_everybody(page, settings):
    product = make_product()
    member = make_member(product)
    sign_in(page, owner_of(product))
    show_who_it_is(page)
    reset = f"/products/{product.key}/members/{member.memberships.get().pk}/reset-link/"
    with openid_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = configured(provider.url)
        for address in [*INSIDE, reset, a_link_for(make_product())]:
            assert_clean(page, address)


def put_in_a_key(context, page, **able):
    """A device that answers at once, as if somebody touched it."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device | able})


def test_a_passkey_signs_in_without_a_password(page, context):
    put_in_a_key(context, page, hasResidentKey=True, hasUserVerification=True, isUserVerified=True)
    sign_in(page, make_user())
    show_who_it_is(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    assert_clean(page, "/accounts/2fa/recovery-codes/")
    assert_clean(page, "/accounts/2fa/webauthn/")
    context.clear_cookies()
    page.goto("/accounts/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_passkey_is_a_second_step_after_the_password(page, context):
    put_in_a_key(context, page)
    user = make_user()
    sign_in(page, user)
    show_who_it_is(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    context.clear_cookies()
    sign_in(page, user)
    assert_clean(page, "/accounts/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()


def test_without_a_passkey_the_page_says_so_and_waits(page, context):
    put_in_a_key(context, page, hasResidentKey=True, hasUserVerification=True, isUserVerified=True)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text("No passkey was used. You can try again.")


def test_single_sign_on_goes_there_and_back_under_the_strict_policy(page, settings):
    with openid_provider() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = configured(provider.url)
        settings.OIDC_DOMAINS = ["corp.example"]
        page.goto("/accounts/login/?next=/account/")
        page.get_by_role("button", name="Sign in with Corp").click()
        expect(page.get_by_text("ana@corp.example")).to_be_visible()


def test_a_password_can_be_looked_at(page):
    page.goto("/accounts/login/")
    field = page.get_by_label("Password", exact=True)
    field.fill("open sesame")
    page.get_by_role("button", name="Show the password").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show the password").click()
    expect(field).to_have_attribute("type", "password")


def test_everything_but_passkeys_works_without_javascript(new_context, live_server):
    product = make_product(name="Courier Desk")
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto(a_link_for(product))
    page.get_by_label("Your name").fill("Ben Adler")
    page.get_by_label("Password").fill("a violet umbrella")
    page.get_by_role("button", name="Sign up and accept").click()
    expect(page).to_have_url(f"{live_server.url}{product.get_absolute_url()}")
    page.goto("/account/")
    page.get_by_label("Name").fill("Benjamin Adler")
    page.get_by_role("button", name="Save the name").click()
    expect(page.get_by_text("Your name is saved.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
