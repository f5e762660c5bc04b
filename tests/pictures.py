"""Small pictures made on the spot."""

from io import BytesIO

from PIL import Image


def png(width=40, height=20, colour="navy", mode="RGB", form="PNG", **options):
    out = BytesIO()
    Image.new(mode, (width, height), colour).save(out, form, **options)
    return out.getvalue()
