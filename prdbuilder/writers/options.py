"""What a writer is told beside the document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from prdbuilder.document.edition import Edition


@dataclass(frozen=True)
class WriteOptions:
    """`pictures` are the bytes of the document's pictures by SHA-256; no `version` means a draft."""

    made_on: date
    edition: Edition = Edition.FULL
    version: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
