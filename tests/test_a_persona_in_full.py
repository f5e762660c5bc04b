"""A persona in full: each fact is edited in place, and the page shows what follows from it and names it."""

import pytest

from prdbuilder.prds.actions import edit_strategy
from prdbuilder.prds.models import LeavingSign
from stakeholders.actions import set_influence
from stakeholders.models import Persona
from tests.factories import make_member, make_persona, make_prd, make_product, make_requirement, make_user

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
HERE = "/products/CD/personas/driver/"


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


@pytest.fixture
def driver(product):
    return make_persona(product, "Driver", uses=True)


def save(client, name, value, revision=1):
    fields = {"only": name, name: value, f"{name}-revision": revision}
    return client.post(HERE, fields, headers=JSON)


def words(client, address=HERE):
    page = client.get(address).content.decode()
    return " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("kind", "primary", "primary"),
        ("kind", "", ""),
        ("power", "100", 100),
        ("interest", "0", 0),
        ("power", "", None),
        ("legitimacy", "yes", True),
        ("urgency", "no", False),
        ("urgency", "unknown", None),
        ("stance", "leading", "leading"),
        ("buying_roles", ["gatekeeper", "decider"], "decider gatekeeper"),
        ("buying_roles", [], ""),
        (
            "evidence_links",
            "https://a.example/1\nhttps://b.example",
            "https://a.example/1\nhttps://b.example",
        ),
        ("internal_trigger", " a  quiet  minute ", "a quiet minute"),
    ],
)
def test_each_fact_is_saved_where_it_stands(client, driver, name, value, stored):
    assert save(client, name, value).status_code == 200
    assert getattr(Persona.objects.get(), name) == stored


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("power", "101", "less than or equal to 100"),
        ("interest", "-1", "greater than or equal to 0"),
        ("kind", "hero", "not one of the available choices"),
        ("buying_roles", ["decider", "king"], "king is not one of the available choices"),
        ("evidence_links", "https://a.example\nour wiki", "“our wiki” is not a web address"),
        ("studied_on", "last week", "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(client, driver, name, value, why):
    response = save(client, name, value)
    assert response.status_code == 422
    assert why in " ".join(response.json()["errors"][name])


def test_parts_in_buying_that_two_people_choose_at_once_are_both_kept(client, driver):
    save(client, "buying_roles", ["decider", "buyer"])
    late = save(client, "buying_roles", ["gatekeeper"], revision=1)
    assert late.json()["linked"] == {"buying_roles": ["decider", "buyer", "gatekeeper"]}
    assert late.json()["revisions"] == {"buying_roles": 3}
    gone = save(client, "buying_roles", ["buyer"], revision=2)
    assert gone.json()["linked"] == {"buying_roles": ["buyer", "gatekeeper"]}


def test_a_form_without_javascript_that_is_late_takes_no_part_away(client, driver):
    save(client, "buying_roles", ["decider"])
    fields = {"only": ["buying_roles", "stance"], "stance": "neutral", "buying_roles-revision": 1}
    assert client.post(HERE, fields | {"stance-revision": 1}).status_code == 302
    assert (Persona.objects.get().buying_roles, Persona.objects.get().stance) == ("decider", "neutral")


def test_what_two_people_say_of_urgency_is_settled_in_the_words_of_the_form(client, driver):
    save(client, "urgency", "yes")
    late = save(client, "urgency", "no")
    assert late.status_code == 409
    clash = late.json()["clashes"]["urgency"]
    assert (clash["yours"], clash["theirs"], clash["revision"]) == ("no", "yes", 2)


def test_the_class_of_salience_follows_what_is_saved(client, driver):
    save(client, "power", "80")
    save(client, "legitimacy", "yes")
    piece = save(client, "urgency", "yes").json()["pieces"]["persona-standing"]
    assert "Definitive: has a proper, pressing claim and the power to match" in piece
    assert "Not known" in save(client, "urgency", "unknown", 2).json()["pieces"]["persona-standing"]


def test_the_kind_is_explained_in_a_sentence(client, driver):
    assert "Somebody the product is not designed for." in words(client)
    piece = save(client, "kind", "negative").json()["pieces"]["persona-kind"]
    assert "Somebody the product is not designed for." in piece


def test_revenue_at_stake_is_shown_with_its_sum_and_follows_what_is_saved(client, product, driver):
    owner = make_persona(product, "Owner", pays=True, yearly_revenue=1_000)
    set_influence(driver, owner, {"mechanism": "late orders", "strength": "medium"}, seen={}, by=None)
    page = words(client)
    assert '<p class="figure">USD 500 a year</p>' in page
    assert "USD 1 000 a year × ½ = USD 500" in page
    assert "Who keeps them paying" not in page
    assert "late orders" in words(client, owner.get_absolute_url()).split("Who keeps them paying")[1]
    assert "Revenue at stake" not in save(client, "uses", "no").json()["pieces"]["persona-money"]


def test_whoever_pays_and_uses_holds_their_own_revenue(client, product):
    make_persona(product, "Driver", pays=True, uses=True, yearly_revenue=7)
    page = words(client)
    assert '<p class="figure">USD 7 a year</p>' in page
    assert "They themselves, and nobody else that is known of." in page


def test_the_page_shows_everything_that_names_a_persona_by_prd(client, product, driver):
    first, second = make_prd(product, title="First"), make_prd(product, title="Second")
    make_requirement(second, "Later", personas=[driver], facing="customer")
    make_requirement(first, "Sooner", personas=[driver])
    edit_strategy(first, driver, {"promise": "On time"}, seen={}, by=None)
    LeavingSign.objects.create(product=product, prd=first, persona=driver, statement="Fewer shifts")
    named = words(client).split("Where they are named")[1]
    places = [
        named.index(word) for word in ("First", "Sooner", "Customer relations", "Fewer shifts", "Second")
    ]
    assert places == sorted(places)
    assert "Customer-facing" in named.split("Later")[1]


def test_readers_read_all_of_it_and_meet_no_field(client, product, driver):
    said = {"kind": "primary", "buying_roles": "user", "power": 60, "interest": 60, "stance": "neutral"}
    said |= {"evidence_links": "https://a.example/study", "investment": "corrects the pin"}
    Persona.objects.update(**said, studied_on="2026-09-14")
    client.force_login(make_member(product, "viewer"))
    page = words(client)
    for text in (
        "Primary",
        "manage closely",
        "Neutral",
        "14 September 2026",
        "corrects the pin",
        "Not known",
    ):
        assert text in page
    assert '<a href="https://a.example/study"' in page
    assert "autosave-form>" not in page


def test_a_link_that_leads_elsewhere_than_to_the_web_is_text(client, product, driver):
    Persona.objects.update(evidence_links="javascript:alert(1)")
    client.force_login(make_member(product, "viewer"))
    assert 'href="javascript' not in words(client)
    assert "javascript:alert(1)" in words(client)
