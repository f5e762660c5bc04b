"""The fields of a persona, edited in place, and of an influence that is drawn anew."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from prdbuilder.accounts.models import User
from prdbuilder.document.text import one_line
from prdbuilder.history.actions import Clash, Plain, StaleEdit
from prdbuilder.writers.people import ROLES
from stakeholders.actions import set_influence
from stakeholders.models import Influence, Persona, Product

from .fields import RowForm
from .forms import Form, TitleField, unrolled


def said(label: str) -> forms.TypedChoiceField:
    """Yes, no, or nobody has said."""
    meanings = {"yes": True, "no": False}
    return forms.TypedChoiceField(
        choices=[("unknown", "Not said"), ("yes", "Yes"), ("no", "No")],
        coerce=meanings.get,
        empty_value=None,
        initial="unknown",
        label=label,
    )


SPOKEN = {None: "unknown", True: "yes", False: "no"}
SAID = ("pays", "uses", "legitimacy", "urgency")
LONG = ("name", "stops_paying_when", "stops_using_when", *Persona.HABIT)
"""Lines that can be longer than their place is wide."""


class RolesField(forms.MultipleChoiceField):
    """Several words as boxes; what is ticked is one text, in the order of the boxes."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        ticked = super().clean(value)
        return " ".join(word for word, _label in self.choices if word in ticked)  # type: ignore[misc,union-attr]


def _choice(choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", "Not said"), *choices], required=False)


class PersonaForm(RowForm):
    row: Persona
    model = Persona
    names: ClassVar[tuple[str, ...]] = (
        "name",
        "pays",
        "uses",
        "description",
        "quote",
        "goals",
        "pains",
        "people",
        "yearly_revenue",
        "stops_paying_when",
        "stops_using_when",
        "kind",
        "buying_roles",
        "studied_by",
        "studied_on",
        "evidence_links",
        "power",
        "interest",
        "legitimacy",
        "urgency",
        "stance",
        *Persona.HABIT,
    )
    lists = Persona.LISTS
    links = ("evidence_links",)

    def _made(self, *names: str) -> dict[str, forms.Field]:
        fields = unrolled(super()._made(*names), *LONG)
        special: dict[str, forms.Field] = {
            **{name: said(name.capitalize()) for name in SAID},
            "people": forms.IntegerField(min_value=0, max_value=10**12, required=False),
            "yearly_revenue": forms.DecimalField(
                min_value=0, max_digits=14, decimal_places=2, required=False
            ),
            **{name: _percentage() for name in ("power", "interest")},
            "kind": _choice(Persona.Kind.choices),
            "stance": _choice(Persona.Stance.choices),
            "buying_roles": RolesField(
                choices=[(role.value, words.label) for role, words in ROLES.items()],
                required=False,
                label="Part in buying",
            ),
        }
        return fields | {name: field for name, field in special.items() if name in fields}

    def clean_name(self) -> str:
        """Asked only where the name changes: of two that are called the same, all else can be saved."""
        name = str(self.cleaned_data["name"])
        row = self.row
        if one_line(name).casefold() != row.name.casefold() and (other := called(name, row.product)):
            raise forms.ValidationError(f"Another persona is called {other}.")
        return name

    def _stored(self, name: str) -> Any:
        value = super()._stored(name)
        if name in SAID:
            return SPOKEN[value]
        return value.split() if name == "buying_roles" else value

    def clash_as_sent(self, name: str, clash: Clash) -> Clash:
        if name not in SAID:
            return clash
        return replace(clash, yours=_spoken(clash.yours), theirs=_spoken(clash.theirs))


def _spoken(value: Plain) -> Plain:
    return SPOKEN[value] if value is None or isinstance(value, bool) else value


def _percentage() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=0, max_value=100, required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


class MechanismForm(Form):
    """What an influence that is drawn anew says; from whom and to whom, its page asks."""

    mechanism = TitleField(label="How", help_text="Such as: lost minutes become late orders.")
    strength = forms.ChoiceField(choices=Influence.Strength.choices, initial="medium")
    felt_within = TitleField(label="Felt within", required=False, help_text="Such as: weeks.")


def drawn_anew(
    form: MechanismForm, source: Persona, target: Persona, values: Mapping[str, Any], *, by: User
) -> bool:
    """Draw an influence, unless somebody else drew it since the form was checked; the form then says so."""
    try:
        # Whoever draws a new one has seen none: somebody else's of this moment is not written over.
        set_influence(source, target, values, seen=dict.fromkeys(values, 0), by=by)
    except StaleEdit:
        form.add_error(None, "Somebody else drew this influence just now. Open the page again to see it.")
        return False
    return True


def called(name: str, product: Product) -> Persona | None:
    """The persona that has this name, in capitals or not; SQLite itself folds only A to Z."""
    wanted = one_line(name).casefold()
    for row in product.personas.present().in_order():
        if row.name.casefold() == wanted:
            row.product = product
            return row
    return None
