"""A product is archived in the moment in which somebody writes in it: the second is told of the first."""

from functools import partial

import pytest

from prdbuilder.history.models import Change, Conflict
from prdbuilder.prds.actions import add_requirements, delete_prd, edit_part, edit_prd
from prdbuilder.prds.applying import duplicate_prd
from prdbuilder.prds.models import Requirement
from prdbuilder.prds.undoing import undo
from prdbuilder.publishing.versions import make_version
from prdbuilder.reviews.actions import Spot, open_discussion
from prdbuilder.reviews.suggestions import suggest
from stakeholders.actions import Archived, add_persona, archive_product, edit_persona
from stakeholders.models import Product
from tests.at_once import overtaken
from tests.factories import make_persona, make_prd, make_product, make_user, shared

pytestmark = pytest.mark.django_db(transaction=True)

JSON = {"Accept": "application/json"}
WHY = "This product is archived: it can be read and exported, not changed. An owner can bring it back."


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def prd(owner):
    return make_prd(make_product(owner, key="CD"), requirements=2)


@pytest.fixture
def row(prd):
    return Requirement.objects.select_related("product", "prd").get(number=1)


def edit(row, text="Mine"):
    return edit_part(row, {"rationale": text}, seen={"rationale": 1}, by=None)


def test_a_text_that_waited_for_the_archiving_is_refused(prd, row):
    with overtaken(lambda: edit(row)) as ended:
        archive_product(prd.product, by=None)
    assert [*map(type, ended)] == [Archived]
    assert Requirement.objects.get(pk=row.pk).rationale == ""
    assert not Change.objects.filter(verb="edited").exists()


def test_a_text_that_waited_for_another_while_the_product_was_archived_is_refused(prd, row):
    other = Requirement.objects.select_related("product", "prd").get(number=2)
    with overtaken(lambda: edit(row)) as ended:
        edit(other, "Theirs")
        archive_product(prd.product, by=None)
    assert [*map(type, ended)] == [Archived]
    assert Requirement.objects.get(pk=other.pk).rationale == "Theirs"


def test_a_text_that_waited_for_another_is_written_where_nobody_archives(row):
    other = Requirement.objects.select_related("product", "prd").get(number=2)
    with overtaken(lambda: edit(row)) as ended:
        edit(other, "Theirs")
    assert [each.rationale for each in ended] == ["Mine"]


def test_whoever_archives_lets_those_who_write_finish(prd, row):
    with overtaken(lambda: archive_product(prd.product, by=None)) as ended:
        edit(row)
    assert ended == [None]
    assert Requirement.objects.get(pk=row.pk).rationale == "Mine"
    assert [*Change.objects.order_by("pk").values_list("verb", flat=True)][-2:] == ["edited", "deleted"]


CHANGES = {
    "a PRD": lambda prd, persona, by: edit_prd(prd, {"title": "Mine"}, seen={}, by=by),
    "a new line": lambda prd, persona, by: add_requirements(prd, [{"statement": "Mine"}], by=by),
    "a PRD deleted": lambda prd, persona, by: delete_prd(prd, by=by),
    "a new PRD": lambda prd, persona, by: duplicate_prd(prd, "Mine", by=by),
    "a persona": lambda prd, persona, by: edit_persona(persona, {"name": "Mine"}, seen={}, by=by),
    "a new persona": lambda prd, persona, by: add_persona(prd.product, name="Mine", by=by),
    "an undo": lambda prd, persona, by: undo(Change.objects.filter(by=by).last().step, prd.product, by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_to_a_draft_is_refused_that_began_before_the_archiving(prd, row, owner, change):
    persona = make_persona(prd.product, "Driver")
    edit_part(row, {"rationale": "Before"}, seen={}, by=owner)
    archive_product(Product.objects.get(), by=None)
    told = Change.objects.count()
    with pytest.raises(Archived):
        CHANGES[change](prd, persona, owner)
    assert Change.objects.count() == told
    archive_product(Product.objects.get(), by=None, archived=False)
    CHANGES[change](prd, persona, owner)
    assert Change.objects.count() > told + 1


AROUND = {
    "a version": lambda row, by: make_version(row.prd, by=by),
    "a comment": lambda row, by: open_discussion(row.prd, Spot("scope"), "Too wide?", by=by),
    "a suggestion": lambda row, by: suggest(row, {"rationale": "Mine"}, seen={}, reason="", by=by),
    "a link": lambda row, by: shared(row.prd),
}


@pytest.mark.parametrize("what", AROUND)
def test_what_is_made_around_a_draft_is_refused_likewise(row, owner, what):
    archive_product(Product.objects.get(), by=owner)
    with pytest.raises(Archived):
        AROUND[what](row, owner)
    archive_product(Product.objects.get(), by=owner, archived=False)
    AROUND[what](row, owner)


@pytest.mark.parametrize("headers", [JSON, {}])
def test_a_save_that_is_overtaken_is_answered_like_a_late_one_and_its_text_is_kept(
    client, prd, row, owner, headers
):
    client.force_login(owner)
    fields = {"only": "rationale", "rationale": "Mine", "rationale-revision": 1}
    save = partial(client.post, row.get_absolute_url(), fields, headers=headers)
    with overtaken(save, read="prds_requirement") as ended:
        archive_product(prd.product, by=owner)
    [answer] = ended
    assert answer.status_code == 403
    assert WHY in answer.content.decode()
    assert f"{prd.get_absolute_url()}conflicts/" in answer.content.decode()
    assert [*Conflict.objects.values_list("field", "text", "why")] == [("rationale", "Mine", "frozen")]


def test_a_press_that_is_overtaken_is_refused_with_that_reason(client, prd, owner):
    client.force_login(owner)
    add = partial(client.post, f"{prd.get_absolute_url()}goals/add/", {"statement": "Mine"})
    with overtaken(add, read="stakeholders_member") as ended:
        archive_product(prd.product, by=owner)
    [answer] = ended
    assert (answer.status_code, WHY in answer.content.decode()) == (403, True)
    assert not prd.goals.exists()
