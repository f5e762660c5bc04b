"""Taking a picture in, and showing it to those who may see it."""

import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import ExifTags, Image

from prdbuilder.prds.models import Picture
from prdbuilder.prds.pictures import store_picture
from prdbuilder.prds.scaling import NoPicture, scaled_down
from tests.factories import make_product, make_user
from tests.pictures import png

ORIENTATION = ExifTags.Base.Orientation


def read(scaled):
    return Image.open(BytesIO(scaled.content))


def exif(orientation):
    notes = Image.Exif()
    notes[ORIENTATION] = orientation
    return notes.tobytes()


@pytest.fixture
def product(client, db):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner)


def upload(client, product, content, **headers):
    file = SimpleUploadedFile("a.png", content, content_type="image/png")
    return client.post(f"/products/{product.key}/pictures/", {"picture": file}, headers=headers)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF"])
def test_what_was_drawn_is_kept_as_png_and_fits_a_page(form):
    scaled = scaled_down(png(3600, 900, mode="P" if form == "GIF" else "RGBA", colour=1, form=form))
    assert (scaled.media_type, scaled.width, scaled.height) == ("image/png", 1800, 450)
    assert read(scaled).size == (1800, 450)


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "MPO"])
def test_a_photograph_is_kept_as_jpeg(form):
    assert scaled_down(png(2000, 1000, form=form)).media_type == "image/jpeg"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_what_cameras_write_is_not_kept(form):
    kept = read(scaled_down(png(form=form, exif=exif(1), comment=b"Taken at home", dpi=(72, 72))))
    kept.load()
    assert not kept.getexif()
    assert {"comment", "dpi", "exif"}.isdisjoint(kept.info)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_stands_as_its_camera_was_held(form):
    assert read(scaled_down(png(40, 20, form=form, exif=exif(6)))).size == (20, 40)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_small_file_of_very_many_pixels_is_refused(form):
    with pytest.raises(NoPicture, match="more than 25 million pixels"):
        scaled_down(png(5001, 5000, mode="L", colour=0, form=form, method=0))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_the_largest_picture_that_is_taken_fits_into_the_memory_it_is_given(form):
    largest = png(5000, 5000, mode="RGB" if form == "JPEG" else "RGBA", form=form, progressive=True, method=0)
    assert scaled_down(largest).width == 1800


@pytest.mark.parametrize("limits", [{"megabytes": 150}, {"seconds": 0}])
def test_a_picture_that_needs_too_much_is_given_up(limits):
    with pytest.raises(NoPicture, match=r"fewer pixels|within 0 seconds"):
        scaled_down(png(5000, 5000, mode="RGBA"), **limits)


BROKEN = {
    "no TIFF": b"Exif\x00\x00nothing of a camera",
    "cut off": exif(6)[:-9],
    "a list for a number": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00"
    + struct.pack("<HHLL", 0x0112, 5, 1, 9999),
    "a loop": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHLLL", 0x8769, 4, 1, 8, 8),
}


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("notes", BROKEN.values(), ids=BROKEN)
def test_what_a_camera_wrote_wrongly_is_dropped_and_the_picture_kept(form, notes):
    assert scaled_down(png(40, 20, form=form, exif=notes)).width == 40


@pytest.mark.parametrize("content", [b"", b"<svg/>", png()[:60], png(form="BMP")])
def test_what_is_no_picture_is_said_next_to_the_field(client, product, content):
    file = SimpleUploadedFile("a.png", content or b" ")
    response = client.post(f"/products/{product.key}/pictures/", {"picture": file})
    assert response.status_code == 422
    assert "<li>This is not a PNG, JPEG, WebP or GIF picture" in response.content.decode()


def test_too_many_pixels_are_said_next_to_the_field_and_to_a_paste(client, product):
    large = png(6000, 6000, mode="L", colour=0)
    page, pasted = upload(client, product, large), upload(client, product, large, Accept="application/json")
    assert (page.status_code, pasted.status_code) == (422, 422)
    assert "<li>This picture has more than 25 million pixels." in page.content.decode()
    assert "more than 25 million pixels" in pasted.json()["error"]


def test_a_picture_is_stored_once_and_shown(client, product):
    first, second = (upload(client, product, png(), Accept="application/json").json() for _ in range(2))
    assert first == second
    assert Picture.objects.count() == 1
    assert b"".join(client.get(first["address"]).streaming_content).startswith(b"\x89PNG")


def test_a_picture_whose_file_is_gone_is_not_found(client, product):
    picture = store_picture(product, png())
    picture.file.delete(save=False)
    assert client.get(picture.address).status_code == 404


class BothAtOnce(FileSystemStorage):
    """Writes no file before two are about to be written."""

    meeting = Barrier(2, timeout=30)

    def _save(self, name, content):
        self.meeting.wait()
        return super()._save(name, content)


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_sent_twice_at_once_is_stored_once(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.BothAtOnce"}}
    product = make_product()

    def send(_):
        try:
            return store_picture(product, png())
        finally:
            connection.close()

    with ThreadPoolExecutor() as people:
        first, second = people.map(send, range(2))
    assert first == second == Picture.objects.get()
    assert [Path(first.file.path)] == [file for file in tmp_path.rglob("*") if file.is_file()]
