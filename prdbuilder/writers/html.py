"""One HTML file that can be sent to somebody: styles and pictures inside, nothing loaded from outside."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from prdbuilder.document.schema import Document

from .markdown import render
from .options import WriteOptions
from .pictures import data_address
from .presentation import present

ROOT = Path(__file__).resolve().parents[2]
ENGINE = Engine(dirs=[str(ROOT / "templates")])
STYLES = ("tokens", "base", "prose", "read", "why", "map")
# Each picture is put in once; the same one again only until this much has been repeated.
REPEATS_LIMIT = 8 * 1024 * 1024

_FONT_FACE = re.compile(r"@font-face\s*{[^}]*}\s*")


def write(document: Document, options: WriteOptions) -> bytes:
    pictures = _Pictures(options.pictures)
    ids = {requirement.id for requirement in document.requirements}
    reading = present(
        document,
        edition=options.edition,
        prose=lambda text, level: render(
            text, picture_address=pictures.address, heading_level=level, ids=ids
        ),
        made_on=options.made_on,
        version=options.version,
    )
    template = ENGINE.get_template("documents/file.html")
    return template.render(Context({"reading": reading, "styles": _styles()}, use_l10n=False)).encode()


@cache
def _styles() -> SafeString:
    """Our own style sheets without the fonts: a reader's machine has a serif and a sans of its own."""
    sheets = ((ROOT / "static/css" / f"{name}.css").read_text() for name in STYLES)
    return mark_safe(_FONT_FACE.sub("", "\n".join(sheets)))  # noqa: S308  files of ours


class _Pictures:
    """Where a picture is: inside the file itself."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures
        self._used: set[str] = set()
        self._repeats_left = REPEATS_LIMIT

    def address(self, digest: str) -> str:
        content = self._pictures.get(digest, b"")
        if digest in self._used:
            self._repeats_left -= len(content)
        self._used.add(digest)
        return data_address(content) if self._repeats_left >= 0 else ""
