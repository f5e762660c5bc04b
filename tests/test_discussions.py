"""People discuss a place of a PRD, in its margin; whom it concerns is told, and nothing is said twice."""

import re
import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.actions import delete_parts, edit_part, edit_prd, move_requirements
from prdbuilder.prds.models import Prd
from prdbuilder.reviews.actions import (
    Spot,
    add_guest_comment,
    delete_comment,
    edit_comment,
    open_discussion,
    reply,
    settle,
    show_comment,
)
from prdbuilder.reviews.mentions import mentioned
from prdbuilder.reviews.models import Comment, Discussion
from stakeholders.actions import archive_product
from stakeholders.models import Member
from tests.factories import (
    make_member,
    make_prd,
    make_product,
    make_requirement,
    make_share_link,
    make_user,
    owner_of,
)
from tests.queries import counted

pytestmark = pytest.mark.django_db
AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner():
    return make_user(name="Ada Okafor")


@pytest.fixture
def prd(owner):
    return make_prd(make_product(owner, key="CD"), problem="Drivers **lose** four minutes at every pick-up.")


@pytest.fixture
def row(prd):
    return make_requirement(prd, rationale="Malls share one address between forty kitchens.")


@pytest.fixture
def reviewer(prd, client):
    user = make_member(prd.product, "reviewer", name="Lin Moreau", function="design")
    client.force_login(user)
    return user


def at(name, *rest):
    return reverse(name, args=["CD", 1, *rest])


def told(event=None):
    found = Notice.objects.order_by("pk") if event is None else Notice.objects.filter(event=event)
    return {notice.user.name: notice.reason for notice in found.select_related("user")}


def test_a_comment_on_a_passage_of_a_requirement_stands_in_its_margin(client, row, reviewer):
    said = {"place": "CD-1", "field": "rationale", "quote": "forty  kitchens", "text": "Is it *forty*?"}
    answer = client.post(at("prd-discussions"), said)
    discussion = Discussion.objects.get()
    comment = discussion.comments.get()
    assert answer.url == f"{discussion.get_absolute_url()}#comment-{comment.pk}"
    assert (discussion.requirement, discussion.quote, discussion.internal) == (row, "forty kitchens", True)
    margin = client.get(f"{at('prd-discussions')}?at=CD-1", headers=AS_HTMX).content.decode()
    assert "<html" not in margin
    assert "Is it <em>forty</em>?" in margin
    assert '<blockquote data-state="there"' in margin


def test_its_words_are_followed_and_their_loss_is_said(client, prd, row, reviewer):
    spot = Spot("problem", quote="lose four minutes", before="Drivers ", after=" at every")
    open_discussion(prd, spot, "Whose figure?", by=reviewer)
    for text, state in {
        "As we saw, drivers *lose* four minutes a day.": "there",
        "Drivers lose four to five minutes.": "changed",
        "Owners wait.": "lost",
    }.items():
        seen = {"problem": Prd.objects.get().revision_of("problem")}
        edit_prd(Prd.objects.select_related("product").get(), {"problem": text}, seen=seen, by=None)
        page = client.get(f"{at('prd-discussions')}?at=problem").content.decode()
        assert f'<blockquote data-state="{state}"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " \u200b"}, "Write something first."),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "w" * 10_001}, "at most 10000 characters"),
        ({"quote": "w" * 1_001}, "Mark fewer words"),
        ({"place": "CD-77"}, "not in the PRD any more"),
        ({"key": "no key"}, "Load it anew"),
    ],
)
def test_what_cannot_be_taken_is_kept_and_explained(client, prd, reviewer, wrong, said):
    answer = client.post(
        at("prd-discussions"), {"at": "problem", "place": "problem", "text": "Kept words"} | wrong
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert (
        wrong.get("text", "Kept words")[:20].strip("\0") in answer.content.decode() or "\0" in wrong["text"]
    )
    assert not Discussion.objects.exists()


def test_a_press_that_is_sent_again_adds_nothing(client, prd, reviewer):
    first, second = uuid.uuid4(), uuid.uuid4()
    for _ in range(2):
        client.post(at("prd-discussions"), {"place": "problem", "text": "Once", "key": first})
    discussion = Discussion.objects.get()
    for _ in range(2):
        client.post(at("discussion", discussion.pk), {"text": "Once more", "key": second})
    assert Comment.objects.count() == Event.objects.count() == 2


@pytest.mark.parametrize("back", ["nowhere", "#", "//elsewhere.example/", "/inbox/"])
def test_an_answer_leads_back_into_this_prd_and_nowhere_else(client, prd, owner, reviewer, back):
    begun = open_discussion(prd, Spot("scope"), "Too wide?", by=owner).discussion
    answer = client.post(begun.get_absolute_url(), {"text": "No", "back": back})
    assert answer.url.startswith(prd.get_absolute_url())
    assert begun.comments.count() == 2


def test_a_new_discussion_goes_to_whoever_decides_and_an_answer_to_who_takes_part(prd, row, owner, reviewer):
    designer = make_member(prd.product, "editor", function="design")
    edit_part(row, {"owner": "Design"}, seen={"owner": row.revision_of("owner")}, by=None)
    row.refresh_from_db()
    first = open_discussion(prd, Spot("CD-1", row), "Why?", by=owner)
    assert told() == {designer.name: "yours", "Lin Moreau": "yours"}
    reply(first.discussion, "Ask @Ada Okafor.", by=reviewer)
    assert told(Event.objects.order_by("at").last()) == {"Ada Okafor": "mentioned"}
    reply(first.discussion, "Because.", by=owner)
    assert told(Event.objects.order_by("at").last()) == {"Lin Moreau": "takes_part"}


def test_a_discussion_of_what_nobody_owns_goes_to_the_owners_of_the_product(prd, reviewer):
    open_discussion(prd, Spot("scope"), "Too wide?", by=reviewer)
    assert told() == {"Ada Okafor": "member"}
    assert Event.objects.get().title == "Lin Moreau commented on Scope"


def test_names_after_an_at_are_members_and_nobody_else():
    people = {1: "Ada Okafor", 2: "Ada Li", 3: "Lin Moreau", 4: "Lin Moreau-Hart"}
    assert mentioned("@Ada Okafor, and @lin-moreau!", people) == {1, 3}
    assert mentioned("@Ada or ada@lin.example, @Nobody", people) == set()
    assert mentioned("(@Lin Moreau-Hart)", people) == {4}
    assert mentioned("@Ada Okaforson", people) == set()


def test_ones_own_words_can_be_edited_and_deleted_and_nobody_elses(client, prd, owner, reviewer):
    mine = open_discussion(prd, Spot("scope"), "Too wide", by=reviewer)
    theirs = reply(mine.discussion, "No", by=owner)
    client.post(at("edit-comment", mine.pk), {"text": "Too wide, @Ada Okafor"})
    assert Comment.objects.get(pk=mine.pk).edited_at
    assert list(Comment.objects.get(pk=mine.pk).mentions.all()) == [owner]
    for name in ("edit-comment", "delete-comment"):
        assert client.post(at(name, theirs.pk), {"text": "Yes"}).status_code == 403
    client.post(at("delete-comment", mine.pk))
    page = client.get(at("discussion", mine.discussion_id)).content.decode()
    assert "Deleted just now" in page
    assert "Too wide" not in page
    assert not Event.objects.filter(text__contains="Too wide").exists()


def test_a_discussion_is_resolved_and_opened_again(client, prd, owner, reviewer):
    comment = open_discussion(prd, Spot("scope"), "Too wide", by=owner)
    discussion = comment.discussion
    for _ in range(2):
        client.post(at("settle-discussion", discussion.pk), {"resolved": "yes"})
    assert Event.objects.filter(kind="discussion.resolved").count() == 1
    assert "Resolved by Lin Moreau" in client.get(at("prd-discussions")).content.decode()
    client.post(at("settle-discussion", discussion.pk), {"resolved": "no"})
    assert Discussion.objects.open().get() == discussion


def test_what_moves_to_another_prd_takes_its_discussions_along(client, prd, row, owner, reviewer):
    open_discussion(prd, Spot("CD-1", row), "Here?", by=owner)
    other = make_prd(prd.product)
    move_requirements([row], into=other, by=owner)
    assert "Here?" not in client.get(at("prd-discussions")).content.decode()
    page = client.get(reverse("prd-discussions", args=["CD", 2])).content.decode()
    assert "Here?" in page
    delete_parts([other.requirements.get()], by=owner)
    assert "deleted" in client.get(reverse("prd-discussions", args=["CD", 2])).content.decode()


def test_what_was_told_of_a_comment_follows_its_requirement(client, prd, row, owner, reviewer):
    first = open_discussion(prd, Spot("CD-1", row), "Ask @Lin Moreau", by=owner)
    reply(first.discussion, "Soon", by=owner)
    told = Event.objects.latest("at").address
    move_requirements([row], into=make_prd(prd.product), by=owner)
    there = reverse("discussion", args=["CD", 2, first.discussion_id])
    assert client.get(told).headers["Location"] == there
    assert client.post(at("discussion", first.discussion_id), {"text": "Late"}).status_code == 404
    assert Notice.objects.filter(user=reviewer).unread().count() == 2
    assert client.get(there).status_code == 200
    assert not Notice.objects.filter(user=reviewer).unread().exists()


def test_a_comment_is_forgotten_wherever_its_requirement_is(client, prd, row, owner, reviewer):
    comment = open_discussion(prd, Spot("CD-1", row), "Too wide", by=reviewer)
    move_requirements([row], into=make_prd(prd.product), by=owner)
    client.post(reverse("delete-comment", args=["CD", 2, comment.pk]))
    assert not Event.objects.filter(text__contains="Too wide").exists()


def test_the_filters_stand_in_the_address(client, prd, owner, reviewer):
    settle(open_discussion(prd, Spot("scope"), "Settled", by=owner).discussion, resolved=True, by=owner)
    reply(open_discussion(prd, Spot("raid"), "Standing", by=owner).discussion, "I see", by=reviewer)
    add_guest_comment(make_share_link(prd), "problem", "Ines", "Of a guest")
    for show, expected in {
        "": {"Settled", "Standing", "Of a guest"},
        "open": {"Standing", "Of a guest"},
        "resolved": {"Settled"},
        "mine": {"Standing"},
        "held": {"Of a guest"},
    }.items():
        page = client.get(at("prd-discussions"), {"show": show}).content.decode()
        assert {
            text for text in ("Settled", "Standing", "Of a guest") if f"<p>{text}" in page or text in page
        } == (expected)


def test_an_editor_shows_a_guests_comment_and_a_reviewer_does_not(client, prd, owner, reviewer):
    comment = add_guest_comment(make_share_link(prd), "problem", "Ines", "Which malls?")
    assert client.post(at("show-comment", comment.pk)).status_code == 403
    client.force_login(owner)
    assert "Held back" in client.get(at("prd-discussions")).content.decode()
    client.post(at("show-comment", comment.pk))
    assert Comment.objects.held().count() == 0


def test_a_viewer_reads_and_an_archived_product_takes_no_comment(client, prd, owner, reviewer):
    Member.objects.filter(user=reviewer).update(role="viewer")
    assert client.get(at("prd-discussions")).status_code == 200
    assert client.post(at("prd-discussions"), {"place": "scope", "text": "Hello"}).status_code == 403
    Member.objects.filter(user=reviewer).update(role="reviewer")
    archive_product(prd.product, by=owner)
    assert client.post(at("prd-discussions"), {"place": "scope", "text": "Hello"}).status_code == 403


def test_the_counts_name_each_place(client, prd, row, owner, reviewer):
    for spot in (Spot("CD-1", row), Spot("CD-1", row), Spot("scope")):
        open_discussion(prd, spot, "Hm", by=owner)
    settle(open_discussion(prd, Spot("raid"), "Settled", by=owner).discussion, resolved=True, by=owner)
    answer = client.get(at("discussion-counts")).json()
    assert answer == {"counts": {"CD-1": 2, "scope": 1}, "open": 3}
    assert "Discussions <span data-discussions>3</span>" in client.get(at("prd-scope")).content.decode()


@pytest.mark.parametrize("where", ["", "?at=CD-1"])
def test_the_pages_cost_the_same_at_1_and_50(client, prd, row, owner, where):
    client.force_login(owner)
    costs = []
    for size in (1, 49):
        for _ in range(size):
            reply(open_discussion(prd, Spot("CD-1", row), "Hm", by=owner).discussion, "Hm", by=owner)
        with counted() as queries:
            client.get(f"{at('prd-discussions')}{where}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 11, "\n".join(sql[:150] for sql in queries)


@pytest.fixture
def many(prd):
    """More than a list shows, of which all but the first are resolved."""
    rows = [Discussion(product=prd.product, prd=prd, place="scope") for _ in range(600)]
    for place, row in enumerate(rows[1:]):
        row.resolved_at = timezone.now() - timedelta(minutes=place)
    return Discussion.objects.bulk_create(rows)


@pytest.mark.parametrize("where", ["", "?at=scope"])
def test_of_very_many_discussions_the_open_ones_are_shown_first(client, owner, many, where):
    client.force_login(owner)
    page = client.get(f"{at('prd-discussions')}{where}").text
    settling = [at("settle-discussion", row.pk) in page for row in many]
    assert settling == [True] * 200 + [False] * 400
    assert "These are" in page


def test_a_comment_raises_the_beat_of_its_prd(prd, owner):
    before = Prd.objects.get().beat
    open_discussion(prd, Spot("scope"), "Hm", by=owner)
    assert Prd.objects.get().beat == before + 1
    assert owner_of(prd.product) == owner


def mark(client, prd):
    """By this an open page knows whether it has to load what stands beside it."""
    return re.search(r'data-said="([^"]*)"', client.get(prd.get_absolute_url()).text)[1]


@pytest.mark.parametrize("place", ["scope", "CD-1"])
def test_a_page_says_when_something_was_said_beside_it_and_not_when_a_text_changed(
    client, prd, row, owner, reviewer, place
):
    marks = [mark(client, prd)]
    comment = open_discussion(prd, Spot(place, row if place == "CD-1" else None), "Hm", by=owner)
    held = add_guest_comment(make_share_link(prd), place, "Kim", "And?")
    for step in (
        lambda: reply(comment.discussion, "Yes", by=owner),
        lambda: edit_comment(comment, "Well", by=owner),
        lambda: delete_comment(comment, by=owner),
        lambda: show_comment(held, by=owner),
        lambda: settle(comment.discussion, resolved=True, by=owner),
        lambda: settle(comment.discussion, resolved=False, by=owner),
    ):
        step()
        marks.append(mark(client, prd))
    assert all(before != after for before, after in pairwise(marks))
    edit_part(row, {"statement": "Another"}, seen={}, by=owner)
    assert mark(client, prd) == marks[-1]
