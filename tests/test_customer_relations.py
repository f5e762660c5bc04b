"""Customer relations: what hangs on each customer, what keeps it paying, and the signs of leaving."""

import pytest
from django.utils.html import escape

from prdbuilder.document.relations import GapKind
from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts, edit_part, edit_strategy
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import LeavingSign
from stakeholders.actions import delete_persona, set_influence
from tests.factories import (
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_user,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
PRD = "/products/CD/prds/1/"
PAGE = f"{PRD}relations/"


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD"), owner=owner)


@pytest.fixture
def payer(prd):
    return make_persona(prd.product, "Owner", pays=True, stops_paying_when="late orders pass 12%")


@pytest.fixture
def sign(prd, payer):
    return make_sign(prd, payer, "Late orders rise")


def words(client, address=PAGE):
    page = client.get(address).content.decode()
    return " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())


def autosave(client, row, name, value, **more):
    fields = {"only": name, name: value, f"{name}-revision": row.revision_of(name)} | more
    return client.post(row.get_absolute_url(), fields, headers=JSON)


def history(row, what):
    return [*Change.objects.of(row).order_by("pk").values_list(what, flat=True)]


def test_what_hangs_on_a_customer_stands_above_its_strategy(client, prd, payer):
    driver = make_persona(prd.product, "Driver", uses=True)
    set_influence(driver, payer, {"mechanism": "lost minutes", "strength": "strong"}, seen={}, by=None)
    payer.yearly_revenue = 1_900_000
    payer.save()
    page = words(client)
    assert "USD 1 900 000" in page
    assert f'<a href="{driver.get_absolute_url()}" data-party="user" dir="auto">Driver</a>' in page
    assert "lost minutes" in page
    assert "late orders pass 12%" in page


def test_a_user_who_keeps_a_customer_by_way_of_somebody_says_so(client, prd, payer):
    driver, lead = (make_persona(prd.product, name, uses=True) for name in ("Driver", "Kitchen lead"))
    for source, target in ((lead, driver), (driver, payer)):
        set_influence(source, target, {"strength": "strong"}, seen={}, by=None)
    assert 'Kitchen lead</a>, by way of <span dir="auto">Driver</span>' in words(client)


def test_who_pays_and_uses_has_a_strategy_too_and_is_kept_by_their_own_use(client, prd):
    make_persona(prd.product, "Subscriber", pays=True, uses=True)
    page = words(client)
    assert 'id="strategy-subscriber"' in page
    assert "their own use" in page


def test_what_is_missing_is_said_in_place(client, prd, payer, sign):
    page = words(client)
    assert f'<p class="gap" id="gap-owner-strategy">{GapKind.STRATEGY.message}</p>' in page
    assert '<p class="gap" id="gap-owner-refund" hidden></p>' in page
    assert GapKind.METRIC.message in page
    assert GapKind.PREVENTION.message in page
    edit_strategy(prd, payer, {"promise": "Hot food"}, seen={}, by=None)
    assert f'<p class="gap" id="gap-owner-refund">{GapKind.REFUND.message}</p>' in words(client)


def test_the_first_word_of_a_strategy_says_at_once_what_is_missing_still(client, prd, payer):
    fields = {"only": "refund", "refund": "Within five days", "refund-revision": 1}
    pieces = client.post(f"{PAGE}owner/", fields, headers=JSON).json()["pieces"]
    assert "hidden" in pieces["gap-owner-strategy"]
    assert "hidden" in pieces["gap-owner-refund"]
    assert GapKind.DISPUTE.message in pieces["gap-owner-dispute"]


def test_a_reader_sees_the_strategy_the_signs_and_what_is_missing(client, prd, payer, sign):
    edit_strategy(prd, payer, {"promise": "**Hot** food"}, seen={}, by=None)
    client.force_login(make_member(prd.product, "viewer"))
    page = words(client)
    assert "<strong>Hot</strong> food" in page
    assert "Late orders rise" in page
    assert GapKind.REFUND.message in page
    assert "<textarea" not in page
    assert "Choose requirements" not in page


def test_a_field_of_a_strategy_has_one_name_for_writers_for_readers_and_in_a_clash(client, prd, payer):
    names = {"payment_problems": "When anything else goes wrong", "signs_of_leaving": "When a sign shows"}
    edit_strategy(prd, payer, dict.fromkeys(names, "Ring them"), seen={}, by=None)
    for name, label in names.items():
        assert f">{label}</label>" in words(client)
        late = client.post(f"{PAGE}owner/", {"only": name, name: "Write to them", f"{name}-revision": 1})
        assert label in late.content.decode()
    client.force_login(make_member(prd.product, "viewer"))
    assert all(f"<dt>{label}</dt>" in words(client) for label in names.values())


def test_a_typed_line_becomes_a_sign_at_the_end_of_the_list(client, prd, payer, sign):
    fields = {"persona": "owner", "statement": "  Two disputes ", "only": "statement", "back": PAGE}
    answer = client.post(f"{PRD}signs/add/", fields)
    made = LeavingSign.objects.get(statement="Two disputes")
    assert answer["Location"] == f"{PAGE}#sign-{made.pk}"
    assert (made.persona, made.position > sign.position) == (payer, True)
    assert Change.objects.of(made).get().verb == "created"


def test_a_sign_that_could_not_be_added_is_kept_and_sent_again_for_the_same_customer(client, prd, payer):
    answer = client.post(f"{PRD}signs/add/", {"persona": "owner", "statement": "x" * 501, "back": PAGE})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "x" * 501 in page
    assert '<input type="hidden" name="persona" value="owner">' in page


def test_a_sign_is_for_a_persona_of_this_product(client, prd):
    make_persona(make_product(), "Elsewhere", pays=True)
    assert client.post(f"{PRD}signs/add/", {"persona": "elsewhere", "statement": "x"}).status_code == 422
    assert not LeavingSign.objects.exists()


def test_a_sign_is_edited_in_place_and_its_gap_goes(client, sign):
    answer = autosave(client, sign, "metric", "Late orders above 10% in a month").json()
    assert answer["revisions"] == {"metric": 2}
    assert "hidden" in answer["pieces"][f"gap-S{sign.pk}-metric"]
    sign.refresh_from_db()
    assert sign.metric == "Late orders above 10% in a month"


def test_what_prevents_a_sign_is_chosen_by_boxes(client, prd, sign):
    rows = [make_requirement(prd, f"See the counter {number}") for number in range(3)]
    answer = autosave(client, sign, "requirements", [row.pk for row in rows[:2]]).json()
    piece = answer["pieces"][f"prevents-{sign.pk}"]
    assert all(row.code in piece for row in rows[:2])
    assert GapKind.PREVENTION.message not in piece
    assert load(prd).leaving_signs[0].requirements == ("CD-1", "CD-2")
    assert history(sign, "field") == ["statement", "requirements"]


def test_what_somebody_else_chose_meanwhile_stays_chosen(client, prd, sign):
    mine, theirs = make_requirement(prd, "Mine"), make_requirement(prd, "Theirs")
    edit_part(sign, {"requirements": [theirs]}, seen={}, by=None)
    fields = {"only": "requirements", "requirements": mine.pk, "requirements-shown": ""}
    client.post(sign.get_absolute_url(), fields | {"requirements-revision": 1}, headers=JSON)
    assert {*sign.requirements.all()} == {mine, theirs}


def test_a_requirement_of_another_prd_cannot_be_chosen(client, prd, sign):
    other = make_requirement(make_prd(prd.product))
    assert autosave(client, sign, "requirements", other.pk).status_code == 422
    assert not sign.requirements.exists()


def test_what_was_deleted_is_not_offered_and_stays_linked_for_when_it_comes_back(client, prd, sign):
    there, gone = make_requirement(prd, "There"), make_requirement(prd, "Gone")
    sign.requirements.add(gone)
    delete_parts([gone], by=None)
    assert "Gone" not in words(client, sign.get_absolute_url())
    autosave(client, sign, "requirements", there.pk)
    assert {*sign.requirements.all()} == {there, gone}


def test_a_dropped_requirement_prevents_nothing(client, prd, sign):
    sign.requirements.add(make_requirement(prd, status="dropped"))
    page = words(client)
    assert "<small>dropped</small>" in page
    assert GapKind.PREVENTION.message in page


def test_a_dropped_requirement_is_marked_among_those_that_can_be_chosen(client, prd, sign):
    make_requirement(prd, "See the counter")
    make_requirement(prd, "See the door", status="dropped")
    boxes = {"HX-Request": "true"}
    page = client.get(sign.get_absolute_url(), headers=boxes).content.decode()
    assert "CD-2 See the door <small>User-facing, dropped</small>" in page
    assert "CD-1 See the counter <small>User-facing</small>" in page
    sign.requirements.set(prd.requirements.all())
    client.force_login(make_member(prd.product, "viewer"))
    assert '<span dir="auto">See the door</span> <small>dropped</small>' in words(
        client, sign.get_absolute_url()
    )


def test_the_boxes_come_alone_when_the_page_asks_for_them(client, prd, sign):
    make_requirement(prd, "Charge less", facing="customer")
    make_requirement(prd, "See the counter", facing="user")
    piece = client.get(sign.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert piece.index("See the counter") < piece.index("Charge less")


def test_two_who_write_one_metric_see_both_texts(client, sign):
    edit_part(sign, {"metric": "Above 10%"}, seen={}, by=None)
    fields = {"only": "metric", "metric": "Above 12%", "metric-revision": 1}
    answer = client.post(sign.get_absolute_url(), fields, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["clashes"]["metric"]["theirs"] == "Above 10%"


def test_a_deleted_sign_comes_back_by_the_press_in_its_message(client, prd, sign):
    sign.requirements.add(make_requirement(prd))
    page = client.post(sign.get_absolute_url(), {"delete": "1", "back": PAGE}, follow=True).content.decode()
    assert escape("“Late orders rise” was deleted") in page
    assert f'name="step" value="{Change.objects.latest("pk").step}">Undo' in page
    assert client.get(sign.get_absolute_url()).status_code == 404
    assert "<b>Sign of leaving</b> Late orders rise" in words(client, f"{PRD}deleted/")
    client.post(f"{PRD}restore/", {"row": f"leavingsign-{sign.pk}"})
    assert load(prd).leaving_signs[0].requirements == ("CD-1",)
    assert history(sign, "verb") == ["created", "deleted", "restored"]


def test_a_requirement_names_the_signs_that_it_prevents_and_whose_they_are(client, prd, payer, sign):
    row = make_requirement(prd)
    assert "Prevents" not in words(client, row.get_absolute_url())
    sign.requirements.add(row)
    page = words(client, row.get_absolute_url())
    assert f'<a href="{PAGE}#sign-{sign.pk}" dir="auto">Late orders rise</a>' in page
    assert 'of <span dir="auto">Owner</span>' in page


def test_signs_go_with_their_customer_and_come_back_with_it(client, prd, payer, sign):
    delete_persona(payer, by=None)
    assert "Nobody pays yet." in words(client)


def test_who_does_not_pay_any_more_keeps_what_was_written_and_lacks_nothing(client, prd, payer, sign):
    payer.pays = False
    payer.save()
    page = words(client)
    assert "does not pay" in page
    assert "Late orders rise" in page
    assert GapKind.STRATEGY.message not in page


def test_saving_a_metric_costs_as_little_as_any_text(client, prd, sign):
    with counted() as queries:
        autosave(client, sign, "metric", "Above 10%")
    assert len(queries) == 7, "\n".join(queries)
