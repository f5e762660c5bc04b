"""From a whole document to the PDF of one edition, in this process."""

from collections.abc import Mapping

from prdbuilder.document.edition import edition
from prdbuilder.document.schema import Document

from .values import Pdf, PdfOptions, Progress


def write(
    document: Document,
    options: PdfOptions,
    pictures: Mapping[str, bytes],
    *,
    since: Document | None = None,
    progress: Progress,
) -> Pdf:
    """Print what the edition may show, or what changed in it `since` an earlier document.

    `pictures` are those of the text, by their SHA-256. The other half is left out here, before a page, a
    title or an attachment is made of the document.
    """
    from .engine import print_comparison, print_edition  # WeasyPrint takes a second to import

    if since is not None:
        pair = edition(since, options.edition), edition(document, options.edition)
        return print_comparison(*pair, options, progress)
    return print_edition(edition(document, options.edition), options, pictures, progress)
