"""Scaling a picture down, in a process that can do no harm: what is uploaded may be made to need too much."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

logger = logging.getLogger(__name__)

HOUSE = Path(__file__).resolve().parents[3]
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LARGEST_FILE = 15 * 1024 * 1024
LONGEST_EDGE = 1800
# A telephone's photograph has 12 or 24 million, the largest screen 20. A WebP takes 16 bytes for each.
MOST_PIXELS = 25_000_000
MEGABYTES = 640
SECONDS = 20
# Finding Python and its libraries takes these. No secret of ours goes along.
ENVIRONMENT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")

_one_at_a_time = Lock()


class NoPicture(ValueError):
    """These bytes are no picture that can be shown, and why, in a sentence for a person."""


@dataclass(frozen=True)
class Scaled:
    content: bytes
    media_type: str
    width: int
    height: int


def scaled_down(source: bytes, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Scaled:
    """At most so large that it fits a page, and without what cameras write into it. Raises `NoPicture`."""
    if len(source) > LARGEST_FILE:
        raise NoPicture("This picture is larger than 15 MB.")
    if not _one_at_a_time.acquire(timeout=seconds):
        raise NoPicture("Other pictures are being taken in just now. Try again in a moment.")
    try:
        done = _run(source, seconds, megabytes)
    except subprocess.TimeoutExpired:
        raise NoPicture(f"This picture could not be read within {seconds} seconds.") from None
    finally:
        _one_at_a_time.release()
    if done.returncode:
        logger.error(
            "Picture not scaled: exit %s\n%s", done.returncode, done.stderr[-2000:].decode(errors="replace")
        )
        raise NoPicture("This picture can't be read. Save it again as a PNG or JPEG with fewer pixels.")
    head, _, content = done.stdout.partition(b"\n")
    answer = json.loads(head)
    if "problem" in answer:
        raise NoPicture(answer["problem"])
    return Scaled(content, **answer)


def _run(source: bytes, seconds: int, megabytes: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  our own module, and numbers
        [sys.executable, "-m", __name__, str(seconds), str(megabytes)],
        input=source,
        capture_output=True,
        timeout=seconds,
        cwd=HOUSE,
        env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        check=False,
    )
