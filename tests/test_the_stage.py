"""The stage of a product: what it decides, and how it is moved on with a reason that stays."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prdbuilder.document import choices, schema
from prdbuilder.document.readiness.shifting import shifts
from prdbuilder.history.actions import StaleEdit
from prdbuilder.history.models import Change
from prdbuilder.notices.models import Notice
from stakeholders.actions import edit_product, move_stage
from stakeholders.models import Product
from tests.factories import make_member, make_persona, make_prd, make_product, make_user, make_webhook
from tests.strategies import documents

pytestmark = pytest.mark.django_db
STAGE = "/products/CD/stage/"
TODAY = date(2026, 11, 28)


@pytest.fixture
def owner(client):
    user = make_user(name="Ada Okafor")
    client.force_login(user)
    return user


@pytest.fixture
def product(owner):
    return make_product(owner, key="CD", name="Courier Desk", stage="acquiring")


def move(client, to="serving", reason="Forty kitchens pay", seen=1):
    return client.post(STAGE, {"to": to, "reason": reason, "seen": seen})


def test_a_move_keeps_who_moved_it_when_and_why(client, product, owner):
    assert move(client)["Location"] == STAGE
    assert Product.objects.get().stage == "serving"
    change = Change.objects.of(product).get(field="stage")
    assert (change.before, change.after, change.reason) == ("acquiring", "serving", "Forty kitchens pay")
    assert (change.by, change.revision) == (owner, 2)
    page = client.get(STAGE).content.decode()
    assert "Forty kitchens pay" in page
    assert "The customer’s half leads." in page


def test_the_others_who_work_on_the_product_are_told_why_and_once(client, product, owner):
    other, webhook = make_member(product, "viewer"), make_webhook(product)
    move(client)
    move(client)
    [notice] = Notice.objects.filter(user=other)
    assert (notice.event.kind, notice.event.text) == ("stage.moved", "Forty kitchens pay")
    assert notice.event.title == "Ada Okafor moved Courier Desk: serving customers"
    assert notice.event.address == STAGE
    assert not Notice.objects.filter(user=owner).exists()
    assert webhook.deliveries.get().event == notice.event


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_a_move_without_a_reason_is_refused_and_keeps_what_was_chosen(client, product, reason):
    answer = move(client, reason=reason)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Move to “serving customers”" in page
    assert 'name="to" value="serving"' in page
    assert "This field is required." in page
    assert Product.objects.get().stage == "acquiring"


@pytest.mark.parametrize(
    "sent", [{}, {"to": "flying", "reason": "x", "seen": 1}, {"to": "serving", "seen": "x"}]
)
def test_what_names_no_stage_moves_nothing(client, product, sent):
    assert client.post(STAGE, sent).status_code == 422
    assert Product.objects.get().stage == "acquiring"


def test_the_page_says_what_moving_changes_before_it_is_asked_why(client, product):
    page = client.get(f"{STAGE}?to=serving").content.decode()
    assert "customer’s half</span> comes first" in page
    assert "Customer relations in full, then what customers need" in page
    assert "Until now: Both sides together" in page
    assert "user’s half</span> still comes first" in client.get(f"{STAGE}?to=proving").content.decode()


@pytest.mark.parametrize("to", ["acquiring", "flying", ""])
def test_where_it_stands_already_it_cannot_be_moved(client, product, to):
    page = client.get(f"{STAGE}?to={to}").content.decode()
    assert "Why now?" not in page


def test_a_move_that_somebody_else_overtook_is_refused_with_both_shown(client, product):
    other = make_user(name="Lena Maier")
    move_stage(product, "proving", reason="Nobody came back", seen=1, by=other)
    answer = move(client)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lena Maier moved the product to proving the concept: Nobody came back" in page
    assert "Move it to serving customers: Forty kitchens pay" in page
    assert 'value="Forty kitchens pay"' in page
    assert Product.objects.get().stage == "proving"
    assert move(client, seen=2).status_code == 302


def test_the_same_move_by_somebody_else_is_not_ones_own(client, product):
    move_stage(product, "serving", reason="They pay", seen=1, by=None)
    with pytest.raises(StaleEdit):
        move_stage(product, "serving", reason="Forty kitchens pay", seen=1, by=None)
    page = move(client).content.decode()
    assert "It is where you wanted it." in page
    assert "Somebody who left moved the product to serving customers: They pay" in page


def test_a_move_is_taken_back_on_the_page_of_the_stage_and_by_no_undo(client, product, owner):
    edit_product(product, {"name": "Couriers"}, seen={}, by=owner)
    move_stage(product, "serving", reason="They pay", seen=1, by=owner)
    moved = Change.objects.get(field="stage")
    page = client.get("/products/CD/history/").text
    assert str(moved.step) not in page
    refused = client.post("/products/CD/undo/", {"step": moved.step}, follow=True)
    assert "This cannot be taken back here." in refused.text
    client.post("/products/CD/undo/")
    fresh = Product.objects.get()
    assert (fresh.stage, fresh.name) == ("serving", "Courier Desk")


def test_a_reader_sees_the_stages_and_moves_nothing(client, product):
    client.force_login(make_member(product, "viewer"))
    page = client.get(f"{STAGE}?to=serving").content.decode()
    assert "Acquiring users" in page
    assert "Move here" not in page
    assert "Why now?" not in page
    assert move(client).status_code == 403


def test_the_settings_lead_to_the_stage_and_do_not_set_it(client, product):
    client.post("/products/CD/settings/", {"only": "stage", "stage": "serving", "stage-revision": 1})
    assert Product.objects.get().stage == "acquiring"
    assert f'href="{STAGE}"' in client.get("/products/CD/settings/").content.decode()


@pytest.mark.parametrize(
    ("stage", "tabs"), [("proving", ["user", "customer"]), ("serving", ["customer", "user"])]
)
def test_the_half_that_leads_is_the_first_tab_and_the_columns_stay(client, owner, stage, tabs):
    prd = make_prd(make_product(owner, key="CD", stage=stage))
    response = client.get(f"{prd.get_absolute_url()}?side=both")
    assert [side["name"] for side in response.context["tabs"]] == tabs
    assert [side["name"] for side in response.context["sides"]] == ["customer", "user"]
    page = response.content.decode()
    assert f'data-tab="{tabs[0]}"' in page
    assert f'<span data-side="{tabs[0]}">{tabs[0].capitalize()}-facing</span> leads while' in page


def at(document, stage):
    return document.model_copy(update={"product": document.product.model_copy(update={"stage": stage})})


def a_draft(stage):
    owner = schema.Persona(id="owner", name="Owner", pays=True, uses=False)
    product = schema.Product(key="CD", name="Courier Desk", stage=stage)
    return schema.Document(product=product, prd=schema.Prd(title="Faster handover"), personas=[owner])


def test_a_customer_without_a_strategy_is_worse_where_customers_are_served():
    found = {shift.rule.code: shift for shift in shifts(a_draft("acquiring"), choices.Stage.SERVING, TODAY)}
    shift = found["customer-without-strategy"]
    assert (shift.before, shift.after, shift.count, shift.is_worse) == ("warning", "error", 1, True)
    back = {shift.rule.code: shift for shift in shifts(a_draft("serving"), choices.Stage.ACQUIRING, TODAY)}
    assert not back["customer-without-strategy"].is_worse


def test_what_is_as_severe_as_before_is_not_told():
    codes = {shift.rule.code for shift in shifts(a_draft("acquiring"), choices.Stage.SERVING, TODAY)}
    assert "nobody-uses" not in codes  # an error at every stage


@given(documents(), st.sampled_from(choices.Stage), st.sampled_from(choices.Stage))
def test_a_move_and_its_way_back_change_the_same_findings(document, one, other):
    there = shifts(at(document, one), other, TODAY)
    back = shifts(at(document, other), one, TODAY)
    assert {(each.rule.code, each.before, each.after, each.count) for each in there} == {
        (each.rule.code, each.after, each.before, each.count) for each in back
    }
    assert there == () or one is not other
    assert [each.is_worse for each in there] == sorted((each.is_worse for each in there), reverse=True)


def test_the_page_says_of_each_prd_which_findings_would_change(client, product):
    prd, other = make_prd(product, title="Faster handover"), make_prd(product, title="Fewer claims")
    make_prd(product, title="Put away", status="archived")
    make_persona(product, "Owner", pays=True)
    page = client.get(f"{STAGE}?to=serving").content.decode()
    assert f'href="{prd.get_absolute_url()}readiness/"' in page
    assert f'href="{other.get_absolute_url()}readiness/"' in page
    assert "warning → error" in page
    assert "more severe" in page
    assert "Put away" not in page
    assert "less severe" in client.get(f"{STAGE}?to=proving").content.decode()
    assert "more severe" not in client.get(STAGE).content.decode()
