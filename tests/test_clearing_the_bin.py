"""What stayed in the bin for 30 days is removed for good; history keeps what it, and what others, said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from prdbuilder.history.models import Change
from prdbuilder.prds.actions import delete_parts
from prdbuilder.prds.models import Requirement
from prdbuilder.prds.tasks import clear_bin
from prdbuilder.reviews.models import Suggestion
from prdbuilder.reviews.suggestions import accept
from tests.factories import make_member, make_prd, make_product, make_requirement, make_suggestion, make_user

pytestmark = pytest.mark.django_db
PRD = "/products/CD/prds/1/"


@pytest.fixture
def ada(client):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


@pytest.fixture
def prd(ada):
    return make_prd(make_product(ada, key="CD"), title="Orders")


def long_ago(*rows):
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=31))


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
