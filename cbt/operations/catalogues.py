"""The interface's texts: found in the source, kept in ``locale/``, compiled for the server.

Works without the GNU gettext tools, which a fresh machine has not: Python files are read as
syntax trees, templates through Django's own converter, and catalogues by polib.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

# Django's plural rule per language: a merged catalogue with another rule picks wrong forms.
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || "
        "n%100>14) ? 1 : n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "kk": "nplurals=2; plural=(n!=1);",
    "ky": "nplurals=1; plural=0;",
    "tg": "nplurals=2; plural=(n != 1);",
    "tk": "nplurals=2; plural=(n != 1);",
    "uz": "nplurals=1; plural=0;",
}

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
_SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy"}
_CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
_MARKING = _SINGULAR | _PLURAL | _CONTEXT | _CONTEXT_PLURAL
_CALL = re.compile(r"(?P<name>\w+)\(")


@dataclass(frozen=True, slots=True)
class Key:
    """What a catalogue finds an entry by."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Entry:
    """One text of the interface and the places it stands in, "path:line"."""

    key: Key
    places: list[str] = field(default_factory=list)


def extract(root: Path) -> dict[Key, Entry]:
    """Every marked text in ``cbt``, ``courses`` and ``templates`` below ``root``."""
    found: dict[Key, Entry] = {}
    for path in _sources(root):
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(root).as_posix()
        if path.suffix == ".py":
            calls = _calls(ast.parse(text))
        else:
            calls = _template_calls(templatize(text, origin=place))
        for line, key in calls:
            found.setdefault(key, Entry(key)).places.append(f"{place}:{line}")
    return found


def _sources(root: Path) -> Iterator[Path]:
    for folder, pattern in (("cbt", "*.py"), ("courses", "*.py"), ("templates", "*")):
        for path in sorted((root / folder).rglob(pattern)):
            if "migrations" in path.parts or not path.is_file():
                continue
            if path.suffix in {".py", ".html", ".txt"}:
                yield path


def _calls(tree: ast.AST) -> Iterator[tuple[int, Key]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        texts = [
            item.value
            for item in node.args
            if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
        key = _key(name, texts)
        if key is not None and key.text:
            yield node.lineno, key


def _key(name: str, texts: list[str]) -> Key | None:
    if name in _SINGULAR and len(texts) == 1:
        return Key(texts[0])
    if name in _PLURAL and len(texts) >= 2:
        return Key(texts[0], plural=texts[1])
    if name in _CONTEXT and len(texts) >= 2:
        return Key(texts[1], context=texts[0])
    if name in _CONTEXT_PLURAL and len(texts) >= 3:
        return Key(texts[1], plural=texts[2], context=texts[0])
    return None


def _template_calls(converted: str) -> Iterator[tuple[int, Key]]:
    """The gettext calls that Django's converter leaves of a template, among filler."""
    for number, line in enumerate(converted.splitlines(), start=1):
        for found in _CALL.finditer(line):
            if found["name"] not in _MARKING:
                continue
            call = found["name"] + _closed_call(line[found.end("name") :])
            try:
                tree = ast.parse(call, mode="eval")
            except SyntaxError:
                continue
            yield from ((number, key) for _line, key in _calls(tree))


def _closed_call(text: str) -> str:
    """``text`` up to the parenthesis that closes its first one; "" when none does."""
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.OP and token.string == "(":
                depth += 1
            elif token.type == tokenize.OP and token.string == ")":
                depth -= 1
                if depth == 0:
                    return text[: token.end[1]]
    except (tokenize.TokenError, IndentationError):
        return ""
    return ""


def catalogue_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read(root: Path, language: str) -> polib.POFile:
    """The catalogue of a language; an empty one with the right header when there is none."""
    path = catalogue_path(root, language)
    if path.exists():
        return polib.pofile(str(path))
    catalogue = polib.POFile(wrapwidth=99)
    catalogue.metadata = {
        "Project-Id-Version": "CBT Classroom",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    return catalogue


def update(root: Path, language: str) -> polib.POFile:
    """Bring the catalogue of a language up to the source: new texts in, unused ones out."""
    catalogue = read(root, language)
    known = {_key_of(entry): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=99)
    fresh.metadata = catalogue.metadata
    fresh.header = catalogue.header
    forms = int(PLURAL_FORMS[language].partition(";")[0].removeprefix("nplurals="))
    for key, entry in sorted(extract(root).items(), key=lambda item: item[1].places[0]):
        old = known.get(key)
        row = polib.POEntry(
            msgid=key.text,
            msgid_plural=key.plural,
            msgctxt=key.context or None,
            occurrences=[tuple(place.rsplit(":", 1)) for place in entry.places[:3]],
            flags=["python-format"] if "%(" in key.text else [],
        )
        if key.plural:
            blank = dict.fromkeys(range(forms), "")
            row.msgstr_plural = old.msgstr_plural if old else blank
        else:
            row.msgstr = old.msgstr if old else ""
        fresh.append(row)
    path = catalogue_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    fresh.save_as_mofile(str(path.with_suffix(".mo")))
    return fresh


def _key_of(entry: polib.POEntry) -> Key:
    return Key(entry.msgid, plural=entry.msgid_plural or "", context=entry.msgctxt or "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend in a catalogue."""

    place: str
    text: str


def problems(root: Path, language: str) -> list[Problem]:
    """What is missing or wrong in the catalogue of a language that has to be complete."""
    path = catalogue_path(root, language)
    found: list[Problem] = []
    if not path.exists():
        return [Problem(str(path), "no catalogue")]
    catalogue = read(root, language)
    known = {_key_of(entry): entry for entry in catalogue}
    for key, source in extract(root).items():
        entry = known.get(key)
        place = source.places[0]
        if entry is None:
            found.append(Problem(place, f"not in the {language} catalogue: {key.text!r}"))
        elif not entry.translated():
            found.append(Problem(place, f"not translated: {key.text!r}"))
        else:
            found += [Problem(place, text) for text in _placeholder_problems(entry)]
    mo = path.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != catalogue.to_binary():
        found.append(Problem(mo.relative_to(root).as_posix(), "older than the .po file"))
    return found


def _placeholder_problems(entry: polib.POEntry) -> Iterator[str]:
    wanted = set(_PLACEHOLDER.findall(entry.msgid)) | set(
        _PLACEHOLDER.findall(entry.msgid_plural or "")
    )
    for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
        strange = set(_PLACEHOLDER.findall(text)) - wanted
        lost = set(_PLACEHOLDER.findall(entry.msgid)) - set(_PLACEHOLDER.findall(text))
        if strange or (lost and not entry.msgid_plural):
            yield f"placeholders differ in {entry.msgid!r}: {sorted(strange | lost)}"
