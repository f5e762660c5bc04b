"""Help and errors are tied to their field, so that a screen reader reads them out with it."""

import re

import pytest

from tests.factories import make_entry, make_goal, make_persona, make_prd, make_requirement, make_user

pytestmark = pytest.mark.django_db
PARTS = [
    *("", "requirements/1/", "problem/", "goals/", "scope/"),
    *("relations/", "raid/", "details/", "exports/new/"),
]


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    prd = make_prd(owner=owner)
    make_persona(prd.product, "Driver", pays=True, uses=True)
    make_requirement(prd, facing="customer")
    make_requirement(prd, facing="user")
    make_goal(prd)
    make_goal(prd, side="user")
    make_entry(prd)
    return prd


def described(page):
    return [name for names in re.findall('aria-describedby="([^"]+)"', page) for name in names.split()]


@pytest.mark.parametrize("part", PARTS)
def test_whatever_describes_a_field_is_on_its_page_and_once(client, prd, part):
    text = client.get(f"{prd.get_absolute_url()}{part}").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert [name for name in described(text) if ids.count(name) != 1] == []


def test_every_field_that_is_saved_as_it_is_written_has_a_place_for_its_errors(client, prd):
    text = client.get(f"{prd.get_absolute_url()}requirements/1/").content.decode()
    places = re.findall('class="place[^"]*" data-name="([^"]+)"', text)
    assert len(places) == 12
    assert text.count('aria-live="polite" data-errors') == len(places)
    assert {f"requirement-{prd.requirements.get(number=1).pk}-{name}-errors" for name in places[2:]} <= {
        *described(text)
    }


def test_an_error_of_radio_buttons_is_read_out_with_them(client, prd):
    address = f"{prd.get_absolute_url()}exports/new/"
    page = client.post(address, {"edition": "nobody's", "format": "pdf", "paper": "a4"}).content.decode()
    [tied] = re.findall('<fieldset[^>]* aria-describedby="([^"]+)"', page)
    assert re.search(f'id="{tied}"[^>]*><li>Choose one of the three editions', page)
