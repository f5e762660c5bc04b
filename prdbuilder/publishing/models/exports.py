"""The exports that people ask for."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from prdbuilder.document.edition import Edition
from prdbuilder.document.text import LINE_LIMIT
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.writing import in_words
from stakeholders.models import Product

KEPT_FOR = timedelta(days=14)
# A worker says every few seconds that it lives; one that is silent for so long was killed.
SILENT_FOR = timedelta(minutes=1)
# What a file system allows for a name is 255 bytes, of which some are kept for what a browser adds.
NAME_BYTES = 200
LONG_WAIT = timedelta(seconds=20)
# What file systems refuse, and what turns the direction of a name round. Joiners are letters' own affair.
_NOT_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f<>:"/\\|?*\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+'
)


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """An export belongs to the PRD: each member of the product may read it, whoever asked for it."""
        return self.filter(product__members__user=user.pk)

    def for_page(self) -> Self:
        """With all that a page says of them, and without the long texts."""
        long = ["document", "product__vision", *(f"prd__{name}" for name in Prd.SECTIONS)]
        for version in ("version", "compared_with"):
            long += [f"{version}__{name}" for name in ("document", "findings", "note", "changes", "pictures")]
        return self.select_related("product", "prd", "asked_by", "version", "compared_with").defer(*long)

    def of_members(self) -> Self:
        """Without the files that guests had made."""
        return self.filter(share_link=None)

    def under_way(self) -> Self:
        return self.filter(state__in=Export.UNDER_WAY)

    def of_attempt(self, export_id: int, attempt: int) -> Self:
        """The row, as long as this attempt is the one that counts."""
        return self.filter(pk=export_id, attempts=attempt)

    def silent(self) -> Self:
        return self.under_way().filter(heard_at__lt=timezone.now() - SILENT_FOR)

    def news_for(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """What this person asked for, is finished (or must have died), and has not been noticed."""
        finished = Q(state__in=Export.FINISHED) | Q(heard_at__lt=timezone.now() - SILENT_FOR)
        return self.filter(finished, asked_by=user.pk, seen_at=None).order_by("-pk")

    def expired(self) -> Self:
        return self.exclude(state__in=Export.UNDER_WAY).filter(asked_at__lt=timezone.now() - KEPT_FOR)


def file_place(export: "Export", _: str) -> str:
    """Where the file lies; its name tells nothing to whoever only sees a list of names."""
    return f"exports/{export.product_id}/{uuid.uuid4().hex}.{export.format}"


class Export(models.Model):
    """A file made of a PRD as it was when somebody asked for it. The work is done by `make_export`."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WORKING = "working", "Working"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        HTML = "html", "Web page"
        MARKDOWN = "md", "Markdown"
        JSON = "json", "JSON"

    class EditionChoice(models.TextChoices):
        FULL = Edition.FULL.value, "Full edition"
        CUSTOMER = Edition.CUSTOMER.value, "Customer edition"
        USER = Edition.USER.value, "User edition"

    class PaperChoice(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "US Letter"

    class SheetChoice(models.TextChoices):
        """Whether the sheet of a version's sign-offs is printed."""

        ALONE = "alone", "sign-offs"
        BEHIND = "behind", "with sign-offs"

    UNDER_WAY = (State.WAITING, State.WORKING)
    FINISHED = (State.READY, State.FAILED)

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    prd = models.ForeignKey(Prd, on_delete=models.CASCADE, related_name="exports")
    version = models.ForeignKey(
        "publishing.Version",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: the draft.",
    )
    compared_with = models.ForeignKey(
        "publishing.Version",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The earlier version that a comparison starts from.",
    )
    sheet = models.CharField(
        max_length=6,
        blank=True,
        choices=SheetChoice,
        help_text="Of the sign-offs, alone or behind the pages of an edition; empty: without.",
    )
    shows_names = models.BooleanField(default=True, help_text="Or the functions of people in their stead.")
    share_link = models.ForeignKey(
        "publishing.ShareLink",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="That a guest asked through; then `document` is what the link shows.",
    )
    title = models.CharField(max_length=LINE_LIMIT, help_text="Of the PRD, when it was asked for.")
    edition = models.CharField(max_length=8, choices=EditionChoice, default=EditionChoice.FULL)
    format = models.CharField(max_length=4, choices=Format, default=Format.PDF)
    paper = models.CharField(max_length=6, choices=PaperChoice, default=PaperChoice.A4)
    document = models.TextField(help_text="What it is made from, as JSON; emptied once the file is made.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=1)
    task_id = models.UUIDField(null=True)
    heard_at = models.DateTimeField(default=timezone.now, help_text="The last sign of life of the work.")
    step = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=file_place, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    pages = models.PositiveIntegerField(null=True)
    missing_glyphs = models.JSONField(default=list)
    message = models.TextField(blank=True, help_text="Why it failed, for the person who asked.")
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="When the person noticed that it is finished.")

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="export_percent_at_most_100"),
            models.CheckConstraint(
                condition=Q(state="ready", file__gt="", finished_at__isnull=False) | ~Q(state="ready"),
                name="export_ready_has_file",
            ),
            models.CheckConstraint(
                condition=Q(state="failed", message__gt="") | ~Q(state="failed"),
                name="export_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(sheet="") | Q(version__isnull=False), name="export_sheet_is_of_a_version"
            ),
        ]
        indexes = [
            models.Index(fields=["prd", "-id"], name="export_by_prd"),
            models.Index(fields=["asked_by", "-id"], condition=Q(seen_at=None), name="export_unseen"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("export", args=[self.product.key, self.prd.number, self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def is_silent(self) -> bool:
        """Nothing was heard of the work for so long that its worker must be gone."""
        return self.is_under_way and self.heard_at < timezone.now() - SILENT_FOR

    @property
    def waits_long(self) -> bool:
        """So long that there may be no worker, or that it is busy with others."""
        return self.state == self.State.WAITING and self.heard_at < timezone.now() - LONG_WAIT

    @property
    def mark(self) -> str:
        """Changes with whatever a page says of the progress."""
        return f"{self.state}-{self.attempts}-{self.percent}-{self.step or self.waits_long}"

    @property
    def missing_in_words(self) -> str:
        """The characters that print as boxes, each with its number and its name in Unicode."""
        return in_words(self.missing_glyphs)

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT_FOR

    @property
    def holds(self) -> str:
        """Of what it is made, in words."""
        of = str(self.version) if self.version else "Draft"
        if self.sheet:
            return f"{of}, {self.get_sheet_display()}"
        return f"{of}, compared with {self.compared_with}" if self.compared_with else of

    @property
    def _numbers(self) -> str:
        """Which version it holds, or from which to which it compares; nothing for a draft alone."""
        of = f"v{self.version.number}" if self.version else "draft" if self.compared_with else ""
        since = f"v{self.compared_with.number} to " if self.compared_with else ""
        return f" {since}{of}" if of else ""

    @property
    def file_name(self) -> str:
        """A name for the file that a person can read and every system can store; no id of a requirement."""
        edition = self._numbers + ("" if self.edition == Edition.FULL else f" ({self.edition} edition)")
        edition += f" {self.get_sheet_display()}" if self.sheet else ""
        title = " ".join(_NOT_IN_NAMES.sub(" ", self.title).split())
        start = f"{self.product.key} PRD {self.prd.number} {title}"
        room = NAME_BYTES - len(edition) - len(self.format) - 1
        return f"{start.encode()[:room].decode(errors='ignore').rstrip(' .')}{edition}.{self.format}"
