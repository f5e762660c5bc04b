"""Products, the people who work on them, and what each of them may do."""

import pytest

from stakeholders.models import Invitation, Member, Product
from tests.factories import make_member, make_prd, make_product, make_user, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def product(owner):
    return make_product(owner, key="CD", name="Courier Desk")


def new(client, **fields):
    filled = {"name": "Escrow", "key": "ESC", "stage": "proving", "currency": "EUR", "function": "product"}
    return client.post("/products/new/", filled | fields)


def test_whoever_describes_a_product_owns_it(client, owner):
    assert new(client, key="esc").status_code == 302
    product = Product.objects.get()
    assert (product.key, product.members.get().role) == ("ESC", "owner")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"key": "CD"}, "Another product has this key."),
        ({"key": "1"}, "begins with a letter"),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 501}, "at most 500 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_a_product_that_cannot_be_made_says_why_and_keeps_what_was_typed(client, product, fields, why):
    response = new(client, vision="Kept as typed", **fields)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert "Kept as typed" in response.content.decode()
    assert Product.objects.count() == 1


def test_the_list_shows_only_ones_own_products(client, product):
    make_product(name="Somebody else's")
    page = client.get("/").content.decode()
    assert "Courier Desk" in page
    assert "Somebody else" not in page


def test_the_list_shows_the_words_of_a_vision_without_the_marks_of_its_markdown(client, owner):
    make_product(owner, vision="Help them **stay alive**.\n\n- & [grow](https://example.com)")
    assert "Help them stay alive. &amp; grow" in client.get("/").content.decode()


def test_an_archived_product_can_be_read_but_not_changed(client, product, owner):
    prd = make_prd(product, requirements=2)
    client.post("/products/CD/archive/", {"archive": "1"})
    assert client.get(prd.get_absolute_url()).status_code == 200
    added = client.post(f"{prd.get_absolute_url()}requirements/add/", {"statement": "x", "facing": "user"})
    assert added.status_code == 403
    client.post("/products/CD/archive/", {"restore": "1"})
    assert Product.objects.get().archived_at is None


def test_a_setting_is_saved_with_its_revision(client, product):
    fields = {"only": "currency", "currency": "EUR", "currency-revision": 1}
    answer = client.post("/products/CD/settings/", fields, headers={"Accept": "application/json"})
    assert answer.json()["revisions"] == {"currency": 2}
    assert Product.objects.get().currency == "EUR"


def test_a_currency_that_is_not_offered_stays_until_another_is_chosen(client, owner):
    product = make_product(owner, key="TH", currency="THB")
    page = client.get("/products/TH/settings/").content.decode()
    assert '<option value="THB" selected>THB</option>' in page
    client.post("/products/TH/settings/", {"name": "Escrow", "currency": "THB"})
    product.refresh_from_db()
    assert (product.name, product.currency) == ("Escrow", "THB")
    assert '<option value="THB"' not in client.get("/products/new/").content.decode()


def test_an_invitation_shows_its_link_once_and_stores_only_a_hash(client, product):
    fields = {"email": "Lena@Example.com", "role": "editor", "function": "design"}
    page = client.post("/products/CD/members/", fields).content.decode()
    invitation = Invitation.objects.get()
    token = page.split("/invitation/")[1].split("/")[0]
    assert (invitation.email, invitation.home_side) == ("lena@example.com", "user")
    assert token not in str(Invitation.objects.values())
    assert token not in client.get("/products/CD/members/").content.decode()


def test_a_withdrawn_invitation_opens_nothing(client, product):
    client.post("/products/CD/members/", {"email": "a@example.com", "role": "viewer", "function": "sales"})
    client.post(f"/products/CD/members/invitations/{Invitation.objects.get().pk}/")
    assert not Invitation.objects.exists()


def test_the_last_owner_stays(client, product, owner):
    member = Member.objects.get(user=owner)
    client.post(f"/products/CD/members/{member.pk}/", {"remove": "1"})
    client.post(
        f"/products/CD/members/{member.pk}/", {"role": "viewer", "function": "product", "home_side": "both"}
    )
    assert owner_of(product) == owner


def test_an_owner_changes_a_role_and_an_editor_cannot(client, product):
    editor = make_member(product, "editor")
    member = Member.objects.get(user=editor)
    fields = {"role": "viewer", "function": "design", "home_side": "user"}
    client.post(f"/products/CD/members/{member.pk}/", fields)
    member.refresh_from_db()
    assert (member.role, member.home_side) == ("viewer", "user")
    client.force_login(make_member(product, "editor"))
    assert client.post(f"/products/CD/members/{member.pk}/", fields | {"role": "owner"}).status_code == 403
