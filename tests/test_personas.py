"""Personas: who pays, who uses, and who keeps whom paying."""

import pytest

from prdbuilder.history.actions import Gone
from prdbuilder.history.models import Change
from prdbuilder.pages.persona_fields import drawn_anew
from prdbuilder.pages.personas import InfluenceForm
from stakeholders.actions import delete_persona, edit_persona, set_influence
from stakeholders.models import Influence, Persona
from tests.factories import (
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
)
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


def taken_away(client, product):
    """An influence that was drawn and taken away: its address, and the press that undoes that."""
    driver, owner = make_persona(product, "Driver"), make_persona(product, "Owner")
    said = {"mechanism": "late orders", "strength": "strong", "felt_within": "weeks"}
    set_influence(driver, owner, said, seen={}, by=None)
    address = f"{driver.get_absolute_url()}influence/"
    page = client.post(address, {"remove": owner.slug}, follow=True).content.decode()
    [change] = Change.objects.filter(verb="deleted", subject="influence")
    assert f'formaction="{address}" name="restore" value="{change.pk}">Undo</button>' in page
    return address, {"restore": change.pk}


def test_an_influence_that_was_taken_away_is_drawn_again_with_what_it_said(client, product):
    address, undo = taken_away(client, product)
    page = client.post(address, undo, follow=True).content.decode()
    drawn = Influence.objects.get()
    assert (str(drawn), drawn.mechanism) == ("Driver → Owner", "late orders")
    assert (drawn.strength, drawn.felt_within) == ("strong", "weeks")
    assert Change.objects.of(drawn).latest("pk").verb == "restored"
    assert "Driver reaches Owner again." in page


def test_what_was_drawn_again_meanwhile_is_left_as_it_is(client, product):
    address, undo = taken_away(client, product)
    driver, owner = product.personas.order_by("name")
    set_influence(driver, owner, {"mechanism": "cold food"}, seen={}, by=None)
    client.post(address, undo)
    assert Influence.objects.get().mechanism == "cold food"
    assert not Change.objects.filter(verb="restored").exists()


def test_nobody_is_reached_again_who_was_deleted_meanwhile(client, product):
    address, undo = taken_away(client, product)
    client.post(f"{product.personas.get(name='Owner').get_absolute_url()}delete/")
    assert client.post(address, undo).status_code == 302
    assert not Influence.objects.exists()


def test_what_was_taken_away_is_drawn_again_by_its_writers_only(client, product):
    address, undo = taken_away(client, product)
    for person, status in ((make_member(product, "viewer"), 403), (make_user(), 404)):
        client.force_login(person)
        assert client.post(address, undo).status_code == status
    other = make_product(person, key="EF")
    make_persona(other, "Driver")
    make_persona(other, "Owner")
    client.post("/products/EF/personas/driver/influence/", undo)
    assert not Influence.objects.exists()


@pytest.mark.parametrize("nothing", ["", "x", "0", "9" * 30])
def test_what_was_never_taken_away_cannot_be_drawn_again(client, product, nothing):
    driver = make_persona(product, "Driver")
    address = f"{driver.get_absolute_url()}influence/"
    assert client.post(address, {"restore": nothing}).status_code in (302, 404)
    assert not Influence.objects.exists()


@pytest.mark.parametrize("nobody", ["", "owner\0", "driver"])
def test_an_influence_that_is_not_there_cannot_be_taken_away(client, product, nobody):
    driver = make_persona(product, "Driver")
    response = client.post(f"{driver.get_absolute_url()}influence/", {"remove": nobody})
    assert response.status_code == 404


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


def influence_of(product):
    """The driver's on the owner, and the address where it is written."""
    driver, owner = make_persona(product, "Driver"), make_persona(product, "Owner")
    drawn = set_influence(driver, owner, {"mechanism": "late orders"}, seen={}, by=None)
    return drawn, f"{driver.get_absolute_url()}influence/{owner.slug}/"


def test_an_influence_that_two_draw_at_once_is_the_first_ones_and_the_other_is_told(client, product):
    driver, owner = (make_persona(product, name) for name in ("Driver", "Owner"))
    form = InfluenceForm({"target": owner.pk, "mechanism": "late orders", "strength": "weak"}, source=driver)
    assert form.is_valid()
    values = {name: form.cleaned_data[name] for name in ("mechanism", "strength", "felt_within")}
    set_influence(driver, owner, values | {"strength": "strong"}, seen={}, by=None)
    assert not drawn_anew(form, driver, owner, values, by=make_user())
    assert form.non_field_errors() == [
        "Somebody else drew this influence just now. Open the page again to see it."
    ]
    assert Influence.objects.get().strength == "strong"


def test_an_influence_is_edited_where_it_stands_with_its_revision(client, product):
    drawn, where = influence_of(product)
    fields = {"only": "strength", "strength": "strong", "strength-revision": 1}
    assert client.post(where, fields, headers=JSON).json()["revisions"] == {"strength": 2}
    assert client.post(where, fields | {"strength": "weak"}, headers=JSON).status_code == 409
    drawn.refresh_from_db()
    assert (drawn.strength, drawn.mechanism) == ("strong", "late orders")


def test_an_influence_is_edited_by_a_form_without_javascript(client, product):
    drawn, where = influence_of(product)
    page = client.get("/products/CD/personas/driver/").content.decode()
    assert f'action="{where}"' in page
    fields = {"mechanism": "cold food", "strength": "weak", "felt_within": "days"}
    response = client.post(where, {"only": list(fields)} | fields)
    assert response["Location"] == "/products/CD/personas/driver/"
    drawn.refresh_from_db()
    assert (drawn.mechanism, drawn.strength, drawn.felt_within) == ("cold food", "weak", "days")


@pytest.mark.parametrize("name", ["Driver", "dRIVER", " driver "])
def test_a_second_persona_of_a_name_is_refused_with_a_link_to_the_first(client, product, name):
    make_persona(product, "Driver", uses=True)
    response = client.post("/products/CD/personas/new/", {"name": name, "pays": "yes", "uses": "no"})
    assert response.status_code == 422
    assert '<a href="/products/CD/personas/driver/">Driver</a> is there already.' in response.content.decode()
    assert Persona.objects.count() == 1


def test_the_name_of_another_is_refused_as_text_and_its_letters_stay_letters(client, product):
    make_persona(product, "<b>Ä")
    response = save(client, make_persona(product, "Driver"), "name", "<B>ä")
    assert response.json()["errors"]["name"] == ["Another persona is called <b>Ä."]
    new = client.post("/products/CD/personas/new/", {"name": "<B>ä", "pays": "yes", "uses": "no"})
    assert "&lt;b&gt;Ä</a> is there already." in new.content.decode()


def test_the_name_of_a_deleted_persona_can_be_given_again(client, product):
    client.post(f"{make_persona(product, 'Driver').get_absolute_url()}delete/")
    client.post("/products/CD/personas/new/", {"name": "Driver", "pays": "no", "uses": "yes"})
    assert Persona.objects.present().get().name == "Driver"


def test_the_message_of_a_deletion_undoes_it_with_one_press(client, product):
    persona = make_persona(product, "<i>Driver")
    where = f"{persona.get_absolute_url()}delete/"
    page = client.post(where, follow=True).content.decode()
    assert "&lt;i&gt;Driver was deleted." in page
    assert f'form="undo" formaction="{where}" name="restore" value="1">Undo</button>' in page
    client.post(where, {"restore": "1"})
    assert Persona.objects.present().get() == persona


def test_the_overview_names_everybody_and_says_what_is_not_known(client, product):
    make_persona(product, "Cook")
    make_persona(product, "Licensing", pays=False, uses=False)
    make_persona(product, "Driver", uses=True)
    page = client.get("/products/CD/").content.decode()
    assert 'data-party="user" href="/products/CD/personas/driver/">Driver<' in page
    undecided, neither = page.split("Nobody has said yet whether they pay or use")[1].split(
        "Neither pay nor use"
    )
    assert "Cook" in undecided
    assert "Licensing" in neither


def test_what_is_written_about_somebody_who_was_deleted_meanwhile_says_so(client, product):
    row = make_persona(product, "Driver")
    page = Persona.objects.get(pk=row.pk)
    delete_persona(row, by=None)
    with pytest.raises(Gone):
        edit_persona(page, {"name": "Rider"}, seen={}, by=None)
    assert Persona.objects.get(pk=row.pk).name == "Driver"
