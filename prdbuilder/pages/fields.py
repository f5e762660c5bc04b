"""Forms over rows that are edited field by field, each field with the revision that its writer saw."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.forms.models import fields_for_model
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from prdbuilder.document.text import LINE_LIMIT, LINES_LIMIT, PROSE_LIMIT, one_line, prose
from prdbuilder.history.actions import Clash
from prdbuilder.history.models import Revised
from prdbuilder.prds.models import Entry, Goal, Prd, Requirement, Strategy
from prdbuilder.writers.markdown import render
from stakeholders.models import Persona

from .forms import Form, guard

ONE_LINE = ("statement", "title", "quote")
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

    def __init__(self, data: QueryDict | None = None, *, row: Revised, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.row = row
        self.clashes: Mapping[str, Clash] = {}
        sent = data.getlist("only") if data else []
        self.fields = {name: field for name, field in self._made().items() if not sent or name in sent}
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("id", f"{self.prefix_id}-{name}")
            self.initial.setdefault(name, self._stored(name))
        guard(self)

    @property
    def prefix_id(self) -> str:
        """What makes the ids of these fields unique on a page that shows many rows."""
        return f"{self.row._meta.model_name}-{self.row.pk or 'new'}"

    def _made(self) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = fields_for_model(self.model, fields=self.names)
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
        return fields

    def _stored(self, name: str) -> Any:
        if name in self.row.RELATIONS:
            return [related.pk for related in getattr(self.row, name).all()] if self.row.pk else []
        value = getattr(self.row, name)
        return value.pk if isinstance(value, models.Model) else value

    def clean(self) -> dict[str, Any]:
        cleaned = {name: self._folded(name, value) for name, value in self.cleaned_data.items()}
        for name, value in cleaned.items():
            if value == "" and self.fields[name].required:
                self.add_error(name, "This can't be empty.")
        return cleaned

    def _folded(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return (
            prose(value)
            if isinstance(self.model._meta.get_field(name), models.TextField)
            else one_line(value)
        )

    def reads_otherwise(self, name: str) -> bool:
        """Whether a field is read in another form than it is written in: Markdown, or a list."""
        return isinstance(self.model._meta.get_field(name), models.TextField)

    def as_read(self, name: str, text: str, key: str) -> SafeString:
        """How a text of this field reads, with the pictures of the product that has this key."""
        if name not in self.lists:
            return render(text, picture_address=lambda sha256: reverse("picture", args=[key, sha256]))
        entries = [line.strip() for line in text.splitlines() if line.strip()]
        return render_to_string(
            "prds/entries_read.html", {"entries": entries, "links": name == "design_links"}
        )

    @property
    def seen(self) -> dict[str, int]:
        """The revision of each sent field that its writer looked at; a form without one saw the first."""
        return {name: _number(self.data.get(f"{name}-revision", ""), default=1) for name in self.fields}

    def revisions(self) -> Iterable[tuple[str, int]]:
        """Names and values of the hidden fields that carry the revisions."""
        for name in self.fields:
            clash = self.clashes.get(name)
            yield f"{name}-revision", clash.revision if clash else self.row.revision_of(name)


def _number(text: str, *, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


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

    def _made(self) -> dict[str, forms.Field]:
        fields = super()._made()
        fields["language"] = forms.RegexField(
            r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
            max_length=20,
            label="Language",
            help_text="A language tag such as en, de or pt-BR; hyphenation and screen readers follow it.",
            error_messages={"invalid": "This is not a language tag such as en, de or pt-BR."},
        )
        fields["review_on"].label = "Review on"
        return fields


class TitleForm(RowForm):
    model = Prd
    names = ("title",)


class SectionsForm(RowForm):
    model = Prd
    names = Prd.SECTIONS


class GoalForm(RowForm):
    model = Goal
    names = ("statement", "metric", "baseline", "target", "due_on", "feeds")

    def __init__(self, *args: Any, feeds: Iterable[Goal] | None = None, **kwargs: Any) -> None:
        """`feeds`: the customer goals, where the page has them at hand and need not ask again."""
        self.known_goals = feeds
        super().__init__(*args, **kwargs)

    def _made(self) -> dict[str, forms.Field]:
        fields = super()._made()
        if getattr(self.row, "side", "") != "user":
            del fields["feeds"]
            return fields
        goals = Goal.objects.present().filter(prd=self.row.prd_id, side="customer").in_order()  # type: ignore[attr-defined]
        fields["feeds"] = choice = forms.ModelChoiceField(
            goals, required=False, empty_label="No customer goal yet"
        )
        if self.known_goals is not None:
            choice.choices = [
                ("", "No customer goal yet"),
                *((goal.pk, str(goal)) for goal in self.known_goals),
            ]
        return fields


class RequirementForm(RowForm):
    model = Requirement
    names = (
        "statement",
        "personas",
        "priority",
        "status",
        "owner",
        "rationale",
        "criteria",
        "evidence",
        "design_links",
        "counterparts",
    )
    lists = ("criteria", "design_links")

    def _made(self) -> dict[str, forms.Field]:
        fields = super()._made()
        row: Requirement = self.row  # type: ignore[assignment]  # a form of requirements holds one
        fields["personas"] = PersonaChoice(row.product.personas.present().in_order(), required=False)
        others = Requirement.objects.present().filter(prd=row.prd_id).exclude(facing=row.facing)
        fields["counterparts"] = CounterpartChoice(
            others.exclude(facing="unsorted").in_order().select_related("product"), required=False
        )
        fields["design_links"].validators.append(web_addresses)
        fields["priority"].choices = [("", "Not set"), *Requirement.Priority.choices]  # type: ignore[attr-defined]
        return fields


class PersonaChoice(forms.ModelMultipleChoiceField[Persona]):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": "This persona is not one of this product's."}


class CounterpartChoice(forms.ModelMultipleChoiceField[Requirement]):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": "A counterpart is a requirement on the other side of this PRD."
    }

    def label_from_instance(self, row: Requirement) -> str:
        return f"{row.code} {row}"


class StrategyForm(RowForm):
    model = Strategy
    names = Strategy.FIELDS

    @property
    def prefix_id(self) -> str:
        """By persona: a strategy that nobody has begun has no id of its own."""
        return f"strategy-{self.row.persona_id}"  # type: ignore[attr-defined]


class EntryForm(RowForm):
    model = Entry
    names = ("statement", "detail", "owner", "day")
