"""Small pictures made on the spot."""

import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image


def png(width=40, height=20, colour="navy", mode="RGB", form="PNG", **options):
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, form, **options)
    return out.getvalue()


def claiming(width, height):
    """A small file that says it is a PNG as large as this."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    chunks = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def photographed(form="JPEG", orientation=1):
    """As a telephone makes them: with its name and the place where it was."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Kodak"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    return png(60, 30, form=form, exif=exif)
