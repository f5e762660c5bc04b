"""What is said at one place of a shared page."""

from typing import Any

from django import template

from prdbuilder.pages.guest_comments import Said

register = template.Library()


@register.simple_tag
def said_at(guest: Said, place: str) -> dict[str, Any]:
    return guest.here(place)
