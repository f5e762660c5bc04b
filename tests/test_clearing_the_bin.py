"""What stayed in the bin for 30 days is removed for good; history keeps what it, and what others, said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.html import strip_tags

from prdbuilder.history.conflicts import keep_text, settle
from prdbuilder.history.models import Change, Conflict
from prdbuilder.notices.models import Notice
from prdbuilder.prds.actions import (
    delete_parts,
    delete_prd,
    edit_part,
    edit_prd,
    edit_strategy,
    move_requirements,
)
from prdbuilder.prds.applying import duplicate_prd
from prdbuilder.prds.models import Goal, Prd, Requirement, Strategy
from prdbuilder.prds.restoring import restore
from prdbuilder.prds.stepping import last_step
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.prds.undoing import CannotUndo, undo
from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.models import Export, ShareLink, Version
from prdbuilder.reviews.actions import Spot, add_guest_comment, delete_comment, open_discussion
from prdbuilder.reviews.models import Discussion, Suggestion
from prdbuilder.reviews.suggestions import accept
from prdbuilder.reviews.tasks import clear_prd
from stakeholders.actions import archive_product
from tests.clearing import delete_long_ago, long_ago
from tests.factories import (
    make_entry,
    make_goal,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_sign,
    make_suggestion,
    make_version,
    shared,
)
from tests.telling import PRD, whoever_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    return whoever_signed_in(client, "Ada")


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"), title="Orders")


def test_what_was_suggested_for_a_requirement_is_cleared_into_history_with_it(client, prd, ada):
    row = make_requirement(prd)
    make_suggestion(row, by=make_member(prd.product), statement="The driver sees the counter")
    delete_parts([row], by=ada)
    clear_bin.call(prd.pk)
    assert Suggestion.objects.exists()
    long_ago(row)
    clear_bin.call(prd.pk)
    assert not Requirement.objects.exists()
    kept = Change.objects.get(subject="requirement", field="row")
    assert "The driver sees the counter" in str(kept.before)
    assert "cleared " in client.get(f"{PRD}history/").text


def test_what_was_suggested_comes_back_with_its_requirement_and_can_be_taken(client, prd, ada):
    row = make_requirement(prd)
    make_suggestion(row, by=make_member(prd.product), statement="The driver sees the counter")
    Suggestion.objects.update(key=uuid4())
    before = Suggestion.objects.values().get()
    delete_parts([row], by=ada)
    moment = Change.objects.latest("pk")
    long_ago(row)
    clear_bin.call(prd.pk)
    client.post(f"{PRD}history/{moment.pk}/", {})
    assert Suggestion.objects.values().get() == before
    accept(Suggestion.objects.for_page().get(), by=ada)
    assert Requirement.objects.get().statement == "The driver sees the counter"


def write_in(prd, by):
    """Something into each of its lists, tied together."""
    payer = make_persona(prd.product, "Owner", pays=True)
    row, goal = make_requirement(prd, "A driver waits"), make_goal(prd, "Owners stay")
    edit_part(make_sign(prd, payer, "Fewer orders"), {"requirements": [row]}, seen={}, by=by)
    edit_part(row, {"goal": goal, "rationale": "Owners asked"}, seen={}, by=by)
    edit_strategy(prd, payer, {"promise": "Answered within the hour"}, seen={}, by=by)
    edit_prd(prd, {"problem": "Drivers wait"}, seen={}, by=by)
    return row


def test_a_whole_prd_is_cleared_after_30_days_and_its_history_is_told_with_its_product(client, prd, ada):
    row, other = write_in(prd, ada), make_requirement(make_prd(prd.product, title="Other"))
    edit_part(other, {"counterparts": [row]}, seen={}, by=ada)
    delete_prd(prd, by=ada)
    clear_prd.call(prd.pk)
    assert Prd.everything.filter(pk=prd.pk).exists()
    assert client.get(PRD).status_code == 410
    long_ago(prd)
    for _ in range(2):
        clear_prd.call(prd.pk)
    assert client.get(PRD).status_code == 404
    assert (Requirement.objects.get(), Goal.objects.count(), Strategy.objects.count()) == (other, 0, 0)
    assert not other.counterparts.exists()
    said = strip_tags(client.get("/products/CD/history/").text)
    assert "cleared the PRD Orders out of the bin" in said
    for text in ("Owners asked", "Answered within the hour", "Drivers wait", "deleted the PRD"):
        assert text in said
    for tie in ("Serves“Owners stay”", "RequirementsCD-1", "CD-1 serve “Owners stay”"):
        assert tie in said
    assert make_prd(prd.product).number == 3


def test_history_has_a_link_to_what_is_there_and_none_to_what_is_gone(client, prd, ada):
    gone, stays = make_requirement(prd), make_requirement(prd)
    edit_part(gone, {"rationale": "Owners asked"}, seen={}, by=ada)
    edit_part(stays, {"rationale": "Drivers asked"}, seen={}, by=ada)
    delete_parts([gone], by=ada)
    assert 'href="/r/CD-1/"' in client.get(f"{PRD}history/").text
    long_ago(gone)
    clear_bin.call(prd.pk)
    said = client.get(f"{PRD}history/").text
    assert ">CD-1<" in said
    assert ('href="/r/CD-1/"' in said, 'href="/r/CD-2/"' in said) == (False, True)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    said = client.get("/products/CD/history/").text
    assert ">CD-2<" in said
    assert 'href="/r/' not in said


def test_what_was_said_of_a_cleared_prd_is_kept_in_history(prd, ada):
    row = make_requirement(prd)
    link, _ = shared(prd, by=ada, takes_comments=True)
    add_guest_comment(link, "problem", "Nina", "When is that?")
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=ada)
    make_suggestion(row, by=make_member(prd.product), statement="The driver sees the counter")
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert not Discussion.objects.exists()
    kept = str([*Change.objects.filter(field="row").values_list("before", flat=True)])
    for text in ("When is that?", "Nina", "Why is that?", "The driver sees the counter"):
        assert text in kept
    assert ShareLink.objects.count() == 0


def test_history_tells_all_that_a_copied_prd_said_and_what_was_said_of_it(client, prd, ada):
    write_in(prd, ada)
    make_entry(prd, "risk", "The counter moves", detail="Ask the owners")
    copy = duplicate_prd(Prd.objects.get(pk=prd.pk), "Copy", by=ada)
    ben, eve = (make_member(prd.product, name=name) for name in ("Ben", "Eve"))
    row = Requirement.objects.select_related("product", "prd").get(prd=copy)
    deleted = open_discussion(copy, Spot(row.code, row), "Never mind", by=ben)
    delete_comment(deleted, by=ben)
    open_discussion(copy, Spot(row.code, row), "Why is that?", by=ben)
    open_discussion(copy, Spot("scope"), "And the rest?", by=eve)
    link, _ = shared(copy, by=ada, takes_comments=True)
    add_guest_comment(link, "problem", "Nina", "When is that?")
    make_suggestion(row, by=eve, statement="The driver sees the counter")
    delete_long_ago(copy, ada)
    clear_prd.call(copy.pk)
    said = " ".join(strip_tags(client.get("/products/CD/history/").text.replace("<", " <")).split())
    for text in (
        "Problem Drivers wait",
        "Statement A driver waits Facing User-facing Why Owners asked",
        "Promise Answered within the hour",
        "Requirements CD-2",
        "Response Ask the owners",
        "Ben said on CD-2 Why is that?",
        "Eve said on Scope And the rest?",
        "Nina, a guest, said on Problem When is that?",
        "Eve suggested as Statement (open) The driver sees the counter Because Shorter",
    ):
        assert text in said
    assert "Never mind" not in said


def test_what_is_kept_nowhere_else_is_told_however_much_came_of_one_clearing(client, prd, ada):
    first = make_goal(prd)
    for _ in range(15):
        edit_part(make_goal(prd), {"feeds": first}, seen={}, by=ada)
    Prd.objects.update(problem="Drivers wait")
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    said = client.get("/products/CD/history/").text
    assert "things more" in said
    assert "Drivers wait" in said


def test_a_prd_with_a_version_stays_in_the_bin_until_it_is_brought_back(client, prd, ada):
    version = make_version(prd, by=ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert Version.objects.get() == version
    assert "kept until it is brought back" in client.get("/products/CD/deleted/").text
    assert "are kept as they were, and" in client.get(PRD).text
    assert client.post(f"{PRD}restore-all/", follow=True).status_code == 200


def test_a_prd_with_a_text_that_somebody_has_to_settle_stays_in_the_bin(client, prd, ada):
    conflict = keep_text(prd, "problem", "Mine", why=Conflict.Why.STALE, seen=1, by=ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert Prd.everything.filter(pk=prd.pk).exists()
    settle(conflict.pk)
    until = timezone.now() - timedelta(days=1)
    assert f"kept until {until:%-d %B %Y}" in client.get("/products/CD/deleted/").text
    clear_prd.call(prd.pk)
    assert not Prd.everything.filter(pk=prd.pk).exists()


def test_what_moved_into_another_prd_keeps_what_was_said_of_it_when_the_first_is_cleared(prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product)
    link, _ = shared(prd, by=ada, takes_comments=True)
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=ada)
    Discussion.objects.update(share_link=link)
    make_suggestion(row, by=make_member(prd.product))
    move_requirements([row], into=there, by=ada)
    moved = last_step(there, ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert [each.prd for each in (Discussion.objects.get(), Suggestion.objects.get())] == [there, there]
    with pytest.raises(CannotUndo, match="gone for good"):
        undo(moved, prd.product, by=ada)
    restore(there, Change.objects.filter(step=moved).earliest("pk"), by=ada)
    assert Requirement.objects.get().prd == there


def name_from_elsewhere(prd, by):
    """Rows of other PRDs that name what is in this one: its goal, a thread to it, a sign that it prevents."""
    moves, near, goal = make_requirement(prd), make_requirement(prd), make_goal(prd)
    edit_part(moves, {"goal": goal}, seen={}, by=by)
    serves, tied, signed = (make_prd(prd.product) for _ in range(3))
    move_requirements([moves], into=serves, by=by)
    edit_part(make_requirement(tied), {"counterparts": [near]}, seen={}, by=by)
    sign = make_sign(signed, make_persona(prd.product, "Owner", pays=True))
    edit_part(sign, {"requirements": [near]}, seen={}, by=by)
    return near, goal


@pytest.mark.parametrize("alone", [True, False])
def test_open_pages_of_other_prds_hear_that_what_they_name_is_cleared(prd, ada, alone):
    near, goal = name_from_elsewhere(prd, ada)
    if alone:
        delete_parts([near], by=ada)
        delete_parts([goal], by=ada)
        long_ago(near, goal)
    else:
        delete_long_ago(prd, ada)
    archive_product(prd.product, by=ada)
    others = Prd.objects.exclude(pk=prd.pk)
    before = dict(others.values_list("pk", "beat"))
    (clear_bin if alone else clear_prd).call(prd.pk)
    assert not Goal.objects.exists()
    assert [each.pk for each in others.order_by("pk") if each.beat > before[each.pk]] == sorted(before)


def test_members_are_told_that_guests_whose_link_is_gone_read_no_more(client, prd, ada):
    row, there = make_requirement(prd), make_prd(prd.product)
    link, _ = shared(prd, by=ada, takes_comments=True)
    add_guest_comment(link, row.code, "Nina", "When is that?")
    move_requirements([row], into=there, by=ada)
    delete_long_ago(prd, ada)
    before = Prd.objects.get(pk=there.pk).beat
    page = f"/products/CD/prds/{there.number}/discussions/"
    assert "They read your answers" in client.get(page).text
    clear_prd.call(prd.pk)
    assert Prd.objects.get(pk=there.pk).beat > before
    said = client.get(page).text
    assert "With guests whose link went with another PRD" in said
    assert "None" not in strip_tags(said)
    assert "They read your answers" not in said


def test_a_notice_leads_to_what_moved_on_and_of_what_is_gone_nobody_is_told(client, prd, ada):
    ben, row, there = make_member(prd.product), make_requirement(prd), make_prd(prd.product)
    open_discussion(prd, Spot(row.code, row), "Why is that?", by=ben)
    make_suggestion(row, by=ben)
    open_discussion(prd, Spot("scope"), "What of the rest?", by=ben)
    move_requirements([row], into=there, by=ada)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    lead_to = [client.get(f"/inbox/{each.pk}/", follow=True) for each in Notice.objects.order_by("pk")]
    assert [page.status_code for page in lead_to] == [200, 200, 200]
    assert "Why is that?" in lead_to[0].text
    assert lead_to[1].redirect_chain[-1][0].startswith(f"/products/CD/prds/{there.number}/requirements/1/#")
    assert lead_to[2].redirect_chain[-1][0] == "/products/CD/history/"


def test_what_is_gone_with_a_cleared_prd_waits_in_no_inbox_and_for_no_mail(prd, ada):
    open_discussion(prd, Spot("scope"), "What of the rest?", by=make_member(prd.product))
    Notice.objects.update(mail_due=True)
    delete_long_ago(prd, ada)
    clear_prd.call(prd.pk)
    assert Notice.objects.count() == 1
    assert not Notice.objects.unread().exists()
    assert not Notice.objects.unmailed().exists()


def test_files_of_a_cleared_prd_are_taken_away(prd, ada, django_capture_on_commit_callbacks):
    export = ask_for_export(prd, edition="full", format="html", paper="a4", by=ada)
    export.file.save("", ContentFile(b"a file"))
    delete_long_ago(prd, ada)
    with django_capture_on_commit_callbacks(execute=True):
        clear_prd.call(prd.pk)
    assert not Export.objects.exists()
    assert not default_storage.exists(export.file.name)
