"""Bringing user stories and documents in: first what will happen, then what was agreed to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from prdbuilder.document.text import whole_number
from prdbuilder.http import Request, render_page
from prdbuilder.importing.actions import Outdated, apply_upload, choose, keep_upload, preview, read_in
from prdbuilder.importing.models import Upload
from prdbuilder.prds.applying import DoesNotFit, Mode, Plan, Tally
from prdbuilder.prds.models import Prd, Requirement
from prdbuilder.readers import ReadError, Reading
from stakeholders.models import Persona, Product

from .access import must_write, open_product
from .forms import Form, TitleField
from .products import around

LARGEST = 2_000_000
SKIPPED_SHOWN = 200
PLURALS = {
    "customer relations strategy": "customer relations strategies",
    "log entry": "log entries",
    "sign of leaving": "signs of leaving",
}
GROUPS = {"unsorted": "Unsorted", "customer": "Customer-facing", "user": "User-facing"}
PASTED = "Imported user stories"
NOT_SENT = (
    "What you pasted is larger than 5 MB, so it could not be kept here. "
    "Paste less of it, or choose a file of 2 MB at most."
)


class ImportForm(Form):
    text = forms.CharField(
        required=False,
        label="Paste user stories",
        help_text="One a line, or wrapped over several; with or without bullets, numbers and ids.",
        widget=forms.Textarea(
            attrs={
                "rows": 9,
                "placeholder": "As a driver, I want to see which counter to go to, so that I lose no time.",
            }
        ),
    )
    file = forms.FileField(
        required=False,
        label="Or choose a file",
        help_text="Text or Markdown with user stories, or a PRD that was exported as JSON. 2 MB at most.",
    )
    prd = forms.ModelChoiceField(Prd.objects.none(), required=False, label="Into", empty_label="A new PRD")

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prd"].queryset = product.prds.order_by("number")  # type: ignore[attr-defined]
        self.product = product
        self.reading: Reading | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        text, file = cleaned.get("text", ""), cleaned.get("file")
        if self.errors:
            return cleaned
        if text and file:
            raise forms.ValidationError({"file": "Paste text or choose a file; this was both."})
        if not text and not file:
            raise forms.ValidationError({"text": "Paste user stories here, or choose a file."})
        if max(len(text.encode()), file.size if file else 0) > LARGEST:
            raise forms.ValidationError({"file" if file else "text": "This is larger than 2 MB. Split it."})
        try:
            self.reading = self._read(file.read() if file else text, file.name if file else "")
        except ReadError as error:
            raise forms.ValidationError({"file" if file else "text": str(error)}) from error
        return cleaned

    def _read(self, source: bytes | str, name: str) -> Reading:
        """Raises `ReadError`."""
        named = name or PASTED
        return read_in(source, name=named, product_key=self.product.key, product_name=self.product.name)


class ChoiceForm(Form):
    """Where what was read goes, and how."""

    prd = forms.ModelChoiceField(Prd.objects.none(), required=False, label="Into", empty_label="A new PRD")
    title = TitleField(required=False, label="Title of the new PRD")
    mode = forms.ChoiceField(
        choices=Upload.ModeChoice.choices,
        widget=forms.RadioSelect,
        label="How",
        help_text="Adding leaves everything that is there as it is. Replacing makes the PRD what the file "
        "says: its texts are written over, and requirements, goals and log entries that the file does not "
        "hold are deleted, from where they can be brought back.",
    )

    def __init__(self, *args: Any, upload: Upload) -> None:
        initial = {"prd": upload.prd, "title": upload.title, "mode": upload.mode}
        super().__init__(*args, initial=initial)
        self.fields["prd"].queryset = upload.product.prds.order_by("number")  # type: ignore[attr-defined]
        if not upload.is_whole_prd:
            del self.fields["mode"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if cleaned.get("prd") is None and not cleaned.get("title") and not self.errors:
            self.add_error("title", "A new PRD needs a title.")
        return cleaned

    @property
    def goes_elsewhere(self) -> bool:
        """Whether something else would happen than what was shown."""
        return bool({"prd", "mode"} & {*self.changed_data})

    def choice(self) -> dict[str, Any]:
        title = self.cleaned_data["title"] or self.initial["title"]
        mode = Mode(self.cleaned_data.get("mode", Mode.ADD))
        return {"prd": self.cleaned_data["prd"], "title": title, "mode": mode}


def explains_what_is_too_large(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A form too large to be read is answered by the page; the guard against forgery would answer before."""

    @csrf_exempt
    @wraps(view)
    def read_first(request: Request, key: str) -> HttpResponse:
        try:
            request.POST  # noqa: B018  # reads it
        except RequestDataTooBig:
            product = open_product(request, key)
            must_write(product)
            form = ImportForm({}, product=product)
            form.errors["text"] = form.error_class([NOT_SENT])
            return _import_page(request, product, form, None)
        answer: HttpResponse = csrf_protect(view)(request, key)
        return answer

    return read_first


@explains_what_is_too_large
@require_http_methods(["GET", "POST"])
def import_page(request: Request, key: str) -> HttpResponse:
    product = open_product(request, key)
    must_write(product)
    asked = whole_number(request.GET.get("prd", ""))
    into = product.prds.filter(number=asked).first() if asked is not None else None
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, product=product, initial={"prd": into})
    if form.is_valid() and form.reading is not None:
        return redirect(keep_upload(product, form.reading, prd=form.cleaned_data["prd"], by=request.user))
    return _import_page(request, product, form, into)


def _import_page(request: Request, product: Product, form: ImportForm, into: Prd | None) -> HttpResponse:
    if into is not None:
        into.product = product
    context = around(product, "import") | {"form": form, "back": (into or product).get_absolute_url()}
    return render_page(request, "imports/new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def import_preview(request: Request, key: str, upload: UUID) -> HttpResponse:
    """What will happen, and the press that makes it so."""
    product = open_product(request, key)
    must_write(product)
    rows = Upload.objects.visible_to(request.user).select_related("prd", "applied_to")
    row = get_object_or_404(rows, product=product, pk=upload)
    row.product = product
    if row.applied_to is not None:
        return _open(row.applied_to, product)
    form = ChoiceForm(request.POST if request.method == "POST" else None, upload=row)
    if form.is_valid():
        try:
            return _decide(request, row, form)
        except DoesNotFit as error:
            form.add_error("prd", str(error))
    return _preview_page(request, row, form)


def _decide(request: Request, row: Upload, form: ChoiceForm) -> HttpResponse:
    """Import it, unless what would happen is not what was shown. Raises `DoesNotFit`."""
    wanted = "apply" in request.POST
    if form.has_changed():
        choose(row, **form.choice())
    if form.goes_elsewhere or not wanted:
        if wanted:
            messages.warning(request, "Nothing is imported yet. This is what your new choice does.")
        return redirect(row)
    try:
        prd, done = apply_upload(row, seen=request.POST.get("seen", ""), by=request.user)
    except Outdated:
        messages.warning(
            request, "Nothing is imported yet: something changed meanwhile. This is what happens now."
        )
        return redirect(row)
    if done is not None:
        plural = "requirement was" if done.brought == 1 else "requirements were"
        messages.success(request, f"{done.brought} {plural} imported.")
    return _open(prd, row.product)


def _open(prd: Prd, product: Product) -> HttpResponse:
    prd.product = product
    return redirect(f"{prd.get_absolute_url()}?side=both")


def _preview_page(request: Request, row: Upload, form: ChoiceForm) -> HttpResponse:
    planned, mark = preview(row)
    made = [Persona(name=each.name, pays=each.pays, uses=each.uses) for each in planned.new_personas]
    context = around(row.product, "import") | {
        "upload": row,
        "form": form,
        "plan": planned,
        "mark": mark,
        "summary": _summary(row, planned),
        "skipped": row.skipped[:SKIPPED_SHOWN],
        "more_skipped": len(row.skipped[SKIPPED_SHOWN:]),
        "new_personas": made,
        "groups": _groups(planned, made),
        "texts": [kind.replace("_", " ") for kind in planned.sections],
        "others": _others(planned),
    }
    return render_page(request, "imports/preview.html", context, status=422 if form.is_bound else 200)


def _summary(row: Upload, planned: Plan) -> str:
    """What happens, in a sentence or two."""
    counts = {
        "requirement": planned.brought,
        "new persona": len(planned.new_personas),
        "influence": planned.influences.new,
        "goal": planned.goals.new,
        "log entry": planned.entries.new,
        "customer relations strategy": planned.strategies.new,
        "sign of leaving": planned.signs.new,
    }
    into = f"“{row.prd}”" if row.prd else f"a new PRD, “{row.title}”"
    said = f"{_listed(counts) or 'Nothing new'} {'go' if sum(counts.values()) > 1 else 'goes'} into {into}."
    if row.prd and planned.mode is Mode.REPLACE:
        return f"{said} Its title, texts and dates become those of the file.{_deleted(planned)}"
    if row.prd and planned.sections:
        return f"{said} The texts of the file are put after those that are there."
    return said


def _deleted(planned: Plan) -> str:
    counts = {
        "requirement": len(planned.deleted_requirements),
        "goal": planned.goals.deleted,
        "log entry": planned.entries.deleted,
        "sign of leaving": planned.signs.deleted,
    }
    listed = _listed(counts)
    verb = "is" if sum(counts.values()) == 1 else "are"
    said = f" {listed} that the file does not hold {verb} deleted, and can be brought back." if listed else ""
    if strategies := _listed({"customer relations strategy": planned.strategies.deleted}):
        said += f" Not in the file, and therefore emptied: {strategies}."
    return said


def _listed(counts: dict[str, int]) -> str:
    """`{"goal": 2, "risk": 0, "decision": 1}` as “2 goals and 1 decision”."""
    said = [
        f"{count} {what if count == 1 else PLURALS.get(what, f'{what}s')}"
        for what, count in counts.items()
        if count
    ]
    return " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:])))


def _groups(planned: Plan, made: list[Persona]) -> list[dict[str, Any]]:
    """What is new and what changes, by the party that it faces."""
    named = {value.id: persona for value, persona in zip(planned.new_personas, made, strict=True)}
    named |= planned.known_personas
    lines: list[dict[str, Any]] = [{"value": value} for value in planned.new_requirements]
    lines += [
        {"value": each.value, "code": each.row.code, "changes": ", ".join(each.fields).replace("_", " ")}
        for each in planned.changed_requirements
    ]
    for line in lines:
        line["personas"] = [named[name] for name in line["value"].personas]
        line["priority"] = Requirement.Priority(value).label if (value := line["value"].priority) else ""
    return [
        {"side": side, "label": label, "lines": [line for line in lines if line["value"].facing == side]}
        for side, label in GROUPS.items()
    ]


def _others(planned: Plan) -> list[tuple[str, Tally]]:
    """What happens to everything that is neither a persona nor a requirement."""
    tallies = {
        "Goals": planned.goals,
        "Customer relations strategies": planned.strategies,
        "Signs of leaving": planned.signs,
        "Non-goals, RAID log, questions and decisions": planned.entries,
        "Influences": planned.influences,
    }
    return [(name, tally) for name, tally in tallies.items() if tally]


urlpatterns = [
    path("products/<str:key>/import/", import_page, name="import"),
    path("products/<str:key>/import/<uuid:upload>/", import_preview, name="import-preview"),
]
