"""Owners look after the webhooks of their product."""

import pytest
from django.urls import reverse

from prdbuilder.notices.models import Delivery, Webhook
from prdbuilder.notices.sending import deliver
from tests.factories import make_product, make_user, make_webhook
from tests.receivers import receiving
from tests.test_webhooks import HERE, something_happens

pytestmark = pytest.mark.django_db

SENT = {"name": "Our channel", "address": "https://hooks.example/T1/B2", "shape": "slack"}


@pytest.fixture
def product(client):
    owner = make_user()
    client.force_login(owner)
    return make_product(owner, key="DEL")


def press(client, webhook, **sent):
    address = reverse("change-webhook", args=[webhook.product.key, webhook.pk])
    return client.post(address, sent, follow=True)


def test_the_secret_is_shown_once(client, product):
    made = client.post(reverse("webhooks", args=["DEL"]), SENT | {"shape": "json"})
    webhook = Webhook.objects.get()
    assert webhook.secret in made.text
    page = reverse("webhook", args=["DEL", webhook.pk])
    assert webhook.secret not in client.get(page).text
    renewed = press(client, webhook, renew="1")
    assert webhook.secret not in renewed.text
    webhook.refresh_from_db()
    assert webhook.secret in renewed.text
    assert "no-store" in renewed["Cache-Control"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "http://hooks.example/"}, "begin with https"),
        ({"address": "https://127.0.0.1/"}, "private network"),
        ({"address": "https://hooks.example:22/"}, "ports 443 and 8443"),
        ({"name": " "}, "required"),
        ({"shape": "fax"}, "fax"),
        ({"kinds": "nothing.known"}, "nothing.known"),
        ({"address": "https://hooks.example/\0"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_work_is_said_next_to_it_and_kept_as_typed(client, product, wrong, said):
    answer = client.post(reverse("webhooks", args=["DEL"]), SENT | wrong)
    assert answer.status_code == 422
    assert not Webhook.objects.exists()
    assert said in answer.text
    assert answer.context["form"]["address"].value() == (SENT | wrong)["address"]


def test_a_webhook_is_changed_paused_and_deleted(client, product):
    webhook = make_webhook(product)
    client.post(reverse("webhook", args=["DEL", webhook.pk]), SENT | {"kinds": ["version.made"]})
    webhook.refresh_from_db()
    assert (webhook.shape, webhook.kinds) == ("slack", ["version.made"])
    assert "Paused" in press(client, webhook, pause="1").text
    something_happens(product)
    assert not Delivery.objects.exists()
    press(client, webhook, resume="1")
    something_happens(product)
    assert Delivery.objects.exists()
    assert "was deleted" in press(client, webhook, delete="1").text
    assert not Delivery.objects.exists()


def test_the_log_says_what_became_of_each_and_sends_again(client, product, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = HERE
    with receiving(410, 200, text="no channel <here>") as server:
        webhook = make_webhook(product, server.address)
        assert "on its way" in press(client, webhook, test="1").text
        delivery = Delivery.objects.get()
        deliver.func(delivery.pk, 0)
        page = client.get(reverse("webhook", args=["DEL", webhook.pk])).text
        assert "no channel &lt;here&gt;" in page
        assert str(delivery.event_id) in page
        press(client, webhook, resume="1")
        assert "sent again" in press(client, webhook, again=str(delivery.pk)).text
        deliver.func(delivery.pk, 0)
    delivery.refresh_from_db()
    assert delivery.state == "arrived"


def test_the_log_alone_answers_htmx_and_asks_again_only_while_something_moves(client, product):
    webhook = make_webhook(product)
    something_happens(product)
    address, asked = (
        reverse("webhook", args=["DEL", webhook.pk]),
        {"HX-Request": "true", "HX-Target": "deliveries"},
    )
    assert "every 2s" in client.get(address, headers=asked).text
    Delivery.objects.update(state="failed")
    piece = client.get(address, headers=asked).text
    assert "every 2s" not in piece
    assert "<html" not in piece


def test_the_focus_stays_on_a_press_while_the_log_is_shown_anew(client, product):
    """htmx gives it back to what has the same id."""
    webhook = make_webhook(product)
    something_happens(product)
    Delivery.objects.update(state="failed")
    page = client.get(reverse("webhook", args=["DEL", webhook.pk])).text
    assert f'id="again-{Delivery.objects.get().pk}"' in page


def test_a_delivery_of_another_product_is_not_sent_again(client, product):
    other = make_product(make_user())
    make_webhook(other)
    something_happens(other)
    webhook = make_webhook(product)
    for number in (Delivery.objects.get().pk, "x", "9" * 30):
        assert press(client, webhook, again=str(number)).status_code == 404
