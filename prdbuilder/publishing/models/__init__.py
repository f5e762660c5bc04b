"""What leaves a PRD: exports, versions with their sign-offs, and links for people without an account."""

from .exports import KEPT_FOR, NAME_BYTES, SILENT_FOR, Export, ExportQuerySet, file_place
from .share_links import ShareLink
from .sign_offs import SignOff, SignOffEntry, approved
from .versions import Version, VersionFile, VersionQuerySet, version_file_place

__all__ = [
    "KEPT_FOR",
    "NAME_BYTES",
    "SILENT_FOR",
    "Export",
    "ExportQuerySet",
    "ShareLink",
    "SignOff",
    "SignOffEntry",
    "Version",
    "VersionFile",
    "VersionQuerySet",
    "approved",
    "file_place",
    "version_file_place",
]
