"""Signing a version: who is asked, who answers, what stands in the way, and what the next version keeps."""

from datetime import date

import pytest
from django.test import Client

from prdbuilder.document.choices import Side
from prdbuilder.document.signing import BOTH
from prdbuilder.notices.models import Notice
from prdbuilder.prds.actions import delete_prd, edit_prd
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import SignOff, Version
from prdbuilder.publishing.sign_offs import (
    AnsweredMeanwhile,
    AskedAlready,
    InTheWay,
    NotAsked,
    Superseded,
    answer,
    ask,
    in_the_way,
    override,
    withdraw,
)
from prdbuilder.publishing.signatures import approvals_for
from stakeholders.models import Member

from .at_once import at_once
from .factories import (
    make_requirement,
    make_user,
    shared,
)
from .signing import Team, approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return Team()


def refuse(row, reason="The second screen"):
    row = SignOff.objects.select_related("version__product", "version__prd", "reviewer").get(pk=row.pk)
    return answer(row, "changes", reason=reason, seen=row.mark, by=row.reviewer)


def rows(version):
    return [(row.side, row.reviewer_id, row.state) for row in version.sign_offs.order_by("pk")]


def said(user):
    told = Notice.objects.inbox_of(user).filter(event__kind__startswith="sign_off.")
    return list(told.values_list("event__kind", flat=True))


def test_who_is_asked_is_told_once_and_a_viewer_is_not_asked(team):
    version = team.freeze()
    wanted = {team.designer.pk: "user", team.viewer.pk: "user", make_user().pk: "both"}
    beat = Prd.objects.get().beat
    for _ in range(2):
        ask(version, wanted, due_on=date(2026, 12, 4), note="Mind the counter", by=team.owner)
    [row] = version.sign_offs.all()
    assert (row.reviewer, row.reviewer_function, row.due_on) == (team.designer, "design", date(2026, 12, 4))
    assert [entry.text for entry in row.entries.all()] == ["Mind the counter"]
    assert said(team.designer) == ["sign_off.asked"]
    assert Prd.objects.get().beat == beat + 2


def test_somebody_asked_for_both_halves_is_not_asked_for_one_of_them_too(team):
    version = team.freeze()
    team.asked(version, "both")
    with pytest.raises(AskedAlready, match="both halves"):
        team.asked(version, "user")
    withdraw(version.sign_offs.get(), by=team.owner)
    assert team.asked(version, "user").state == "asked"


def test_a_request_that_was_withdrawn_can_be_made_again(team):
    row = team.asked()
    withdraw(row, by=team.owner)
    assert team.asked(row.version).pk == row.pk
    assert [entry.state for entry in row.entries.order_by("pk")] == ["asked", "withdrawn", "asked"]
    approve(row)
    with pytest.raises(AnsweredMeanwhile):
        withdraw(row, by=team.owner)


def test_only_the_person_asked_answers_and_only_while_they_may_sign(team):
    row = team.asked()
    with pytest.raises(NotAsked):
        approve(row, by=team.owner)
    Member.objects.filter(user=team.designer).update(role="viewer")
    with pytest.raises(NotAsked):
        approve(row)


def test_an_answer_can_be_changed_and_every_one_leaves_a_trace(team):
    row = team.asked()
    refuse(row, "The second screen")
    seen = refuse(row, "The second screen").mark
    assert approve(row).state == "approved"
    assert [(entry.state, entry.text) for entry in row.entries.order_by("pk")] == [
        ("asked", ""),
        ("changes", "The second screen"),
        ("approved", ""),
    ]
    assert said(team.owner) == ["sign_off.given", "sign_off.changes_asked"]
    with pytest.raises(AnsweredMeanwhile):
        answer(row, "changes", reason="No", seen=seen, by=team.designer)


def test_what_stands_in_the_way_keeps_a_side_from_being_approved_until_an_owner_overrides(team):
    make_requirement(team.prd, "Who meets this?", facing="unsorted")
    row = team.asked()
    with pytest.raises(InTheWay) as stopped:
        approve(row)
    assert [each.code for each in stopped.value.obstacles] == ["unsorted"]
    assert refuse(row).state == "changes"
    override(row.version, reason="Sorted on Monday", by=team.owner)
    override(row.version, reason="Another reason", by=team.owner)
    row.version.refresh_from_db()
    assert (row.version.override_reason, row.version.overridden_by) == ("Sorted on Monday", team.owner)
    assert approve(row).state == "approved"


def test_an_error_of_the_other_side_stands_in_nobodys_way(team):
    version = team.freeze()
    error = {
        "code": "x",
        "severity": "error",
        "place": f"requirement:{team.paid.code}",
        "message": "So.",
        "dismissed": "",
    }
    version.findings = [error]
    assert in_the_way(version, frozenset({Side.USER})) == ()
    assert len(in_the_way(version, frozenset({Side.CUSTOMER}))) == 1


def test_an_approval_of_the_untouched_half_carries_over_and_that_of_the_other_does_not(team):
    version = team.freeze()
    users, customers = team.asked(version), team.asked(version, "customer", team.relations)
    for row in (users, customers):
        approve(row)
    team.reword(team.paid, "The owner sees and questions every bill")
    after = team.freeze()
    [carried] = after.sign_offs.all()
    assert (carried.side, carried.state, carried.carried_from) == ("user", "approved", users)
    assert carried.answered_at == SignOff.objects.get(pk=users.pk).answered_at
    assert rows(version) == [
        ("user", team.designer.pk, "approved"),
        ("customer", team.relations.pk, "approved"),
    ]
    [again] = team.freeze().sign_offs.all()
    assert again.carried_from == users


def test_an_approval_of_both_halves_carries_over_for_the_half_that_stayed(team):
    row = team.asked(side="both")
    approve(row)
    team.reword(team.used, "The driver finds every counter")
    assert rows(team.freeze()) == [("customer", team.designer.pk, "approved")]


def test_a_shared_section_ends_what_was_said_of_both_halves(team):
    approve(team.asked(side="both"))
    prd = Prd.objects.get()
    edit_prd(prd, {"scope": "Malls only"}, seen={"scope": prd.revision_of("scope")}, by=team.owner)
    assert rows(team.freeze()) == []


def test_where_something_stands_in_the_way_now_an_approval_is_asked_for_again(team):
    both = team.asked(side="both")
    approve(both)
    make_requirement(team.prd, "Who meets this?", facing="unsorted")
    team.reword(team.paid, "The owner questions every bill")
    after = team.freeze()
    assert rows(after) == [("user", team.designer.pk, "asked")]
    assert "stands in its way" in after.sign_offs.get().entries.get().text
    override(after, reason="To be sorted next week", by=team.owner)
    approve(after.sign_offs.get())
    again = team.freeze()
    assert again.overridden_at is None
    assert rows(again) == [("user", team.designer.pk, "asked")]
    assert rows(after) == [("user", team.designer.pk, "approved")]


def test_a_pending_request_moves_on_and_an_objection_is_asked_about_anew(team):
    version = team.freeze()
    waiting = team.asked(version, due_on=date(2026, 12, 4))
    refuse(team.asked(version, "customer", team.relations))
    team.reword(team.paid, "The owner questions every bill")
    after = team.freeze()
    assert rows(after) == [("user", team.designer.pk, "asked"), ("customer", team.relations.pk, "asked")]
    assert [state for *_, state in rows(version)] == ["withdrawn", "changes"]
    assert after.sign_offs.first().due_on == waiting.due_on
    assert said(team.designer) == ["sign_off.asked"] * 2
    assert [row.version for row in SignOff.objects.waiting_for(team.designer)] == [after]


def test_an_objection_to_an_untouched_half_stands(team):
    refuse(team.asked())
    team.reword(team.paid, "The owner questions every bill")
    [row] = team.freeze().sign_offs.all()
    assert (row.state, row.reason) == ("changes", "The second screen")
    assert approve(row).carried_from is None


def test_after_the_next_version_nothing_about_the_earlier_one_changes(team):
    row = team.asked()
    team.freeze()
    for act in (
        lambda: approve(row),
        lambda: withdraw(row, by=team.owner),
        lambda: team.asked(row.version, "customer"),
        lambda: override(row.version, reason="Why not", by=team.owner),
    ):
        with pytest.raises(Superseded):
            act()


def test_the_calendar_holds_what_waits_for_somebody_and_has_a_day(team):
    version = team.freeze()
    team.asked(version, due_on=date(2026, 12, 4))
    team.asked(version, "customer", team.relations)
    assert [row.due_on for row in SignOff.objects.due_for(team.designer)] == [date(2026, 12, 4)]
    assert list(SignOff.objects.due_for(team.relations)) == []
    Member.objects.filter(user=team.designer).delete()
    assert list(SignOff.objects.due_for(team.designer)) == []


def test_nothing_waits_for_anybody_in_a_deleted_prd_until_it_is_back(team):
    row = team.asked(due_on=date(2026, 12, 4))
    delete_prd(team.prd, by=team.owner)
    assert list(SignOff.objects.waiting_for(team.designer)) == []
    delete_prd(team.prd, by=team.owner, deleted=False)
    assert list(SignOff.objects.waiting_for(team.designer)) == [row]


def test_outside_only_a_half_that_all_approved_is_told_and_by_whom(team):
    row = team.asked()
    refuse(row, "Ask Paul")
    version = row.version
    assert approvals_for(version, BOTH, names=False) == []
    approve(row)
    customer, user = approvals_for(version, BOTH, names=False)
    assert (customer.half.state, customer.given, user.half.state) == ("nobody", [], "approved")
    assert [one.who for one in user.given] == ["Design"]
    assert approvals_for(version, frozenset({Side.CUSTOMER}), names=True) == []
    shown = Client().get(shared(team.prd, version=version)[1]).text
    assert "User half" in shown
    assert "Not approved" in shown
    assert team.designer.name not in shown
    named = Client().get(shared(team.prd, version=version, edition="user", shows_names=True)[1]).text
    assert f"{team.designer.name}</span> (Design)" in named
    assert "Ask Paul" not in named
    assert "Approved" not in Client().get(shared(team.prd)[1]).text
    team.asked(version, who=team.relations)
    assert approvals_for(version, BOTH, names=False) == []


@pytest.mark.parametrize("_", range(3))
@pytest.mark.django_db(transaction=True)
def test_whoever_approves_while_the_next_version_is_made_signed_the_one_or_is_told(team, _):
    row = team.asked(side="customer")
    late, made = at_once(lambda: approve(row), team.freeze)
    assert made is None
    assert late is None or isinstance(late, Superseded)
    assert counts_on(row) == (late is None)


def counts_on(row):
    """Whether what was said of the first version is said of the second too."""
    [after] = Version.objects.get(number=2).sign_offs.all()
    assert (after.state == "approved") == (after.carried_from_id == row.pk)
    return after.state == "approved"


def test_control_an_approval_that_holds_no_lock_is_lost_beside_the_next_version(team):
    row = team.asked(side="customer")
    assert not Version.objects.filter(number__gt=row.version.number).exists()  # It looked,
    team.freeze()  # and was overtaken.
    moment = row.asked_at
    SignOff.objects.filter(pk=row.pk).update(state="approved", answered_at=moment)
    assert not counts_on(row)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts_and_the_other_is_told(team):
    row = team.asked()
    raised = at_once(lambda: approve(row), lambda: refuse(row))
    assert sorted(str(type(each).__name__) for each in raised) in (
        ["AnsweredMeanwhile", "NoneType"],
        ["NoneType"] * 2,
    )
    row.refresh_from_db()
    answers = row.entries.exclude(state="asked").order_by("pk")
    assert answers.count() == raised.count(None)
    assert answers.last().state == row.state
