"""The page of habit loops: drawn, written in place, and told what serves each step."""

import re
from xml.etree import ElementTree

import pytest

from prdbuilder.writers.habit_drawing import lay_out
from prdbuilder.writers.reading import Fact, HabitStepView, RequirementLink
from stakeholders.models import Persona
from tests.factories import make_member, make_persona, make_prd, make_product, make_requirement, make_user

JSON = {"Accept": "application/json"}
TITLES = ("Trigger", "Action", "Variable reward", "Investment")


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"))


def page_of(client, prd):
    return client.get(f"{prd.get_absolute_url()}habits/").content.decode()


@pytest.mark.django_db
def test_each_user_has_a_loop_with_what_serves_each_step(client, prd):
    driver = make_persona(prd.product, "Driver", uses=True, action="one touch", investment="a better pin")
    make_persona(prd.product, "Owner", pays=True)
    make_requirement(prd, "See the counter", personas=[driver], habit_step="action")
    page = page_of(client, prd)
    assert page.count('class="loop"') == 1
    assert '<a href="/r/CD-1/">CD-1</a>' in page
    label = re.search(r'aria-label="(Habit loop of Driver[^"]*)"', page)[1]
    assert "Action: one touch. Served by CD-1." in label
    assert "Investment: a better pin. No requirement serves this step." in label


@pytest.mark.django_db
def test_a_loop_that_nobody_wrote_says_so_and_a_prd_without_users_teaches_what_comes_first(client, prd):
    assert "Nobody uses yet." in page_of(client, prd)
    make_persona(prd.product, "Driver", uses=True)
    assert "Nobody has written yet what brings them back." in page_of(client, prd)


@pytest.mark.django_db
def test_a_step_is_saved_at_the_persona_and_the_drawing_follows(client, prd):
    driver = make_persona(prd.product, "Driver", uses=True)
    where = f"{driver.get_absolute_url()}?prd={prd.number}"
    fields = {"only": "action", "action": "one touch", "action-revision": 1}
    pieces = client.post(where, fields, headers=JSON).json()["pieces"]
    assert "one touch" in pieces[f"loop-{driver.pk}"]
    assert "No requirement serves this step." in pieces[f"serving-{driver.pk}-action"]
    assert Persona.objects.get().action == "one touch"


@pytest.mark.django_db
def test_a_step_that_nothing_serves_leads_writers_to_the_requirements_of_its_user(client, prd):
    driver = make_persona(prd.product, "Driver", uses=True, action="one touch")
    link = f'<a href="{prd.get_absolute_url()}?side=user&amp;persona=driver">Choose one in the list'
    page = page_of(client, prd)
    assert page.count(link) == 1
    assert "under <em>Habit step</em>" in page
    fields = {"only": "action", "action": "two touches", "action-revision": 1}
    pieces = client.post(f"{driver.get_absolute_url()}?prd=1", fields, headers=JSON).json()["pieces"]
    assert link in pieces[f"serving-{driver.pk}-action"]
    client.force_login(make_member(prd.product, "viewer"))
    assert "Choose one" not in page_of(client, prd)
    assert "under <em>Habit step</em>" not in page_of(client, prd)


@pytest.mark.django_db
def test_without_javascript_one_comes_back_to_the_loop(client, prd):
    driver = make_persona(prd.product, "Driver", uses=True)
    assert f'action="{driver.get_absolute_url()}?prd=1"' in page_of(client, prd)
    fields = {"only": list(Persona.HABIT)} | dict.fromkeys(Persona.HABIT, "said")
    answer = client.post(f"{driver.get_absolute_url()}?prd=1", fields)
    assert answer["Location"] == "/products/CD/prds/1/habits/#habit-driver"


@pytest.mark.django_db
@pytest.mark.parametrize("nowhere", ["99", "x", "²", "1" * 30])
def test_a_prd_that_is_not_there_sends_nobody_astray(client, prd, nowhere):
    driver = make_persona(prd.product, "Driver", uses=True)
    answer = client.post(f"{driver.get_absolute_url()}?prd={nowhere}", {"only": "action", "action": "x"})
    assert answer["Location"] == driver.get_absolute_url()


@pytest.mark.django_db
def test_readers_read_the_loop_and_meet_no_field(client, prd):
    make_persona(prd.product, "Driver", uses=True, external_trigger="the phone buzzes")
    client.force_login(make_member(prd.product, "viewer"))
    page = page_of(client, prd)
    assert "the phone buzzes" in page
    assert "<textarea" not in page


@pytest.mark.django_db
def test_the_halves_show_the_loop_where_it_belongs(client, prd):
    make_persona(prd.product, "Driver", uses=True, pays=True, action="one touch")
    read = {
        which: client.get(f"{prd.get_absolute_url()}read/{which}/").content.decode()
        for which in ("full", "user", "customer")
    }
    assert [which for which, page in read.items() if "one touch" in page] == ["full", "user"]


def steps(text="", ids=()):
    links = tuple(RequirementLink(id_, f"#{id_}", "See the counter") for id_ in ids)
    return [HabitStepView(title, (Fact("", text),) if text else (), links, "") for title in TITLES]


@pytest.mark.parametrize(
    "text", ["", "short", "a long text " * 40, "W" * 500, "日本語" * 100, "<&\x07\ud7ff"]
)
@pytest.mark.parametrize("ids", [(), [f"CD-{number}" for number in range(200)]])
def test_any_text_stays_within_its_box_in_a_well_formed_picture(text, ids):
    loop = lay_out("<Driver>", steps(text, ids))
    for node in loop.nodes:
        assert all(node.box.top < line.y < node.box.bottom for line in node.texts)
    boxes = [node.box for node in loop.nodes]
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
    assert max(box.bottom for box in boxes) <= loop.height
    for picture in (loop.on_page, loop.in_print):
        ElementTree.fromstring(picture)


def test_a_step_that_nothing_serves_is_dashed_and_says_so():
    view = HabitStepView("Action", (Fact("", "one touch"),), (), "No requirement serves this step.")
    loop = lay_out("Driver", [view] * 4)
    assert loop.on_page.count("stroke-dasharray") == 4
    assert "No requirement serves" in loop.on_page
    assert "stroke-dasharray" not in lay_out("Driver", steps("a", ["CD-1"])).on_page


def test_print_gets_its_colours_as_they_are_and_its_words_inside():
    printed = lay_out("Driver", steps("a", ["CD-1"])).in_print
    assert "var(" not in printed
    assert "<title>Habit loop of Driver." in printed
