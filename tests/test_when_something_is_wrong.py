"""What a person sees where a page cannot be shown: a sentence of ours, and a way home."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.test import Client
from django.urls import include, path
from django.views.defaults import server_error

from tests.factories import PASSWORD, make_member, make_prd, make_product, make_user


@login_not_required
def broken(request):
    raise ZeroDivisionError("secret")


urlpatterns = [path("broken/", broken), path("", include("prdbuilder.urls"))]


def page_of(response):
    text = response.content.decode()
    assert "PRD Builder</title>" in text
    assert 'href="/"' in text
    return text


@pytest.mark.django_db
def test_who_may_not_do_something_is_told_why_and_led_back(client):
    product = make_product(key="CD")
    client.force_login(make_member(product, "viewer"))
    response = client.get("/products/CD/prds/new/")
    assert response.status_code == 403
    assert "You can read this, but not change it." in page_of(response)
    assert 'href="/products/CD/"' in page_of(response)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/products/CD/", "/products/CD/prds/1/", "/products/XX/", "/nowhere/"])
def test_a_stranger_cannot_tell_what_is_there_from_what_is_not(client, address):
    make_prd(make_product(key="CD", name="Courier Desk"))
    client.force_login(make_user())
    response = client.get(address)
    assert response.status_code == 404
    assert page_of(response) == page_of(client.get("/products/NO/"))


@pytest.mark.django_db
def test_a_form_that_was_open_for_too_long_says_what_to_do():
    user = make_user()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.post("/products/new/", {"name": PASSWORD})
    assert response.status_code == 403
    assert "load the page again" in page_of(response)
    assert PASSWORD not in page_of(response)


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_says_so_without_its_reason(client):
    client.raise_request_exception = False
    response = client.get("/broken/")
    assert response.status_code == 500
    assert "The fault is ours." in page_of(response)
    assert "secret" not in page_of(response)


def test_the_page_of_a_fault_needs_neither_the_database_nor_a_session(rf):
    assert "The fault is ours." in page_of(server_error(rf.get("/")))


@pytest.mark.django_db
def test_a_browser_that_asks_for_an_icon_is_sent_to_our_mark(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].endswith("mark.svg")
