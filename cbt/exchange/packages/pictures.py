"""The pictures of a package: inspected once, and each of them shown somewhere."""

from django.utils.translation import gettext as _

from cbt.exchange.packages.problems import Problems
from cbt.lib.pictures import BadPicture, Media, inspect


class Pictures:
    """The pictures of one package by file name."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._media: dict[str, Media] = {}
        self._refused: set[str] = set()
        self._shown: set[str] = set()

    def take(self, name: str, content: bytes) -> None:
        """Inspect a file and keep what is known of it; a problem when it is no good picture."""
        try:
            self._media[name] = inspect(name, content)
        except BadPicture as error:
            self._problems.add(name, error, _("Correct or replace the picture."))
            self._refused.add(name)

    def show(self, name: str, place: str) -> Media | None:
        """The picture that ``place`` shows; None, with a problem said once, when there is none."""
        if name in self._media:
            self._shown.add(name)
            return self._media[name]
        if name not in self._refused:
            self._problems.add(
                place,
                _("There is no picture “%(name)s”.") % {"name": name},
                _("Put the file into media/ and write media/ before its name."),
            )
        return None

    def check_shown(self) -> None:
        """Say which pictures nothing shows."""
        for name in sorted(set(self._media) - self._shown):
            self._problems.add(
                name,
                _("Nothing in course.yaml shows this picture."),
                _("Remove the file, or show it."),
            )

    def by_fingerprint(self) -> dict[str, Media]:
        return {media.fingerprint: media for media in self._media.values()}
