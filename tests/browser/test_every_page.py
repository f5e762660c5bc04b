"""Every page a member can open, as axe sees it, in light and in dark, and as wide as a phone."""

from io import StringIO

import pytest
from django.core.management import call_command

from prdbuilder.accounts.models import User
from prdbuilder.notices.models import Webhook
from prdbuilder.prds.actions import delete_prd
from prdbuilder.prds.models import LeavingSign, Prd, Requirement
from prdbuilder.publishing.sign_offs import ask
from prdbuilder.reviews.actions import Spot, add_guest_comment, open_discussion, reply, settle
from prdbuilder.reviews.models import Suggestion
from stakeholders.models import Persona
from tests.browser.looking import arrive, faults, wrong_on
from tests.factories import make_prd, make_share_link, make_suggestion, make_version, make_webhook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRODUCT = "/products/DEL/"
PRD = f"{PRODUCT}prds/1/"
ANYWHERE = "products/new/ jump/?q=driver keys/ rules/ inbox/ account/calendar/"
OF_PRODUCT = """
    settings/ stage/ stage/?to=serving history/ deleted/ members/ pictures/ webhooks/ import/
    personas/ personas/new/ personas/driver/ personas/franchise-buyer/ personas/city-licensing/ prds/new/
"""
OF_PRD = """
    ?side=both requirements/1/ requirements/1/suggest/ suggestions/ conflicts/ history/ delete/ deleted/
    problem/ goals/ scope/ relations/ habits/ why/ order/ raid/ questions/ decisions/ details/ readiness/
    versions/ versions/1/ versions/1/sign-offs/ versions/compare/ exports/ exports/new/ sharing/
    read/full/ read/customer/ read/user/ discussions/ discussions/?at=DEL-1 discussions/?at=problem
"""
DELETED = f"{PRODUCT}prds/2/"
PAGES = [
    *("/", PRODUCT, DELETED, PRD),
    *(f"/{page}" for page in ANYWHERE.split()),
    *(f"{PRODUCT}{page}" for page in OF_PRODUCT.split()),
    *(f"{PRD}{page}" for page in OF_PRD.split()),
]

REFUSED = {"/nowhere/": 404, f"{PRODUCT}prds/new/": 403}
OF_PRODUCT_READ = "personas/ personas/driver/ settings/ stage/ members/ pictures/"
OF_PRD_READ = """
    requirements/1/ problem/ goals/ relations/ habits/ why/ order/ raid/ decisions/ details/ deleted/
"""
READ_ONLY = [
    *(*REFUSED, PRD),
    *(f"{PRODUCT}{page}" for page in OF_PRODUCT_READ.split()),
    *(f"{PRD}{page}" for page in OF_PRD_READ.split()),
]


@pytest.fixture
def open_page(opened_by):
    call_command("demo", stdout=StringIO())
    prd = Prd.objects.get(product__key="DEL")
    version = make_version(prd, "For the review", note="Both halves are complete.")
    people = User.objects.filter(email__startswith="product@") | User.objects.filter(
        email__startswith="design@"
    )
    ask(version, {person.pk: "user" for person in people}, note="Mind the counter", by=people[0])
    Persona.objects.filter(slug="driver").update(**dict.fromkeys(Persona.HABIT, "A minute without a bag"))
    Requirement.objects.filter(product__key="DEL", number=1).update(habit_step="action")
    suggest_and_send()
    Requirement.objects.filter(product__key="DEL", number=1).update(habit_step="action", statement="New")
    discuss(Requirement.objects.select_related("product", "prd").get(product__key="DEL", number=1))
    delete_prd(make_prd(Prd.objects.get(product__key="DEL").product), by=None)

    def open_page(email="product@demo.example", **options):
        return opened_by(User.objects.get(email=email), reduced_motion="reduce", **options)

    return open_page


def suggest_and_send():
    """A suggestion, and a webhook that was told of it."""
    row = Requirement.objects.select_related("prd__product", "product").get(product__key="DEL", number=1)
    make_webhook(row.product)
    make_suggestion(row, by=User.objects.get(email="design@demo.example"))


def places_of_suggestions():
    """Pages of which the numbers are not known before."""
    webhook, suggestion = Webhook.objects.get(), Suggestion.objects.latest("pk")
    return [f"/products/DEL/webhooks/{webhook.pk}/", f"{PRD}suggestions/{suggestion.pk}/"]


def discuss(row):
    """Notes in the margin, of members and of a guest, open and resolved."""
    design, product = (User.objects.get(email=f"{name}@demo.example") for name in ("design", "product"))
    first = open_discussion(row.prd, Spot(row.code, row, quote="gone"), f"@{product}, why?", by=design)
    reply(first.discussion, "Because.", by=product)
    settle(
        open_discussion(row.prd, Spot("problem"), "Settled", by=design).discussion, resolved=True, by=product
    )
    add_guest_comment(make_share_link(row.prd), "problem", "Ines", "Which malls?")


def a_sign():
    """The page of a sign of leaving, whose number is not known before."""
    return LeavingSign.objects.filter(product__key="DEL").first().get_absolute_url()


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing_in_light_or_dark_and_no_page_is_wider_than_a_phone(open_page, half):
    page, found = open_page(), {}
    for address in (*PAGES, a_sign(), *places_of_suggestions())[half::2]:
        if wrong := arrive(page, address, 410 if address == DELETED else 200) + wrong_on(page):
            found[address] = wrong
    assert found == {}


def test_a_reader_meets_no_fault_either(open_page):
    page, found = open_page("reader@demo.example"), {}
    for address in (*READ_ONLY, a_sign()):
        if wrong := arrive(page, address, REFUSED.get(address, 200)) + faults(page):
            found[address] = wrong
    assert found == {}
