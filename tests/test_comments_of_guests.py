"""A guest's comment waits until a member shows it, and nothing internal ever reaches a guest."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from prdbuilder.notices.models import Event, Notice
from prdbuilder.reviews.actions import (
    NotTaken,
    Spot,
    add_guest_comment,
    delete_comment,
    open_discussion,
    reply,
    show_comment,
)
from prdbuilder.reviews.models import Comment, Discussion
from stakeholders.actions import archive_product
from tests.factories import (
    make_member,
    make_prd,
    make_requirement,
    make_share_link,
    make_version,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd():
    return make_prd()


@pytest.fixture
def link(prd):
    return make_share_link(prd, version=make_version(prd))


def seen_by(link):
    return [
        comment.text
        for discussion in Discussion.objects.for_guests(link)
        for comment in discussion.comments.all()
    ]


def test_a_comment_of_a_guest_is_held_back_until_a_member_shows_it(prd, link):
    comment = add_guest_comment(link, "problem", "Ines of the board", "Which malls?")
    assert seen_by(link) == []
    show_comment(comment, by=owner_of(prd.product))
    assert seen_by(link) == ["Which malls?"]
    assert seen_by(make_share_link(prd)) == []


def test_only_the_editors_are_told_of_what_is_held(prd, link):
    editor, reviewer = make_member(prd.product), make_member(prd.product, "reviewer")
    add_guest_comment(link, "problem", "Ines", "Which malls?")
    event = Event.objects.get(kind=Event.Kind.COMMENT_HELD)
    assert (event.by, event.by_name) == (None, "Ines")
    told = set(Notice.objects.filter(event=event).values_list("user_id", flat=True))
    assert told == {editor.pk, owner_of(prd.product).pk}
    assert reviewer.pk not in told


def test_guests_read_what_members_answer_there_and_nothing_else(prd, link):
    owner = owner_of(prd.product)
    open_discussion(prd, Spot("problem"), "Internal doubts", by=owner)
    comment = add_guest_comment(link, "problem", "Ines", "Which malls?")
    show_comment(comment, by=owner)
    deleted = reply(comment.discussion, "Never mind", by=owner)
    delete_comment(deleted, by=owner)
    reply(comment.discussion, "Forty of them", by=owner)
    comment.discussion.comments.create(guest_name="Ines", share_link=link, text="And when?", shown_at=None)
    assert seen_by(link) == ["Which malls?", "Forty of them"]


@pytest.mark.parametrize(
    "closed",
    [
        {"takes_comments": False},
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_a_closed_link_takes_no_comment(prd, closed):
    with pytest.raises(NotTaken):
        add_guest_comment(make_share_link(prd, **closed), "", "Ines", "Hello")


def test_an_archived_product_takes_no_comment(prd, link):
    archive_product(prd.product, by=owner_of(prd.product))
    with pytest.raises(NotTaken):
        add_guest_comment(link, "", "Ines", "Hello")


def test_a_comment_sent_again_is_there_once(link):
    key = uuid.uuid4()
    first, again = (add_guest_comment(link, "", "Ines", "Hello", key=key) for _ in range(2))
    assert first == again
    assert Comment.objects.count() == Event.objects.filter(kind="comment.held").count() == 1


def test_a_requirement_is_found_by_the_id_that_the_version_gives_it(prd, link):
    row = make_requirement(prd)
    assert add_guest_comment(link, row.code, "Ines", "How?").discussion.requirement == row
    assert add_guest_comment(link, f"{prd.product.key}-²", "Ines", "How?").discussion.requirement is None
