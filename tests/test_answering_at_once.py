"""Two people press at the same moment, and two workers take the same task: it counts once."""

from ipaddress import ip_network
from uuid import uuid4

import pytest

from prdbuilder.history.models import Change
from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Delivery, Event, Notice
from prdbuilder.notices.sending import deliver
from prdbuilder.reviews.models import Suggestion
from prdbuilder.reviews.suggestions import Answered, accept, decline, suggest
from tests.at_once import at_once
from tests.factories import (
    make_member,
    make_prd,
    make_product,
    make_requirement,
    make_suggestion,
    make_user,
    make_webhook,
)
from tests.receivers import receiving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def row(owner):
    return make_requirement(make_prd(make_product(owner, key="DEL")))


def found(suggestion):
    return Suggestion.objects.for_page().get(pk=suggestion.pk)


def test_a_suggestion_is_answered_by_one_of_two_who_press_together(row, owner):
    author, other = make_member(row.product, "reviewer"), make_member(row.product)
    for _ in range(5):
        row.refresh_from_db()
        made = make_suggestion(row, by=author, rationale=f"{row.rationale} More.")
        changes = Change.objects.of(row).count()
        mine, theirs = found(made), found(made)
        raised = at_once(lambda one=mine: accept(one, by=owner), lambda one=theirs: decline(one, by=other))
        assert sorted(type(error) for error in raised if error) == [Answered]
        made.refresh_from_db()
        assert Change.objects.of(row).count() - changes == (made.state == "accepted")
    assert Notice.objects.filter(event__kind="suggestion.answered").count() == 5


def test_a_press_whose_retry_runs_beside_it_suggests_once(row, owner):
    key, said = uuid4(), {"statement": "The driver sees the counter"}
    raised = at_once(
        *[lambda: suggest(row, said, seen={"statement": 1}, reason="", by=owner, key=key) for _ in range(4)]
    )
    assert raised == [None] * 4
    assert Suggestion.objects.count() == 1


def test_a_task_that_two_workers_take_is_sent_once(owner, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
    product = make_product(owner)
    with receiving() as server:
        make_webhook(product, server.address)
        for number in range(5):
            tell(
                Event(kind=Event.Kind.VERSION_MADE, product=product, title="A version", address="/"),
                to={},
                by=owner,
            )
            sent = Delivery.objects.latest("pk")
            at_once(*[lambda pk=sent.pk: deliver.func(pk, 0) for _ in range(3)])
            assert len(server.got) == number + 1
    assert set(Delivery.objects.values_list("state", "attempts")) == {("arrived", 1)}
