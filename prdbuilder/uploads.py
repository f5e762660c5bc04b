"""How much of what is uploaded is kept. Nobody need have signed in when it is received."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# The largest file that a page takes has 15 MB.
MOST = 16 * 1024 * 1024


class BoundedUpload(FileUploadHandler):
    """Stands before those that keep files, and hands so many bytes of a request on to them and no more.

    A file beyond that arrives empty, with the size that it has, so that its page can say what is wrong.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        return raw_data if self.received <= MOST else None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        if self.received <= MOST:
            return None
        assert self.request
        for handler in self.request.upload_handlers:  # What they kept of it goes at once.
            handler.upload_interrupted()
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size)
