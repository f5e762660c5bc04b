"""Pictures of a product: taken in once, shown with their Markdown and where they are used."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from prdbuilder.prds.actions import edit_prd
from prdbuilder.prds.models import Picture
from prdbuilder.prds.pictures import store_picture
from tests.factories import (
    make_entry,
    make_member,
    make_persona,
    make_prd,
    make_product,
    make_requirement,
    make_user,
)
from tests.pictures import png
from tests.queries import counted

pytestmark = pytest.mark.django_db
PICTURES = "/products/CD/pictures/"


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


def send(client, content, **options):
    return client.post(PICTURES, {"picture": SimpleUploadedFile("a.png", content)}, **options)


def test_a_picture_that_was_added_stands_on_the_page_with_its_markdown(client, product):
    response = send(client, png(), follow=True)
    picture = Picture.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(f"{PICTURES}#{picture.sha256}", 302)]
    assert f"![What it shows](picture:{picture.sha256})" in page
    assert f'width="{picture.width}" height="{picture.height}"' in page
    assert f"{picture.width} × {picture.height}" in page


def test_a_pasted_picture_is_answered_with_its_markdown(client, product):
    answer = send(client, png(), headers={"Accept": "application/json"}).json()
    assert answer["markdown"] == f"![Picture](picture:{Picture.objects.get().sha256})"


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a picture first."),
        ({"picture": SimpleUploadedFile("a.png", b"")}, "This file is empty."),
        ({"picture": SimpleUploadedFile("a.png", b"no picture")}, "not a PNG, JPEG, WebP or GIF"),
    ],
)
def test_what_is_no_picture_is_refused_next_to_the_field(client, product, sent, why):
    response = client.post(PICTURES, sent)
    assert response.status_code == 422
    assert why in response.content.decode()
    answer = client.post(PICTURES, sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert not Picture.objects.exists()


def test_a_picture_says_where_it_is_used(client, product):
    shown = f"![A map]({store_picture(product, png())})"
    prd = make_prd(product)
    edit_prd(prd, {"problem": shown}, seen={}, by=make_user())
    requirement = make_requirement(prd, rationale=shown)
    entry = make_entry(prd, statement="Maps change", detail=shown)
    make_persona(product, "Driver", description=shown)
    page = client.get(PICTURES).content.decode()
    assert f'<a href="{prd.get_absolute_url()}problem/">{prd.title}</a>' in page
    assert f'<a href="{requirement.get_absolute_url()}">CD-1</a>' in page
    assert f'<a href="{prd.get_absolute_url()}raid/#entry-{entry.pk}">Maps change</a>' in page
    assert '<a href="/products/CD/personas/driver/">Driver</a>' in page


def test_a_picture_that_no_text_shows_says_so(client, product):
    store_picture(product, png())
    assert "In no text" in client.get(PICTURES).content.decode()


def test_a_reader_sees_the_pictures_and_no_form(client, product):
    store_picture(product, png())
    client.force_login(make_member(product, "viewer"))
    page = client.get(PICTURES).content.decode()
    assert "<img" in page
    assert 'type="file"' not in page


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same_at_any_number_of_pictures(client, product, count):
    prd = make_prd(product)
    for number in range(count):
        picture = store_picture(product, png(number + 1))
        make_requirement(prd, rationale=f"![]({picture})")
    with counted() as queries:
        client.get(PICTURES)
    assert len(queries) == 12
