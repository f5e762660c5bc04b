"""What was typed and could not be saved: kept on the way out, and settled once it is saved after all."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from prdbuilder.accounts.models import User
from prdbuilder.history.actions import current, value_at
from prdbuilder.history.conflicts import keep_text, settle_texts
from prdbuilder.history.models import Conflict, Revised
from prdbuilder.history.texts import is_text
from prdbuilder.prds.models import Prd
from stakeholders.models import Product

from .access import Opened
from .fields import RowForm


def keep_typed(form: RowForm, row: Revised, why: Conflict.Why, *, by: User) -> bool:
    """Keep each text of a form that its writer changed; whether there was any."""
    if row.pk is None:
        return False
    typed = {name: text for name, text in _texts(form).items() if _is_edit(row, name, text, form.seen[name])}
    form.kept = typed
    for name, text in typed.items():
        keep_text(row, name, text, why=why, seen=form.seen[name], by=by, instead_of=_before(form, name))
    return bool(typed)


def _texts(form: RowForm) -> Mapping[str, str]:
    found = {name: form.cleaned_data.get(name) for name in form.fields if is_text_field(form.row, name)}
    return {name: text for name, text in found.items() if isinstance(text, str) and text}


def is_text_field(row: Revised, name: str) -> bool:
    return name not in row.RELATIONS and is_text(row, name)


def _is_edit(row: Revised, name: str, text: str, seen: int) -> bool:
    if text == current(row, name):
        return False
    try:
        return text != value_at(row, name, seen)
    except LookupError:
        return True


def _before(form: RowForm, name: str) -> str | None:
    """What this window had kept of the field before."""
    text = form.data.get(f"{name}-kept")
    return None if text is None else form.folded(name, text)


def settle_saved(form: RowForm, row: Revised, *, by: User) -> None:
    texts = {name: str(current(row, name)) for name in _texts_saved(form, row)}
    kept = {name: text for name in texts if (text := _before(form, name)) is not None}
    settle_texts(row, texts, by=by, kept=kept)


def _texts_saved(form: RowForm, row: Revised) -> list[str]:
    return [name for name in form.fields if is_text_field(row, name)]


def kept_at(opened: Opened) -> str:
    """The address of the page with the writer's unsettled texts; a product has none of its own."""
    if isinstance(opened, Product):
        return ""
    prd = opened if isinstance(opened, Prd) else opened.prd
    return reverse("prd-conflicts", args=[prd.product.key, prd.number])


def where_kept(opened: Opened) -> SafeString | str:
    address = kept_at(opened)
    if not address:
        return "Your text is kept, and shown with any PRD of this product."
    return format_html('Your text is kept among <a href="{}">your unsettled texts</a>.', address)
