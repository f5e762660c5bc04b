"""Who changed what, when. One `Change` for every write to a draft, written by the action that made it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

LABEL_LIMIT = 500


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, row: models.Model) -> Self:
        return self.filter(subject=row._meta.model_name, subject_id=row.pk)

    def since(self, row: models.Model, field: str, revision: int) -> Self:
        """What was written to a field since somebody saw this revision of it, the first write first."""
        return self.of(row).filter(field=field, revision__gt=revision).order_by("revision", "id")

    def of_prd(self, prd_id: int) -> Self:
        return self.filter(prd_id=prd_id)


class Change(models.Model):
    """One field written, or one row created, moved, deleted or brought back.

    It names what it is about by plain ids: history outlives what it tells of, and stands below it.
    """

    class Verb(models.TextChoices):
        CREATED = "created"
        EDITED = "edited"
        MOVED = "moved"
        DELETED = "deleted"
        RESTORED = "restored"

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    product_id = models.BigIntegerField()
    prd_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=10, choices=Verb)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=LABEL_LIMIT)
    field = models.CharField(max_length=30, blank=True)
    revision = models.PositiveIntegerField(default=1)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    """Why, where whoever did it was asked."""
    key = models.UUIDField(null=True)
    """What a browser calls a write that must count once: it sends the same again while no answer came."""
    step = models.UUIDField(null=True)
    """What all changes of one press have in common: they are shown, and undone, as one."""
    undoes = models.UUIDField(null=True)
    """The step that this one took back."""

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["product_id", "prd_id", "-id"], name="change_by_prd"),
            models.Index(fields=["subject", "subject_id", "field", "revision"], name="change_by_subject"),
            models.Index(fields=["key"], condition=models.Q(key__isnull=False), name="change_by_key"),
            models.Index(fields=["step"], condition=models.Q(step__isnull=False), name="change_by_step"),
            models.Index(
                fields=["undoes"], condition=models.Q(undoes__isnull=False), name="change_by_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.field} {self.verb}".replace("  ", " ")

    @property
    def was(self) -> dict[str, Any]:
        """What was before, of a change that keeps a place or a whole row."""
        return self.before if isinstance(self.before, dict) else {}

    @property
    def became(self) -> dict[str, Any]:
        """What came of it, of a change that keeps a place."""
        return self.after if isinstance(self.after, dict) else {}


@dataclass(frozen=True)
class Merged:
    """A text that was put together with what others wrote meanwhile; `writers` are their names."""

    typed: str
    text: str
    writers: tuple[str, ...]


class Revised(models.Model):
    """A row whose fields are edited one by one, each with a revision that its writers must have seen."""

    RELATIONS: ClassVar[tuple[str, ...]] = ()
    """Many-to-many fields that are edited as sets of ids; sets merge, so they never clash."""

    SETS: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Text fields that hold words between spaces, and these words in their order; they merge as well."""

    LISTS: ClassVar[tuple[str, ...]] = ()
    """Text fields that hold one entry a line."""

    revision = models.PositiveIntegerField(default=1)
    revisions = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @cached_property
    def merged(self) -> dict[str, Merged]:
        """By field, what the last write to this row put together with what others had written."""
        return {}

    @cached_property
    def linked(self) -> dict[str, dict[int, models.Model]]:
        """By relation, the rows it is known to hold. Whoever asked for them already says so here."""
        return {}

    def linked_ids(self, relation: str) -> list[int]:
        """The ids a relation holds. Costs a query, unless its rows are known or were prefetched."""
        known = self.linked.get(relation)
        return sorted(known if known is not None else (row.pk for row in getattr(self, relation).all()))

    @property
    def label(self) -> str:
        """What history calls this row."""
        return str(self)

    @property
    def as_history_names_it(self) -> dict[str, Any]:
        """By plain ids: what is about a row outlives it. A product and a PRD are their own."""
        subject = self._meta.model_name or ""
        return {
            "product_id": getattr(self, "product_id", self.pk),
            "prd_id": self.pk if subject == "prd" else getattr(self, "prd_id", None),
            "subject": subject,
            "subject_id": self.pk,
            "label": self.label[:LABEL_LIMIT],
        }

    def stamps(self, changed: Iterable[str]) -> Mapping[str, Any]:
        """What else is written to the row when these fields of it change."""
        return {}

    def revision_of(self, field: str) -> int:
        return int(self.revisions.get(field, 1))


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def open_of(self, writer: AbstractBaseUser | AnonymousUser) -> Self:
        """What this writer has not settled; nobody ever sees another's."""
        return self.filter(by=writer.pk, settled_at=None)

    def about(self, row: Revised, fields: Iterable[str]) -> Self:
        return self.filter(subject=row._meta.model_name, subject_id=row.pk, field__in=list(fields))

    def of_prd(self, prd: str | int, product: str | int) -> Self:
        """Of a PRD, and of its product where it is about no PRD; by id, or by the name of an outer field."""
        here, there = (models.OuterRef(each) if isinstance(each, str) else each for each in (prd, product))
        return self.filter(models.Q(prd_id=here) | models.Q(prd_id=None, product_id=there))

    def counted(self) -> Coalesce:
        """How many these are, as a part of another query."""
        total = self.order_by().values("by").annotate(total=models.Count("pk")).values("total")
        return Coalesce(models.Subquery(total), 0)


class Conflict(models.Model):
    """A text that could not be saved, because somebody else wrote or deleted what it was for.

    Kept until its writer settles it, so that it is lost with no tab and no browser.
    """

    class Why(models.TextChoices):
        STALE = "stale", "Somebody else changed it"
        GONE = "gone", "It was deleted or moved"
        FROZEN = "frozen", "It may no longer be changed"

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conflicts")
    product_id = models.BigIntegerField()
    prd_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=LABEL_LIMIT)
    field = models.CharField(max_length=30)
    why = models.CharField(max_length=6, choices=Why)
    seen = models.PositiveIntegerField(default=1, help_text="The revision that the writer saw.")
    text = models.TextField(help_text="What its writer typed.")
    settled_at = models.DateTimeField(null=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "subject", "subject_id", "field"],
                condition=models.Q(settled_at=None),
                name="one_open_conflict",
            )
        ]
        indexes = [models.Index(fields=["prd_id", "by"], name="conflict_by_prd")]

    def __str__(self) -> str:
        return f"{self.label} {self.field}"
