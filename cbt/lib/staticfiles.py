"""Static files with hashed names and compressed copies, all made once at collection."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that a third-party style sheet names in vain is no error.

    Wagtail's packages refer to source maps that they do not ship.
    """

    manifest_strict = False
