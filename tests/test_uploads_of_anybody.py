"""What anybody can send, signed in or not, takes only so much of the machine."""

from io import RawIOBase

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_product, make_user

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
HEAD = b'--x\r\nContent-Disposition: form-data; name="%d"; filename="a"\r\n\r\n'


class Sent(RawIOBase):
    """A request with two large files, made while it is read, and how much the folder held meanwhile."""

    def __init__(self, megabytes, folder):
        file = [b"\0" * MEGABYTE] * megabytes
        self.parts = [HEAD % 1, *file, b"\r\n", HEAD % 2, *file, b"\r\n--x--\r\n"]
        self.size = sum(map(len, self.parts))
        self.folder, self.largest, self.rest = folder, 0, b""

    def read(self, size=-1):
        self.largest = max(self.largest, sum(file.stat().st_size for file in self.folder.iterdir()))
        if not self.rest and self.parts:
            self.rest = self.parts.pop(0)
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece


def test_a_stranger_s_upload_keeps_no_more_than_the_largest_file_that_is_taken(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies["csrftoken"] = "a" * 32
    sent = Sent(20, tmp_path)
    request = {"wsgi.input": sent, "CONTENT_LENGTH": sent.size, "headers": {"X-CSRFToken": "a" * 32}}
    response = stranger.post("/products/new/", content_type="multipart/form-data; boundary=x", **request)
    assert (response.status_code, sent.parts) == (302, [])
    assert 0 < sent.largest <= 16 * MEGABYTE
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("page", "field", "why"),
    [
        ("pictures", "picture", "This picture is larger than 15 MB."),
        ("import", "file", "This is larger than 2 MB. Split it."),
    ],
)
@pytest.mark.parametrize("megabytes", [15.5, 40])
def test_a_file_that_is_too_large_is_said_next_to_the_field(client, page, field, why, megabytes):
    product = make_product(owner := make_user())
    client.force_login(owner)
    file = SimpleUploadedFile("a.png", b"\0" * int(megabytes * MEGABYTE))
    response = client.post(f"/products/{product.key}/{page}/", {field: file})
    assert response.status_code == 422
    assert f"<li>{why}</li>" in response.content.decode()
