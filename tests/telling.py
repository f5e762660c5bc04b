"""History as its page tells it."""

import re

from django.utils.html import strip_tags

from tests.factories import make_user

PRD = "/products/CD/prds/1/"


def whoever_signed_in(client, name):
    person = make_user(name=name)
    client.force_login(person)
    return person


def now(row):
    return type(row).objects.select_related("product", "prd").get(pk=row.pk)


def told(client, address=f"{PRD}history/", **filters):
    """Each step of a page of history, as a person sees it."""
    page = client.get(address, filters).content.decode()
    page = re.sub(r'<span class="visually-hidden">(taken out|put in): </span>', "", page)
    steps = re.findall(r'<div class="told-said">(.*?)</div>', page, flags=re.DOTALL)
    return [" ".join(strip_tags(step).split()) for step in steps]
