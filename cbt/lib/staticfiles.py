"""Static files with hashed names and compressed copies, all made once at collection."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage; a file that a third-party style sheet names in vain is no error.

    Wagtail's packages refer to source maps that they do not ship. Addresses are worked out once
    per process: a page names about twenty, a tenth of the time it takes.
    """

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file; the manifest it follows from is read once too."""
        if force:
            return str(super().url(name, force))
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]
