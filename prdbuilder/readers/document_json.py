"""Our own JSON form, as an export or the attachment of a PDF holds it."""

from pydantic import ValidationError

from prdbuilder.document.schema import Document

from .reading import ReadError

FORMAT = "PRD Builder JSON"


def knows(text: str) -> bool:
    return text.lstrip()[:1] == "{"


def read(text: str) -> Document:
    """Raises `ReadError` that names the first place that is wrong."""
    try:
        return Document.from_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = " › ".join(str(part) for part in first["loc"])
        more = f" ({error.error_count()} places in all)" if error.error_count() > 1 else ""
        raise ReadError(f"{place or 'The file'}: {first['msg']}{more}.") from error
