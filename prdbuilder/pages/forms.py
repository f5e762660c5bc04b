"""How every form looks and what every text field refuses."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from prdbuilder.document.text import LINE_LIMIT, Unstorable, one_line, shows, storable


class Renderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def refuse_unstorable(text: str) -> None:
    """The one guard at the form: what the database cannot hold is said next to the field."""
    try:
        storable(text)
    except Unstorable as error:
        raise ValidationError(str(error)) from error


def refuse_blank(text: str) -> None:
    """The same for what must say something: characters that nobody sees say nothing."""
    if not shows(text):
        raise ValidationError(forms.Field.default_error_messages["required"], code="required")


class Form(forms.Form):
    """A form in the look of the house; its texts hold only what can be stored."""

    template_name = "forms/form.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guard(self)


def guard(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
            field.validators.append(refuse_unstorable)
            if field.required:
                field.validators.append(refuse_blank)


class Choices(forms.RadioSelect):
    """Radio buttons, each with a line on what it stands for."""

    option_template_name = "forms/choice.html"

    def __init__(self, hints: Mapping[str, str]) -> None:
        super().__init__()
        self.hints = hints

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"kind": name, "hint": self.hints[str(value)]}


class TitleField(forms.CharField):
    """One line that must say something; white space is folded."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=LINE_LIMIT, **kwargs)

    def clean(self, value: Any) -> Any:
        return one_line(super().clean(value))


class KeyField(forms.UUIDField):
    """What a browser calls one press: sent again under the same key, it does nothing twice."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        wrong = {"invalid": "This page is broken. Load it anew."}
        super().__init__(required=False, error_messages=wrong, **kwargs)


def unrolled(fields: dict[str, forms.Field], *names: str) -> dict[str, forms.Field]:
    """Lines that can be longer than the page is wide are shown whole."""
    for name in fields.keys() & names:
        fields[name].widget = forms.Textarea(attrs={"rows": 1, "data-line": "", "maxlength": LINE_LIMIT})
    return fields
