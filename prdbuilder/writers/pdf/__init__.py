"""A PRD as a PDF to be sent: two halves in print, read aloud by machines, its source inside."""

from .bounded import write_bounded
from .values import Paper, Pdf, PdfFailed, PdfOptions, Progress
from .write import write

__all__ = ["Paper", "Pdf", "PdfFailed", "PdfOptions", "Progress", "write", "write_bounded"]
