"""Two hundred letters without a break, in everything that has a name, stay on the page."""

import pytest

from prdbuilder.accounts.models import User
from prdbuilder.history.conflicts import keep_text
from prdbuilder.history.models import Conflict
from prdbuilder.prds.actions import delete_parts, edit_strategy
from prdbuilder.prds.models import Entry, LeavingSign, Strategy
from prdbuilder.publishing.actions import ask_for_export
from prdbuilder.publishing.sign_offs import answer, ask, override
from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion
from stakeholders.actions import invite, move_stage, set_influence
from stakeholders.models import Member, Persona
from tests.factories import (
    make_entry,
    make_goal,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_share_link,
    make_sign,
    make_suggestion,
    make_user,
    make_version,
    make_webhook,
    shared,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRODUCT = "/products/DEL/"
PRD = f"{PRODUCT}prds/1/"
OF_PRODUCT = "settings/ stage/?to=serving members/ personas/ pictures/ import/ webhooks/"
OF_PRD = """
    requirements/1/ problem/ goals/ scope/ relations/ habits/ why/ order/ raid/ details/ deleted/ readiness/
    conflicts/ suggestions/ history/ exports/ exports/new/ read/full/ read/user/ sharing/
    versions/ versions/1/ versions/1/sign-offs/ versions/compare/
    discussions/ discussions/?at=DEL-1 discussions/?at=problem
"""
PAGES = [
    *("/", "/inbox/", f"/jump/?q={'w' * 20}"),
    *(PRODUCT, f"{PRODUCT}personas/{'w' * 70}/", PRD),
    *(f"{PRODUCT}{page}" for page in OF_PRODUCT.split()),
    *(f"{PRD}{page}" for page in OF_PRD.split()),
]


@pytest.fixture
def everything(author):
    """A product in which each word is as long as they get."""
    named = ("quote", "description", "goals", "stops_using_when", "studied_by", *Persona.HABIT)
    word, words = "W" * 200, dict.fromkeys(named, "w" * 200)
    words["evidence_links"] = f"https://example.com/{'w' * 200}"
    product = make_product(author, key="DEL", name=word, vision=word)
    Member.objects.create(product=product, user=make_user(name="W" * 100, email=f"{'w' * 60}@example.com"))
    invite(product, f"{'w' * 60}@example.com", by=author, role="viewer", function="sales")
    user, payer = make_persona(product, word, uses=True, **words), make_persona(product, word, pays=True)
    make_persona(product, word)
    set_influence(user, payer, {"mechanism": word, "felt_within": word}, seen={}, by=author)
    move_stage(product, "acquiring", reason=word, seen=1, by=author)
    prd = make_prd(product, title=word, owner=author, problem=word, scope=word, summary=word)
    for facing in ("customer", "user", "unsorted"):
        make_requirement(
            prd,
            word,
            facing=facing,
            personas=[user, payer],
            rationale=word,
            criteria=word,
            habit_step="action",
        )
    for side in ("customer", "user"):
        make_goal(prd, word, side=side, metric=word, baseline=word, target=word)
    for kind in Entry.Kind.values:
        make_entry(prd, kind, word, detail=word, owner=word)
    sign = make_sign(prd, payer, word, metric=word)
    sign.requirements.set(prd.requirements.all())
    edit_strategy(prd, payer, dict.fromkeys(Strategy.FIELDS, word), seen={}, by=author)
    delete_parts([make_entry(prd, statement=word)], by=author)
    kept = {"why": Conflict.Why.STALE, "seen": 1, "by": author}
    keep_text(prd, "problem", f"{word}\n{'w' * 200}", **kept)
    keep_text(prd, "title", f"{'v' * 200}", **kept)
    make_webhook(product, f"https://example.com/{word}", name=word)
    make_suggestion(prd.requirements.first(), by=author, reason=word, statement="V" * 200)
    ask_for_export(prd, edition="full", format="md", paper="a4", by=author)
    version = make_version(prd, word, note=word, by=author)
    make_requirement(prd, f"{word} {word}", rationale=word)
    [row] = ask(version, {author.pk: "both"}, note="w" * 200, by=author)
    answer(row, "changes", reason="w" * 200, seen=row.mark, by=author)
    override(version, reason="w" * 200, by=author)
    row, long = prd.requirements.get(number=1), User.objects.get(name__startswith="WWW")
    for spot in (Spot("DEL-1", row, quote=word), Spot("problem", quote="v" * 200)):
        open_discussion(prd, spot, f"@{author} {word}", by=long)
    add_guest_comment(make_share_link(prd, name=word), "problem", word, word)
    return product


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_no_page_is_wider_than_the_screen_for_a_long_word(opened_by, author, everything, role):
    Member.objects.filter(user=author).update(role=role)
    page, wider = opened_by(author), {}
    closed_to_viewers = ("import", "webhooks", "sharing")
    _, outside = shared(everything.prds.first(), by=author, name="W" * 200, takes_comments=True)
    for address in (*PAGES, outside, f"{PRD}signs/{LeavingSign.objects.get().pk}/"):
        if role == "viewer" and any(name in address for name in closed_to_viewers):
            continue
        page.set_viewport_size({"width": 390, "height": 900})
        response = page.goto(address)
        on_a_phone = page.evaluate("document.documentElement.scrollWidth")
        on_a_desk = width_on_a_desk(page)
        if response.status != 200 or on_a_phone > 390 or on_a_desk > 1440:
            wider[address] = (response.status, on_a_phone, on_a_desk)
    assert wider == {}


def width_on_a_desk(page):
    page.set_viewport_size({"width": 1440, "height": 900})
    return page.evaluate("document.documentElement.scrollWidth")


def test_a_long_title_fits_on_the_button_that_moves_there(opened_by, author, everything):
    make_prd(everything, title="V" * 200, owner=author)
    page = opened_by(author, viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page.goto(f"{PRD}?side=both")
    page.get_by_label("Choose DEL-2").check()
    page.get_by_role("button", name="Another PRD…").click()
    assert page.get_by_role("button", name="To “VVV").bounding_box()["width"] < 390
