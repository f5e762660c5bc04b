"""A `Document` in some format, as bytes. Every writer has one shape: `write(document, options) -> bytes`.

The document has been through `edition()` already; `options` says which edition that was, the day, and what
is needed beside the words. A new format is one module here and one line in `WRITERS`. Only the PDF, which
takes its time and a process of its own, is made elsewhere: in `writers/pdf`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from prdbuilder.document.schema import Document

from . import html, json, md
from .options import WriteOptions

__all__ = ["WRITERS", "WriteOptions", "Writer"]


@dataclass(frozen=True)
class Writer:
    write: Callable[[Document, WriteOptions], bytes]
    media_type: str
    holds_pictures: bool = True


WRITERS = {
    "json": Writer(json.write, "application/json", holds_pictures=False),
    "md": Writer(md.write, "text/markdown; charset=utf-8"),
    "html": Writer(html.write, "text/html; charset=utf-8"),
}
