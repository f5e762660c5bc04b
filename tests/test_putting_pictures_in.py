"""Pictures in texts: taken in by a form or a paste, kept small and clean, and shown to members only."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from prdbuilder.prds.models import Picture
from stakeholders.actions import archive_product
from tests.factories import make_member, make_prd, make_product, make_user
from tests.pictures import claiming, photographed, png

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
NONE_OF_THEM = "not a PNG, JPEG, WebP or GIF picture"


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


def put_in(client, content, name="shot.png", headers=JSON):
    file = SimpleUploadedFile(name, content, "image/png")
    return client.post("/products/CD/pictures/", {"picture": file}, headers=headers)


def taken(client, content):
    """The bytes that the address of the picture answers with."""
    return client.get(put_in(client, content).json()["address"]).getvalue()


def opened(content):
    return Image.open(BytesIO(content))


def test_a_form_takes_a_picture_in_and_says_how_a_text_names_it(client, product):
    address = put_in(client, png(), headers={})["Location"]
    response = client.get(address)
    assert f"(picture:{Picture.objects.get().sha256})" in response.content.decode()


def test_a_paste_gets_what_stands_in_the_text_and_where_the_picture_is(client, product):
    answer = put_in(client, png(colour="navy")).json()
    assert answer["markdown"] == f"![Picture](picture:{Picture.objects.get().sha256})"
    assert opened(client.get(answer["address"]).getvalue()).getpixel((1, 1)) == (0, 0, 128)


def test_readers_see_a_picture_where_the_text_names_it(client, product):
    answer = put_in(client, png()).json()
    prd = make_prd(product, summary=f"The counter: {answer['markdown']}")
    page = client.get(f"{prd.get_absolute_url()}read/full/").content.decode()
    assert f'src="{answer["address"]}"' in page
    assert "picture:" not in page


@pytest.mark.parametrize(
    ("size", "kept"), [((4000, 1000), (1800, 450)), ((100, 3600), (50, 1800)), ((90, 60), (90, 60))]
)
def test_a_large_picture_is_scaled_down_and_keeps_its_shape(client, product, size, kept):
    assert opened(taken(client, png(*size))).size == kept
    assert (Picture.objects.get().width, Picture.objects.get().height) == kept


def test_a_picture_that_was_taken_sideways_stands_upright(client, product):
    assert opened(taken(client, photographed(orientation=6))).size == (30, 60)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_where_and_with_what_a_picture_was_taken_is_not_kept(client, product, form):
    sent = photographed(form)
    assert b"Kodak" in sent
    content = taken(client, sent)
    assert b"Kodak" not in content
    assert not opened(content).getexif()


def test_what_was_written_beside_a_picture_is_not_kept(client, product):
    assert b"52 31" not in taken(client, png(form="JPEG", comment=b"52 31 12 N"))


def test_a_picture_of_many_greys_keeps_them(client, product):
    assert opened(taken(client, png(mode="I;16", colour=128 * 257))).getpixel((1, 1)) == (128, 128, 128)


def test_what_hides_behind_a_picture_is_not_kept(client, product):
    assert b"<script>" not in taken(client, png() + b"<script>alert(1)</script>")


def test_what_is_clear_in_a_picture_stays_clear(client, product):
    assert opened(taken(client, png(mode="RGBA", colour=(9, 9, 9, 0)))).getpixel((1, 1))[3] == 0


def test_the_same_picture_twice_is_one_and_each_product_has_its_own(client, product):
    make_product(product.members.get().user, key="ESC")
    answers = [put_in(client, png()).json(), put_in(client, png(), name="again.png").json()]
    assert answers[0] == answers[1]
    assert Picture.objects.count() == 1
    client.post("/products/ESC/pictures/", {"picture": SimpleUploadedFile("shot.png", png())})
    assert Picture.objects.filter(product__key="ESC").count() == 1


REFUSED = {
    "a text": (b"Not a picture", NONE_OF_THEM),
    "nothing": (b"", "This file is empty."),
    "a drawing in XML": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', NONE_OF_THEM),
    "another format": (png(form="TIFF"), NONE_OF_THEM),
    "the beginning of one": (png(300, 200)[:100], NONE_OF_THEM),
    "too many bytes": (png() + bytes(15 * 1024 * 1024), "larger than 15 MB"),
    "too many pixels": (claiming(8000, 8000), "more than 25 million pixels"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_with_the_reason_and_not_kept(client, product, what):
    content, why = REFUSED[what]
    page, answer = put_in(client, content, headers={}), put_in(client, content)
    assert page.status_code == answer.status_code == 422
    assert why in page.content.decode()
    assert why in answer.json()["error"]
    assert not Picture.objects.exists()


@pytest.mark.parametrize("edge", [20_000, 2**31 - 1])
def test_a_decompression_bomb_is_never_unpacked(client, product, edge):
    assert "more than 25 million pixels" in put_in(client, claiming(edge, edge)).json()["error"]
    assert not Picture.objects.exists()


def test_a_form_without_a_picture_asks_for_one(client, product):
    response = client.post("/products/CD/pictures/")
    assert response.status_code == 422
    assert "Choose a picture first." in response.content.decode()


def test_a_picture_is_shown_to_the_members_of_its_product_only(client, product):
    address = put_in(client, png()).json()["address"]
    client.force_login(make_member(product, "viewer"))
    assert client.get(address).status_code == 200
    stranger = make_user()
    make_product(stranger, key="ESC")
    client.force_login(stranger)
    assert client.get(address).status_code == client.get(address.replace("CD", "ESC")).status_code == 404
    client.logout()
    assert client.get(address)["Location"].startswith("/accounts/login/")


def test_only_those_who_may_write_put_pictures_in(client, product):
    owner = product.members.get().user
    client.force_login(make_member(product, "viewer"))
    assert put_in(client, png()).status_code == 403
    archive_product(product, by=owner)
    client.force_login(owner)
    assert put_in(client, png()).status_code == 403
    assert not Picture.objects.exists()


def test_a_browser_may_keep_a_picture_and_do_nothing_else_with_it(client, product):
    response = client.get(put_in(client, png()).json()["address"])
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]
