"""What WeasyPrint says while it works, as progress and as characters that no font can draw."""

import logging
import re
import threading
from types import TracebackType
from typing import Self

from .values import Progress

LAYING_OUT = re.compile(r"Page (\d+)$")
# Where each stretch of the work begins, in hundredths; measured on PRDs of 20 to 500 requirements.
STARTS = {"Step 2": 1, "Step 3": 3, "Step 4": 6, "Step 5": 10, "Step 6": 70, "Step 7": 90}
NAMES = {
    "Step 2": "Reading the styles",
    "Step 3": "Applying the styles",
    "Step 4": "Building the pages",
    "Step 6": "Drawing the pages",
    "Step 7": "Finishing the file",
}


class Watch(logging.Handler):
    """Listens to WeasyPrint in this thread, from `with` on to its end."""

    def __init__(self, tell: Progress, expected_pages: int) -> None:
        super().__init__(logging.INFO)
        self.missing: dict[str, None] = {}
        self._tell = tell
        self._expected = max(expected_pages, 1)
        self._percent = 0
        self._thread = threading.get_ident()
        self._warnings = logging.getLogger("weasyprint")
        self._progress = logging.getLogger("weasyprint.progress")

    def __enter__(self) -> Self:
        self._before = self._progress.level, self._progress.propagate
        self._progress.setLevel(logging.INFO)
        self._progress.propagate = False  # told here, and of no use in a log
        self._progress.addHandler(self)
        self._warnings.addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._warnings.removeHandler(self)
        self._progress.removeHandler(self)
        level, self._progress.propagate = self._before
        self._progress.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        if record.name == "weasyprint.progress":
            self._step(record.getMessage())
        elif str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing[str(record.args[0])] = None

    def say(self, step: str, percent: float) -> None:
        self._percent = max(self._percent, int(percent))
        self._tell(step, self._percent)

    def _step(self, message: str) -> None:
        step = message[:6]
        page = LAYING_OUT.search(message)
        if page:
            # How many pages there will be is known only at the end, so the last of the way waits for it.
            done = min(int(page[1]) / self._expected, 0.97)
            self.say(f"Laying out page {page[1]}", STARTS["Step 5"] + 60 * done)
        elif step in NAMES:
            self.say(NAMES[step], STARTS[step])

    def handleError(self, record: logging.LogRecord) -> None:
        """An error raised by whoever is told must end the work, not be printed."""
        raise
