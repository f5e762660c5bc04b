"""A PRD is frozen under a number and a name, and nothing that happens later changes what was frozen."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from prdbuilder.accounts.models import User
from prdbuilder.document.schema import Document
from prdbuilder.notices.models import Event, Notice
from prdbuilder.prds.actions import delete_parts, edit_part
from prdbuilder.prds.models import Picture
from prdbuilder.prds.pictures import store_picture
from prdbuilder.publishing.models import SignOff, Version
from prdbuilder.publishing.sign_offs import override
from stakeholders.actions import delete_persona
from stakeholders.models import Member, Product

from .factories import (
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
    make_version,
)
from .pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd(client):
    """A PRD whose owner has signed in."""
    owner = make_user(name="Ada")
    client.force_login(owner)
    return make_prd(make_product(owner, key="DEL"), requirements=2, owner=owner)


def address(name, prd, *more):
    return reverse(name, args=[prd.product.key, prd.number, *more])


def page(client, where, **values):
    return " ".join(client.get(where, values).content.decode().split())


def test_a_version_is_made_by_a_form_that_says_what_it_freezes(client, prd):
    assert "1 customer-facing requirement, 1 user-facing requirement" in page(
        client, address("prd-versions", prd)
    )
    made = {"name": "  For the\treview ", "note": "Read the <b>second</b> half", "key": uuid.uuid4()}
    answer = client.post(address("prd-versions", prd), made)
    assert answer["Location"] == address("version", prd, 1)
    shown = page(client, address("prd-versions", prd))
    assert "Version 1: For the review" in shown
    assert "Read the &lt;b&gt;second&lt;/b&gt; half" in shown
    assert "by Ada" in shown


def test_the_same_press_sent_again_makes_no_second_version(client, prd):
    made = {"name": "Once", "key": uuid.uuid4()}
    answers = [client.post(address("prd-versions", prd), made) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Version.objects.count() == 1


def test_a_name_that_is_too_long_is_kept_and_explained(client, prd):
    answer = client.post(address("prd-versions", prd), {"name": "n" * 501, "note": "Mine"})
    assert answer.status_code == 422
    assert b"n" * 501 in answer.content
    assert b"Mine" in answer.content
    assert not Version.objects.exists()


def test_each_version_says_what_changed_since_the_one_before(client, prd):
    make_version(prd)
    make_requirement(prd, "The driver hears the address")
    assert "Since version 1: Requirements: 1 new." in page(client, address("prd-versions", prd))
    make_version(prd, "Second")
    assert Version.objects.get(number=2).changes == "Requirements: 1 new."
    assert "Nothing changed since version 2." in page(client, address("prd-versions", prd))


def test_a_version_is_read_as_it_was_whatever_became_of_the_draft(client, prd):
    requirement = make_requirement(prd, "The driver finds the counter")
    make_version(prd, "Before")
    edit_part(requirement, {"statement": "Nobody finds it"}, seen={"statement": 1}, by=None)
    shown = page(client, address("version", prd, 1), edition="full")
    assert "The driver finds the counter" in shown
    assert "Nobody finds it" not in shown
    assert "Version 1: Before" in shown
    assert "Read only" in shown
    assert "On that day readiness found" in shown


def test_each_edition_of_a_version_shows_its_half_only(client, prd):
    make_version(prd)
    shown = page(client, address("version", prd, 1), edition="user")
    assert "Requirement 1" in shown
    assert "Requirement 0" not in shown
    assert "On that day readiness found" not in shown


def test_whoever_only_reads_sees_versions_and_makes_none(client, prd):
    make_version(prd)
    client.force_login(make_member(prd.product, "viewer"))
    assert "Make a version" not in page(client, address("prd-versions", prd))
    assert client.post(address("prd-versions", prd), {}).status_code == 403
    assert client.get(address("version", prd, 2)).status_code == 404


def test_nothing_that_happens_later_changes_a_byte_of_a_version(client, prd):
    persona = make_persona(prd.product, "Driver", uses=True)
    picture = store_picture(prd.product, png())
    requirement = make_requirement(prd, rationale=f"![The way](picture:{picture.sha256})")
    requirement.personas.add(persona)
    member = make_member(prd.product)
    version = make_version(prd, "Kept", by=member)
    before = Version.objects.values("document", "findings", "pictures", "name", "changes").get()

    edit_part(requirement, {"rationale": "No picture"}, seen={"rationale": 1}, by=None)
    delete_parts([requirement], by=None)
    delete_persona(persona, by=None)
    Member.objects.filter(user=member).delete()
    member.delete()
    make_version(prd, "Later")

    assert (
        Version.objects.values("document", "findings", "pictures", "name", "changes").get(number=1) == before
    )
    assert before["pictures"] == [picture.sha256]
    shown = page(client, address("version", prd, 1), edition="full")
    assert reverse("picture", args=["DEL", picture.sha256]) in shown
    assert client.get(reverse("picture", args=["DEL", picture.sha256])).status_code == 200
    assert Picture.objects.filter(sha256=version.pictures[0]).exists()
    assert "Faster handover, version 1" in page(client, reverse("pictures", args=["DEL"]))


def told(version):
    """Who has it in the inbox, and why."""
    notices = Notice.objects.filter(event__kind="version.made", event__title__startswith=str(version))
    return dict(notices.values_list("user_id", "reason"))


def test_a_version_is_told_to_whom_the_maker_says_and_to_those_who_were_asked_to_sign_off(client, prd):
    reviewer, reader = make_member(prd.product, "reviewer"), make_member(prd.product, "viewer")
    client.post(address("prd-versions", prd), {"name": "Quiet"})
    first = Version.objects.get()
    assert told(first) == {}
    assert Event.objects.get().address == first.get_absolute_url()
    SignOff.objects.create(version=first, side="user", reviewer=reviewer, reviewer_name="Rae")
    assert told(make_version(prd, "For Rae")) == {reviewer.pk: "takes_part"}
    client.post(address("prd-versions", prd), {"name": "Loud", "tell_all": "on"})
    assert told(Version.objects.get(number=3)) == {
        reader.pk: "member",
        reviewer.pk: "takes_part",
    }


@pytest.mark.parametrize("field", ["document", "note", "findings", "number", "made_at"])
def test_the_database_itself_refuses_to_change_a_version(prd, field):
    version = make_version(prd)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{field: getattr(version, field)})
    Version.objects.filter(pk=version.pk).update(override_reason="The owner takes it upon herself")


def test_the_guard_lets_people_leave_and_a_whole_product_go(prd):
    maker, owner = make_member(prd.product), User.objects.get(name="Ada")
    version = make_version(prd, by=maker)
    SignOff.objects.create(version=version, side="user", reviewer=maker, reviewer_name="Rae")
    override(version, reason="The owner takes it upon herself", by=owner)
    make_version(prd, by=maker)
    maker.delete()
    owner.delete()
    kept = Version.objects.get(number=1)
    assert (kept.made_by, kept.overridden_by, kept.document) == (None, None, version.document)
    assert set(SignOff.objects.values_list("reviewer_name", "reviewer")) == {("Rae", None)}
    Product.objects.get().delete()
    assert not Version.objects.exists()


def test_a_version_of_today_is_read_by_a_schema_that_gained_a_field(prd):
    """A field that a schema gains has a default; so what was frozen before has it."""
    for value in (Document, *_values(Document)):
        required = {name for name, field in value.model_fields.items() if field.is_required()}
        assert required <= FROZEN_REQUIRED.get(value.__name__, set()), value
    assert Document.from_json(make_version(prd).document) == make_version(prd).value


FROZEN_REQUIRED = {
    "Document": {"product", "prd"},
    "Product": {"key", "name"},
    "Persona": {"id", "name"},
    "Influence": {"source", "target"},
    "Prd": {"title"},
    "Section": {"kind"},
    "Goal": {"id", "side", "statement"},
    "NonGoal": {"id", "statement"},
    "Requirement": {"id", "statement"},
    "CustomerRelations": {"persona"},
    "LeavingSign": {"id", "persona", "statement"},
    "Dismissal": {"code", "place", "reason"},
    "RaidEntry": {"id", "kind", "statement"},
    "OpenQuestion": {"id", "question"},
    "Decision": {"id", "statement"},
    "Stakeholders": {"product"},
}
"""What a version must say. It only ever shrinks: old versions do not have what is added here."""


def _values(document):
    from prdbuilder.document import schema

    return [
        value
        for value in vars(schema).values()
        if isinstance(value, type) and issubclass(value, schema.Value) and value is not document
    ]
