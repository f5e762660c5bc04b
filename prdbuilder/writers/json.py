"""The public JSON form: the whole of the document, and what `Document.from_json` reads back."""

from prdbuilder.document.schema import Document

from .options import WriteOptions


def write(document: Document, options: WriteOptions) -> bytes:
    return document.to_json().encode()
