"""Fields saved as they are written: by the autosave as JSON, and by a form without JavaScript."""

import re

import pytest
from django.utils.html import escape

from prdbuilder.history.actions import Gone
from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts, edit_part
from prdbuilder.prds.models import Goal, Requirement
from stakeholders.actions import delete_persona
from tests.factories import (
    make_entry,
    make_goal,
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
def owner():
    return make_user()


@pytest.fixture
def prd(owner, client):
    client.force_login(owner)
    return make_prd(owner=owner)


@pytest.fixture
def requirement(prd):
    return make_requirement(prd, rationale="Malls share one address.")


def autosave(client, row, name, value, revision=1):
    fields = {"only": name, name: value, f"{name}-revision": revision}
    return client.post(row.get_absolute_url(), fields, headers=JSON)


def by_somebody_else(row, **values):
    return edit_part(row, values, seen={}, by=None)


def test_a_saved_field_answers_with_its_revision_and_only_what_changed(client, requirement):
    answer = autosave(client, requirement, "statement", "The driver is led to the counter").json()
    assert answer["revisions"] == {"statement": 2}
    assert list(answer["pieces"]) == [f"line-{requirement.pk}-statement"]
    requirement.refresh_from_db()
    assert requirement.statement == "The driver is led to the counter"


def test_the_pieces_of_the_page_are_html_that_no_text_can_break(client, prd, requirement):
    text = "<a id=evil href=https://evil.example>Sign in</a>"
    address = f"{prd.get_absolute_url()}save/"
    fields = {"only": "title", "title": text, "title-revision": 1}
    pieces = client.post(address, fields, headers=JSON).json()["pieces"]
    pieces |= autosave(client, requirement, "statement", text).json()["pieces"]
    assert len(pieces) == 2
    for name, piece in pieces.items():
        assert f'id="{name}"' in piece
        assert escape(text) in piece
        assert text not in piece


def test_every_write_leaves_a_change_with_the_text_before(client, requirement, owner):
    autosave(client, requirement, "rationale", "Forty kitchens share one address.")
    change = Change.objects.get(verb="edited")
    assert (change.before, change.after) == ("Malls share one address.", "Forty kitchens share one address.")
    assert (change.by, change.label, change.field) == (owner, requirement.code, "rationale")


def test_markdown_comes_back_as_it_reads(client, requirement):
    answer = autosave(client, requirement, "rationale", "It is **measured**.").json()
    assert "<strong>measured</strong>" in answer["html"]["rationale"]


def test_only_an_address_of_the_web_is_a_link_in_the_editor(client, prd):
    row = make_requirement(prd, design_links="javascript:alert(1)\nhttps://example.org/a?b=1")
    page = client.get(row.get_absolute_url()).content.decode()
    assert '<a href="https://example.org/a?b=1"' in page
    assert "javascript:alert(1)</li>" in page
    assert 'href="javascript:' not in page


def test_a_late_save_changes_nothing_and_shows_both_texts(client, requirement):
    by_somebody_else(requirement, statement="Theirs")
    response = autosave(client, requirement, "statement", "Mine")
    assert response.status_code == 409
    clash = {"yours": "Mine", "theirs": "Theirs", "revision": 2, "by": "somebody else"}
    assert response.json()["clashes"] == {"statement": clash}
    requirement.refresh_from_db()
    assert requirement.statement == "Theirs"


def test_two_people_in_different_fields_never_notice_each_other(client, requirement):
    by_somebody_else(requirement, statement="Theirs")
    assert autosave(client, requirement, "rationale", "Mine").status_code == 200


def test_the_same_save_sent_twice_counts_once(client, requirement):
    autosave(client, requirement, "statement", "Once")
    assert autosave(client, requirement, "statement", "Once").status_code == 200
    assert Change.objects.filter(verb="edited").count() == 1


def test_a_text_left_as_it_was_does_not_pass_for_having_seen_what_somebody_else_wrote(client, requirement):
    by_somebody_else(requirement, rationale="Theirs")
    pause_after_a_space = autosave(client, requirement, "rationale", "Malls share one address. ").json()
    seen = pause_after_a_space["revisions"]["rationale"]
    late = autosave(client, requirement, "rationale", "Malls share one address. More.", seen)
    assert late.status_code == 409
    requirement.refresh_from_db()
    assert requirement.rationale == "Theirs"


def test_the_answer_names_what_is_linked_now_that_can_be_chosen(client, prd, requirement):
    driver, lead, gone = (make_persona(prd.product, name) for name in ("Driver", "Kitchen lead", "Gone"))
    by_somebody_else(requirement, personas=[lead, gone])
    delete_persona(gone, by=None)
    answer = autosave(client, requirement, "personas", [driver.pk]).json()
    assert answer["linked"] == {"personas": [driver.pk, lead.pk]}
    assert autosave(client, requirement, "rationale", "Words").json()["linked"] == {}


def test_personas_chosen_by_two_people_are_both_kept(client, prd, requirement):
    driver, lead = make_persona(prd.product, "Driver"), make_persona(prd.product, "Kitchen lead")
    by_somebody_else(requirement, personas=[lead])
    assert autosave(client, requirement, "personas", [driver.pk]).status_code == 200
    assert set(requirement.personas.all()) == {driver, lead}


def whole_form(requirement, **fields):
    shown = {"statement": requirement.statement, "status": "proposed", "rationale": requirement.rationale}
    revisions = {f"{name}-revision": 1 for name in ("statement", "rationale")}
    return {"only": ["statement", "status", "rationale"]} | revisions | shown | fields


def test_a_form_without_javascript_saves_every_field_and_goes_back(client, requirement):
    response = client.post(requirement.get_absolute_url(), whole_form(requirement, statement="By hand"))
    assert response.status_code == 302
    assert Requirement.objects.get().statement == "By hand"


def test_a_field_that_the_form_left_alone_is_no_late_save(client, requirement):
    form = whole_form(requirement, rationale="Mine")
    by_somebody_else(requirement, statement="Theirs")
    assert client.post(requirement.get_absolute_url(), form).status_code == 302
    row = Requirement.objects.get()
    assert (row.statement, row.rationale) == ("Theirs", "Mine")


def test_a_late_form_shows_both_texts_and_keeps_what_was_typed(client, requirement):
    form = whole_form(requirement, statement="Mine")
    by_somebody_else(requirement, statement="Theirs")
    response = client.post(requirement.get_absolute_url(), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("Mine") >= 2
    assert "Theirs" in page
    assert 'name="statement-revision" value="2"' in page


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("statement", "  ", "required"),
        ("statement", "x" * 501, "500"),
        ("statement", "a\x00b", "NUL"),
        ("criteria", "x" * 501, "Line 1 has 501 characters"),
        ("design_links", "javascript:alert(1)", "not a web address"),
        ("priority", "urgent", "not one of the available choices"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_reason(client, requirement, name, value, why):
    before = Requirement.objects.values().get()
    response = autosave(client, requirement, name, value)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert Requirement.objects.values().get() == before


def test_a_persona_of_another_product_is_refused(client, requirement):
    stranger = make_persona(make_product(), "Driver")
    response = autosave(client, requirement, "personas", [stranger.pk])
    assert response.status_code == 422
    assert "not one of this product" in response.json()["errors"]["personas"][0]


def test_a_counterpart_must_stand_on_the_other_side(client, prd, requirement):
    beside = make_requirement(prd, "Beside", facing="user")
    across = make_requirement(prd, "Across", facing="customer")
    assert autosave(client, requirement, "counterparts", [beside.pk]).status_code == 422
    assert autosave(client, requirement, "counterparts", [across.pk]).status_code == 200
    assert list(across.counterparts.all()) == [requirement]


def test_a_goal_goes_on_feeding_one_that_was_deleted_until_another_is_chosen(client, prd):
    renewals, minutes = make_goal(prd, "Owners renew"), make_goal(prd, "Fewer minutes", side="user")
    edit_part(minutes, {"feeds": renewals}, seen={}, by=None)
    delete_parts([renewals], by=None)
    page = client.get(f"{prd.get_absolute_url()}goals/").content.decode()
    assert f'<option value="{renewals.pk}" selected>A goal that was deleted</option>' in page
    whole = {"statement": "Fewer waits", "feeds": renewals.pk, "feeds-revision": 2}
    client.post(f"{prd.get_absolute_url()}goals/{minutes.pk}/", whole)
    minutes.refresh_from_db()
    assert (minutes.statement, minutes.feeds_id) == ("Fewer waits", renewals.pk)


def test_a_text_sent_to_a_deleted_requirement_is_not_swallowed(client, requirement):
    delete_parts([requirement], by=None)
    response = autosave(client, requirement, "statement", "Late")
    assert response.status_code == 410
    assert response.json()["kept"] == f"{requirement.prd.get_absolute_url()}conflicts/"


def test_a_refused_goal_does_not_say_that_there_is_no_customer_goal(client, prd):
    make_goal(prd, "Owners renew")
    goal = make_goal(prd, "Drivers stop once", side="user")
    fields = {"only": ["statement", "feeds"], "statement": "", "feeds": "", "statement-revision": 1}
    response = client.post(f"{prd.get_absolute_url()}goals/{goal.pk}/", fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Owners renew" in page
    assert "No customer goal yet" not in page


def test_goals_and_entries_are_edited_deleted_and_brought_back(client, prd):
    goal, entry = make_goal(prd), make_entry(prd)
    base = prd.get_absolute_url()
    fields = {"only": "target", "target": "92%", "target-revision": 1}
    assert client.post(f"{base}goals/{goal.pk}/", fields, headers=JSON).status_code == 200
    client.post(f"{base}entries/{entry.pk}/", {"delete": "1"})
    assert "Malls change their maps" in client.get(f"{base}deleted/").content.decode()
    client.post(f"{base}restore/", {"row": f"entry-{entry.pk}"})
    assert Goal.objects.get().target == "92%"
    assert prd.entrys.get().deleted_at is None


@pytest.mark.parametrize("fields", [{"only": "metric", "metric": "Renewals"}, {"only": "zzz"}, {}])
@pytest.mark.parametrize("place", ["goals", "entries"])
def test_what_is_added_says_something_whatever_fields_are_sent(client, prd, place, fields):
    response = client.post(f"{prd.get_absolute_url()}{place}/add/", fields)
    assert response.status_code == 422
    assert "This field is required." in response.content.decode()
    assert not Goal.objects.exists()


def test_a_goal_that_could_not_be_added_is_sent_again_for_the_same_side(client, prd):
    address = f"{prd.get_absolute_url()}goals/add/"
    page = client.post(address, {"side": "user", "statement": "x" * 501}).content.decode()
    assert "x" * 501 in page
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    client.post(address, hidden | {"statement": "Fewer minutes"})
    assert (Goal.objects.get().side, Goal.objects.get().statement) == ("user", "Fewer minutes")


def test_the_first_word_of_a_strategy_makes_it(client, prd):
    make_persona(prd.product, "Owner", pays=True)
    address = f"{prd.get_absolute_url()}relations/owner/"
    fields = {"only": "promise", "promise": "Fewer late orders", "promise-revision": 1}
    assert client.post(address, fields, headers=JSON).json()["revisions"] == {"promise": 2}
    assert prd.strategies.get().promise == "Fewer late orders"


def test_saving_a_text_costs_six_queries(client, requirement):
    for name in ("statement", "rationale", "evidence"):
        with counted() as queries:
            autosave(client, requirement, name, "New words")
        assert len(queries) == 6, "\n".join(queries)


def linkable(prd, requirement):
    """Six of each that can be linked, two of each that are."""
    personas = [make_persona(prd.product, f"Persona {number}", uses=True) for number in range(6)]
    across = [make_requirement(prd, f"Across {number}", facing="customer") for number in range(6)]
    requirement.personas.add(*personas[:2])
    requirement.counterparts.add(*across[:2])
    return {"personas": personas, "counterparts": across}


@pytest.mark.parametrize(("name", "most"), [("personas", 8), ("counterparts", 11)])
@pytest.mark.parametrize("count", [0, 1, 3, 6])
def test_saving_what_a_requirement_is_linked_to_costs_few_queries(
    client, prd, requirement, name, most, count
):
    """Three of the eleven are for the other ends of the threads: what they are, and that they are told."""
    wanted = [row.pk for row in linkable(prd, requirement)[name][:count]]
    with counted() as queries:
        autosave(client, requirement, name, wanted)
    assert len(queries) <= most, "\n".join(queries)
    assert sorted(getattr(requirement, name).values_list("pk", flat=True)) == wanted


@pytest.mark.parametrize("name", ["priority", "status", "criteria", "design_links", "owner"])
def test_saving_any_other_field_costs_at_most_eight_queries(client, requirement, name):
    value = {"priority": "must", "status": "agreed", "design_links": "https://example.org"}.get(name, "x")
    with counted() as queries:
        assert autosave(client, requirement, name, value).status_code == 200
    assert len(queries) <= 8, "\n".join(queries)


def test_the_line_in_the_list_names_the_personas_that_were_saved(client, prd, requirement):
    personas = linkable(prd, requirement)["personas"]
    answer = autosave(client, requirement, "personas", [personas[4].pk, personas[0].pk]).json()
    said = answer["pieces"][f"line-{requirement.pk}-facts"]
    assert re.findall("Persona [0-9]", said) == ["Persona 0", "Persona 4"]


def test_a_deleted_persona_and_a_deleted_counterpart_stay_linked_through_a_save(client, prd, requirement):
    linked = linkable(prd, requirement)
    persona, across = linked["personas"][0], linked["counterparts"][0]
    delete_persona(persona, by=None)
    delete_parts([across], by=None)
    autosave(client, requirement, "personas", [linked["personas"][3].pk])
    autosave(client, requirement, "counterparts", [linked["counterparts"][3].pk])
    assert persona in requirement.personas.all()
    assert across in requirement.counterparts.all()


@pytest.mark.parametrize("shown", [[], [0]])
def test_a_thread_that_somebody_drew_from_the_other_end_stays(client, prd, requirement, shown):
    across = [make_requirement(prd, f"Across {number}", facing="customer") for number in range(3)]
    requirement.counterparts.add(*(across[number] for number in shown))
    by_somebody_else(across[1], counterparts=[requirement])
    fields = {"only": "counterparts", "counterparts": [across[2].pk], "counterparts-revision": 1}
    fields["counterparts-shown"] = ",".join(str(across[number].pk) for number in shown)
    assert client.post(requirement.get_absolute_url(), fields, headers=JSON).status_code == 200
    assert set(requirement.counterparts.all()) == {across[1], across[2]}


def test_both_ends_of_a_thread_say_in_their_history_that_it_was_cut(client, prd, requirement):
    across = linkable(prd, requirement)["counterparts"]
    autosave(client, requirement, "counterparts", [across[1].pk])
    cut = Change.objects.filter(field="counterparts").values_list("label", "after")
    assert sorted(cut, key=str) == sorted([(requirement.code, [across[1].pk]), (across[0].code, [])], key=str)


def test_a_row_read_before_somebody_else_wrote_is_read_again(requirement):
    asked = Requirement.objects.select_related("product", "prd").get(pk=requirement.pk)
    by_somebody_else(requirement, rationale="Theirs")
    edit_part(asked, {"statement": "Mine"}, seen={"statement": 1}, by=None)
    row = Requirement.objects.get()
    assert (row.statement, row.rationale) == ("Mine", "Theirs")


def test_a_row_read_before_it_was_deleted_is_gone(requirement):
    asked = Requirement.objects.select_related("product", "prd").get(pk=requirement.pk)
    delete_parts([requirement], by=None)
    with pytest.raises(Gone):
        edit_part(asked, {"statement": "Late"}, seen={"statement": 1}, by=None)
    assert Requirement.objects.get().statement == requirement.statement


def test_a_goal_that_feeds_none_says_whether_there_is_one_to_choose(client, prd):
    make_goal(prd, "Drivers stop once", side="user")
    where = f"{prd.get_absolute_url()}goals/"
    assert "No customer goal yet" in client.get(where).content.decode()
    make_goal(prd, "Owners renew")
    page = client.get(where).content.decode()
    assert "None chosen" in page
    assert "No customer goal yet" not in page


def test_a_date_that_nobody_has_set_is_marked_as_empty(client, prd):
    make_entry(prd, "decision", day="2026-05-04")
    where = f"{prd.get_absolute_url()}decisions/"
    assert '<div class="place" data-name="day">' in client.get(where).content.decode()
    make_entry(prd, "decision")
    assert '<div class="place" data-name="day" data-empty>' in client.get(where).content.decode()
