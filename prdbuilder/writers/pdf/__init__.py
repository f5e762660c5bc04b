"""A PRD as a PDF to be sent: two halves in print, read aloud by machines, its source inside."""

from .bounded import write_bounded, write_sheet_bounded
from .sheet import Passed, Sheet, Signed, SignedHalf, write_sheet
from .values import Paper, Pdf, PdfFailed, PdfOptions, Progress
from .write import write

__all__ = [
    "Paper",
    "Passed",
    "Pdf",
    "PdfFailed",
    "PdfOptions",
    "Progress",
    "Sheet",
    "Signed",
    "SignedHalf",
    "write",
    "write_bounded",
    "write_sheet",
    "write_sheet_bounded",
]
