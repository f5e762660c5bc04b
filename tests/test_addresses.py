"""Every address and who may open it. An address that is missing from the table fails the first test."""

from contextlib import suppress

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from stakeholders.actions import invite, set_influence
from stakeholders.models import Member
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_user,
)
from tests.pictures import png

pytestmark = pytest.mark.django_db

ELSEWHERE = ("account_", "mfa_", "socialaccount_", "openid_connect_")
"""Addresses of django-allauth; tests of signing in look after them."""

PRD, REQUIREMENT = ["CD", 1], ["CD", 1, 1]
READ, WRITE, OWN = "reads", "writes", "owns"
"""Whom an address is for: any member, those who may write, or owners of the product."""

OPEN = {"healthz", "favicon", "invitation", "demo-sign-in", "sign-in-elsewhere", "confirm-email"}
OF_ONESELF = {"products", "new-product", "jump", "keys", "rules", "notices", "account", "dismiss-notice"}

GET = {
    "product": (["CD"], READ),
    "product-settings": (["CD"], READ),
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
    "requirement": (REQUIREMENT, READ),
    "requirement-line": (REQUIREMENT, READ),
    "prd-why": (PRD, READ),
    "prd-readiness": (PRD, READ),
    "readiness-box": (PRD, READ),
    "sign": (["CD", 1, "{sign}"], READ),
    "prd-habits": (PRD, READ),
    "prd-order": (PRD, READ),
    "short-link": (["CD-1"], READ),
    "read-home": (PRD, READ),
    "read": (["CD", 1, "user"], READ),
    "exports": (PRD, READ),
    "new-export": (PRD, READ),
    "member-reset-link": (["CD", "{member}"], OWN),
}
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
    "member-reset-link": (["CD", "{member}"], OWN),
    "archive-product": (["CD"], OWN),
    "change-member": (["CD", "{member}"], OWN),
    "withdraw-invitation": (["CD", "{invitation}"], OWN),
    "place": (["CD", "driver"], WRITE),
    "draw-influence": (["CD"], WRITE),
    "influence": (["CD", "driver"], WRITE),
    "change-influence": (["CD", "driver", "owner"], WRITE),
    "delete-persona": (["CD", "driver"], WRITE),
    "duplicate-prd": (PRD, WRITE),
    "restore": (PRD, WRITE),
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
}
ELSEWHERE_TESTED = {"export", "download-export", "retry-export", "import-preview"}
"""Their own tests make what they show, and say who may open it."""


def names(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name and not pattern.name.startswith(ELSEWHERE):
            yield pattern.name


def test_every_address_is_in_the_table():
    assert set(names()) == {*OPEN, *OF_ONESELF, *GET, *POST, *ELSEWHERE_TESTED}


@pytest.fixture
def filled():
    """A product with one of everything, and the ids that addresses name."""
    owner = make_user()
    product = make_product(owner, key="CD")
    prd = make_prd(product)
    make_requirement(prd)
    driver, payer = make_persona(product, "Driver"), make_persona(product, "Owner", pays=True)
    set_influence(driver, payer, {"mechanism": "late orders"}, seen={}, by=owner)
    invitation, _ = invite(product, "a@example.com", by=owner, role="viewer", function="sales")
    from prdbuilder.prds.pictures import store_picture

    editor = make_member(product)
    ids = {
        "picture": store_picture(product, png()).sha256,
        "member": Member.objects.get(user=editor).pk,
        "invitation": invitation.pk,
        "goal": make_goal(prd).pk,
        "sign": make_sign(prd, payer).pk,
        "entry": make_entry(prd).pk,
    }
    return product, owner, ids


def address(name, arguments, ids):
    return reverse(name, args=[str(part).format_map(ids) for part in arguments])


ASKED = [
    (name, method, *row) for method, rows in (("get", GET), ("post", POST)) for name, row in rows.items()
]


@pytest.mark.parametrize(
    ("name", "method", "arguments", "need"), ASKED, ids=[f"{row[0]}-{row[1]}" for row in ASKED]
)
def test_each_person_may_open_what_they_may(client, filled, name, method, arguments, need):
    product, owner, ids = filled
    where = address(name, arguments, ids)
    anonymous = getattr(client, method)(where)
    assert anonymous.status_code == 302
    assert "/accounts/login/" in anonymous["Location"]
    for role, admitted in {
        "stranger": None,
        "viewer": need == READ,
        "reviewer": need == READ,
        "editor": need in (READ, WRITE),
        "owner": True,
    }.items():
        client.force_login(person(product, owner, role))
        status = getattr(client, method)(where).status_code
        assert (status == 404) == (admitted is None), (role, status)
        assert (status == 403) == (admitted is False), (role, status)
        assert status < 500


def test_what_is_in_one_table_only_answers_to_that_method_only(client, filled):
    _, owner, ids = filled
    client.force_login(owner)
    read = {name: client.post(address(name, GET[name][0], ids)).status_code for name in GET.keys() - POST}
    written = {name: client.get(address(name, POST[name][0], ids)).status_code for name in POST.keys() - GET}
    assert {*read.values(), *written.values()} == {405}, (read, written)


def with_a_nul():
    """Each address, with a NUL in one of its parts that are texts."""
    for name, (arguments, _) in (GET | POST | {"invitation": (["token"], READ)}).items():
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


def person(product, owner, role):
    if role == "stranger":
        return make_user()
    return owner if role == "owner" else make_member(product, role)


@pytest.mark.parametrize("name", sorted(OF_ONESELF - {"dismiss-notice"}))
def test_ones_own_pages_ask_who_one_is(client, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_user())
    assert client.get(reverse(name)).status_code in (200, 204)


PIECES = {"editor": "split", "requirement": "sheet", "requirement-line": ""}
PIECES |= dict.fromkeys(("new-export", "jump", "keys", "notices"), "")
"""What answers htmx with a piece of itself, and the target that asks for it."""
PAGES = [(name, row[0]) for name, row in GET.items()]
PAGES += [(name, []) for name in sorted(OF_ONESELF - {"dismiss-notice"})]


@pytest.mark.parametrize(("name", "arguments"), PAGES, ids=[page[0] for page in PAGES])
def test_each_page_answers_htmx_with_its_piece_or_moves_there(client, filled, name, arguments):
    _, owner, ids = filled
    client.force_login(owner)
    where = address(name, arguments, ids)
    asked = {"HX-Request": "true", "HX-Target": PIECES.get(name, "main")}
    whole, answer = client.get(where), client.get(where, headers=asked)
    assert answer.status_code in (200, 204)
    if name in PIECES:
        assert b"<html" not in answer.getvalue()
    elif whole.status_code == 302:
        assert answer["HX-Redirect"] == whole["Location"]
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
@pytest.mark.parametrize("name", sorted({*PIECES} - {"requirement-line"}))  # which has no page of its own
def test_a_link_or_a_step_back_gets_a_whole_page_that_no_cache_mistakes_for_a_piece(
    client, filled, name, header
):
    _, owner, ids = filled
    client.force_login(owner)
    asked = {"HX-Request": "true", header: "true", "HX-Target": PIECES[name]}
    answer = client.get(address(name, dict(PAGES)[name], ids), headers=asked)
    assert b"<html" in answer.getvalue()
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(("name", "arguments"), PAGES, ids=[page[0] for page in PAGES])
def test_an_ended_session_moves_the_page_and_puts_no_sign_in_into_it(client, filled, name, arguments):
    answer = client.get(address(name, arguments, filled[2]), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/?next=/")


def test_whoever_watches_over_the_app_need_not_sign_in(client):
    assert client.get("/healthz").json() == {"status": "ok"}
