"""History and whatever else names a field call it as the label does that its writers see."""

import re
from pathlib import Path

import pytest

from prdbuilder.pages.naming import called, in_a_sentence
from prdbuilder.prds.actions import edit_part
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Prd, Requirement, Strategy
from stakeholders.models import Influence, Persona, Product
from tests.factories import make_entry, make_prd, make_user

TEMPLATES = Path(__file__).parent.parent / "templates"
LABELLED = {
    "prds/sheet_fields.html": Requirement,
    "suggestions/form.html": Requirement,
    "prds/goal.html": Goal,
    "prds/details.html": Prd,
    "prds/problem.html": Prd,
    "prds/scope.html": Prd,
    "personas/fields.html": Persona,
    "personas/habit_fields.html": Persona,
    "personas/influences.html": Influence,
    "products/settings.html": Product,
}
LABEL = re.compile(r'(?:place form|with name=) ?"(\w+)"(?: product.key)? label="([^"]+)"')


@pytest.mark.parametrize("template", LABELLED)
def test_a_field_has_one_name_on_its_page_and_in_sentences(template):
    labels = dict(LABEL.findall((TEMPLATES / template).read_text()))
    labels.pop("statement", "")  # that of a goal stands under its number, and is the row itself
    assert labels
    for field, label in labels.items():
        assert label.removeprefix("The ").lower().startswith(called(LABELLED[template], field).lower())


@pytest.mark.parametrize(
    ("model", "field", "said"),
    [
        (Requirement, "rationale", "“Why”"),
        (Requirement, "criteria", "“Accepted when”"),
        (Requirement, "design_links", "“Design”"),
        (Requirement, "evidence", "evidence"),
        (Persona, "pays", "“Pays”"),
        (Strategy, "failed_payment", "“When a payment fails”"),
        (LeavingSign, "metric", "metric"),
    ],
)
def test_within_a_sentence_it_is_a_noun_or_quoted(model, field, said):
    assert in_a_sentence(model, field) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        ("risk", "detail", "“Response”"),
        ("open_question", "detail", "“Answer”"),
        ("decision", "owner", "“Decided by”"),
        ("non_goal", "detail", "“Why not”"),
        ("risk", "owner", "the owner"),
    ],
)
def test_of_an_entry_it_is_the_name_in_its_list(client, kind, field, said):
    owner = make_user(name="Ada")
    client.force_login(owner)
    prd = make_prd(owner=owner)
    edit_part(make_entry(prd, kind, "Two columns"), {field: "Product"}, seen={}, by=owner)
    page = client.get(f"{prd.get_absolute_url()}history/").content.decode()
    assert f"wrote {said} of the entry" in page
    assert Entry.objects.get().kind == kind
