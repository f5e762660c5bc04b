"""The block of sign-offs on the page of a version, and the forms in it."""

import pytest

from prdbuilder.publishing.actions import UNDER_WAY_LIMIT
from prdbuilder.publishing.models import Export, SignOff, VersionFile
from stakeholders.actions import archive_product
from tests.factories import make_member, make_requirement
from tests.signing import Team, approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return Team()


@pytest.fixture
def version(team):
    return team.freeze()


def place(version, page=""):
    return f"{version.get_absolute_url()}sign-offs/{page}"


def shown(client, user, version):
    client.force_login(user)
    return client.get(version.get_absolute_url()).content.decode()


def press(client, row, state, reason="", seen=None):
    client.force_login(row.reviewer)
    sent = {"state": state, "reason": reason, "seen": seen if seen is not None else row.mark}
    return client.post(place(row.version, f"{row.pk}/answer/"), sent)


def test_the_page_suggests_a_designer_for_the_user_half_and_asks_whom_it_is_told(client, team, version):
    page = shown(client, team.owner, version)
    assert "Design, suggested" in page
    assert "Customer relations, suggested" in page
    assert team.viewer.name not in page
    sent = {f"side-{team.designer.pk}": "user", "due_on": "2999-01-01", "note": "Mind the counter"}
    for _ in range(2):  # by a retry
        assert client.post(place(version), sent).status_code == 302
    assert "Mind the counter" in shown(client, team.designer, version)
    assert "You are asked to sign the user half by 1 January" in shown(client, team.designer, version)
    assert "Waiting for your sign-off" in client.get("/").content.decode()


def test_somebody_asked_for_one_half_can_be_asked_for_the_other_and_for_nothing_twice(client, team, version):
    team.asked(version, "user")
    page = shown(client, team.owner, version)
    choices = page.partition(f'name="side-{team.designer.pk}"')[2].partition("</select>")[0]
    assert 'value="customer"' in choices
    assert 'value="user"' not in choices
    again = client.post(place(version), {f"side-{team.designer.pk}": "both"})
    assert again.status_code == 422
    assert "was asked for the user half" in again.content.decode()
    client.post(place(version), {f"side-{team.designer.pk}": "customer"})
    assert f'name="side-{team.designer.pk}"' not in shown(client, team.owner, version)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({}, "at least one person"), ({"due_on": "1999-01-01"}, "today or a later day")],
)
def test_a_wrong_request_says_why_and_keeps_the_note(client, team, version, wrong, said):
    client.force_login(team.owner)
    answer = client.post(place(version), {"note": "Mind the counter"} | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Mind the counter" in page


def test_changes_need_a_reason_and_an_answer_that_was_overtaken_is_kept(client, team, version):
    row = team.asked(version)
    assert "Say what should change" in press(client, row, "changes").content.decode()
    assert press(client, row, "changes", "The second screen").status_code == 302
    late = press(client, row, "changes", "The third screen")
    row.refresh_from_db()
    assert late.status_code == 422
    assert "The third screen" in late.content.decode()
    assert f'value="{row.mark}"' in late.content.decode()
    assert row.reason == "The second screen"


def test_an_answer_that_comes_after_the_next_version_says_so_and_keeps_its_words(client, team, version):
    row = team.asked(version)
    team.freeze()
    late = press(client, row, "changes", "The second screen")
    assert late.status_code == 422
    assert "A later version was made meanwhile" in late.content.decode()
    assert "The second screen" in late.content.decode()


def test_what_stands_in_the_way_is_named_with_where_it_is_settled_until_an_owner_overrides(client, team):
    row = make_requirement(team.prd, "Who meets this?", facing="unsorted")
    asked = team.asked()
    stopped = press(client, asked, "approved", "Looks fine")
    assert stopped.status_code == 422
    assert f'href="{row.get_absolute_url()}"' in stopped.content.decode()
    assert "Looks fine" in stopped.content.decode()
    client.force_login(team.owner)
    assert client.post(place(asked.version, "override/"), {}).status_code == 422
    client.post(place(asked.version, "override/"), {"reason": "Sorted on Monday"})
    assert press(client, asked, "approved").status_code == 302
    assert "Sorted on Monday" in shown(client, team.viewer, asked.version)


def test_what_was_carried_over_says_so_on_the_version_in_the_list_and_in_the_head_of_the_prd(
    client, team, version
):
    approve(team.asked(version))
    team.reword(team.paid, "The owner questions every bill")
    after = team.freeze()
    assert "carried over from version 1" in shown(client, team.viewer, after)
    listed = client.get(f"{team.prd.get_absolute_url()}versions/").content.decode()
    assert listed.count('data-state="approved"') == 2
    head = client.get(team.prd.get_absolute_url()).content.decode()
    assert "User half approved in version 2" in head
    assert "Customer half approved" not in head


def test_a_half_that_changed_after_its_approval_says_so_and_one_that_was_not_signed_in_time_too(
    client, team, version
):
    approve(team.asked(version))
    team.asked(version, "customer", team.relations)
    team.reword(team.used, "The driver finds every counter")
    after = team.freeze()
    assert f'Approved in <a href="{version.get_absolute_url()}#sign-offs">' in shown(
        client, team.owner, after
    )
    assert "Not signed off" in shown(client, team.owner, version)


def test_sheets_are_not_printed_without_end(client, team, version):
    client.force_login(team.viewer)
    for edition in Export.EditionChoice.values:
        VersionFile.objects.create(version=version, edition=edition, paper="a4", size=1)
    sheets = ["a4", "letter", *(f"a4 {edition}" for edition in Export.EditionChoice.values)]
    for _ in range(UNDER_WAY_LIMIT - len(sheets)):
        other = team.freeze()
        client.post(place(other, "sheet/"), {"paper": "a4"})
    for paper in sheets * 2:  # Asked for twice, a sheet is printed once.
        client.post(place(version, "sheet/"), {"paper": paper})
    assert Export.objects.under_way().count() == UNDER_WAY_LIMIT
    answer = client.post(place(team.freeze(), "sheet/"), {"paper": "a4"}, follow=True)
    assert "ten exports under way" in answer.content.decode()
    assert "export its PDF" in answer.content.decode()


def test_a_sheet_asked_for_while_one_is_printed_is_another_one_that_holds_later_answers(
    client, team, version
):
    client.force_login(team.owner)
    client.post(place(version, "sheet/"), {"paper": "a4"})
    Export.objects.update(state=Export.State.WORKING)
    client.post(place(version, "sheet/"), {"paper": "a4"})
    assert Export.objects.count() == 2


def test_a_withdrawn_request_can_no_longer_be_answered(client, team, version):
    row = team.asked(version)
    client.force_login(team.owner)
    client.post(place(version, f"{row.pk}/withdraw/"))
    assert press(client, row, "approved").status_code == 422
    assert SignOff.objects.get().state == "withdrawn"


def test_in_an_archived_product_sign_offs_are_read_and_nothing_else(client, team, version):
    row = team.asked(version)
    archive_product(team.product, by=team.owner)
    assert "signing-answer" not in shown(client, team.designer, version)
    assert "signing-ask" not in shown(client, team.owner, version)
    assert press(client, row, "approved").status_code == 403
    client.force_login(team.owner)
    for page in ("", "override/", f"{row.pk}/withdraw/"):
        assert client.post(place(version, page), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("people", [1, 50])
def test_the_page_of_a_version_costs_the_same_for_any_number_of_people(
    client, team, version, people, django_assert_num_queries
):
    for _ in range(people):
        approve(team.asked(version, who=make_member(team.product, "reviewer")))
        make_member(team.product, "reviewer")
    client.force_login(team.owner)
    client.get(version.get_absolute_url())
    with django_assert_num_queries(10):
        client.get(version.get_absolute_url())
