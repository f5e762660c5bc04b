"""The only way from a page to anything outside it, and all that lies behind it."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from .prose import PICTURE

HERE = Path(__file__).resolve().parent
HOME = "https://prdbuilder.invalid/"
STYLES = HOME + "pdf.css"
# Fixed weights, uncompressed: unpacking and fixing variable fonts cost 3 s of every export.
FONTS = {HOME + "fonts/" + file.name: file for file in (HERE / "fonts").glob("*.ttf")}
OURS = {STYLES: HERE / "pdf.css", **FONTS}
KINDS = ("PNG", "JPEG", "GIF", "WEBP")


class Refused(ValueError):
    """A page asked for something that is neither the app's own nor one of the PRD's pictures."""


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Knows a fixed list of files and the given pictures; opens no other file and no connection."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._pictures = {PICTURE + sha256: content for sha256, content in pictures.items()}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url in OURS:
            kind = "text/css" if url == STYLES else "font/ttf"
            return URLFetcherResponse(url, OURS[url].read_bytes(), {"Content-Type": kind})
        if url in self._pictures:
            content, kind = _picture(self._pictures[url])
            return URLFetcherResponse(url, content, {"Content-Type": kind})
        raise Refused(f"A page may not read {url[:200]}")


def _picture(content: bytes) -> tuple[bytes, str]:
    """Only pictures made of dots, since a drawing in XML could ask for more; in colours that PDF/A knows."""
    with Image.open(BytesIO(content), formats=KINDS) as picture:
        if picture.mode != "CMYK":
            return content, str(picture.get_format_mimetype())
        converted = BytesIO()
        picture.convert("RGB").save(converted, "PNG")
    return converted.getvalue(), "image/png"
