"""Every address × everybody: who may open what. An address without a row fails the first test."""

from contextlib import contextmanager, suppress

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from prdbuilder.publishing.sharing import revoke_link
from tests.factories import make_member, make_user, shared

pytestmark = pytest.mark.django_db

ELSEWHERE = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""Addresses of django-allauth; tests of signing in look after them."""

PRD, REQUIREMENT = ["CD", 1], ["CD", 1, 1]
OPEN, FORBIDDEN, HIDDEN, ASKED = "open", "forbidden", "hidden", "asked"
"""What an address is to somebody: open to them, forbidden, not there (404), or asking them to sign in."""

# guest and revoked have no account and opened a share link of the PRD, which is open or revoked by now.
WHO = ("owner", "editor", "reviewer", "viewer", "stranger", "guest", "revoked", "nobody")
# fmt: off
#          owner   editor     reviewer   viewer     stranger guest   revoked nobody
READ    = (OPEN,   OPEN,      OPEN,      OPEN,      HIDDEN,  ASKED,  ASKED,  ASKED)
REVIEW  = (OPEN,   OPEN,      OPEN,      FORBIDDEN, HIDDEN,  ASKED,  ASKED,  ASKED)
WRITE   = (OPEN,   OPEN,      FORBIDDEN, FORBIDDEN, HIDDEN,  ASKED,  ASKED,  ASKED)
OWN     = (OPEN,   FORBIDDEN, FORBIDDEN, FORBIDDEN, HIDDEN,  ASKED,  ASKED,  ASKED)
SELF    = (OPEN,   OPEN,      OPEN,      OPEN,      OPEN,    ASKED,  ASKED,  ASKED)  # one's own pages
MINE    = (OPEN,   HIDDEN,    HIDDEN,    HIDDEN,    HIDDEN,  ASKED,  ASKED,  ASKED)  # of the owner alone
SIGN    = (OPEN,   FORBIDDEN, FORBIDDEN, FORBIDDEN, HIDDEN,  ASKED,  ASKED,  ASKED)  # a sign-off of the owner
UPLOAD  = (OPEN,   HIDDEN,    FORBIDDEN, FORBIDDEN, HIDDEN,  ASKED,  ASKED,  ASKED)  # an upload of the owner
ANYBODY = (OPEN,   OPEN,      OPEN,      OPEN,      OPEN,    OPEN,   OPEN,   OPEN)
GUEST   = (OPEN,   OPEN,      OPEN,      OPEN,      OPEN,    OPEN,   HIDDEN, HIDDEN)  # holds the address
NOBODY  = (HIDDEN, HIDDEN,    HIDDEN,    HIDDEN,    HIDDEN,  HIDDEN, HIDDEN, HIDDEN)
# fmt: on

GET = {
    "product": (["CD"], READ),
    "product-settings": (["CD"], READ),
    "product-history": (["CD"], READ),
    "product-bin": (["CD"], READ),
    "delete-prd": (PRD, WRITE),
    "prd-history": (PRD, READ),
    "restore-to": (["CD", 1, "{change}"], WRITE),
    "product-stage": (["CD"], READ),
    "members": (["CD"], READ),
    "personas": (["CD"], READ),
    **{f"{picture}-{kind}": (["CD"], READ) for picture in ("grid", "influence") for kind in ("svg", "png")},
    "persona": (["CD", "driver"], READ),
    "pictures": (["CD"], READ),
    "picture": (["CD", "{picture}"], READ),
    "new-persona": (["CD"], WRITE),
    "new-prd": (["CD"], WRITE),
    "import": (["CD"], WRITE),
    "editor": (PRD, READ),
    **{f"prd-{page}": (PRD, READ) for page in ("problem", "goals", "scope", "relations", "raid")},
    **{f"prd-{page}": (PRD, READ) for page in ("questions", "decisions", "details", "deleted")},
    "prd-conflicts": (PRD, READ),
    "requirement": (REQUIREMENT, READ),
    "requirement-line": (REQUIREMENT, READ),
    "prd-why": (PRD, READ),
    "prd-readiness": (PRD, READ),
    "readiness-box": (PRD, READ),
    "sign": (["CD", 1, "{sign}"], READ),
    "prd-habits": (PRD, READ),
    "prd-order": (PRD, READ),
    "product-live": (["CD"], READ),
    "prd-live": (PRD, READ),
    "short-link": (["CD-1"], READ),
    "read-home": (PRD, READ),
    "read": (["CD", 1, "user"], READ),
    "prd-discussions": (PRD, READ),
    "discussion": (["CD", 1, "{discussion}"], READ),
    "discussion-counts": (PRD, READ),
    "exports": (PRD, READ),
    "new-export": (PRD, READ),
    "prd-versions": (PRD, READ),
    "compare-versions": (PRD, READ),
    "version": (["CD", 1, 1], READ),
    "sign-offs": (["CD", 1, 1], READ),
    "member-reset-link": (["CD", "{member}"], OWN),
    "export": (["CD", 1, "{export}"], READ),
    "download-export": (["CD", 1, "{export}"], READ),
    "import-preview": (["CD", "{upload}"], UPLOAD),
    **{
        page: ([], SELF)
        for page in ("products", "new-product", "jump", "keys", "rules", "notices", "inbox", "account")
    },
    **{page: ([], ANYBODY) for page in ("healthz", "favicon")},
    "invitation": (["{invited}"], ANYBODY),
    "confirm-email": (["{confirming}"], ANYBODY),
    "open-notice": (["{notice}"], MINE),
    "unsubscribe": (["{unsubscribing}"], ANYBODY),
    "calendar": (["{calendar}"], ANYBODY),
    "account-calendar": ([], SELF),
    "prd-sharing": (PRD, WRITE),
    "share": (["{token}"], GUEST),
    "share-picture": (["{token}", "{picture}"], GUEST),
    "share-file": (["{token}", "a4"], GUEST),
    "share-download": (["{token}", "a4"], GUEST),
    "webhooks": (["CD"], OWN),
    "webhook": (["CD", "{webhook}"], OWN),
    "suggest": (REQUIREMENT, REVIEW),
    "prd-suggestions": (PRD, READ),
    "suggestion": (["CD", 1, "{suggestion}"], READ),
}
PAGES = [(name, arguments) for name, (arguments, marks) in GET.items() if marks[WHO.index("nobody")] == ASKED]
POST = {
    "product-settings": (["CD"], WRITE),
    "product-stage": (["CD"], WRITE),
    "members": (["CD"], OWN),
    "persona": (["CD", "driver"], WRITE),
    "pictures": (["CD"], WRITE),
    "new-persona": (["CD"], WRITE),
    "new-prd": (["CD"], WRITE),
    "import": (["CD"], WRITE),
    "requirement": (REQUIREMENT, WRITE),
    "new-export": (PRD, READ),
    "prd-versions": (PRD, WRITE),
    "compare-versions": (PRD, READ),
    "sign-offs": (["CD", 1, 1], WRITE),
    "answer-sign-off": (["CD", 1, 1, "{sign_off}"], SIGN),
    "withdraw-sign-off": (["CD", 1, 1, "{sign_off}"], WRITE),
    "override-version": (["CD", 1, 1], OWN),
    "member-reset-link": (["CD", "{member}"], OWN),
    "archive-product": (["CD"], OWN),
    "webhooks": (["CD"], OWN),
    "webhook": (["CD", "{webhook}"], OWN),
    "change-webhook": (["CD", "{webhook}"], OWN),
    "suggest": (REQUIREMENT, REVIEW),
    "suggestion": (["CD", 1, "{suggestion}"], WRITE),
    "change-member": (["CD", "{member}"], OWN),
    "withdraw-invitation": (["CD", "{invitation}"], OWN),
    "place": (["CD", "driver"], WRITE),
    "draw-influence": (["CD"], WRITE),
    "influence": (["CD", "driver"], WRITE),
    "change-influence": (["CD", "driver", "owner"], WRITE),
    "delete-persona": (["CD", "driver"], WRITE),
    "duplicate-prd": (PRD, WRITE),
    "restore": (PRD, WRITE),
    "undo": (PRD, WRITE),
    "delete-prd": (PRD, WRITE),
    "restore-prd": (PRD, WRITE),
    "undo-shared": (["CD"], WRITE),
    "restore-to": (["CD", 1, "{change}"], WRITE),
    "dismiss-finding": (PRD, WRITE),
    "look-at-requirement": (REQUIREMENT, WRITE),
    "name-instead": (REQUIREMENT, WRITE),
    "save-prd": (PRD, WRITE),
    "add-goal": (PRD, WRITE),
    "save-goal": (["CD", 1, "{goal}"], WRITE),
    "add-entry": (PRD, WRITE),
    "save-entry": (["CD", 1, "{entry}"], WRITE),
    "save-strategy": (["CD", 1, "driver"], WRITE),
    "add-sign": (PRD, WRITE),
    "sign": (["CD", 1, "{sign}"], WRITE),
    "add-requirements": (PRD, WRITE),
    "move-requirements": (PRD, WRITE),
    "settle-conflict": (["CD", 1, "{conflict}"], MINE),
    "prd-discussions": (PRD, REVIEW),
    "discussion": (["CD", 1, "{discussion}"], REVIEW),
    "settle-discussion": (["CD", 1, "{discussion}"], REVIEW),
    "edit-comment": (["CD", 1, "{comment}"], OWN),  # one's own, and this is the owner's
    "delete-comment": (["CD", 1, "{comment}"], OWN),
    "show-comment": (["CD", 1, "{comment}"], WRITE),
    "read-notice": (["{notice}"], MINE),
    "unsubscribe": (["{unsubscribing}"], ANYBODY),
    "retry-export": (["CD", 1, "{export}"], READ),
    "sign-off-sheet": (["CD", 1, 1], READ),
    "dismiss-notice": (["{export}"], MINE),
    "import-preview": (["CD", "{upload}"], UPLOAD),
    **{page: ([], SELF) for page in ("new-product", "account", "account-calendar")},
    **{page: ([], SELF) for page in ("read-inbox", "mail-preference")},
    "invitation": (["{invited}"], ANYBODY),
    "confirm-email": (["{confirming}"], ANYBODY),
    "prd-sharing": (PRD, WRITE),
    "revoke-link": (["CD", 1, "{link}"], WRITE),
    "share": (["{token}"], GUEST),
    "share-file": (["{token}", "a4"], GUEST),
    "demo-sign-in": ([], NOBODY),  # outside the demo
    "sign-in-elsewhere": (["sso"], NOBODY),  # without a provider
}
"""Every address with what it names, and to whom it is open. What one method lacks here answers 405 to it."""


def names(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.name.startswith(ELSEWHERE):
            yield pattern.name


def test_every_address_is_in_the_table():
    assert set(names()) == {*GET, *POST}


def address(name, arguments, ids):
    return reverse(name, args=[str(part).format_map(ids) for part in arguments])


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "rows"), [("get", GET), ("post", POST)], ids=["get", "post"])
def test_each_person_may_open_what_they_may(filled, who, method, rows):
    product, owner, ids = filled
    client = person(who, product, owner)
    knows = ids | {"token": token_of(who, product, ids["token"], client)}
    found = {}
    for name, (arguments, _) in rows.items():
        with put_back():
            found[name] = mark(getattr(client, method)(address(name, arguments, knows)))
    assert found == {name: marks[WHO.index(who)] for name, (_, marks) in rows.items()}


@contextmanager
def put_back():
    """Each question finds the product as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def mark(answer):
    assert answer.status_code < 500
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next="):
        return ASKED
    return {403: FORBIDDEN, 404: HIDDEN}.get(answer.status_code, OPEN)


def token_of(who, product, token, client):
    """Of the link that they hold: members and strangers were given it like the guest."""
    if who == "nobody":
        return "made-up"
    if who == "revoked":
        link, where = shared(product.prds.get())
        assert client.get(where).status_code == 200
        revoke_link(link)
        return where.split("/")[2]
    if who == "guest":
        assert client.get(reverse("share", args=[token])).status_code == 200
    return token


def person(who, product, owner):
    """Their browser."""
    client = Client()
    if who in ("guest", "revoked", "nobody"):
        return client
    roles = {"owner": lambda: owner, "stranger": make_user}
    client.force_login(roles.get(who, lambda: make_member(product, who))())
    return client


def test_what_is_in_one_table_only_answers_to_that_method_only(client, filled):
    _, owner, ids = filled
    client.force_login(owner)
    read = {name: client.post(address(name, GET[name][0], ids)).status_code for name in GET.keys() - POST}
    written = {name: client.get(address(name, POST[name][0], ids)).status_code for name in POST.keys() - GET}
    assert {*read.values(), *written.values()} == {405}, (read, written)


def with_a_nul():
    """Each address, with a NUL in one of its parts that are texts."""
    for name, (arguments, _) in (GET | POST).items():
        for place, argument in enumerate(arguments):
            if isinstance(argument, str):
                yield name, [*arguments[:place], "a\0b", *arguments[place + 1 :]]


def test_an_address_that_holds_a_nul_is_not_found(client, filled):
    _, owner, ids = filled
    client.force_login(owner)
    asked = []
    for name, arguments in with_a_nul():
        with suppress(NoReverseMatch):  # Numbers, and the few editions.
            asked.append(address(name, arguments, ids))
    assert len(asked) > 40
    for method in (client.get, client.post):
        assert {where: method(where).status_code for where in asked} == dict.fromkeys(asked, 404)


def test_whoever_watches_over_the_app_need_not_sign_in(client):
    assert client.get("/healthz").json() == {"status": "ok"}
