"""The few tags that every template may use."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of ours, drawn in the colour of the text and hidden from screen readers."""
    return mark_safe(get_template(f"icons/{name}.svg").render())  # noqa: S308  # our own file, no variables
