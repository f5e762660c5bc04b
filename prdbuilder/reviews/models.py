"""What people say about a PRD: discussions of a place in it, and suggestions of how to word it."""

from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, StringAgg, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.document.word_changes import Piece, word_changes
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.publishing.models import ShareLink, Version
from stakeholders.models import Product


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.filter(product__members__user=user.pk)

    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def of_prd(self, prd: Prd) -> Self:
        """Those of its requirements, wherever they were begun, and those of its other places."""
        return self.filter(Q(requirement=None, prd=prd.pk) | Q(requirement__prd=prd.pk))

    def open_first(self) -> Self:
        """The newest of the open ones first, then whatever was resolved last."""
        return self.order_by(F("resolved_at").desc(nulls_first=True), "-pk")

    def for_page(self) -> Self:
        """With the place of each and its comments in their order, for members. Two queries."""
        comments = Comment.objects.order_by("pk").select_related("author", "shown_by")
        places = self.select_related(
            "product", "prd", "requirement__prd", "requirement__product", "version", "share_link"
        )
        return places.select_related("resolved_by").prefetch_related(Prefetch("comments", comments))

    def for_guests(self, link: ShareLink) -> Self:
        """All that whoever holds the link may ever see: what came by it and is not internal. Two queries.

        Nothing else decides this. Of each discussion only the comments that guests may read are loaded.
        """
        shown = Comment.objects.for_guests().order_by("pk").select_related("author")
        came = self.filter(share_link=link.pk, internal=False, comments__in=Comment.objects.for_guests())
        return came.distinct().order_by("pk").prefetch_related(Prefetch("comments", shown))


class Discussion(models.Model):
    """Comments on one place: a requirement, a section or the whole PRD, and perhaps a passage of its text.

    A passage is kept by its words (`quote`) with a little of what stood before and after, so that it is found
    again while the text changes around it, and is shown as lost once its words are gone.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="discussions")
    version = models.ForeignKey(
        Version,
        null=True,
        on_delete=models.CASCADE,
        related_name="discussions",
        help_text="Empty: the draft.",
    )
    requirement = models.ForeignKey(
        Requirement, null=True, on_delete=models.CASCADE, related_name="discussions"
    )
    place = models.CharField(max_length=80, help_text="Of a section, or what a version calls a requirement.")
    field = models.CharField(max_length=30, blank=True)
    quote = models.TextField(blank=True)
    quote_before = models.CharField(max_length=80, blank=True)
    quote_after = models.CharField(max_length=80, blank=True)
    internal = models.BooleanField(default=True, help_text="Never shown to guests.")
    share_link = models.ForeignKey(
        ShareLink,
        null=True,
        on_delete=models.CASCADE,
        related_name="discussions",
        help_text="That it came by.",
    )
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["prd", "resolved_at"], name="discussion_by_prd")]

    def __str__(self) -> str:
        return self.place

    def get_absolute_url(self) -> str:
        prd = self.requirement.prd if self.requirement else self.prd
        return reverse("discussion", args=[self.product.key, prd.number, self.pk])

    @property
    def ending(self) -> str:
        """Of its address: what stays the same when its requirement moves into another PRD."""
        return f"/discussions/{self.pk}/"


def open_discussions() -> CombinedExpression:
    """How many are open in a PRD, for the query that loads it."""
    rows = Discussion.objects.open().order_by()
    own = rows.filter(requirement=None, prd=OuterRef("pk")).values("prd").annotate(count=Count("pk"))
    there = (
        rows.filter(requirement__prd=OuterRef("pk")).values("requirement__prd").annotate(count=Count("pk"))
    )
    return Coalesce(Subquery(own.values("count")), 0) + Coalesce(Subquery(there.values("count")), 0)


def last_discussed(where: str) -> Subquery:
    """When somebody last said, hid or settled something in a PRD, for the query that loads it.

    `where` is `prd` for what is about its places, `requirement__prd` for what is about its requirements.
    """
    written = F("comments__written_at")
    moments = ("comments__edited_at", "comments__deleted_at", "comments__shown_at", "resolved_at")
    last = Max(Greatest(written, *(Coalesce(F(moment), written) for moment in moments)))
    rows = Discussion.objects.filter(**{where: OuterRef("pk")}).order_by()
    rows = rows.filter(requirement=None) if where == "prd" else rows
    return Subquery(rows.values(where).annotate(last=last).values("last"))


class CommentQuerySet(models.QuerySet["Comment"]):
    def present(self) -> Self:
        return self.filter(deleted_at=None)

    def held(self) -> Self:
        """Written by a guest, and not shown yet."""
        return self.filter(shown_at=None, deleted_at=None)

    def for_guests(self) -> Self:
        return self.present().exclude(shown_at=None)


class Comment(models.Model):
    """`shown_at` is empty while a guest's comment is held back, until a member shows it."""

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    guest_name = models.CharField(max_length=LINE_LIMIT, blank=True)
    share_link = models.ForeignKey(ShareLink, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True, default=timezone.now)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    key = models.UUIDField(null=True, help_text="Of the press that sent it, so that a retry adds no second.")

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.UniqueConstraint(fields=["discussion", "key"], name="comment_once_a_press"),
        ]
        indexes = [models.Index(fields=["discussion", "id"], name="comment_in_order")]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_held(self) -> bool:
        return self.shown_at is None and self.deleted_at is None

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def of_prd(self, prd: Prd) -> Self:
        """Those of its requirements, wherever they stood when they were made."""
        return self.filter(requirement__prd=prd.pk)

    def open(self) -> Self:
        return self.filter(state=Suggestion.State.OPEN)

    def for_page(self) -> Self:
        """The oldest first, with who made and answered each."""
        people = self.select_related("requirement__prd__product", "requirement__product")
        return people.select_related("made_by", "answered_by").order_by("pk")


class Suggestion(models.Model):
    """How somebody would word a field of a requirement; one press of an editor takes it or declines it."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="suggestions")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="suggestions")
    field = models.CharField(max_length=30)
    before = models.TextField(blank=True, help_text="What stood there when it was made.")
    after = models.TextField(blank=True)
    seen = models.PositiveIntegerField(help_text="The revision of the field that it was made on.")
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    key = models.UUIDField(null=True, help_text="Of the press that sent it, so that a retry makes no second.")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "key"], name="suggestion_once_a_press")]
        indexes = [models.Index(fields=["prd", "state"], name="suggestion_by_prd")]

    def __str__(self) -> str:
        return f"{self.field} of {self.requirement_id}"

    @property
    def anchor(self) -> str:
        return f"suggestion-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == Suggestion.State.OPEN

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """How the words change."""
        return word_changes(self.before, self.after)


def suggested_numbers() -> Subquery:
    """The numbers of a PRD's requirements, one for each open suggestion: for the query that loads the PRD."""
    rows = Suggestion.objects.open().filter(requirement__prd=OuterRef("pk"), requirement__deleted_at=None)
    number = Cast("requirement__number", models.CharField())
    joined = rows.order_by().values("requirement__prd").annotate(all=StringAgg(number, Value(" ")))
    return Subquery(joined.values("all"))


def has_suggestions() -> Exists:
    """Whether a requirement has an open suggestion, for the query that loads it."""
    return Exists(Suggestion.objects.open().filter(requirement=OuterRef("pk")))
