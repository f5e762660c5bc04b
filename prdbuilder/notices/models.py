"""Who is told what: the inbox, mail, webhooks and a calendar. One `Event` for whatever is worth telling."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.text import LINE_LIMIT
from stakeholders.models import Product

ADDRESS_LIMIT = 2_000


class Event(models.Model):
    """Something that happened and that people may want to know of.

    Its id stays the same however often it is sent. Its PRD, which stands above it, is named by a plain id.
    """

    class Kind(models.TextChoices):
        COMMENT_ADDED = "comment.added", "A comment"
        COMMENT_HELD = "comment.held", "A guest's comment, held back"
        DISCUSSION_RESOLVED = "discussion.resolved", "A discussion resolved"
        SUGGESTION_MADE = "suggestion.made", "A suggestion"
        SUGGESTION_ANSWERED = "suggestion.answered", "A suggestion answered"
        VERSION_MADE = "version.made", "A version"
        SIGN_OFF_ASKED = "sign_off.asked", "A sign-off asked for"
        SIGN_OFF_GIVEN = "sign_off.given", "A sign-off given"
        CHANGES_ASKED = "sign_off.changes_asked", "Changes asked for"
        STAGE_MOVED = "stage.moved", "A product moved to another stage"
        WEBHOOK_TESTED = "webhook.tested", "A test"
        WEBHOOK_FAILED = "webhook.failed", "A webhook that fails"

    OF_WEBHOOKS = (Kind.WEBHOOK_TESTED, Kind.WEBHOOK_FAILED)
    """What is about a webhook, and so is sent to none by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=LINE_LIMIT, blank=True, help_text="Of a guest, who has no account.")
    title = models.CharField(max_length=LINE_LIMIT, help_text="What happened, in one line.")
    text = models.TextField(blank=True, help_text="What was written, if anything was.")
    address = models.CharField(
        max_length=ADDRESS_LIMIT, help_text="Where it can be seen: a path of this site."
    )

    class Meta:
        indexes = [models.Index(fields=["product", "-at"], name="event_by_product")]

    def __str__(self) -> str:
        return self.title


class NoticeQuerySet(models.QuerySet["Notice"]):
    def inbox_of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What somebody was told, the newest first; of products that they still belong to."""
        return (
            self.filter(user=user.pk, event__product__members__user=user.pk)
            .select_related("event__product", "event__by")
            .order_by("-pk")
        )

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unmailed(self) -> Self:
        return self.filter(mail_due=True, mailed_at=None)


class Notice(models.Model):
    """One event in one person's inbox, and what became of the mail about it."""

    class Reason(models.TextChoices):
        MENTIONED = "mentioned", "You were mentioned"
        ASKED = "asked", "You were asked"
        TAKES_PART = "takes_part", "You take part"
        YOURS = "yours", "It is yours"
        MEMBER = "member", "You work on this product"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    reason = models.CharField(max_length=10, choices=Reason)
    read_at = models.DateTimeField(null=True)
    mail_due = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)
    mail_id = models.UUIDField(
        null=True, help_text="Of the mail that holds it, which is the same however often it is sent."
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-id"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["user"], condition=Q(mail_due=True, mailed_at=None), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.user_id}"


class Preference(models.Model):
    """How somebody wants to be told by mail. Who has none is told at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        DAILY = "daily", "Once a day"
        NEVER = "never", "Not at all"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    mail = models.CharField(max_length=7, choices=Mail, default=Mail.AT_ONCE)
    calendar_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the secret in the address of this person's calendar."
    )

    def __str__(self) -> str:
        return self.mail


class Webhook(models.Model):
    """An address elsewhere that is told of a product's events, each signed with the secret."""

    class Shape(models.TextChoices):
        JSON = "json", "JSON, signed"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=LINE_LIMIT)
    address = models.CharField(max_length=ADDRESS_LIMIT)
    shape = models.CharField(max_length=5, choices=Shape, default=Shape.JSON)
    secret = models.CharField(max_length=64)
    kinds = models.JSONField(default=list, blank=True, help_text="The kinds of events to send; empty: all.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="webhook_has_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("webhook", args=[self.product.key, self.pk])


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=Delivery.State.WAITING)

    def at_attempt(self, delivery_id: int, attempts: int) -> Self:
        """The row, as long as it still waits and was tried so often."""
        return self.waiting().filter(pk=delivery_id, attempts=attempts)

    def log(self) -> Self:
        """The newest first, each with its event."""
        return self.select_related("event").order_by("-pk")


class Delivery(models.Model):
    """One event on its way to one webhook: tried again until it arrives, or until it has failed for long."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ARRIVED = "arrived", "Arrived"
        FAILED = "failed", "Failed"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer.")
    message = models.TextField(blank=True, help_text="What the last answer said, or why there was none.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once")]
        indexes = [models.Index(fields=["webhook", "-id"], name="delivery_by_webhook")]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.webhook_id}"
