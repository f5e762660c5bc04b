"""Static files under the hash of what they hold, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is untyped
    """Modules import each other by hashed names too: after an upgrade no new module meets an old one."""

    support_js_module_import_aggregation = True
