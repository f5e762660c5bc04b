"""Pictures inside a text file, as `data:` addresses."""

from base64 import b64encode

_KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}


def data_address(content: bytes | None) -> str:
    """The picture itself as an address, or "" where this is no picture that browsers show."""
    start = bytes(content or b"")[:4]
    kind = next((kind for mark, kind in _KINDS.items() if start.startswith(mark)), "")
    return f"data:image/{kind};base64,{b64encode(content).decode()}" if content and kind else ""
