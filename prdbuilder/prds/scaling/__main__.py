"""The process that scales one picture: `python -m prdbuilder.prds.scaling SECONDS MEGABYTES`.

It reads the picture from its input. Its output is a line of JSON, and behind it the picture as it is kept.
"""

import json
import resource
import sys
import warnings
from contextlib import suppress
from io import BytesIO

from PIL import ExifTags, Image

from . import FORMATS, LONGEST_EDGE, MOST_PIXELS, Scaled

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by the orientation that a camera wrote."""
TOO_MANY_PIXELS = f"This picture has more than {MOST_PIXELS // 10**6} million pixels. Scale it down first."
UNREADABLE = "This is not a PNG, JPEG, WebP or GIF picture that can be read."

# Pillow refuses twice as many, and a WebP before it takes the memory; it need not also warn.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def main() -> None:
    limit(*map(int, sys.argv[1:]))
    try:
        done = scaled(sys.stdin.buffer.read())
    except Image.DecompressionBombError:
        _say(problem=TOO_MANY_PIXELS)
    except MemoryError:
        raise
    except Exception:  # Decoders that are fed on anything raise anything.
        _say(problem=UNREADABLE)
    else:
        _say(media_type=done.media_type, width=done.width, height=done.height)
        sys.stdout.buffer.write(done.content)


def limit(seconds: int, megabytes: int) -> None:
    limits = {
        resource.RLIMIT_AS: megabytes * 1024 * 1024,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        with suppress(ValueError, OSError):  # macOS has no limit of the address space.
            resource.setrlimit(kind, (most, most))


def scaled(source: bytes) -> Scaled:
    """Decode and encode again: what is kept is what our own encoder wrote, and nothing else."""
    with Image.open(BytesIO(source), formats=FORMATS) as opened:
        # First smaller, then upright: turning the whole picture would take as much memory again.
        opened.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
        opened.load()
        photograph = opened.format in ("JPEG", "MPO") or (opened.format == "WEBP" and opened.mode == "RGB")
        see_through = "A" in opened.getbands() or "transparency" in opened.info
        shown = _upright(opened)
        if shown.mode.startswith("I;16"):  # 65,536 greys, of which Pillow would show 255 and white
            shown = shown.convert("I").point(lambda grey: grey / 256).convert("L")
        image = shown.convert("RGBA" if see_through and not photograph else "RGB")
    image.info = {name: value for name, value in image.info.items() if name == "icc_profile"}
    out = BytesIO()
    if photograph:
        image.save(out, "JPEG", quality=85, optimize=True)
    else:
        image.save(out, "PNG", optimize=True)
    return Scaled(out.getvalue(), "image/jpeg" if photograph else "image/png", *image.size)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera was held, unless what the camera wrote can't be read."""
    try:
        turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # The same for what reads the cameras' notes; the picture itself is whole.
        return image
    return image if turn is None else image.transpose(turn)


def _say(**head: str | int) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")


if __name__ == "__main__":
    main()
