"""Exports as people ask for them, and what may befall them."""

import os
from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from prdbuilder.prds.models import Picture
from prdbuilder.publishing.models import SILENT_FOR, Export
from tests.factories import make_prd, make_product, make_user


def address(name, prd, *more):
    return reverse(name, args=[prd.product.key, prd.number, *more])


def ask(client, prd, **values):
    """Ask as the form does; the newest export is the answer."""
    values = {"edition": "full", "format": "json", "paper": "a4"} | values
    client.post(address("new-export", prd), values)
    return Export.objects.latest("pk")


def show_large_pictures(row, field):
    """Name two pictures of 33 MB; their files have holes and take no room."""
    for sha256 in ("a" * 64, "b" * 64):
        picture = Picture(product=row.product, sha256=sha256, width=1, height=1)
        picture.file.save("large.png", ContentFile(b""), save=True)
        os.truncate(picture.file.path, 33 * 1024 * 1024)
    type(row).objects.filter(pk=row.pk).update(**{field: f"![](picture:{'a' * 64}) ![](picture:{'b' * 64})"})


def be_killed(export):
    """Leave the rows as a worker does that was killed at its work."""
    long_ago = timezone.now() - SILENT_FOR - timedelta(seconds=1)
    Export.objects.filter(pk=export.pk).update(state="working", percent=45, heard_at=long_ago)
    DBTaskResult.objects.ready().update(status="RUNNING", started_at=long_ago)


def page(client, export, **headers):
    return client.get(export.get_absolute_url(), headers=headers).content.decode()


def prd_of_whoever_signed_in(client):
    """A PRD whose owner has signed in."""
    owner = make_user()
    client.force_login(owner)
    return make_prd(make_product(owner, key="DEL"), requirements=2, owner=owner)
