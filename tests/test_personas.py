"""Personas: who pays, who uses, and who keeps whom paying."""

import pytest

from stakeholders.models import Influence, Persona
from tests.factories import make_persona, make_prd, make_product, make_requirement, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


def save(client, persona, name, value, revision=1):
    fields = {"only": name, name: value, f"{name}-revision": revision}
    return client.post(persona.get_absolute_url(), fields, headers=JSON)


@pytest.mark.parametrize(
    ("pays", "uses", "party"),
    [
        ("yes", "no", "customer"),
        ("no", "yes", "user"),
        ("yes", "yes", "both"),
        ("no", "no", "neither"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_a_persona_pays_uses_both_neither_or_nobody_has_said(client, product, pays, uses, party):
    client.post("/products/CD/personas/new/", {"name": "Somebody", "pays": pays, "uses": uses})
    assert Persona.objects.get().party == party


def test_each_side_of_the_page_shows_its_people(client, product):
    make_persona(product, "Restaurant owner", pays=True, uses=False, yearly_revenue=1_900_000)
    make_persona(product, "Driver", pays=False, uses=True, people=11_400)
    page = client.get("/products/CD/personas/").content.decode()
    customers, users = page.split('id="who-uses"')
    assert "Restaurant owner" in customers
    assert "1,900,000 USD a year" in customers
    assert "Driver" in users
    assert "11,400 people" in users


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("name", "", "required"),
        ("yearly_revenue", "-1", "greater than or equal"),
        ("yearly_revenue", "a lot", "Enter a number"),
        ("people", "-3", "greater than or equal"),
        ("pays", "sometimes", "not one of the available choices"),
    ],
)
def test_what_a_persona_cannot_be_is_refused_with_a_reason(client, product, name, value, why):
    persona = make_persona(product)
    response = save(client, persona, name, value)
    assert response.status_code == 422
    assert why in response.content.decode()


def test_revenue_that_is_not_known_stays_unknown(client, product):
    persona = make_persona(product, "Owner", pays=True, yearly_revenue=5)
    save(client, persona, "yearly_revenue", "")
    assert Persona.objects.get().yearly_revenue is None
    assert "revenue unknown" in client.get("/products/CD/personas/").content.decode()


def test_an_influence_is_drawn_and_taken_away(client, product):
    driver, owner = make_persona(product, "Driver"), make_persona(product, "Owner")
    address = f"{driver.get_absolute_url()}influence/"
    fields = {"target": owner.pk, "mechanism": "late orders", "strength": "strong", "felt_within": "weeks"}
    client.post(address, fields)
    assert str(Influence.objects.get()) == "Driver → Owner"
    assert client.post(address, fields).status_code == 422
    client.post(address, {"remove": owner.slug})
    assert not Influence.objects.exists()


def test_a_deleted_persona_is_kept_with_all_that_names_it(client, product):
    persona = make_persona(product, "Driver")
    requirement = make_requirement(make_prd(product), personas=[persona])
    client.post(f"{persona.get_absolute_url()}delete/")
    assert client.get(persona.get_absolute_url()).status_code == 404
    client.post(f"{persona.get_absolute_url()}delete/", {"restore": "1"})
    assert list(requirement.personas.present()) == [persona]


def test_a_persona_called_new_has_an_address_of_its_own(client, product):
    persona = make_persona(product, "New")
    assert client.get(persona.get_absolute_url()).status_code == 200
    assert persona.slug == "new-2"


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_of_personas_costs_the_same_at_any_length(client, product, count):
    for number in range(count):
        make_persona(product, f"Persona {number}", pays=True)
    with counted() as queries:
        client.get("/products/CD/personas/")
    assert len(queries) == 7
