"""A page asks the database as often for a long PRD as for a short one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from prdbuilder.notices.webhooks import send_test
from prdbuilder.prds.actions import delete_parts, edit_strategy
from prdbuilder.prds.applying import Mode, apply
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import LeavingSign, Picture
from prdbuilder.publishing.models import Export
from prdbuilder.reviews.suggestions import accept
from stakeholders.actions import archive_product, delete_persona, invite, move_stage, set_influence
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_suggestion,
    make_user,
    make_version,
    make_webhook,
    owner_of,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db


def a_prd(client, requirements):
    owner = make_user()
    client.force_login(owner)
    prd = make_prd(owner=owner, requirements=requirements)
    rows = list(prd.requirements.all())
    for number in range(max(requirements // 30, 1)):
        persona = make_persona(prd.product, f"Persona {number}", pays=True, uses=True)
        persona.requirements.add(*rows[:: number + 1])
        make_sign(prd, persona, f"Sign {number}").requirements.add(*rows[:: number + 1])
        make_goal(prd, f"Customer goal {number}")
        make_goal(prd, f"User goal {number}", side="user")
        make_entry(prd)
    rows[0].counterparts.add(rows[1])
    return prd


def cost(client, address):
    with counted() as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries), queries


@pytest.mark.parametrize("requirements", [3, 300])
def test_the_page_of_a_prd_costs_twelve_queries_at_any_length(client, requirements):
    prd = a_prd(client, requirements)
    count, queries = cost(client, prd.get_absolute_url())
    assert count == 12, "\n".join(queries)


def test_suggestions_cost_the_page_of_a_prd_nothing_and_their_own_page_the_same(client):
    def with_some(number):
        prd = a_prd(client, 3)
        row, owner = prd.requirements.first(), owner_of(prd.product)
        for place in range(number):
            make_suggestion(row, by=owner, statement=f"Another {place}")
            accept(make_suggestion(row, by=owner, rationale=f"Because {place}"), by=owner)
            row.refresh_from_db()
        pages = ("", "suggestions/", f"requirements/{row.number}/")
        return [cost(client, prd.get_absolute_url() + page)[0] for page in pages]

    assert with_some(1) == with_some(10)
    assert with_some(1)[0] == 12


@pytest.mark.parametrize(
    "page",
    [
        *("problem", "goals", "scope", "relations", "habits", "raid", "details", "why", "order", "readiness"),
        "read/full",
    ],
)
def test_every_other_page_of_a_prd_costs_the_same_at_1_and_50(client, page):
    costs = {cost(client, f"{a_prd(client, size).get_absolute_url()}{page}/")[0] for size in (3, 60)}
    assert len(costs) == 1
    assert costs.pop() <= 12


def test_a_sign_of_leaving_costs_the_same_at_any_length(client):
    def opened(size):
        sign = a_prd(client, size).leavingsigns.first()
        return cost(client, sign.get_absolute_url())[0]

    assert opened(3) == opened(60) == 8


@pytest.mark.parametrize(("facing", "queries"), [("customer", 9), ("user", 10)])
def test_a_requirement_opened_beside_the_list_costs_the_same_at_any_length(client, facing, queries):
    """One more where it faces the user: who reaches whom. The personas are those that can be chosen."""

    def opened(size):
        row = a_prd(client, size).requirements.filter(facing=facing).first()
        with counted() as queries:
            client.get(row.get_absolute_url(), headers={"HX-Request": "true"})
        return len(queries)

    assert opened(3) == opened(60) == queries


PAGES_OF_A_PRODUCT = [
    "",
    "settings/",
    "stage/",
    "stage/?to=proving",
    "members/",
    "personas/",
    "personas/new/",
    "personas/driver/",
    "pictures/",
    "import/",
    "webhooks/",
]
PAGES_OF_A_PRODUCT += ["prds/1/versions/", "prds/1/versions/{last}/", "prds/1/versions/compare/"]
PAGES_OF_A_PRODUCT += ["history/", "deleted/", "prds/1/history/"]
PAGES_OF_A_PRODUCT += ["prds/new/", "prds/1/details/", "prds/1/deleted/", "prds/1/exports/"]


def a_product(client, rows):
    """Whatever a page can list is there so many times."""
    owner = make_user()
    client.force_login(owner)
    product = make_product(owner)
    driver, prd = make_persona(product, "Driver", uses=True), make_prd(product)
    for number in range(rows):
        name_in_another(driver, make_prd(product))
        make_member(product)
        invite(product, f"guest{number}@example.com", by=owner)
        name_by_all(driver, prd, number)
        delete_some(prd)
        to = ("serving", "acquiring")[number % 2]
        make_webhook(product)
        move_stage(product, to, reason="The driver stays", seen=number + 1, by=make_user())
        archive_product(make_product(owner, name="Driver"), by=owner)
        make_product(owner, name="Driver")
        made = {"product": product, "prd": prd, "title": "Driver", "state": "ready", "file": "a.pdf"}
        Export.objects.create(asked_by=owner, finished_at=timezone.now(), **made)
        make_version(prd, by=owner)
        Picture.objects.create(product=product, sha256=f"{number:064}", file="a.png", width=1, height=1)
    return product


def name_by_all(driver, prd, number):
    """Another persona that reaches this one and is reached by it, and a requirement that names both."""
    persona = make_persona(prd.product, f"Driver {number}", pays=True)
    for source, target in ((driver, persona), (persona, driver)):
        set_influence(source, target, {"mechanism": "late orders"}, seen={}, by=None)
    make_requirement(prd, "The driver finds the counter", personas=[driver, persona])


def name_in_another(persona, prd):
    """A PRD that names the persona wherever one can."""
    make_requirement(prd, personas=[persona])
    edit_strategy(prd, persona, {"promise": "On time"}, seen={}, by=None)
    LeavingSign.objects.create(product=prd.product, prd=prd, persona=persona, statement="Fewer shifts")


def delete_some(prd):
    delete_persona(make_persona(prd.product), by=None)
    for part in (make_requirement(prd), make_goal(prd), make_entry(prd)):
        delete_parts([part], by=None)


def costs(client, rows):
    """What each page costs: those of one product, the list of all, and what is new."""
    base = a_product(client, rows).get_absolute_url()
    places = {f"…/{page}": base + page.format(last=rows) for page in PAGES_OF_A_PRODUCT}
    places |= {page: page for page in ("/", "/inbox/", "/jump/?q=driver")}
    return {page: cost(client, place)[0] for page, place in places.items()}


def test_every_page_of_a_product_costs_the_same_with_1_and_with_50_of_each(client):
    assert costs(client, 1) == costs(client, 50)


def test_the_preview_of_a_whole_prd_costs_the_same_at_any_length(client):
    def looked_at(requirements):
        prd, other = a_prd(client, requirements), make_prd()
        apply(load(prd), other, mode=Mode.ADD, by=None)
        client.force_login(owner_of(other.product))
        sent = {"file": SimpleUploadedFile("a.json", load(prd).to_json().encode()), "prd": other.pk}
        address = client.post(f"{other.product.get_absolute_url()}import/", sent)["Location"]
        client.post(address, {"prd": other.pk, "mode": "replace"})
        return cost(client, address)[0]

    assert looked_at(3) == looked_at(60)


def test_the_log_of_a_webhook_costs_the_same_with_1_and_with_50_deliveries(client):
    def looked_at(number):
        owner = make_user()
        client.force_login(owner)
        webhook = make_webhook(make_product(owner))
        for _ in range(number):
            send_test(webhook, by=owner)
        return cost(client, f"{webhook.product.get_absolute_url()}webhooks/{webhook.pk}/")[0]

    assert looked_at(1) == looked_at(50) == 6
