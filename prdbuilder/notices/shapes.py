"""An event as others want to be told of it: signed JSON, Slack's blocks, or a card of Microsoft Teams.

All three say the same and no more than the event holds: what happened, where, what was written, and by whom.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SECRET_PREFIX = "whsec_"  # noqa: S105  # how Standard Webhooks marks a secret
# Slack refuses a section of more than 3,000 characters, escapes counted; Teams a message of over 28 KB.
SLACK_LIMIT = 3_000
SLACK_TITLE_LIMIT = 900
TEXT_LIMIT = 1_500


@dataclass(frozen=True)
class Told:
    """What one message says."""

    id: str
    kind: str
    kind_name: str
    at: datetime
    product_key: str
    product_name: str
    title: str
    text: str
    address: str
    by: str


def shortened(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else f"{text[: TEXT_LIMIT - 1].rstrip()}…"


def as_json(told: Told) -> Mapping[str, Any]:
    return {
        "type": told.kind,
        "timestamp": told.at.isoformat(),
        "data": {
            "id": told.id,
            "product": {"key": told.product_key, "name": told.product_name},
            "title": told.title,
            "text": told.text,
            "by": told.by,
            "address": told.address,
        },
    }


def slack_escaped(text: str) -> str:
    """So that a text stays a text: no mention of a channel, no link, no piece of another one."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _slack_cut(text: str, limit: int) -> str:
    """Escaped, and cut between two characters where that would be too long."""
    escaped = slack_escaped(text)
    while len(escaped) > limit:
        text = text[: min(len(text) - 1, limit) * limit // (len(escaped) + 1)]
        escaped = f"{slack_escaped(text)}…"
    return escaped


def as_slack(told: Told) -> Mapping[str, Any]:
    address = told.address.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    title = f"<{slack_escaped(address)}|{_slack_cut(told.title, SLACK_TITLE_LIMIT)}>"
    blocks = [_slack_section(f"*{title}*")]
    if told.text:
        blocks.append(_slack_section(_slack_cut(shortened(told.text), SLACK_LIMIT)))
    blocks.append(
        {"type": "context", "elements": [_slack_words(_slack_cut(_beneath(told), SLACK_TITLE_LIMIT))]}
    )
    said = f"{slack_escaped(told.product_name)}: {slack_escaped(told.title)}"
    return {"text": said, "blocks": blocks, "unfurl_links": False}


def _slack_section(words: str) -> dict[str, Any]:
    return {"type": "section", "text": _slack_words(words)}


def _slack_words(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _beneath(told: Told) -> str:
    return " · ".join(filter(None, (told.product_name, told.kind_name, told.by)))


def as_teams(told: Told) -> Mapping[str, Any]:
    """A card in a message, as a workflow of Teams takes it. Its runs of text know no Markdown."""
    body = [_teams_text(told.title, weight="Bolder", size="Medium")]
    body += [_teams_text(shortened(told.text))] if told.text else []
    body.append(_teams_text(_beneath(told), isSubtle=True, size="Small"))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": told.title,
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": "Open in PRD Builder", "url": told.address}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _teams_text(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


SHAPES: Mapping[str, Callable[[Told], Mapping[str, Any]]] = {
    "json": as_json,
    "slack": as_slack,
    "teams": as_teams,
}


def body_of(shape: str, told: Told) -> bytes:
    return json.dumps(SHAPES[shape](told), ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """As the Standard Webhooks specification 1.0 (2023) has it: HMAC-SHA256 of id, moment and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    digest = hmac.new(key, f"{id_}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers_of(secret: str, id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "PRD-Builder",
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id_, timestamp, body),
    }
