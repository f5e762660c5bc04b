"""Every page a member can open, as axe sees it, in light and in dark, and as wide as a phone."""

from io import StringIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from prdbuilder.accounts.models import User
from prdbuilder.prds.models import LeavingSign, Requirement
from stakeholders.models import Persona

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRD = "/products/DEL/prds/1/"
PAGES = [
    "/",
    "/products/new/",
    "/jump/?q=driver",
    "/keys/",
    "/rules/",
    "/products/DEL/",
    "/products/DEL/settings/",
    "/products/DEL/stage/",
    "/products/DEL/stage/?to=serving",
    "/products/DEL/members/",
    "/products/DEL/personas/",
    "/products/DEL/personas/new/",
    *(f"/products/DEL/personas/{name}/" for name in ("driver", "franchise-buyer", "city-licensing")),
    "/products/DEL/pictures/",
    "/products/DEL/import/",
    "/products/DEL/prds/new/",
    PRD,
    f"{PRD}?side=both",
    f"{PRD}requirements/1/",
    *(
        f"{PRD}{name}/"
        for name in (
            *("problem", "goals", "scope", "relations", "habits", "why", "order", "raid", "questions"),
            *("readiness", "decisions", "details", "deleted", "exports", "exports/new"),
        )
    ),
    *(f"{PRD}read/{edition}/" for edition in ("full", "customer", "user")),
]

READ_ONLY = [
    *(PRD, f"{PRD}requirements/1/", "/nowhere/", "/products/DEL/prds/new/"),
    *(
        f"/products/DEL/{name}/"
        for name in ("personas", "personas/driver", "settings", "stage", "members", "pictures")
    ),
    *(
        f"{PRD}{name}/"
        for name in (
            "problem",
            "goals",
            "relations",
            "habits",
            "why",
            "order",
            "raid",
            "decisions",
            "details",
            "deleted",
        )
    ),
]


@pytest.fixture
def open_page(opened_by):
    call_command("demo", stdout=StringIO())
    Persona.objects.filter(slug="driver").update(**dict.fromkeys(Persona.HABIT, "A minute without a bag"))
    Requirement.objects.filter(product__key="DEL", number=1).update(habit_step="action")

    def open_page(email="product@demo.example", **options):
        return opened_by(User.objects.get(email=email), reduced_motion="reduce", **options)

    return open_page


def a_sign():
    """The page of a sign of leaving, whose number is not known before."""
    return LeavingSign.objects.filter(product__key="DEL").first().get_absolute_url()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(open_page, scheme):
    page, found = open_page(color_scheme=scheme), {}
    for address in (*PAGES, a_sign()):
        page.goto(address, wait_until="networkidle")
        violations = Axe().run(page).response["violations"]
        if violations:
            found[address] = [
                (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in violations
            ]
    assert found == {}


def test_a_reader_meets_no_fault_either(open_page):
    page, found = open_page("reader@demo.example"), {}
    for address in (*READ_ONLY, a_sign()):
        page.goto(address, wait_until="networkidle")
        if violations := Axe().run(page).response["violations"]:
            found[address] = [one["id"] for one in violations]
    assert found == {}


def test_nothing_is_wider_than_a_phone(open_page):
    page, wider = open_page(viewport={"width": 390, "height": 844}), []
    for address in (*PAGES, a_sign()):
        page.goto(address, wait_until="networkidle")
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wider.append(address)
    assert wider == []
