"""Beginning a product from a few questions, and one more PRD from a template."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from prdbuilder.document import schema
from prdbuilder.document.beginning import FIRST_PRD, Answers, begin
from prdbuilder.document.schema import Document
from prdbuilder.document.templates import EMPTY, ONE_PAGE, OUTLINES, Outline
from prdbuilder.document.text import PROSE_LIMIT, one_line
from prdbuilder.http import Request, render_page
from prdbuilder.prds.beginning import begin_prd, begin_product
from prdbuilder.prds.loading import product_value
from stakeholders.models import Function, Product, Stage

from .access import must_write, open_product
from .forms import Choices, Form, TitleField
from .products import around, currency_field

TWO, ONE = "two", "one"
NEXT_STEP = "Next, write down what the user needs and what the customer needs, one line for each thing."


def _outline_field(label: str, initial: Outline) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(outline.id, outline.name) for outline in OUTLINES.values()],
        widget=Choices({outline.id: outline.description for outline in OUTLINES.values()}),
        initial=initial.id,
        label=label,
        error_messages={"invalid_choice": "Choose one of these."},
    )


def _name_field(label: str, example: str) -> TitleField:
    return TitleField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": f"Such as {example}"}),
    )


class NewProductForm(Form):
    name = TitleField(label="What is it called?", help_text="As people say it.")
    key = forms.RegexField(
        r"^[A-Z][A-Z0-9]{1,9}$",
        label="Key",
        max_length=10,
        help_text="It begins every id, as in CD-14.",
        error_messages={
            "invalid": "A key has two to ten letters and digits and begins with a letter, such as CD."
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "size": 10}),
    )
    vision = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=PROSE_LIMIT,
        label="What is it for?",
        help_text="What will be better, and for whom?",
    )
    customer = _name_field("Who pays?", "Restaurant owner")
    user = _name_field("Who uses it?", "Driver")
    same = forms.ChoiceField(
        choices=[(TWO, "No, they are two"), (ONE, "Yes, one person pays and uses")],
        widget=forms.RadioSelect,
        initial=TWO,
        label="Are they the same person?",
    )
    stage = forms.ChoiceField(choices=Stage.choices, label="Where does it stand?")
    currency = currency_field()
    function = forms.ChoiceField(choices=Function.choices, label="Your function", initial=Function.PRODUCT)
    title = TitleField(
        label="What is the first PRD about?",
        required=False,
        help_text=f"A few words, such as Faster handover. Left empty, it is called “{FIRST_PRD}”.",
    )
    outline = _outline_field("What does it begin with?", ONE_PAGE)

    def __init__(self, data: Any = None) -> None:
        if data is not None:
            data = data.copy()
            data["key"] = data.get("key", "").strip().upper()
            for name in ("same", "outline"):  # What nobody was asked is as it stands on the page.
                data.setdefault(name, self.base_fields[name].initial)
        super().__init__(data)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Product.objects.filter(key=key).exists():
            raise forms.ValidationError("Another product has this key.", code="taken")
        return key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        customer, user = cleaned.get("customer", ""), cleaned.get("user", "")
        if customer and user and "same" in cleaned:
            alike = one_line(customer).casefold() == one_line(user).casefold()
            if cleaned["same"] == ONE and not alike:
                self.add_error("user", "One person has one name: leave this empty, or say that they are two.")
            elif cleaned["same"] == TWO and alike:
                self.add_error("user", "Two people need two names. If they are one, say so below.")
        return cleaned

    def document(self) -> Document:
        """What the answers make."""
        said = self.cleaned_data
        product = schema.Product(
            **{name: said[name] for name in ("key", "name", "vision", "stage", "currency")}
        )
        answers = Answers(
            customer=said["customer"],
            user=said["user"],
            is_one_person=said["same"] == ONE,
            title=said["title"],
        )
        return begin(product, answers, OUTLINES[said["outline"]])


@require_http_methods(["GET", "POST"])
def new_product(request: Request) -> HttpResponse:
    form = NewProductForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                prd = begin_product(form.document(), function=form.cleaned_data["function"], by=request.user)
        except IntegrityError:
            form.add_error("key", "Another product has this key.")
        else:
            messages.success(request, NEXT_STEP)
            return redirect(f"{prd.get_absolute_url()}?side=both")
    return render_page(request, "products/new.html", {"form": form}, status=422 if form.is_bound else 200)


class NewPrdForm(Form):
    title = TitleField(label="What is this PRD about?", help_text="A few words, such as Faster handover.")
    outline = _outline_field("What does it begin with?", EMPTY)

    def __init__(self, data: Any = None) -> None:
        if data is not None:
            data = data.copy()
            data.setdefault("outline", EMPTY.id)
        super().__init__(data)


@require_http_methods(["GET", "POST"])
def new_prd(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    form = NewPrdForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outline = OUTLINES[form.cleaned_data["outline"]]
        document = outline.document(product_value(product), form.cleaned_data["title"])
        return redirect(begin_prd(product, document, by=request.user))
    context = around(product, "new-prd") | {"form": form}
    return render_page(request, "products/new_prd.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("products/new/", new_product, name="new-product"),
    path("products/<str:key>/prds/new/", new_prd, name="new-prd"),
]
