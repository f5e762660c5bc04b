"""How fast it is, printed and not judged: `make bench`. Pytest does not collect it by itself."""

from statistics import median
from time import perf_counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from prdbuilder.prds.loading import load
from prdbuilder.prds.models import Prd

from .factories import make_prd, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("size", [3, 30, 300])]


@pytest.fixture
def tell(capsys, size):
    """Call the work once to warm up and some times more; print the middle time, the worst and the queries."""

    def tell(what, work, times=15):
        with CaptureQueriesContext(connection) as queries:
            work()
        seconds = [_timed(work) for _ in range(times)]
        with capsys.disabled():
            print(
                f"\n{what:<28} {size:>4} requirements {median(seconds) * 1000:>8.1f} ms,"
                f" at worst {max(seconds) * 1000:>8.1f} ms, {len(queries):>3} queries",
                end="",
            )

    return tell


def _timed(work):
    start = perf_counter()
    work()
    return perf_counter() - start


@pytest.fixture
def prd(client, size):
    owner = make_user()
    client.force_login(owner)
    return make_prd(owner=owner, requirements=size)


def test_the_editor(client, prd, tell):
    tell("the editor's page", lambda: client.get(prd.get_absolute_url()))


def test_one_requirement(client, prd, tell):
    number = prd.requirements.order_by("number").first().number
    address = reverse("requirement", args=[prd.product.key, prd.number, number])
    tell("one requirement", lambda: client.get(address))


def test_loading(prd, tell):
    tell("a Document from the rows", lambda: load(Prd.objects.select_related("product").get(pk=prd.pk)))


@pytest.mark.parametrize("format", ["json", "md", "html", "pdf"])
def test_a_file(prd, tell, tmp_path, format):
    name, file = f"{prd.product.key}/{prd.number}", str(tmp_path / "prd")
    tell(f"a file: {format}", lambda: call_command("exportprd", name, format=format, output=file), times=1)
