"""The stakeholder map as a page: who stands where, what keeps the most money, and putting both right."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from stakeholders.actions import delete_persona, set_influence
from stakeholders.models import Influence, Member, Persona
from tests.factories import make_member, make_persona, make_prd, make_product, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
PAGE = "/products/CD/personas/"


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD", name="Courier Desk")


@pytest.fixture
def driver(product):
    """A user of little power who keeps an owner paying."""
    owner = make_persona(
        product, "Owner", pays=True, yearly_revenue=1_900_000, stops_paying_when="late orders pass 12%"
    )
    driver = make_persona(product, "Driver", uses=True, people=11_400, power=20, interest=90)
    said = {"mechanism": "late orders", "strength": "strong", "felt_within": "weeks"}
    set_influence(driver, owner, said, seen={}, by=None)
    return driver


def shown(client):
    return client.get(PAGE).content.decode()


def place(client, power, interest, seen=(1, 1), **options):
    fields = {"power": power, "interest": interest, "power-revision": seen[0], "interest-revision": seen[1]}
    return client.post("/products/CD/map/driver/place/", fields, **options)


def drawn(client, **fields):
    said = {"source": "driver", "target": "owner", "mechanism": "late orders", "strength": "weak"}
    return client.post("/products/CD/map/draw/", said | fields)


def test_the_page_shows_both_pictures_and_the_same_in_words(client, driver):
    page = shown(client)
    assert page.count("<svg xmlns") == 2
    assert "power 20, interest 90, keep informed" in page
    assert "Keep informed <small>power 20, interest 90</small>" in page
    assert "kept paying by 1" in page
    assert "keeps $1.9M a year" in page


def test_what_keeps_the_most_money_comes_first_with_its_sum(client, product, driver):
    make_persona(product, "Clerk", uses=True)
    page = shown(client).split("What keeps the most money")[1]
    assert page.index("Driver") < page.index("Clerk")
    assert "USD\u00a01\u202f900\u202f000 a year" in page
    assert "stops paying when" in page
    assert "keeps nobody paying" in page


def test_a_user_whom_the_grid_under_rates_is_named(client, driver):
    assert "</span> stands in <em>keep informed</em>, yet <b>$1.9M</b> a year depends on them." in shown(
        client
    )
    place(client, 80, 90)
    assert "yet <b>" not in shown(client)


def test_equal_figures_share_a_rank(client, product, driver):
    owner, cook = Persona.objects.get(name="Owner"), make_persona(product, "Cook", uses=True)
    set_influence(cook, owner, {"mechanism": "late meals", "strength": "strong"}, seen={}, by=None)
    clerk = make_persona(product, "Clerk", uses=True)
    set_influence(clerk, owner, {"mechanism": "wrong bills", "strength": "weak"}, seen={}, by=None)
    make_persona(product, "Guest", uses=True)
    ranks = re.findall(r'<span class="rank">(.*?)</span>\n', shown(client))
    assert ranks == [
        "=1",
        "=1",
        "3",
        '<span aria-hidden="true">–</span>',
    ]


def test_who_has_no_place_stands_below_the_grid(client, product):
    make_persona(product, "Driver", uses=True, power=20)
    assert "Not placed yet" in shown(client)


def test_whom_nobody_has_asked_is_not_said_to_be_neither(client, product):
    make_persona(product, "City", pays=False, uses=False)
    make_persona(product, "Guest")
    page = shown(client)
    assert page.count('<span class="muted">neither pays nor uses</span></td>') == 1
    assert page.count('<span class="muted">not yet known</span></td>') == 1
    assert ">Neither pay nor use" not in page
    assert ">neither pays nor uses</text>" not in page


def test_a_persona_is_put_on_the_grid_and_the_answer_brings_what_changed(client, driver):
    answer = place(client, 60, 70, headers=JSON).json()
    driver.refresh_from_db()
    assert (driver.power, driver.interest) == (60, 70)
    assert answer["revisions"] == {"power": 2, "interest": 2}
    assert answer["pieces"].keys() == {"grid-picture", "under-rated", "place-of-driver"}
    assert "power 60, interest 70, manage closely" in answer["pieces"]["grid-picture"]


def test_without_scripts_the_page_comes_back_with_a_word(client, driver):
    response = place(client, 60, 70, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Saved." in response.content.decode()


def test_empty_fields_take_somebody_off_the_grid(client, driver):
    place(client, "", "")
    driver.refresh_from_db()
    assert (driver.power, driver.interest) == (None, None)


def test_a_late_move_changes_nothing_and_says_where_it_really_is(client, driver):
    place(client, 60, 70, headers=JSON)
    late = place(client, 10, 70, headers=JSON)
    assert late.status_code == 409
    clash = late.json()["clashes"]["power"]
    assert (clash["yours"], clash["theirs"], clash["revision"]) == (10, 60, 2)
    by_hand = place(client, 10, 70)
    assert by_hand.status_code == 422
    assert "Somebody else changed this" in by_hand.content.decode()
    driver.refresh_from_db()
    assert driver.power == 60


@pytest.mark.parametrize("power", ["101", "-1", "high", "1.5"])
def test_a_place_that_is_not_on_the_grid_is_refused_and_kept(client, driver, power):
    assert place(client, power, 50, headers=JSON).status_code == 422
    response = place(client, power, 50)
    assert response.status_code == 422
    assert f'value="{power}"' in response.content.decode()


def test_an_influence_is_drawn_on_the_map(client, driver):
    Influence.objects.all().delete()
    assert drawn(client)["Location"] == f"{PAGE}#influence"
    assert (str(found := Influence.objects.get()), found.strength) == ("Driver → Owner", "weak")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"target": ""}, "This field is required"),
        ({"target": "nobody"}, "Select a valid choice"),
        ({"target": "driver"}, "nobody reaches themselves"),
        ({}, "Driver reaches Owner already"),
        ({"mechanism": "\u200b", "target": "owner"}, "This field is required"),
    ],
)
def test_an_arrow_that_cannot_be_drawn_is_refused_and_kept(client, driver, fields, why):
    response = drawn(client, **{"felt_within": "a quarter of a year"} | fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert 'value="a quarter of a year"' in page
    assert Influence.objects.count() == 1


def test_a_deleted_persona_and_what_it_reached_are_on_no_picture(client, product, driver):
    delete_persona(driver, by=None)
    page = shown(client)
    assert "late orders</text>" not in page
    assert "Bring back" in page


def test_a_reader_sees_the_map_and_changes_nothing(client, product, driver):
    client.force_login(make_member(product, "viewer"))
    page = shown(client)
    assert 'role="slider"' not in page
    assert "Draw an influence" not in page
    assert place(client, 1, 1).status_code == drawn(client).status_code == 403


def test_a_stranger_finds_nothing(client, product, driver):
    client.force_login(make_user())
    files = [
        f"/products/CD/map/{name}" for name in ("grid.svg", "grid.png", "influence.svg", "influence.png")
    ]
    assert {client.get(address).status_code for address in (PAGE, *files)} == {404}
    assert place(client, 1, 1).status_code == drawn(client).status_code == 404


def test_a_persona_of_another_product_is_not_moved_here(client, product, driver):
    other = make_persona(make_product(key="EF"), "Stranger", uses=True)
    assert client.post(f"/products/CD/map/{other.slug}/place/", {"power": 1}).status_code == 404


@pytest.mark.parametrize("which", ["grid", "influence"])
def test_a_picture_is_a_file_that_stands_alone(client, product, driver, which):
    Persona.objects.filter(pk=driver.pk).update(name='<script>alert("&")</script>')
    response = client.get(f"/products/CD/map/{which}.svg")
    tree = ElementTree.fromstring(response.content)
    assert response["Content-Type"] == "image/svg+xml"
    assert f"CD-{which}.svg" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "var(" not in response.content.decode()
    assert not any(element.tag.endswith("script") for element in tree.iter())
    assert "Courier Desk" in "".join(tree.itertext())


@pytest.mark.parametrize("which", ["grid", "influence"])
def test_a_picture_is_also_a_png_twice_as_sharp(client, driver, which):
    drawing = ElementTree.fromstring(client.get(f"/products/CD/map/{which}.svg").content)
    response = client.get(f"/products/CD/map/{which}.png")
    with Image.open(BytesIO(response.content)) as picture:
        assert picture.format == "PNG"
        size = tuple(round(float(drawing.get(side)) * 2) for side in ("width", "height"))
        assert picture.size == pytest.approx(size, abs=1)
        assert len(picture.convert("RGB").getcolors(100_000)) > 50


@pytest.mark.parametrize("count", [1, 50])
def test_the_map_and_its_answers_cost_the_same_at_any_length(client, product, driver, count):
    owner = Persona.objects.get(name="Owner")
    for number in range(count):
        another = make_persona(product, f"User {number}", uses=True, power=number, interest=number)
        set_influence(another, owner, {"mechanism": "late orders"}, seen={}, by=None)
    costs = []
    for ask in (
        lambda: client.get(PAGE),
        lambda: place(client, 60, 70, headers=JSON),
        lambda: client.get("/products/CD/map/influence.svg"),
    ):
        with counted() as queries:
            ask()
        costs.append(len(queries))
    assert costs == [7, 10, 5]


def test_a_product_without_personas_says_what_to_do(client, product):
    assert "Describe the first persona" in shown(client)
    assert client.get("/products/CD/map/grid.svg").status_code == 200
    Member.objects.update(role="viewer")
    assert "No persona is described yet" in shown(client)


def test_the_full_edition_shows_both_pictures_and_a_half_shows_neither(client, product, driver):
    make_prd(product)
    for edition, count in (("full", 2), ("customer", 0), ("user", 0)):
        page = client.get(f"/products/CD/prds/1/read/{edition}/").content.decode()
        assert page.count('class="map"') == count
        assert ("Power and interest" in page) == bool(count)
