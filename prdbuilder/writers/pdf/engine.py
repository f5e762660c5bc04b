"""WeasyPrint at work: from HTML to one file that is PDF/A-3a and PDF/UA-1 at once."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from typing import Any

from weasyprint import CSS, HTML, Attachment  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from prdbuilder.document.schema import Document

from .book import COVERS, Book, Printable, Setting
from .comparing import Comparing
from .fetcher import STYLES, ClosedFetcher
from .filling import ends_with_little
from .finishing import finish
from .lettering import set_whole
from .progress import Watch
from .sheet import Sheet
from .values import Pdf, PdfOptions, Progress

# Letters of HTML that fill one page, about.
PAGE = 2600
VARIANT = "pdf/a-3a"
FEW_PAGES = 80


def print_edition(
    document: Document, options: PdfOptions, pictures: Mapping[str, bytes], progress: Progress
) -> Pdf:
    """The pages of a document that holds one edition and nothing else."""
    book = Book(document, options)
    press = Press(ClosedFetcher(pictures))
    return _printed(book, Setting(cover=_cover(book, press)), press, progress)


def print_comparison(before: Document, after: Document, options: PdfOptions, progress: Progress) -> Pdf:
    """The pages that say what changed between two documents, each of which holds one edition."""
    return _printed(Comparing(before, after, options), Setting(), Press(ClosedFetcher({})), progress)


class Press:
    """The styles and fonts of one file, read once, and the pages that are laid out with them."""

    def __init__(self, fetcher: ClosedFetcher) -> None:
        set_whole()
        self.fetcher = fetcher
        self._fonts = FontConfiguration()
        self._styles = CSS(url=STYLES, url_fetcher=fetcher, font_config=self._fonts)

    def lay_out(self, html: str) -> Any:
        page = HTML(string=html, url_fetcher=self.fetcher)
        return page.render(font_config=self._fonts, stylesheets=[self._styles], pdf_variant=VARIANT)


def _printed(book: Printable, setting: Setting, press: Press, progress: Progress) -> Pdf:
    html = book.html(setting)
    with Watch(progress, len(html) // PAGE) as watch:
        pdf = _with_every_letter(html, watch, lambda missing: _print(book, setting, missing, press, watch))
        watch.say("Ready", 100)
    return pdf


def _with_every_letter(html: str, watch: Watch, printed: Callable[[Iterable[str]], tuple[bytes, int]]) -> Pdf:
    """Which letters have no font is known once pages were set: then they are set again without those."""
    private = dict.fromkeys(letter for letter in html if unicodedata.category(letter) == "Co")
    content, pages = printed(private)
    missing = private | watch.missing
    if watch.missing:
        content, pages = printed(missing)
    return Pdf(content, pages, tuple(missing))


def print_sheet(sheet: Sheet, html: str) -> Pdf:
    """The pages that say who signed, with the same as data in the file."""
    press = Press(ClosedFetcher({}))

    def printed(missing: Iterable[str]) -> tuple[bytes, int]:
        rendering = press.lay_out(_without(missing, html))
        sources = [_signed_source(sheet, press.fetcher)]
        finisher = partial(finish, {})
        content: bytes = rendering.write_pdf(finisher=finisher, pdf_variant=VARIANT, attachments=sources)
        return content, len(rendering.pages)

    with Watch(_nobody, expected_pages=1) as watch:
        return _with_every_letter(html, watch, printed)


def _cover(book: Book, press: Press) -> str:
    """The first way of setting the cover in which all of it fits on its page."""
    *ways, last = COVERS
    with Watch(_nobody, expected_pages=1):
        fitting = (way for way in ways if len(press.lay_out(book.cover(Setting(way))).pages) == 1)
        return next(fitting, last)


def _nobody(step: str, percent: int) -> None:
    """Told of work that is too small to be told of."""


def _print(
    book: Printable, setting: Setting, missing: Iterable[str], press: Press, watch: Watch
) -> tuple[bytes, int]:
    rendering = _best(book, setting, missing, press)
    _tell_of_drawing(rendering.pages, watch)
    content: bytes = rendering.write_pdf(
        finisher=partial(finish, book.places),
        pdf_variant=VARIANT,
        attachments=[_source(book.document, book.options, press.fetcher)],
    )
    return content, len(rendering.pages)


def _best(book: Printable, setting: Setting, missing: Iterable[str], press: Press) -> Any:
    """Laid out as it is set, or denser where that spares a page with little on it and takes seconds only."""

    def lay_out(setting: Setting) -> Any:
        return press.lay_out(_without(missing, book.html(setting)))

    rendering = lay_out(setting)
    dense = ends_with_little(rendering.pages)
    if not dense or len(rendering.pages) > FEW_PAGES:
        return rendering
    return min(rendering, lay_out(replace(setting, dense=dense)), key=lambda each: len(each.pages))


def _without(missing: Iterable[str], html: str) -> str:
    """A hole where a letter should be keeps neither standard; the sign for a lost letter keeps both."""
    return html.translate(dict.fromkeys(map(ord, missing), "\ufffd"))


def _tell_of_drawing(pages: list[Any], watch: Watch) -> None:
    """WeasyPrint says nothing while it draws, so each page says it when its turn comes."""

    def telling(number: int, paint: Callable[..., None]) -> Callable[..., None]:
        def tell_and_paint(*args: Any) -> None:
            watch.say(f"Drawing page {number} of {len(pages)}", 70 + 20 * number / len(pages))
            paint(*args)

        return tell_and_paint

    for number, page in enumerate(pages, 1):
        page.paint = telling(number, page.paint)


def _source(document: Document, options: PdfOptions, fetcher: ClosedFetcher) -> Attachment:
    """The PRD itself, so that a program can read what a person sees."""
    made_at = datetime.combine(options.made_on, time())
    number = f" {document.prd.number}" if document.prd.number else ""
    return Attachment(
        string=document.to_json().encode(),
        url_fetcher=fetcher,
        name=f"{document.product.key} PRD{number}.json",
        description="This PRD as data",
        created=made_at,
        modified=made_at,
        relationship="Source",
    )


def _signed_source(sheet: Sheet, fetcher: ClosedFetcher) -> Attachment:
    return Attachment(
        string=sheet.model_dump_json(indent=2).encode(),
        url_fetcher=fetcher,
        name="sign-offs.json",
        description="These sign-offs as data",
        created=sheet.printed_at,
        modified=sheet.printed_at,
        relationship="Data",
    )
