"""Reading a course package: files in, a ``Package`` out, and no database.

Everything that is wrong is collected and said at once, each with its place and its remedy; a
package with a single problem does not come in at all.

What is known grows in one direction: ``files`` parses each file, ``course`` lays out the desk
with ids, words and pictures, ``structure`` reads course.yaml on it, ``checks`` compares what was
read, and ``translations`` judges every words file by the texts that the structure has.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages import manifest
from cbt.exchange.packages.checks import check_forms, check_items, check_use
from cbt.exchange.packages.contents import Package
from cbt.exchange.packages.course import read_course
from cbt.exchange.packages.fields import check_names
from cbt.exchange.packages.files import PackageFiles, read_files
from cbt.exchange.packages.layout import STRUCTURE
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.sources import open_source
from cbt.exchange.packages.structure import SECTIONS, read_structure
from cbt.exchange.packages.translations import read_translations, take_titles


def read_package(path: Path, *, called: str = "") -> Package:
    """The package in a folder or a ZIP. Raises PackageRefused with everything that is wrong.

    ``called`` is what the person calls the file, where it is kept under another name.
    """
    package, _files = _read(path, called=called)
    return package


def seal(folder: Path) -> Package:
    """Write the manifest of a folder that was edited by hand, if nothing else is wrong with it.

    Raises PackageRefused.
    """
    package, files = _read(folder, ignore_manifest=True)
    (folder / manifest.NAME).write_bytes(manifest.write(files.hashes))
    return package


def _read(
    path: Path, *, called: str = "", ignore_manifest: bool = False
) -> tuple[Package, PackageFiles]:
    problems = Problems()
    source = open_source(path, problems, called=called)
    if source is None or problems:
        raise PackageRefused(problems.as_tuple())
    files = read_files(source, problems, ignore_manifest=ignore_manifest)
    if files.structure is None:
        raise PackageRefused(problems.as_tuple())
    package = _read_contents(files.structure, files, problems)
    files.pictures.check_shown()
    if files.listed is not None:
        manifest.compare(files.listed, files.hashes, problems)
    if problems or package is None:
        raise PackageRefused(problems.as_tuple())
    return package, files


def _read_contents(
    root: Mapping[str, Any], files: PackageFiles, problems: Problems
) -> Package | None:
    """What the files say as a whole; None, with problems, when they do not say which course."""
    check_names(root, STRUCTURE, {"format", "course", *SECTIONS}, problems)
    opened = read_course(root, files, problems)
    if opened is None:
        return None
    course, desk = opened
    structure = read_structure(root, desk)
    check_items(structure, problems)
    check_use(structure, problems)
    check_forms(structure, desk.warnings)
    translations = read_translations(desk)
    return Package(
        course=course,
        topics=take_titles(structure.topics.values(), translations),
        modules=structure.modules,
        lessons=structure.lessons,
        quizzes=structure.quizzes,
        questions=structure.questions,
        translations=translations,
        pictures=files.pictures.by_fingerprint(),
        read=files.reread,
        manifest_hash=manifest.manifest_hash(files.hashes),
        warnings=desk.warnings.as_tuple(),
    )
