"""The sheet of a requirement says whom it keeps paying, by what, and how much hangs on it."""

import pytest

from prdbuilder.prds.models import Requirement
from stakeholders.actions import delete_persona, set_influence
from tests.factories import make_member, make_persona, make_prd, make_product, make_requirement, make_user
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
PARTIAL = {"HX-Request": "true"}


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"))


@pytest.fixture
def people(prd):
    """A driver who keeps an owner paying, a lead who does so a little, and a guest who does not."""
    owner = make_persona(
        prd.product, "Owner", pays=True, yearly_revenue=1_900_000, stops_paying_when="orders pass 12%"
    )
    driver, lead = (make_persona(prd.product, name, uses=True) for name in ("Driver", "Lead"))
    values = {"mechanism": "lost minutes become late orders", "strength": "strong", "felt_within": "weeks"}
    set_influence(driver, owner, values, seen={}, by=None)
    set_influence(lead, owner, {"mechanism": "cold food", "strength": "weak"}, seen={}, by=None)
    return {"driver": driver, "lead": lead, "guest": make_persona(prd.product, "Guest", uses=True)}


def said(text):
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def sheet(client, row):
    return said(client.get(row.get_absolute_url(), headers=PARTIAL).content.decode())


def choose(client, row, personas, revision=1):
    fields = {"only": "personas", "personas": [one.pk for one in personas], "personas-revision": revision}
    shown = {"personas-shown": ",".join(str(one.pk) for one in row.personas.all())}
    client.post(row.get_absolute_url(), fields | shown, headers=JSON)
    box = client.get(f"{row.prd.get_absolute_url()}readiness/box/?open={row.number}").content.decode()
    return said(box.split(f'id="stake-{row.pk}"')[1])


def test_a_user_facing_requirement_is_traced_to_what_the_customer_pays(client, prd, people):
    row = make_requirement(prd, personas=[people["driver"]])
    for page in (sheet(client, row), said(client.get(row.get_absolute_url()).content.decode())):
        stake = page.split("Keeps paying</h3>")[1]
        for text in ("Driver", "lost minutes become late orders", "weeks", "Owner", "orders pass 12%"):
            assert text in stake
        assert '<b class="sum">USD 1 900 000 a year</b> at stake</p>' in stake


def test_of_several_personas_the_largest_figure_counts_and_says_whose_it_is(client, prd, people):
    row = make_requirement(prd, personas=people.values())
    stake = sheet(client, row).split("Keeps paying</h3>")[1]
    assert "cold food" in stake
    assert "USD 1 900 000 × ¼" not in stake
    assert 'USD 1 900 000 a year</b> at stake: the figure of <span dir="auto">Driver</span>' in stake


def test_the_trace_follows_the_personas_that_are_chosen(client, prd, people):
    row = make_requirement(prd, personas=[people["driver"]])
    stake = choose(client, row, [people["lead"]])
    assert "cold food" in stake
    assert "lost minutes" not in stake
    assert "Nobody yet: none of its personas reaches a customer." in choose(client, row, [people["guest"]], 2)


def test_a_deleted_persona_protects_nothing(client, prd, people):
    row = make_requirement(prd, personas=[people["driver"]])
    delete_persona(people["driver"], by=None)
    assert "Nobody yet" in sheet(client, row)


@pytest.mark.parametrize("facing", ["customer", "unsorted"])
def test_what_does_not_face_the_user_has_neither_trace_nor_habit_step(client, prd, people, facing):
    row = make_requirement(prd, facing=facing, personas=[people["driver"]])
    page = sheet(client, row)
    assert "Keeps paying</h3>" not in page
    assert "Habit step" not in page
    assert "Keeps paying" not in choose(client, row, [people["lead"]])


def test_a_habit_step_is_saved_where_it_stands(client, prd):
    row = make_requirement(prd)
    assert "Habit step" in sheet(client, row)
    fields = {"only": "habit_step", "habit_step": "reward", "habit_step-revision": 1}
    assert client.post(row.get_absolute_url(), fields, headers=JSON).status_code == 200
    assert Requirement.objects.get().habit_step == "reward"
    assert (
        client.post(row.get_absolute_url(), fields | {"habit_step": "joy"}, headers=JSON).status_code == 422
    )


def test_readers_read_both(client, prd, people):
    row = make_requirement(prd, personas=[people["driver"]], habit_step="reward")
    client.force_login(make_member(prd.product, "viewer"))
    page = sheet(client, row)
    assert "Habit step: variable reward" in page
    assert "USD 1 900 000 a year" in page


def test_the_list_says_in_passing_how_much_a_requirement_protects(client, prd, people):
    make_requirement(prd, personas=[people["driver"]])
    assert "keeps Owner paying · $1.9M" in said(client.get(prd.get_absolute_url()).content.decode())


def test_a_dropped_requirement_keeps_nobody_paying(client, prd, people):
    row = make_requirement(prd, personas=[people["driver"]], status="dropped")
    assert "keeps Owner" not in said(client.get(prd.get_absolute_url()).content.decode())
    for page in (sheet(client, row), said(client.get(row.get_absolute_url()).content.decode())):
        assert "Nobody: it was dropped." in page.split("Keeps paying</h3>")[1]
        assert "at stake" not in page


@pytest.mark.parametrize("count", [1, 50])
def test_the_sheet_and_its_saving_cost_the_same_for_few_and_for_many_people(client, prd, people, count):
    for number in range(count):
        user = make_persona(prd.product, f"User {number}", uses=True)
        payer = make_persona(prd.product, f"Payer {number}", pays=True, yearly_revenue=number)
        set_influence(user, payer, {"mechanism": "late orders"}, seen={}, by=None)
    row = make_requirement(prd, personas=people.values())
    with counted() as opened:
        sheet(client, row)
    fields = {"only": "personas", "personas": [people["lead"].pk], "personas-revision": 1}
    shown = {"personas-shown": ",".join(str(one.pk) for one in people.values())}
    with counted() as saved:
        client.post(row.get_absolute_url(), fields | shown, headers=JSON)
    assert (len(opened), len(saved)) == (9, 8)
