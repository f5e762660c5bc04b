"""Forms over rows that are edited field by field, each field with the revision that its writer saw."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.forms.models import ModelChoiceIteratorValue, fields_for_model
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from prdbuilder.document.choices import Facing
from prdbuilder.document.text import LINE_LIMIT, LINES_LIMIT, PROSE_LIMIT, one_line, prose, whole_number
from prdbuilder.history.actions import Clash
from prdbuilder.history.models import Revised
from prdbuilder.prds.models import Entry, Goal, LeavingSign, Prd, Requirement, Strategy
from prdbuilder.writers.markdown import render
from prdbuilder.writers.presentation import web_link
from stakeholders.models import Persona

from .forms import Form, guard

ONE_LINE = ("statement", "title", "quote", "owner", "metric", "responsible", "studied_by")
"""Fields of one line that is often longer than the page is wide."""

_web_address = URLValidator(schemes=["http", "https"])


def short_lines(text: str) -> None:
    lines = text.splitlines()
    if len(lines) > LINES_LIMIT:
        raise ValidationError(f"At most {LINES_LIMIT} lines; these are {len(lines)}.")
    for number, line in enumerate(lines, start=1):
        if len(line) > LINE_LIMIT:
            raise ValidationError(
                f"Line {number} has {len(line)} characters; a line holds {LINE_LIMIT} at most."
            )


def web_addresses(text: str) -> None:
    for line in filter(str.strip, text.splitlines()):
        try:
            _web_address(line.strip())
        except ValidationError:
            raise ValidationError(f"“{line.strip()[:80]}” is not a web address (https://…).") from None


class RowForm(Form):
    """Some fields of one row. Only what was sent is checked and written: an autosave sends one field."""

    model: ClassVar[type[Revised]]
    names: ClassVar[tuple[str, ...]]
    lists: ClassVar[tuple[str, ...]] = ()
    """Fields that hold one entry a line."""
    links: ClassVar[tuple[str, ...]] = ()
    """Those of them whose entries are addresses in the web."""

    def __init__(
        self, data: QueryDict | None = None, *, row: Revised, only: Sequence[str] = (), **kwargs: Any
    ) -> None:
        """`only`: the fields, where it is not for the browser to say which."""
        super().__init__(data, **kwargs)
        self.row = row
        self.clashes: Mapping[str, Clash] = {}
        self.fixed: Mapping[str, str] = {}
        """What else goes with these fields each time they are sent."""
        self.kept: Mapping[str, str] = {}
        """What is kept for the writer of these fields, because it could not be saved."""
        sent = only or (data.getlist("only") if data else [])
        self.fields = self._made(*(name for name in self.names if not sent or name in sent))
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"{self.prefix_id}-{name}")
            self.initial.setdefault(name, self._stored(name))
        guard(self)

    @property
    def prefix_id(self) -> str:
        """What makes the ids of these fields unique on a page that shows many rows."""
        return f"{self.row._meta.model_name}-{self.row.pk or 'new'}"

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = fields_for_model(self.model, fields=names)
        for name, field in fields.items():
            if name in ONE_LINE:
                field.widget = forms.Textarea(attrs={"rows": 1, "data-line": "", "maxlength": LINE_LIMIT})
            if self.reads_otherwise(name):
                field.validators.append(MaxLengthValidator(PROSE_LIMIT))
                field.widget.attrs |= {"rows": 3}
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            if name in self.lists:
                field.validators.append(short_lines)
                field.validators.extend([web_addresses] if name in self.links else [])
                field.widget.attrs["data-list"] = ""
        return fields

    def _stored(self, name: str) -> Any:
        if name in self.row.RELATIONS:
            return self.row.linked_ids(name) if self.row.pk else []
        value = getattr(self.row, name)
        return value.pk if isinstance(value, models.Model) else value

    def clean(self) -> dict[str, Any]:
        cleaned = {name: self.folded(name, value) for name, value in self.cleaned_data.items()}
        for name, value in cleaned.items():
            if value == "" and self.fields[name].required:
                self.add_error(name, "This can't be empty.")
        return cleaned

    def folded(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return (
            prose(value)
            if isinstance(self.model._meta.get_field(name), models.TextField)
            else one_line(value)
        )

    def clash_as_sent(self, name: str, clash: Clash) -> Clash:
        """The two values as this form sends them, where that is not as they are stored."""
        return clash

    def reads_otherwise(self, name: str) -> bool:
        """Whether a field is read in another form than it is written in: Markdown, or a list."""
        return isinstance(self.model._meta.get_field(name), models.TextField)

    def as_read(self, name: str, text: str, key: str) -> SafeString:
        """How a text of this field reads, with the pictures of the product that has this key."""
        if name not in self.lists:
            return render(text, picture_address=lambda sha256: reverse("picture", args=[key, sha256]))
        entries = [line.strip() for line in text.splitlines() if line.strip()]
        links = [web_link(entry) for entry in entries] if name in self.links else []
        return render_to_string("prds/entries_read.html", {"entries": entries, "links": links})

    def _links(self, name: str, rows: Iterable[Any], complaint: str) -> "LinkChoice":
        """One query finds what can be chosen, what is chosen, and what is linked but not shown here."""
        found = list(rows)
        self.row.linked[name] = {other.pk: other for other in found if other.is_linked}
        return LinkChoice(
            [other for other in found if self._is_offered(other)],
            linked=[other for other in found if other.is_linked],
            shown=self.data.get(f"{name}-shown"),
            complaint=complaint,
        )

    def _is_offered(self, other: Any) -> bool:
        """Whether a row can be chosen here."""
        raise NotImplementedError

    @property
    def seen(self) -> dict[str, int]:
        """The revision of each sent field that its writer looked at; a form without one saw the first."""
        sent = {name: whole_number(self.data.get(f"{name}-revision", "")) for name in self.fields}
        return {name: 1 if revision is None else revision for name, revision in sent.items()}

    def revisions(self) -> Iterable[tuple[str, int]]:
        """Names and values of the hidden fields that carry the revisions."""
        for name in self.fields:
            clash = self.clashes.get(name)
            # What comes back to its writer unsaved holds what they saw, whatever others wrote since.
            shown = self.seen[name] if self.is_bound else self.row.revision_of(name)
            yield f"{name}-revision", clash.revision if clash else shown


class HeaderForm(RowForm):
    model = Prd
    names: ClassVar[tuple[str, ...]] = (
        "title",
        "status",
        "owner",
        "language",
        "starts_on",
        "due_on",
        "review_on",
    )

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = super()._made(*names)
        if "language" in fields:
            fields["language"] = forms.RegexField(
                r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
                max_length=20,
                label="Language",
                help_text="A language tag such as en, de or pt-BR; hyphenation and screen readers follow it.",
                error_messages={"invalid": "This is not a language tag such as en, de or pt-BR."},
            )
        return fields


class TitleForm(RowForm):
    model = Prd
    names = ("title",)


class SectionsForm(RowForm):
    model = Prd
    names = Prd.SECTIONS


class GoalForm(RowForm):
    row: Goal
    model = Goal
    names = ("statement", "metric", "baseline", "target", "due_on", "feeds")

    def __init__(self, *args: Any, feeds: Sequence[Goal] | None = None, **kwargs: Any) -> None:
        """`feeds`: the customer goals, where the page has them at hand and need not ask again."""
        self.known_goals = feeds
        super().__init__(*args, **kwargs)

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = super()._made(*names)
        if "feeds" not in fields or self.row.side != "user":
            fields.pop("feeds", None)
            return fields
        row = self.row
        admitted = models.Q(deleted_at=None) | models.Q(pk=row.feeds_id)  # What is stored stays a choice.
        goals = Goal.objects.filter(admitted, prd=row.prd_id, side="customer").in_order()
        fields["feeds"] = choice = forms.ModelChoiceField(goals, required=False, empty_label="None chosen")
        if self.known_goals is not None:
            offered = {goal.pk: str(goal) for goal in self.known_goals}
            if row.feeds_id is not None:
                offered.setdefault(row.feeds_id, "A goal that was deleted")
            nothing = "None chosen" if self.known_goals else "No customer goal yet"
            choice.choices = [("", nothing), *offered.items()]
        return fields

    @property
    def fed(self) -> Goal | None:
        """The customer goal that it feeds, for those who only read."""
        return next((goal for goal in self.known_goals or () if goal.pk == self.row.feeds_id), None)


class RequirementForm(RowForm):
    row: Requirement
    model = Requirement
    names: ClassVar[tuple[str, ...]] = (
        "statement",
        "personas",
        "priority",
        "status",
        "owner",
        "goal",
        "habit_step",
        "rationale",
        "criteria",
        "evidence",
        "design_links",
        "counterparts",
    )
    lists = Requirement.LISTS
    links = ("design_links",)

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = super()._made(*names)
        row = self.row
        if "personas" in fields:
            fields["personas"] = self._links("personas", row.personas_of_product(), NOT_OF_THIS_PRODUCT)
        if "counterparts" in fields:
            fields["counterparts"] = self._links("counterparts", row.requirements_of_prd(), NOT_ACROSS)
        if "priority" in fields:
            fields["priority"].choices = [("", "Not set"), *Requirement.Priority.choices]  # type: ignore[attr-defined]
        if "goal" in fields:
            fields["goal"] = _goal_choice(row)
        if "habit_step" in fields:
            fields["habit_step"].choices = [("", "None"), *Requirement.HabitStep.choices]  # type: ignore[attr-defined]
        return fields

    def _stored(self, name: str) -> Any:
        return self.row.goal_id if name == "goal" else super()._stored(name)

    @property
    def has_goals(self) -> bool:
        """Whether there is anything to say: a side with one goal is served by all its requirements."""
        return len(self.fields["goal"].choices) > ONE_GOAL  # type: ignore[attr-defined]  # it is a choice

    def _is_offered(self, other: Persona | Requirement) -> bool:
        if other.deleted_at is not None or isinstance(other, Persona):
            return other.deleted_at is None
        return other.prd_id == self.row.prd_id and other.facing not in ("unsorted", self.row.facing)


ONE_GOAL = 2
"""The goal, and none."""


def _goal_choice(row: Requirement) -> forms.TypedChoiceField:
    """The goals of the side that it faces. What is stored stays a choice."""
    admitted = models.Q(deleted_at=None, side=row.facing) | models.Q(pk=row.goal_id)
    goals = {str(goal.pk): goal for goal in Goal.objects.filter(admitted, prd=row.prd_id).in_order()}
    return forms.TypedChoiceField(
        required=False,
        coerce=goals.__getitem__,
        empty_value=None,
        choices=[("", "None chosen"), *((pk, goal.statement) for pk, goal in goals.items())],
        error_messages={"invalid_choice": "This goal is not one of this side’s."},
    )


NOT_OF_THIS_PRODUCT = "This persona is not one of this product's."
NOT_ACROSS = "A counterpart is a requirement on the other side of this PRD."
NOT_OF_THIS_PRD = "This requirement is not one of this PRD's."


class LinkChoice(forms.TypedMultipleChoiceField):
    """Rows to be linked, as boxes.

    What was ticked and unticked counts: `shown` names the boxes that were ticked when the page was made. So
    whatever somebody else linked meanwhile, or what cannot be shown because it was deleted, stays linked.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self, rows: Sequence[Any], *, linked: Sequence[Any], shown: str | None, complaint: str
    ) -> None:
        self.rows, self.linked = rows, linked
        before = [str(row.pk) for row in linked] if shown is None else shown.split(",")
        self.ticked_before = {pk for pk in before if pk in {str(row.pk) for row in rows}}
        super().__init__(
            required=False,
            coerce={str(row.pk): row for row in rows}.__getitem__,
            choices=[(ModelChoiceIteratorValue(row.pk, row), self._label(row)) for row in rows],
            error_messages={"invalid_choice": complaint},
        )

    @staticmethod
    def _label(row: Any) -> str:
        return f"{row.code} {row}" if isinstance(row, Requirement) else str(row)

    def clean(self, value: Any) -> list[Any]:
        ticked = {str(row.pk): row for row in super().clean(value)}
        added = [row for pk, row in ticked.items() if pk not in self.ticked_before]
        removed = self.ticked_before - {*ticked}
        return [*(row for row in self.linked if str(row.pk) not in removed and row not in added), *added]


class StrategyForm(RowForm):
    row: Strategy
    model = Strategy
    names = Strategy.FIELDS

    @property
    def prefix_id(self) -> str:
        """By persona: a strategy that nobody has begun has no id of its own."""
        return f"strategy-{self.row.persona_id}"


class SignForm(RowForm):
    """A sign of leaving; the requirements that can be chosen are asked for where they are shown only."""

    row: LeavingSign
    model = LeavingSign
    names = ("statement", "metric", "requirements")

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = super()._made(*names)
        if "requirements" in fields:
            rows = sorted(self.row.requirements_of_prd(), key=lambda other: other.facing != Facing.USER)
            fields["requirements"] = self._links("requirements", rows, NOT_OF_THIS_PRD)
        return fields

    @property
    def offered(self) -> list[Requirement]:
        """The requirements that can be chosen; those that face the user, which mostly prevent it, first."""
        choice = self.fields.get("requirements")
        return list(choice.rows) if isinstance(choice, LinkChoice) else []

    @property
    def chosen(self) -> list[Requirement]:
        """Those that are chosen, for those who only read."""
        return [row for row in self.offered if row.pk in self.row.linked_ids("requirements")]

    def _is_offered(self, other: Requirement) -> bool:
        return other.deleted_at is None and other.prd_id == self.row.prd_id


class EntryForm(RowForm):
    model = Entry
    names = ("statement", "detail", "owner", "day")
