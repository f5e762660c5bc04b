"""Stories and documents brought in as people do: read in, looked at, agreed to."""

import json
import re

from django.core.files.uploadedfile import SimpleUploadedFile

from prdbuilder.importing.models import Upload
from prdbuilder.keeping import every_model
from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd
from tests.factories import make_product, make_user

STORIES = """As a driver, I want to see the counter, so that I lose no time.
As Drivers, I want to say why a delivery is late

This line is no story.
"""


def product_of_whoever_signed_in(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="CD")


def read_in(client, text=STORIES, **fields):
    """The address of the preview."""
    response = client.post("/products/CD/import/", {"text": text} | fields)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def shown(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def seen(page):
    """The mark by which the press says what was shown."""
    return re.search(r'name="seen" value="([^"]+)"', page)[1]


def agree(client, address, **fields):
    """Press Import on the preview as it is shown."""
    page = shown(client, address)
    title = re.search(r'name="title" value="([^"]*)"', page)[1]
    chosen = re.findall(r'<option value="(\d+)" selected', page)
    mode = re.findall(r'name="mode" value="(\w+)"[^>]*checked', page)
    sent = {"title": title, "prd": (chosen or [""])[0], "mode": (mode or [""])[0]}
    return client.post(address, sent | fields | {"seen": seen(page), "apply": "1"})


def as_file(document, name="cd-1.json"):
    return SimpleUploadedFile(name, document.to_json().encode())


def many(name, count):
    """A PRD as JSON that holds very many of one thing."""
    personas = [{"id": f"p{place}", "name": f"Persona {place}"} for place in range(count)]
    return json.dumps({"product": {"key": "CD", "name": "CD"}, "prd": {"title": "Large"}, name: personas})


def counts():
    return {model._meta.label: model._base_manager.count() for model in every_model() if model != Upload}


def as_stored(prd):
    return load(Prd.objects.select_related("product").get(pk=prd.pk))
