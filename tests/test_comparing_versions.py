"""Two versions, or a version and the draft, are compared on a page and as a PDF."""

import pytest
from django.urls import reverse

from prdbuilder.prds.actions import edit_part
from prdbuilder.publishing.models import Export

from .factories import make_member, make_prd, make_product, make_requirement, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def prd(client):
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="DEL"), requirements=2, owner=owner)


def where(prd):
    return reverse("compare-versions", args=[prd.product.key, prd.number])


def page(client, prd, **values):
    return " ".join(client.get(where(prd), values).content.decode().split())


def test_the_page_shows_what_changed_since_a_version_and_nothing_else(client, prd):
    requirement = make_requirement(prd, "The driver finds the counter")
    make_version(prd, "Before")
    edit_part(requirement, {"statement": "The driver hears the counter"}, seen={"statement": 1}, by=None)
    make_requirement(prd, "The owner sees why", facing="customer")
    shown = page(client, prd, edition="full")
    assert '<del><span class="sign">−</span>finds</del><ins><span class="sign">+</span>hears</ins>' in shown
    assert "The owner sees why" in shown
    assert "Requirement 0" not in shown
    assert 'From <b dir="auto">Version 1: Before, ' in shown


def test_two_versions_are_compared_whatever_became_of_the_draft(client, prd):
    make_version(prd)
    make_requirement(prd, "In version two")
    make_version(prd)
    make_requirement(prd, "In the draft")
    shown = page(client, prd, **{"from": "1", "to": "2"})
    assert "In version two" in shown
    assert "In the draft" not in shown
    assert "Nothing changed" in page(client, prd, **{"from": "2", "to": "2"})


def test_nothing_can_be_compared_before_there_is_a_version_and_what_is_not_there_is_not_found(client, prd):
    assert "No version was made yet" in page(client, prd)
    make_version(prd)
    for values in ({"from": "2"}, {"to": "x"}, {"to": "9" * 30}, {"from": "²"}):
        assert client.get(where(prd), values).status_code == 404
    assert client.get(where(prd), {"edition": "secret"}).status_code == 200


def test_a_reader_has_the_comparison_made_as_a_pdf(client, prd):
    version = make_version(prd, "Before")
    client.force_login(make_member(prd.product, "viewer"))
    answer = client.post(f"{where(prd)}?from=1&to=draft&edition=user")
    export = Export.objects.get()
    assert answer["Location"] == export.get_absolute_url()
    assert (export.compared_with, export.version, export.format) == (version, None, "pdf")
    assert export.file_name == "DEL PRD 1 Faster handover v1 to draft (user edition).pdf"
    assert "Draft, compared with Version 1: Before" in client.get(answer["Location"]).content.decode()
