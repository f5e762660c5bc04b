"""From a file, or from pasted text, to a `Document`. No database, no network, no HTTP.

A reader is a module with a `FORMAT` and a `read`; `read` here decodes the source once, and gives it to the
reader that knows it.
"""

from pathlib import PurePosixPath

from prdbuilder.document.schema import Document, Prd, Product
from prdbuilder.document.text import LINE_LIMIT, one_line

from . import document_json, userstories
from .decoding import decode
from .reading import ReadError, Reading, Skipped

__all__ = ["ReadError", "Reading", "Skipped", "read"]


def read(
    source: bytes | str,
    *,
    name: str = "",
    title: str = "",
    product_key: str = "NEW",
    product_name: str = "New product",
) -> Reading:
    """Read a file's bytes, or text from a form. Raises `ReadError`.

    The product in the document only holds the place of the one that the document is applied to. The PRD's
    title is `title`, or the name of the file without its ending.
    """
    decoded = decode(source)
    if document_json.knows(decoded.text):
        document = document_json.read(decoded.text)
        header = document.prd.model_copy(update={"title": title or document.prd.title})
        notes = tuple(filter(None, (decoded.note,)))
        return Reading(document.model_copy(update={"prd": header}), document_json.FORMAT, notes=notes)
    stories = userstories.read(decoded.text)
    document = Document(
        product=Product(key=product_key, name=product_name),
        personas=stories.personas,
        prd=Prd(title=title or _title(name), language=stories.language),
        requirements=stories.requirements,
    )
    notes = tuple(filter(None, (decoded.note, *stories.notes)))
    return Reading(document, userstories.FORMAT, stories.skipped, notes)


def _title(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).stem
    readable = stem.encode("utf-8", "replace").decode("utf-8")
    return one_line(one_line(readable)[:LINE_LIMIT]) or "Untitled"
