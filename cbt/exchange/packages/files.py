"""The files of a package, each read once: structure and words parsed, pictures inspected."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages import manifest, plainyaml
from cbt.exchange.packages.layout import STRUCTURE, is_picture, language_of
from cbt.exchange.packages.pictures import Pictures
from cbt.exchange.packages.plainyaml import NotPlain
from cbt.exchange.packages.problems import Problem, Problems
from cbt.exchange.packages.sources import CannotRead, Source
from cbt.lib import characters
from cbt.lib.languages import BY_CODE
from cbt.lib.pictures import Media


@dataclass(slots=True)
class PackageFiles:
    """What the files of one package hold.

    ``structure`` is the content of course.yaml, None when that cannot be used; ``words`` are the
    words files by language; ``hashes`` are the SHA-256 of every file but the manifest by name,
    and ``listed`` those that the manifest claims, None when there is none to compare with.
    """

    source: Source
    pictures: Pictures
    structure: dict[str, Any] | None = None
    words: dict[str, dict[str, Any]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] | None = None

    def reread(self, media: Media) -> bytes:
        """The bytes of a picture, which must still be those that were inspected.

        Raises PackageRefused.
        """
        try:
            content = self.source.read(media.name)
        except CannotRead as error:
            raise PackageRefused([Problem(media.name, str(error), "")]) from error
        if manifest.sha256(content) != media.sha256:
            raise PackageRefused(
                [
                    Problem(
                        media.name, _("The file changed while it was read."), _("Import it again.")
                    )
                ]
            )
        return content


def read_files(
    source: Source, problems: Problems, *, ignore_manifest: bool = False
) -> PackageFiles:
    """Read every file of ``source``; what is wrong with one is a problem at its name."""
    files = PackageFiles(source, Pictures(problems))
    names = source.names()
    for name in names:
        try:
            content = source.read(name)
        except CannotRead as error:
            problems.add(name, error, _("Make the file smaller, or make the package again."))
            continue
        if name != manifest.NAME:
            files.hashes[name] = manifest.sha256(content)
            _take(name, content, files, problems)
        elif not ignore_manifest:
            files.listed = manifest.read(content, problems)
    if STRUCTURE not in names:
        problems.add(STRUCTURE, _("The file is not there."), _("A package begins with it."))
    if source.needs_manifest and manifest.NAME not in names:
        problems.add(
            manifest.NAME,
            _("The file is not there."),
            manifest.EXPORT_AGAIN,
        )
    return files


def _take(name: str, content: bytes, files: PackageFiles, problems: Problems) -> None:
    """Put the content of one file where its name says it belongs."""
    if name == STRUCTURE:
        files.structure = _mapping(name, content, problems)
    elif language := language_of(name):
        if language not in BY_CODE:
            problems.add(
                name,
                _("There is no language with the code “%(code)s”.") % {"code": language},
                _("The codes are: %(codes)s.") % {"codes": ", ".join(BY_CODE)},
            )
        else:
            files.words[language] = _mapping(name, content, problems) or {}
    elif is_picture(name):
        files.pictures.take(name, content)
    else:
        problems.add(
            name,
            _("A package has no such file."),
            _("Remove it. Pictures lie in media/ and end in .svg, .png, .jpg or .webp."),
        )


def _mapping(name: str, content: bytes, problems: Problems) -> dict[str, Any] | None:
    """The “key: value” lines of a file; None, with a problem, when it has something else."""
    try:
        value = plainyaml.load(content)
    except NotPlain as error:
        place = f"{name}: {_('line')} {error.line}" if error.line else name
        problems.add(place, error, _("Correct the file."))
        return None
    if not isinstance(value, dict):
        problems.add(
            name,
            _("The file does not consist of “key: value” lines."),
            _("Write it as “key: value” lines."),
        )
        return None
    for path, text in plainyaml.texts_in(value):
        if said := characters.fault(path + text):
            place = path.encode("unicode_escape").decode() if characters.hidden(path) else path
            problems.add(f"{name}: {place}", said, _("Take them out."))
    return value
