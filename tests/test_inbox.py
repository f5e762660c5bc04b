"""What a person is told is in their inbox, across products, until they have read it."""

import re

import pytest
from django.urls import reverse

from prdbuilder.notices.actions import tell
from prdbuilder.notices.models import Event, Notice
from prdbuilder.reviews.actions import Spot, open_discussion, reply
from stakeholders.models import Member
from tests.factories import make_member, make_prd, make_product, make_user, owner_of
from tests.queries import counted

pytestmark = pytest.mark.django_db
AS_HTMX = {"HX-Request": "true"}


@pytest.fixture
def reader(client):
    user = make_user(name="Lin Moreau")
    client.force_login(user)
    return user


@pytest.fixture
def prd(reader):
    prd = make_prd(make_product(key="CD"))
    Member.objects.create(product=prd.product, user=reader, role="reviewer")
    return prd


def tell_them(reader, prd, title="Ada commented on CD-1", address="/products/CD/", **fields):
    reason = Notice.Reason.MENTIONED
    event = tell(
        Event(
            kind=Event.Kind.COMMENT_ADDED,
            product=prd.product,
            prd_id=prd.pk,
            title=title,
            address=address,
            **fields,
        ),
        to={reader.pk: reason},
        by=None,
    )
    return Notice.objects.get(event=event)


def inbox(client):
    """What stands there, by whether it is read."""
    page = client.get(reverse("inbox")).content.decode()
    unread, _, rest = page.partition("<h2>Read</h2>")
    return [re.findall(r'/inbox/\d+/">([^<]+)</a>', part) for part in (unread, rest)]


def test_the_inbox_shows_what_is_unread_first_and_from_every_product(client, reader, prd):
    other = make_prd()
    Member.objects.create(product=other.product, user=reader)
    old = tell_them(reader, prd, "An old one")
    client.post(reverse("read-notice", args=[old.pk]))
    tell_them(reader, other, "A new one", text="Is it **so**?")
    assert inbox(client) == [["A new one"], ["An old one"]]
    page = client.get(reverse("inbox")).content.decode()
    assert other.product.name in page
    assert "Is it so?" in page


def test_opening_it_reads_it_and_leads_to_its_place(client, reader, prd):
    notice = tell_them(reader, prd, address="/products/CD/prds/1/")
    assert client.get(reverse("open-notice", args=[notice.pk])).url == "/products/CD/prds/1/"
    assert inbox(client) == [[], ["Ada commented on CD-1"]]


def test_an_address_elsewhere_leads_nowhere(client, reader, prd):
    notice = tell_them(reader, prd, address="//elsewhere.example/")
    assert client.get(reverse("open-notice", args=[notice.pk])).url == reverse("inbox")


def test_opening_the_place_reads_what_was_told_of_it(client, reader, prd):
    owner = owner_of(prd.product)
    first = open_discussion(prd, Spot("scope"), "@Lin Moreau, too wide?", by=owner)
    reply(open_discussion(prd, Spot("raid"), "@Lin Moreau?", by=owner).discussion, "Well?", by=owner)
    client.get(first.discussion.get_absolute_url())
    assert Notice.objects.unread().count() == 2
    client.get(f"{reverse('prd-discussions', args=['CD', 1])}?at=raid")
    assert Notice.objects.unread().count() == 0


def test_all_are_read_with_one_press_but_what_came_since(client, reader, prd):
    notices = [tell_them(reader, prd, f"Notice {number}") for number in range(3)]
    client.post(reverse("read-inbox"), {"until": notices[1].pk})
    assert inbox(client) == [["Notice 2"], ["Notice 1", "Notice 0"]]
    client.post(reverse("read-inbox"), {"until": "9" * 30})
    assert Notice.objects.unread().exists()


def test_nobody_reads_the_notices_of_somebody_else_or_of_a_product_they_left(client, reader, prd):
    notice = tell_them(reader, prd)
    client.force_login(make_member(prd.product))
    for name in ("open-notice", "read-notice"):
        ask = client.get if name == "open-notice" else client.post
        assert ask(reverse(name, args=[notice.pk])).status_code == 404
    client.force_login(reader)
    Member.objects.filter(user=reader).delete()
    assert inbox(client) == [[], []]
    assert client.get(reverse("open-notice", args=[notice.pk])).status_code == 404


def test_every_page_counts_what_is_unread_by_the_notices_it_asks_for(client, reader, prd):
    assert client.get(reverse("notices"), headers=AS_HTMX).status_code == 204
    notice = tell_them(reader, prd)
    answer = client.get(reverse("notices"), headers=AS_HTMX).content.decode()
    assert 'id="inbox-count" hx-swap-oob="true">1<' in answer
    shown = {"shown": "unread-1"}
    assert client.get(reverse("notices"), shown, headers=AS_HTMX).status_code == 204
    client.post(reverse("read-notice", args=[notice.pk]))
    assert (
        'hx-swap-oob="true"></span>'
        in client.get(reverse("notices"), shown, headers=AS_HTMX).content.decode()
    )
    assert client.get(reverse("notices")).url == reverse("inbox")


def test_the_inbox_costs_the_same_at_1_and_50(client, reader, prd):
    costs = []
    for size in (1, 49):
        for _ in range(size):
            tell_them(reader, prd)
        with counted() as queries:
            client.get(reverse("inbox"))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 5
