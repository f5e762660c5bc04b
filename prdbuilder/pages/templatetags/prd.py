"""The few tags that every template may use."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince

from prdbuilder.history.models import Revised
from prdbuilder.writers.markdown import render

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of ours, drawn in the colour of the text and hidden from screen readers."""
    return mark_safe(get_template(f"icons/{name}.svg").render())  # noqa: S308  # our own file, no variables


@register.simple_tag
def prose(text: str, key: str) -> SafeString:
    """Markdown as HTML, with the pictures of the product that has this key."""
    return render(text, picture_address=lambda sha256: reverse("picture", args=[key, sha256]))


@register.filter
def plain_words(text: str) -> str:
    """What Markdown says, without its marks, as one line."""
    return " ".join(unescape(strip_tags(render(text, picture_address=lambda sha256: ""))).split())


@register.filter
def ago(moment: datetime) -> str:
    """How long ago something was, as people say it."""
    if timezone.now() - moment < timedelta(minutes=1):
        return "just now"
    return f"{timesince(moment, depth=1)} ago"


@register.simple_tag(takes_context=True)
def same_filters(context: Context) -> str:
    """The query of this page, for a link that must not lose the filters."""
    query = context["request"].GET.urlencode() if "request" in context else ""
    return f"?{query}" if query else ""


@register.filter
def revision_of(row: Revised, name: str) -> int:
    return row.revision_of(name)


@register.filter
def entries_of(text: str) -> list[str]:
    """The entries of a list that is edited as text, one a line."""
    return [line for line in text.splitlines() if line.strip()]


@register.inclusion_tag("prds/place.html")
def place(form: Any, name: str, key: str, *, label: str = "", hint: str = "") -> dict[str, Any]:
    """A field edited in place: what it holds, the revision its writer sees, and how it reads."""
    if label:
        form.fields[name].label = label
    if hint:
        form.fields[name].widget.attrs["placeholder"] = hint
    errors_id = f"{form.prefix_id}-{name}-errors"
    form.fields[name].widget.attrs["aria-describedby"] = errors_id
    return {
        "field": form[name],
        "name": name,
        "errors_id": errors_id,
        "revision": dict(form.revisions())[f"{name}-revision"],
        "read": form.as_read(name, form[name].value() or "", key) if form.reads_otherwise(name) else None,
        "key": key,
    }


@register.inclusion_tag("prds/hints_at.html", takes_context=True)
def hints_at(context: Context, kind: str, id_: str | int) -> dict[str, Any]:
    """What readiness found at a place of the PRD: a `goal` by its row's id, a `section` by its name."""
    place = f"{kind}:G{id_}" if kind == "goal" else f"{kind}:{id_}"
    findings = context.get("findings")
    shared = {name: context.get(name) for name in ("may_write", "request", "csrf_token", "product", "prd")}
    return shared | {"place": place, "hints": findings.at(place) if findings else []}


@register.filter
def row_name(row: Revised) -> str:
    """What a form calls a row: its kind and its id."""
    return f"{row._meta.model_name}-{row.pk}"


@register.filter
def kind_of(row: Revised) -> str:
    """What a person calls a row: its code, or the name of its kind."""
    named: str | None = getattr(row, "code", None)
    if named:
        return named
    if row._meta.model_name == "leavingsign":
        return "Sign of leaving"
    display = getattr(row, "get_kind_display", None)
    return str(display()) if display else str(row._meta.verbose_name).capitalize()
