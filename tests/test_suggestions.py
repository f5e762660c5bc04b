"""Suggestions: how somebody would word a field of a requirement, taken or declined with one press."""

from uuid import uuid4

import pytest
from django.urls import reverse

from prdbuilder.history.models import Change
from prdbuilder.notices.models import Notice
from prdbuilder.prds.actions import delete_parts, edit_part, move_requirements
from prdbuilder.reviews.models import Suggestion
from stakeholders.actions import archive_product
from stakeholders.models import Member
from tests.factories import make_member, make_prd, make_product, make_requirement, make_user

pytestmark = pytest.mark.django_db

STATEMENT = "The driver finds the counter"
WHY = "Malls share one address between forty kitchens. The last metres cost the most time."


@pytest.fixture
def owner():
    return make_user(name="Ada Okafor")


@pytest.fixture
def row(owner):
    prd = make_prd(make_product(owner, key="DEL"))
    return make_requirement(prd, STATEMENT, rationale=WHY, priority="should")


@pytest.fixture
def designer(row):
    return make_member(row.product, "reviewer", name="Lena Maier", function="design", home_side="user")


def sent(row, **values):
    """The whole form, as a browser sends it."""
    fields = ("statement", "priority", "rationale", "criteria", "evidence", "design_links")
    form = {name: getattr(row, name) for name in fields} | {
        f"{name}-revision": row.revision_of(name) for name in fields
    }
    return form | values


def suggest_of(row):
    return reverse("suggest", args=[row.product.key, row.prd.number, row.number])


def suggested(client, row, by, **values):
    client.force_login(by)
    answer = client.post(suggest_of(row), sent(row, **values))
    assert answer.status_code == 302, answer.context["form"].errors
    return Suggestion.objects.latest("pk")


def press(client, suggestion, by, **values):
    client.force_login(by)
    prd = suggestion.requirement.prd
    address = reverse("suggestion", args=[prd.product.key, prd.number, suggestion.pk])
    answer = client.post(address, values, follow=True)
    suggestion.refresh_from_db()
    return answer


def test_what_a_designer_words_anew_is_suggested_and_nothing_else(client, row, owner, designer):
    better = WHY.replace("forty", "fifty")
    suggested(client, row, designer, rationale=better, reason="I counted them")
    [made] = Suggestion.objects.all()
    assert (made.field, made.before, made.after, made.reason) == ("rationale", WHY, better, "I counted them")
    row.refresh_from_db()
    assert row.rationale == WHY
    [notice] = Notice.objects.all()
    assert (notice.user, notice.event.kind) == (owner, "suggestion.made")
    assert notice.event.address.endswith(f"#suggestion-{made.pk}")


def test_one_press_accepts_and_history_says_whose_it_was(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees the counter", reason="Finding is luck")
    press(client, made, owner, accept="1", answer="Thank you")
    row.refresh_from_db()
    assert (row.statement, made.state, made.answered_by) == ("The driver sees the counter", "accepted", owner)
    change = Change.objects.of(row).filter(field="statement").latest("pk")
    assert (change.by, change.reason) == (owner, "Suggested by Lena Maier: Finding is luck")
    told = Notice.objects.get(user=designer)
    assert (told.event.kind, told.event.text) == ("suggestion.answered", "Thank you")


def test_one_press_declines_and_changes_nothing(client, row, owner, designer):
    made = suggested(client, row, designer, priority="must")
    press(client, made, owner, decline="1", answer="Not before spring")
    row.refresh_from_db()
    assert (row.priority, made.state, made.answer) == ("should", "declined", "Not before spring")


def test_what_was_changed_elsewhere_in_the_text_is_kept_beside_the_suggestion(client, row, owner, designer):
    made = suggested(client, row, designer, rationale=WHY.replace("forty", "fifty"))
    edit_part(row, {"rationale": WHY.replace("most time", "most patience")}, seen={}, by=owner)
    page = client.get(row.get_absolute_url()).text
    assert "</span>forty</del> <ins>" in page
    assert "</span>fifty</ins> " in page
    press(client, made, owner, accept="1")
    row.refresh_from_db()
    assert (
        row.rationale
        == "Malls share one address between fifty kitchens. The last metres cost the most patience."
    )


def test_what_was_changed_at_the_same_words_is_shown_beside_it_and_settled(client, row, owner, designer):
    made = suggested(client, row, designer, rationale=WHY.replace("forty", "fifty"))
    edit_part(row, {"rationale": WHY.replace("forty", "sixty")}, seen={}, by=owner)
    asked = press(client, made, owner, accept="1")
    assert asked.status_code == 422
    assert "<mark>sixty</mark> kitchens" in asked.text
    assert "fifty kitchens" in asked.text
    assert made.state == "open"
    row.refresh_from_db()
    both = {
        "rationale": WHY.replace("forty", "fifty or sixty"),
        "rationale-revision": row.revision_of("rationale"),
    }
    press(client, made, owner, accept="1", settle="1", **both)
    row.refresh_from_db()
    assert (made.state, row.rationale) == ("accepted", both["rationale"])


def test_a_text_that_was_settled_on_an_old_one_overwrites_nobody(client, row, owner, designer):
    made = suggested(client, row, designer, rationale="Fifty kitchens.")
    edit_part(row, {"rationale": "Sixty kitchens."}, seen={}, by=owner)
    old = {"rationale": "Fifty or sixty.", "rationale-revision": 1}
    assert press(client, made, owner, accept="1", settle="1", **old).status_code == 422
    row.refresh_from_db()
    assert (made.state, row.rationale) == ("open", "Sixty kitchens.")


def test_who_settles_while_others_write_sees_the_newest_text_and_then_saves(client, row, owner, designer):
    made = suggested(client, row, designer, rationale="Fifty kitchens.")
    edit_part(row, {"rationale": "Sixty kitchens."}, seen={}, by=owner)
    old = {"rationale": "Fifty or sixty.", "rationale-revision": 1, "answer": "Thanks"}
    asked = press(client, made, owner, accept="1", settle="1", **old)
    assert "<mark>Sixty</mark> kitchens." in asked.text
    assert 'value="Thanks"' in asked.text
    now = dict(asked.context["form"].revisions())
    press(client, made, owner, accept="1", settle="1", **old | now)
    row.refresh_from_db()
    assert (made.state, made.answer, row.rationale) == ("accepted", "Thanks", "Fifty or sixty.")


@pytest.mark.parametrize("pressed", ["accept", "decline"])
def test_a_word_that_cannot_be_stored_is_kept_and_nothing_is_answered(client, row, owner, designer, pressed):
    made = suggested(client, row, designer, statement="The driver sees the counter")
    said = {"answer": "No\0body", "statement": "Typed", "statement-revision": 1, "settle": "1"}
    asked = press(client, made, owner, **{pressed: "1"}, **said)
    assert (asked.status_code, made.state) == (422, "open")
    assert asked.context["said"].errors
    assert "Typed</textarea>" in asked.text


def test_a_priority_that_somebody_changed_is_not_merged(client, row, owner, designer):
    made = suggested(client, row, designer, priority="must")
    edit_part(row, {"priority": "could"}, seen={}, by=owner)
    assert press(client, made, owner, accept="1").status_code == 422
    assert made.state == "open"


def test_merging_never_makes_a_statement_longer_than_a_line(client, row, owner, designer):
    made = suggested(client, row, designer, statement=f"{'x' * 400} {STATEMENT}")
    edit_part(row, {"statement": f"{STATEMENT} {'y' * 400}"}, seen={}, by=owner)
    assert press(client, made, owner, accept="1").status_code == 422
    assert made.state == "open"


def test_merging_never_makes_an_entry_of_a_list_longer_than_a_line(client, row, owner, designer):
    edit_part(row, {"criteria": "Found at night"}, seen={}, by=owner)
    made = suggested(client, row, designer, criteria=f"Found at night {'y' * 300}")
    edit_part(row, {"criteria": f"{'x' * 300} Found at night"}, seen={}, by=owner)
    assert press(client, made, owner, accept="1").status_code == 422
    assert made.state == "open"
    assert client.get(row.prd.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("second", ["accept", "decline", "withdraw"])
def test_what_was_answered_is_answered_once(client, row, owner, designer, second):
    made = suggested(client, row, designer, statement="The driver sees the counter")
    press(client, made, owner, accept="1")
    edit_part(row, {"statement": "Something else"}, seen={}, by=owner)
    by = designer if second == "withdraw" else owner
    assert "already" in press(client, made, by, **{second: "1"}).text
    row.refresh_from_db()
    assert (row.statement, made.state) == ("Something else", "accepted")
    assert Notice.objects.filter(event__kind="suggestion.answered").count() == 1


def test_a_press_that_is_sent_twice_suggests_once(client, row, designer):
    key = str(uuid4())
    for _ in range(2):
        suggested(client, row, designer, statement="The driver sees it", rationale="Because", key=key)
    assert sorted(Suggestion.objects.values_list("field", flat=True)) == ["rationale", "statement"]
    assert Notice.objects.count() == 1


def test_a_form_of_one_field_that_changes_nothing_is_kept_and_explained(client, row, designer):
    client.force_login(designer)
    answer = client.post(suggest_of(row), sent(row, only="rationale"))
    assert answer.status_code == 422
    assert "Nothing was worded anew" in answer.text
    assert WHY in answer.text


def test_a_form_that_changes_nothing_or_is_wrong_is_kept_and_explained(client, row, designer):
    client.force_login(designer)
    same = client.post(suggest_of(row), sent(row, reason="Just because"))
    assert same.status_code == 422
    assert "Nothing was worded anew" in same.text
    assert "Just because" in same.text
    wrong = client.post(suggest_of(row), sent(row, design_links="no address"))
    assert wrong.status_code == 422
    assert "is not a web address" in wrong.text


def test_what_was_edited_meanwhile_is_no_part_of_the_suggestion(client, row, owner, designer):
    client.force_login(designer)
    form = sent(row, rationale="Because")
    edit_part(row, {"statement": "Edited meanwhile"}, seen={}, by=owner)
    client.post(suggest_of(row), form)
    assert list(Suggestion.objects.values_list("field", flat=True)) == ["rationale"]


def test_its_author_words_it_anew_or_withdraws_it_and_nobody_else(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    assert press(client, made, owner, edit="1", statement="Mine now").status_code == 403
    assert press(client, made, owner, withdraw="1").status_code == 403
    press(client, made, designer, edit="1", statement="The driver sees the sign", reason="Clearer")
    assert (made.after, made.reason) == ("The driver sees the sign", "Clearer")
    assert press(client, made, designer, edit="1", statement=STATEMENT).status_code == 422
    press(client, made, designer, withdraw="1")
    assert made.state == "withdrawn"
    assert f"{designer} withdrew this already." in press(client, made, owner, accept="1").text


@pytest.mark.parametrize(
    ("role", "function", "facing", "status"),
    [
        ("reviewer", "design", "user", 200),
        ("reviewer", "design", "customer", 403),
        ("reviewer", "design", "unsorted", 403),
        ("reviewer", "customer_relations", "customer", 200),
        ("editor", "design", "customer", 200),
        ("viewer", "product", "user", 403),
    ],
)
def test_a_designer_suggests_on_the_user_half(client, row, role, function, facing, status):
    move_requirements([row], facing=facing, by=None)
    client.force_login(make_member(row.product, role, function=function))
    assert client.get(suggest_of(row)).status_code == status
    page = client.get(row.get_absolute_url()).text
    assert ("Suggest a change" in page) == (status == 200)


def test_only_those_who_may_write_accept_or_decline(client, row, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    for name in ("accept", "decline"):
        assert press(client, made, designer, **{name: "1"}).status_code == 403
    assert made.state == "open"


def test_a_deleted_requirement_keeps_its_suggestions_for_its_return(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    delete_parts([row], by=owner)
    assert "deleted or moved" in press(client, made, owner, accept="1").text
    assert "It was deleted" in client.get(reverse("prd-suggestions", args=["DEL", row.prd.number])).text
    delete_parts([row], by=owner, deleted=False)
    press(client, made, owner, accept="1")
    assert made.state == "accepted"


def test_a_suggestion_goes_along_into_another_prd_and_to_the_other_side(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    elsewhere = make_prd(row.product)
    move_requirements([row], into=elsewhere, facing="customer", by=owner)
    made = Suggestion.objects.get()
    press(client, made, owner, accept="1")
    row.refresh_from_db()
    assert (made.state, row.statement) == ("accepted", "The driver sees it")


def test_nothing_is_suggested_nor_answered_in_an_archived_product(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    archive_product(row.product, by=owner)
    client.force_login(designer)
    assert client.post(suggest_of(row), sent(row, statement="Other")).status_code == 403
    assert press(client, made, owner, accept="1").status_code == 403
    assert press(client, made, designer, withdraw="1").status_code == 403


def test_the_line_and_the_outline_say_how_many_are_open(client, row, owner, designer):
    client.force_login(owner)
    assert "Suggestions" not in client.get(row.prd.get_absolute_url()).text
    suggested(client, row, designer, statement="The driver sees it", priority="must")
    page = client.get(f"{row.prd.get_absolute_url()}?side=both").text
    assert "2 suggestions" in page
    assert "Suggestions <span>2</span>" in page


def test_open_pages_notice_a_suggestion_and_its_answer(client, row, owner, designer):
    def beat():
        row.prd.refresh_from_db()
        return row.prd.beat

    before = beat()
    made = suggested(client, row, designer, statement="The driver sees it")
    assert before < (between := beat())
    press(client, made, owner, decline="1")
    assert between < beat()


def test_a_suggestion_of_another_product_is_not_there(client, row, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    stranger = make_user()
    make_prd(make_product(stranger, key="OTH"))
    client.force_login(stranger)
    for key in ("OTH", "DEL"):
        assert client.post(reverse("suggestion", args=[key, 1, made.pk]), {"accept": "1"}).status_code == 404


def test_words_are_shown_as_words_and_never_as_marks_of_the_page(client, row, designer):
    suggested(client, row, designer, statement="<script>alert(1)</script>", reason="<b>why</b>")
    page = client.get(reverse("prd-suggestions", args=["DEL", row.prd.number])).text
    assert "</span>&lt;script&gt;alert(1)&lt;/script&gt;</ins>" in page
    assert "<b>why" not in page


def test_the_suggestion_of_somebody_who_left_stays(client, row, owner, designer):
    made = suggested(client, row, designer, statement="The driver sees it")
    Member.objects.filter(user=designer).delete()
    designer.delete()
    press(client, made, owner, accept="1")
    assert made.state == "accepted"
    assert "somebody who left" in Change.objects.of(row).filter(field="statement").latest("pk").reason
