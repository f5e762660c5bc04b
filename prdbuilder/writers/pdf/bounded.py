"""From a whole document to the PDF of one edition, in a process that can do no harm."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO

from prdbuilder.document.schema import Document

from .messages import MESSAGE, Doing, Done, Failed, Job, SheetJob
from .sheet import Sheet
from .values import Paper, Pdf, PdfFailed, PdfOptions, Progress

logger = logging.getLogger(__name__)

HOUSE = Path(__file__).resolve().parents[3]
SECONDS = 300
MEGABYTES = 2048
# What finding Python, the fonts and the libraries takes. No secret of ours goes to the printing process.
ENVIRONMENT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "PYTHONPATH",
)
REASONS = {
    "time": "The PDF was stopped after {seconds} seconds. A very long text or table is often the reason.",
    "memory": "The PDF needs more than {megabytes} MB of memory. Very many or very large pictures or tables "
    "are often the reason.",
    "depth": "The PDF could not be laid out: lists or quotations are nested too deeply.",
    "error": "The PDF could not be made. What happened was written to the log.",
}


def write_bounded(
    document: Document,
    options: PdfOptions,
    pictures: Mapping[str, bytes],
    *,
    since: Document | None = None,
    progress: Progress,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> Pdf:
    """As `write`, in at most so many seconds and megabytes. Raises `PdfFailed`, and leaves nothing behind."""
    job = Job(document=document, options=options, pictures=dict(pictures), since=since)
    return _bounded(job, progress, seconds, megabytes)


def write_sheet_bounded(sheet: Sheet, paper: Paper, before: bytes = b"", *, seconds: int = 60) -> Pdf:
    """As `write_sheet`, within the same bounds and in less time. Raises `PdfFailed`."""
    job = SheetJob(sheet=sheet, paper=paper, before=before)
    return _bounded(job, lambda step, percent: None, seconds, MEGABYTES)


def _bounded(job: Job | SheetJob, progress: Progress, seconds: int, megabytes: int) -> Pdf:
    with TemporaryFile() as complaints, _start(seconds, megabytes, complaints) as process:
        alarm = Timer(seconds, process.kill)
        alarm.start()
        try:
            answer = _talk(process, job.model_dump_json().encode(), progress)
            code = process.wait()
            late = not alarm.is_alive()
        finally:
            alarm.cancel()
            process.kill()
        if isinstance(answer, Pdf):
            return answer
        complaints.seek(0)
        said = complaints.read()[-4000:].decode(errors="replace")
        reason = answer.reason if answer else _reason(code, said, late=late)
        logger.error("PDF not made: %s, exit %s\n%s", reason, code, said)
    raise PdfFailed(REASONS[reason].format(seconds=seconds, megabytes=megabytes))


def _start(seconds: int, megabytes: int, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603  our own module, and numbers
        [sys.executable, "-m", __package__, str(seconds), str(megabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd=HOUSE,
        env=kept | {"LANG": "C.UTF-8"},
    )


def _talk(process: subprocess.Popen[bytes], job: bytes, progress: Progress) -> Pdf | Failed | None:
    """Hand over the job and listen to the end. None: the process ended without a word."""
    assert process.stdin
    assert process.stdout
    with suppress(BrokenPipeError):
        process.stdin.write(job)
        process.stdin.close()
    for line in process.stdout:
        match MESSAGE.validate_json(line):
            case Doing() as doing:
                progress(doing.step, doing.percent)
            case Done() as done:
                content = process.stdout.read(done.size)
                return Pdf(content, done.pages, done.missing_glyphs) if len(content) == done.size else None
            case Failed() as failed:
                return failed
    return None


def _reason(code: int, said: str, *, late: bool) -> str:
    if late or code == -signal.SIGXCPU:
        return "time"
    # Where there is no memory the kernel kills, and libraries give up in many ways.
    killed = code in {-signal.SIGKILL, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV, -signal.SIGBUS}
    return "memory" if killed or "MemoryError" in said or "allocate" in said else "error"
