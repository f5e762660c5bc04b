"""Readiness on its page, in the outline and beside what it is about; findings are settled and set aside."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from prdbuilder.document.readiness import RULES
from prdbuilder.history.models import Change
from prdbuilder.prds.actions import edit_part
from prdbuilder.prds.models import Prd, Requirement
from tests.factories import (
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="CD", stage="acquiring"), owner=owner)


@pytest.fixture
def astray(prd):
    """A requirement about paying, for somebody who only pays, on the user's side."""
    pays = make_persona(prd.product, "Restaurant owner", pays=True, uses=False)
    return make_requirement(prd, "The owner sees each invoice before it is charged", personas=[pays])


def page(client, prd, name="readiness/"):
    return client.get(f"{prd.get_absolute_url()}{name}").text


def set_aside(client, prd, code, place, reason, **more):
    sent = {"code": code, "place": place, "reason": reason} | more
    return client.post(f"{prd.get_absolute_url()}readiness/dismiss/", sent)


def test_a_finding_names_its_place_its_reason_and_its_code(client, prd, astray):
    html = page(client, prd)
    assert f'href="{astray.get_absolute_url()}">CD-1</a>' in html
    assert "Restaurant owner pays and does not use." in html
    assert "/rules/#faces-wrong-side" in html


def test_the_outline_says_beside_the_share_how_many_errors_stand(client, prd, astray):
    make_persona(prd.product, "Driver", uses=True, pays=False)
    make_goal(prd, side="user")
    first = page(client, prd, "readiness/box/")
    make_goal(prd, side="customer")
    make_requirement(prd, "A refund comes within five days", facing="customer")
    second = page(client, prd, "readiness/box/")
    Requirement.objects.filter(pk=astray.pk).update(facing="customer")
    make_requirement(prd)
    third = page(client, prd, "readiness/box/")
    said = [re.search(r"Readiness <span>\d+%(.*?)</span>", box)[1] for box in (first, second, third)]
    assert said == [", 3 errors", ", 1 error", ""]
    assert ["data-errors" in box for box in (first, second, third)] == [True, True, False]


def test_one_press_moves_what_stands_on_the_wrong_side(client, prd, astray):
    html = page(client, prd)
    assert "Move to customer-facing" in html
    client.post(f"{prd.get_absolute_url()}requirements/move/", {"requirement": "1", "facing": "customer"})
    assert "faces-wrong-side" not in page(client, prd)


def test_each_press_settles_what_it_stands_beside(client, prd, astray):
    """The statement speaks of one persona and names another: two presses, and nothing is left of it."""
    driver = make_persona(prd.product, "Driver", pays=False, uses=True)
    row = edit_part(astray, {"personas": [driver]}, seen={}, by=None)
    edit_part(row, {"statement": "The restaurant owner approves each invoice"}, seen={}, by=None)
    assert "Move to customer-facing" in page(client, prd)
    client.post(f"{prd.get_absolute_url()}requirements/move/", {"requirement": "1", "facing": "customer"})
    html = page(client, prd)
    assert "faces-wrong-side" not in html
    assert "Driver uses and does not pay, so this cannot be customer-facing for them." in html
    assert "Name Restaurant owner instead of Driver" in html
    client.post(f"{prd.get_absolute_url()}requirements/1/for/", {"personas": "restaurant-owner"})
    assert "persona-of-other-side" not in page(client, prd)
    assert [persona.name for persona in astray.personas.all()] == ["Restaurant owner"]


def test_the_list_shows_it_beside_its_line_and_the_outline_the_share(client, prd, astray):
    html = page(client, prd, "")
    hints = html.split('data-of="CD-1">', 1)[1].split("</li>", 1)[0]
    assert "Restaurant owner pays and does not use." in hints
    assert "Move to customer-facing" in hints
    assert "<readiness-box" in html
    assert "All " in html


def test_the_opened_requirement_shows_everything_that_is_found_at_it(client, prd, astray):
    html = client.get(astray.get_absolute_url()).text
    sheet = html.split("data-sheet>", 1)[1].split("<form id=", 1)[0]
    assert "faces-wrong-side" in sheet
    assert "requirement-without-criteria" in sheet


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("goals/", "has no metric and target."),
        ("goals/", "The user’s side has no goal."),
        ("problem/", "The problem is not written yet."),
        ("details/", "This PRD has no owner."),
        ("", "The summary is not written yet."),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(client, prd, name, said):
    make_goal(prd)
    html = page(client, prd, name)
    assert said in html.split("<main", 1)[1]


def test_the_box_says_anew_what_the_page_shows(client, prd, astray):
    html = client.get(f"{prd.get_absolute_url()}readiness/box/?open=1").text
    assert html.count('data-of="CD-1"') == 2
    assert "<readiness-box" in html
    assert "<html" not in html


def test_a_reader_sees_findings_and_no_press(client, prd, astray):
    client.force_login(make_member(prd.product, "viewer"))
    html = page(client, prd)
    assert "Restaurant owner pays and does not use." in html
    assert "Set aside" not in html
    assert "Move to customer-facing</button>" not in html


def test_a_finding_is_set_aside_with_a_reason_that_stays_visible(client, prd, astray):
    answer = set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", "Owners try it out first.")
    assert answer.status_code == 302
    html = page(client, prd)
    assert "<q>Owners try it out first.</q>" in html
    assert html.count("Restaurant owner pays and does not use.") == 1
    [change] = Change.objects.filter(field="dismissals")
    assert change.reason == "Owners try it out first."


def test_without_a_reason_nothing_is_set_aside_and_the_form_says_why(client, prd, astray):
    answer = set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", " ")
    assert answer.status_code == 422
    assert "Say why: whoever reads this later must be able to agree." in answer.text
    assert Prd.objects.get(pk=prd.pk).dismissals == []


def test_a_second_try_with_a_reason_leads_back_to_where_one_was(client, prd, astray):
    here = f"{prd.get_absolute_url()}readiness/"
    refused = set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", "", back=here)
    assert f'name="back" value="{here}"' in refused.text
    assert 'readiness/dismiss/"><input' not in refused.text
    assert 'name="back" value="' + here + 'dismiss/"' not in refused.text


def test_a_reason_that_is_too_long_is_kept_and_explained(client, prd, astray):
    answer = set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", "x" * 501)
    assert answer.status_code == 422
    assert "x" * 501 in answer.text


def test_what_is_settled_already_cannot_be_set_aside(client, prd, astray):
    answer = set_aside(client, prd, "faces-wrong-side", "requirement:CD-99", "No.")
    assert answer.status_code == 302
    assert "settled already" in page(client, prd)
    assert Prd.objects.get(pk=prd.pk).dismissals == []


def test_a_finding_set_aside_can_stand_again(client, prd, astray):
    set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", "Owners try it out first.")
    set_aside(client, prd, "faces-wrong-side", "requirement:CD-1", "", take_back="1")
    assert Prd.objects.get(pk=prd.pk).dismissals == []
    assert "Owners try it out first." not in page(client, prd)


@pytest.mark.parametrize("place", ["requirement:CD-9", "\0", "x" * 9000])
def test_what_nobody_set_aside_cannot_be_taken_back(client, prd, place):
    answer = set_aside(client, prd, "faces-wrong-side", place, "", take_back="1")
    assert answer.status_code == 302
    assert "stands again" not in page(client, prd)
    assert not Change.objects.filter(field="dismissals").exists()


def test_a_counterpart_that_is_worded_anew_is_found_until_somebody_looks(client, prd):
    here = make_requirement(prd, "The pin leads to the counter")
    there = make_requirement(prd, "Late deliveries are credited", facing="customer")
    here.counterparts.add(there)
    edit_part(there, {"statement": "Late deliveries are free"}, seen={}, by=None)
    html = page(client, prd)
    assert f"{there.code} was worded anew since anybody looked at this." in html
    client.post(f"{prd.get_absolute_url()}requirements/{here.number}/look/")
    assert "was worded anew" not in page(client, prd)
    assert Change.objects.filter(field="looked_at", subject_id=here.pk).count() == 1


def test_whoever_links_two_requirements_has_looked_at_both(client, prd):
    here = make_requirement(prd, "The pin leads to the counter")
    there = make_requirement(prd, "Late deliveries are credited", facing="customer")
    edit_part(there, {"statement": "Late deliveries are free"}, seen={}, by=None)
    edit_part(there, {"counterparts": [here.pk]}, seen={}, by=None)
    assert "CD-2 was worded anew since" not in page(client, prd)
    edit_part(there, {"statement": "Late deliveries cost nothing"}, seen={}, by=None)
    assert "CD-2 was worded anew since" in page(client, prd)


def test_to_write_is_to_look_and_facts_are_no_words(client, prd):
    here = make_requirement(prd, "The pin leads to the counter")
    there = make_requirement(prd, "Late deliveries are credited", facing="customer")
    here.counterparts.add(there)
    edit_part(there, {"priority": "must"}, seen={}, by=None)
    assert "was worded anew" not in page(client, prd)
    edit_part(there, {"statement": "Late deliveries are free"}, seen={}, by=None)
    edit_part(Requirement.objects.get(pk=here.pk), {"owner": "Design"}, seen={}, by=None)
    assert "was worded anew" not in page(client, prd)


def test_a_finding_of_a_sign_leads_to_where_the_sign_stands(client, prd):
    sign = make_sign(prd, make_persona(prd.product, "Owner", pays=True))
    where = f"relations/#sign-{sign.pk}"
    assert f'href="{prd.get_absolute_url()}{where}"' in page(client, prd)
    assert f'id="sign-{sign.pk}"' in page(client, prd, "relations/")


def test_every_code_is_explained_on_one_page(client, prd):
    html = client.get("/rules/").text
    assert all(f'id="{code}"' in html for code in RULES)
    described = html.split('id="faces-wrong-side"', 1)[1].split("</dd>", 1)[0]
    assert 'Proving the concept: <b class="severity" data-severity="warning">Warning' in described
    assert 'Serving customers: <b class="severity" data-severity="error">Error' in described


def test_a_tray_says_which_side_it_suggests_and_why(client, prd):
    owner = make_persona(prd.product, "Owner", pays=True, uses=False)
    make_requirement(prd, "A refund comes within five days", facing="unsorted", personas=[owner])
    html = page(client, prd, "")
    assert "suggests customer-facing: “refund” is about paying; Owner pays and does not use." in html


def checked(name, capsys, **options):
    """What the command prints, and the status with which it ends."""
    status = 0
    try:
        call_command("checkprd", name, **options)
    except SystemExit as end:
        status = end.code
    return capsys.readouterr().out, status


def test_the_command_prints_findings_and_ends_with_1_while_an_error_stands(prd, astray, capsys):
    out, status = checked("CD/1", capsys)
    assert status == 1
    assert "error   requirement:CD-1: " in out
    assert "[faces-wrong-side]" in out


def test_as_json_it_prints_a_list_of_objects(prd, astray, capsys):
    out, status = checked("CD/1", capsys, json=True)
    findings = json.loads(out)
    assert status == 1
    assert {*findings[0]} == {"code", "severity", "place", "message"}
    assert "requirement:CD-1" in {finding["place"] for finding in findings}


def test_without_an_error_it_ends_with_0(client, capsys):
    prd = make_prd(make_product(make_user(), key="EF"))
    make_persona(prd.product, "Driver", uses=True, pays=False)
    make_requirement(prd)
    make_goal(prd, side="user")
    out, status = checked("EF/1", capsys)
    assert status == 0
    assert "warning " in out


@pytest.mark.parametrize(
    ("name", "why"),
    [("CD/9", "has no PRD number 9"), ("EF/1", "no product EF"), ("CD-1", "is not KEY/NUMBER")],
)
def test_a_prd_that_is_not_there_is_named_and_is_no_finding(prd, name, why):
    with pytest.raises(CommandError, match=why) as found:
        call_command("checkprd", name)
    assert found.value.returncode == 2


def test_what_changed_after_the_page_was_made_is_not_taken_as_looked_at(client, prd):
    here = make_requirement(prd, "The pin leads to the counter")
    there = make_requirement(prd, "Late deliveries are credited", facing="customer")
    edit_part(here, {"counterparts": [there]}, seen={}, by=None)
    edit_part(there, {"statement": "Late deliveries are free"}, seen={}, by=None)
    shown = page(client, prd).split('name="seen_at" value="', 1)[1].split('"', 1)[0]
    edit_part(there, {"statement": "Late deliveries are paid twice"}, seen={}, by=None)
    client.post(f"{prd.get_absolute_url()}requirements/{here.number}/look/", {"seen_at": shown})
    assert "was worded anew" in page(client, prd)
