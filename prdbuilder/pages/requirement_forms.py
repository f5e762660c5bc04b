"""The forms that add requirements, and that move the chosen ones."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms

from prdbuilder.document.shorthand import Typed, typed_lines
from prdbuilder.document.text import LINE_LIMIT, whole_number
from prdbuilder.prds.models import Prd, Requirement
from stakeholders.models import Persona

from .forms import Form

LINES_AT_ONCE = 500
MOST_CHOSEN = 2_000


class AddForm(Form):
    """A typed line or a pasted list, and the side that it is for. What it says can name these personas."""

    facing = forms.ChoiceField(
        choices=Requirement.FacingChoice.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Say which side this faces."),
    )
    statement = forms.CharField(
        strip=False, error_messages={"required": "Write what is needed first."}, empty_value=""
    )

    def __init__(self, data: Any, *, personas: Sequence[Persona]) -> None:
        super().__init__(data)
        self.personas = {persona.slug: persona for persona in personas}
        self.lines: list[Typed] = []

    def clean_statement(self) -> str:
        text: str = self.cleaned_data["statement"]
        self.lines = typed_lines(text, _names(self.personas.values()))
        longest = max((len(line.statement) for line in self.lines), default=0)
        if not self.lines:
            raise forms.ValidationError("Write what is needed first.")
        if len(self.lines) > LINES_AT_ONCE:
            raise forms.ValidationError(
                f"These are {len(self.lines)} lines; at most {LINES_AT_ONCE} can be added at once."
            )
        if longest > LINE_LIMIT:
            raise forms.ValidationError(
                f"A statement has {LINE_LIMIT} characters at most; this one has {longest}. "
                "Put the rest into Why."
            )
        return text

    def requirements(self) -> list[dict[str, Any]]:
        """What `add_requirements` is to make of it."""
        return [
            {
                "statement": line.statement,
                "facing": self.cleaned_data["facing"],
                "priority": line.priority or "",
                "personas": [self.personas[slug] for slug in line.personas],
            }
            for line in self.lines
        ]


def _names(personas: Iterable[Persona]) -> dict[str, str]:
    """What can stand after an @: the persona's id, or its name as it is or with hyphens."""
    names = {persona.name.casefold(): persona.slug for persona in personas}
    hyphened = {name.replace(" ", "-"): slug for name, slug in names.items()}
    return names | hyphened | {persona.slug: persona.slug for persona in personas}


class NumbersField(forms.Field):
    """The numbers of the requirements that were chosen."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        texts = value or []
        if len(texts) > MOST_CHOSEN:
            raise forms.ValidationError(
                f"These are {len(texts):,} requirements; at most {MOST_CHOSEN:,} can be moved at once."
            )
        numbers = [number for text in texts if (number := whole_number(text)) is not None]
        if len(numbers) < len(texts):
            raise forms.ValidationError("This is not the number of a requirement.")
        return numbers


class MoveForm(Form):
    """The chosen requirements, and what to do with them: each button sends one of these."""

    requirement = NumbersField(error_messages={"required": "Choose at least one requirement first."})
    delete = forms.BooleanField(required=False)
    elsewhere = forms.BooleanField(required=False)
    step = forms.TypedChoiceField(
        choices=[(-1, "Up"), (1, "Down")],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "A requirement moves up or down by one place."},
    )
    into = forms.ModelChoiceField(
        Prd.objects.none(),
        to_field_name="number",
        required=False,
        error_messages={"invalid_choice": "This product has no such PRD."},
    )
    facing = forms.ChoiceField(
        choices=Requirement.FacingChoice.choices,
        required=False,
        error_messages={"invalid_choice": "A requirement faces one of the two sides, or unsorted."},
    )
    before = forms.ModelChoiceField(
        Requirement.objects.none(),
        to_field_name="number",
        required=False,
        error_messages={
            "invalid_choice": "The requirement that it should stand before is not here any more."
        },
    )

    def __init__(self, data: Any, *, prd: Prd) -> None:
        super().__init__(data)
        self.prd = prd
        self.chosen: list[Requirement] = []
        others = Prd.objects.filter(product=prd.product_id).select_related("product")
        cast("forms.ModelChoiceField[Any]", self.fields["into"]).queryset = others
        here = Requirement.objects.filter(prd=prd)
        cast("forms.ModelChoiceField[Any]", self.fields["before"]).queryset = here

    def clean_requirement(self) -> list[int]:
        numbers: list[int] = self.cleaned_data["requirement"]
        rows = Requirement.objects.present().filter(prd=self.prd, number__in=numbers).in_order()
        self.chosen = list(rows)
        if not self.chosen:
            raise forms.ValidationError("What was chosen was deleted or moved by somebody else meanwhile.")
        for row in self.chosen:
            row.prd, row.product = self.prd, self.prd.product
        return numbers

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(
            self.cleaned_data[name] for name in self.fields if name != "requirement"
        ):
            raise forms.ValidationError("Say where to move it.")
        return self.cleaned_data

    @property
    def problem(self) -> str:
        """The first thing that is wrong."""
        return str(next(iter(self.errors.values()))[0])
