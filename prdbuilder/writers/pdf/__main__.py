"""The process that prints one PDF: `python -m prdbuilder.writers.pdf SECONDS MEGABYTES`.

It reads one `Job` from its input, and writes one message a line to its output, the file behind the last.
"""

import resource
import sys
from contextlib import suppress
from typing import BinaryIO

from .messages import JOB, Doing, Done, Failed, Message, SheetJob
from .sheet import write_sheet
from .write import write

OPEN_FILES = 128
FILE_SIZE = 64 * 1024 * 1024


def main() -> None:
    seconds, megabytes = map(int, sys.argv[1:])
    _limit(seconds, megabytes)
    output = sys.stdout.buffer
    try:
        _print(sys.stdin.buffer.read(), output)
    except RecursionError:
        _say(output, Failed(reason="depth"))


def _limit(seconds: int, megabytes: int) -> None:
    """No more of the machine than was allowed, whatever the pages ask for."""
    limits = {
        resource.RLIMIT_AS: megabytes * 1024 * 1024,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: FILE_SIZE,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        # One second more says by its signal why the process ended. macOS has no limit of the address space.
        hard = limit + 1 if kind == resource.RLIMIT_CPU else limit
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, hard))


def _print(job: bytes, output: BinaryIO) -> None:
    work = JOB.validate_json(job)

    def tell(step: str, percent: int) -> None:
        _say(output, Doing(step=step, percent=percent))

    if isinstance(work, SheetJob):
        pdf = write_sheet(work.sheet, work.paper, work.before)
    else:
        pdf = write(work.document, work.options, work.pictures, since=work.since, progress=tell)
    _say(output, Done(pages=pdf.pages, missing_glyphs=pdf.missing_glyphs, size=len(pdf.content)))
    output.write(pdf.content)
    output.flush()


def _say(output: BinaryIO, message: Message) -> None:
    output.write(message.model_dump_json().encode() + b"\n")
    output.flush()


if __name__ == "__main__":
    main()
