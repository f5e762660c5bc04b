"""What passes between the process that asks for a PDF and the one that prints it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from prdbuilder.document.schema import Document

from .sheet import Sheet
from .values import Paper, PdfOptions


class Job(BaseModel):
    """All that the printing process is given. Pictures travel in base 64: the whole is one JSON text."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    document: Document
    options: PdfOptions
    pictures: dict[str, bytes]
    since: Document | None = None


class SheetJob(BaseModel):
    """The same for a sheet of sign-offs; `before` are the bytes of the file that it goes behind."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    sheet: Sheet
    paper: Paper
    before: bytes = b""


JOB: TypeAdapter[Job | SheetJob] = TypeAdapter(Job | SheetJob)


class Doing(BaseModel):
    kind: Literal["doing"] = "doing"
    step: str
    percent: int


class Failed(BaseModel):
    """The process knows why it cannot; whatever else ends it is seen from outside."""

    kind: Literal["failed"] = "failed"
    reason: Literal["depth"]


class Done(BaseModel):
    """Followed by the file itself, in that many bytes."""

    kind: Literal["done"] = "done"
    pages: int
    missing_glyphs: tuple[str, ...]
    size: int


Message = Doing | Failed | Done
MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
