"""Reading a package: what it becomes, and what is said when something is wrong with it."""

import json
import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from cbt.exchange.exceptions import PackageRefused
from cbt.exchange.packages.reader import read_package, seal
from courses.enums import WordsStatus
from tests.exchange.conftest import Folder

COURSE = uuid.UUID("7a0f6a6e-3f4e-4b51-9a1e-0c3f8d1b2a10")
ProblemsOf = Callable[[Path], dict[str, str]]


def _id(full: str) -> str:
    return str(uuid.uuid5(COURSE, full))


def test_read_resolves_ids_words_and_defaults(small: Folder) -> None:
    package = read_package(small.path)

    assert package.course.fields["hours"] == Decimal("1.5")
    assert list(package.modules) == [uuid.UUID(_id("basics")), uuid.UUID(_id("end"))]
    look = package.lessons[uuid.UUID(_id("look"))]
    assert [block["type"] for block in look.blocks][:3] == ["rich_text", "figure", "figure"]
    assert look.blocks[0]["id"] == _id("look/intro")
    assert (
        look.words[f"{_id('look/intro')}.body"]
        == "<p>A seal shows <b>whether</b> a door was opened &amp; closed.</p>"
    )
    assert look.words[f"{_id('look/seal')}.caption"] == "A closed seal, 5 < 6"
    assert look.blocks[-1]["question"] == _id("q-cut")


def test_read_gives_a_question_its_own_id_as_block_unless_told(small: Folder) -> None:
    package = read_package(small.path)

    cut = package.questions[uuid.UUID(_id("q-cut"))]
    true = package.questions[uuid.UUID(_id("q-true"))]
    assert cut.blocks[0]["id"] == _id("q-cut")
    assert true.blocks[0]["id"] == _id("q-true/body")
    assert true.words[f"{_id('q-true/body')}.stem"] == "<p>A seal may be reused.</p>"
    assert true.blocks[0]["answer"] == "false"
    assert [option["correct"] for option in cut.blocks[0]["options"]] == [True, False]
    assert package.questions[uuid.UUID(_id("q-number"))].name == (
        "How many digits has the number 471 203?"
    )


def test_read_knows_topics_in_all_languages_and_the_state_of_words(small: Folder) -> None:
    package = read_package(small.path)

    assert package.topics[uuid.UUID(_id("topic/seals"))].titles == {"en": "Seals", "ru": "Пломбы"}
    assert package.translations["ru"].status == WordsStatus.DRAFT
    small.replace("words/ru.yaml", "_status: draft\n", "_status: approved\n")
    assert read_package(small.path).translations["ru"].status == WordsStatus.APPROVED
    small.replace("words/ru.yaml", "_status: approved\n", "")
    assert read_package(small.path).translations["ru"].status == WordsStatus.DRAFT


def test_read_warns_of_markup_in_a_plain_text(small: Folder) -> None:
    small.replace(
        "words/en.yaml", "q-many/a.label: The number", "q-many/a.label: The <b>number</b>"
    )

    places = [warning.place for warning in read_package(small.path).warnings]

    assert "words/en.yaml: q-many/a.label" in places


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("format: 1", "format: 2", "format", "format 1"),
        ("7a0f6a6e-3f4e-4b51-9a1e-0c3f8d1b2a10", "seals", "course.id", "UUID"),
        ("code: seals", "code: Seals!", "course.code", "small Latin"),
        ("access: officer", "access: all", "course.access", "not a valid choice"),
        ("pass_mark: 70", "pass_mark: 170", "course.pass_mark", "less than or equal"),
        ("hours: 1.5", "hours: long", "course.hours", "decimal"),
        ("review_by: 2027-06-30", "review_by: soon", "course.review_by", "date"),
        ("awaiting_review: true", "awaiting_review: yes", "course.awaiting_review", "true"),
        ("  pass_mark", "  title: X\n  pass_mark", "course.title", "no such field"),
        ("type: rich_text", "type: poem", "lessons[0].body[0].type", "poem"),
        ("type: numeric", "type: essay", "questions[1].type", "essay"),
        ("width: wide", "width: huge", "lessons[0].body[1].width", "valid choice"),
        ("width: wide", "height: 3", "lessons[0].body[1].height", "no such field"),
        ("width: wide", "alt: X", "lessons[0].body[1].alt", "text cannot stand"),
        ("media/seal.svg, width", "media/no.svg, width", "lessons[0].body[1].image", "no.svg"),
        ("question: q-cut", "question: q-no", "lessons[0].body[7].question", "q-no"),
        (
            "questions: [q-number, q-match]",
            "questions: [q-number, q-number]",
            "quizzes[0].questions[1]",
            "already",
        ),
        ("kind: pre_test", "kind: first_test", "quizzes[0].kind", "valid choice"),
        ("lesson: look", "lesson: looks", "modules[0].items[1]", "looks"),
        ("lesson: look", "quiz: look", "modules[0].items[1]", "not a quiz"),
        ("      - lesson: write\n", "", "lessons[1]", "0 modules"),
        (
            "topic: numbers\n    difficulty: 2",
            "topic: birds\n    difficulty: 2",
            "questions[1].topic",
            "birds",
        ),
        ("difficulty: 2", "difficulty: 9", "questions[1].difficulty", "valid choice"),
        ('[{id: "1"}, {id: "2"}]', '[{id: "1"}]', "lessons[0].body[6].items", "minimum"),
        (
            '[{id: "1"}, {id: "2"}]',
            '[{id: "1"}, {id: "1"}]',
            "lessons[0].body[6].items[1].id",
            "something else",
        ),
        (
            "{id: b, correct: false}",
            "{id: b, correct: true}",
            "questions[0].options",
            "exactly one",
        ),
        (
            "{id: b, correct: false}",
            "{id: b, correct: no}",
            "questions[0].options[1].correct",
            "true or false",
        ),
        ('answer: "6"', "answer: six", "questions[1].answer", "number"),
        (
            "{id: r2, cells: [{id: c1}, {id: c2}]}",
            "{id: r2, cells: [{id: c1}]}",
            "lessons[1].body[1]",
            "same number",
        ),
        (
            "image_b: media/seal-cut.svg",
            "image_b: media/dot-wide.png",
            "lessons[0].body[4].image_b",
            "dot-wide",
        ),
        ("topics: [seals, numbers]", "topics: [seals, numbers, birds]", "topics", "birds"),
    ],
)
def test_read_names_what_is_wrong_in_the_structure(
    small: Folder, problems_of: ProblemsOf, old: str, new: str, place: str, said: str
) -> None:
    small.replace("course.yaml", old, new)

    found = problems_of(small.path)

    assert said in found.get(f"course.yaml: {place}", ""), found


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("look.title: Looking at a seal\n", "", "look.title", "missing"),
        ("look/p2.title: Two seals\n", "", "look/p2.title", "required"),
        ("q-cut/a.label: A cut seal\n", "", "q-cut/a.label", "required"),
        ("q-cut.alt: A seal whose bolt is in two pieces\n", "", "q-cut.alt", "Describe"),
        (
            "look/seal.alt: A closed bolt seal with the number UTO 471\n",
            "",
            "look/seal.alt",
            "Describe",
        ),
        (
            "q-true.explanation: False. A new seal has a new number.\n",
            "",
            "q-true.explanation",
            "required",
        ),
        ("topic/numbers.title: Numbers\n", "", "topic/numbers.title", "missing"),
        ("look.title:", "look.titel:", "look.titel", "Nothing in course.yaml"),
        ("<p>Use a lamp.</p>", "<p>Use a <a>lamp</a>.</p>", "look/steps/1.body", "<a>"),
        ("Try it now", "x" * 301, "look/check.note", "at most 300"),
        ("One line a seal.", "x" * 301, "write.summary", "300 fit"),
    ],
)
def test_read_names_what_is_wrong_in_the_words(
    small: Folder, problems_of: ProblemsOf, old: str, new: str, place: str, said: str
) -> None:
    small.replace("words/en.yaml", old, new)

    found = problems_of(small.path)

    assert said in found.get(f"words/en.yaml: {place}", ""), found


def test_read_collects_all_problems_with_remedies(small: Folder, problems_of: ProblemsOf) -> None:
    small.replace("course.yaml", "type: numeric", "type: essay")
    small.replace("course.yaml", "width: wide", "width: huge")
    small.replace("words/en.yaml", "look.title: Looking at a seal\n", "")
    small.append("words/ru.yaml", "nobody.title: X\n")
    small.append("words/ru.yaml", "look/law.body: <script>x</script>\n")
    (small.path / "words" / "fr.yaml").write_text("a: b\n")
    (small.path / "media" / "unused.svg").write_bytes((small.path / "media/seal.svg").read_bytes())
    (small.path / "notes.txt").write_text("x")

    found = problems_of(small.path)

    assert {
        "course.yaml: questions[1].type",
        "course.yaml: lessons[0].body[1].width",
        "words/en.yaml: look.title",
        "words/ru.yaml: nobody.title",
        "words/ru.yaml: look/law.body",
        "words/fr.yaml",
        "media/unused.svg",
        "notes.txt",
    } <= set(found)


def test_read_says_one_mistake_once(small: Folder, problems_of: ProblemsOf) -> None:
    small.replace("course.yaml", "type: numeric", "type: essay")

    assert list(problems_of(small.path)) == ["course.yaml: questions[1].type"]


def test_read_says_the_choices(small: Folder) -> None:
    small.replace("course.yaml", "width: wide", "width: huge")
    small.replace("course.yaml", "access: officer", "access: all")

    with pytest.raises(PackageRefused) as caught:
        read_package(small.path)

    remedies = [problem.remedy for problem in caught.value.problems]
    assert remedies == [
        "Write one of: public, officer, restricted.",
        "Write one of: normal, wide, small.",
    ]


def test_read_says_the_line_of_bad_yaml(small: Folder, problems_of: ProblemsOf) -> None:
    small.append("words/ru.yaml", "seals.title: Ещё раз\n")

    assert any(re.match(r"words/ru.yaml: line \d+", place) for place in problems_of(small.path))


def test_read_checks_the_manifest(small: Folder, problems_of: ProblemsOf, tmp_path: Path) -> None:
    seal(small.path)
    read_package(small.path)
    small.replace("words/ru.yaml", "Пломбу можно", "Пломбу нельзя")
    manifest = small.path / "manifest.json"
    listed = json.loads(manifest.read_text())
    listed["files"]["media/gone.svg"] = "0" * 64
    del listed["files"]["media/dot.png"]
    manifest.write_text(json.dumps(listed))

    found = problems_of(small.path)

    assert "content differs" in found["words/ru.yaml"]
    assert "not there" in found["media/gone.svg"]
    assert "does not list" in found["media/dot.png"]


def test_read_wants_a_manifest_in_a_zip(
    small: Folder, problems_of: ProblemsOf, tmp_path: Path
) -> None:
    whole = small.zipped(tmp_path / "a.zip")
    assert read_package(whole).canonical() == read_package(small.path).canonical()

    import zipfile

    bare = tmp_path / "b.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
    assert "manifest.json" in problems_of(bare)


@pytest.mark.parametrize(
    "content", [b"[]", b"{", b'{"format": 1}', b'{"a": 1, "a": 2}', b"[" * 9999]
)
def test_read_refuses_a_broken_manifest(
    small: Folder, problems_of: ProblemsOf, content: bytes
) -> None:
    (small.path / "manifest.json").write_bytes(content)

    assert "manifest.json" in problems_of(small.path)


@pytest.mark.django_db(databases=[])
def test_read_asks_no_database(small: Folder) -> None:
    """The mark refuses every query."""
    read_package(small.path)


@pytest.mark.parametrize(
    "place",
    [
        "course.yaml: course.owner",
        "words/en.yaml: look.summary",
        "words/en.yaml: look/intro.body",
        "words/ru.yaml: seals.title",
    ],
)
@pytest.mark.parametrize("written", ["a\\0b", "a\\x01b", "a\\u202Eb", "a\\u2067b"])
def test_characters_that_nobody_sees_are_refused_with_their_place(
    small: Folder, problems_of: ProblemsOf, place: str, written: str
) -> None:
    name, _colon, key = place.partition(": ")
    file = small.path / name
    lines = file.read_text(encoding="utf-8").splitlines()
    start = f"{key.removeprefix('course.')}:"
    [number] = [n for n, line in enumerate(lines) if line.strip().startswith(start)]
    lines[number] = lines[number].partition(":")[0] + f': "{written}"'
    file.write_text("\n".join(lines), encoding="utf-8")
    assert "cannot be seen: U+" in problems_of(small.path)[place]


def test_character_that_nobody_sees_is_refused_as_an_entity_too(
    small: Folder, problems_of: ProblemsOf
) -> None:
    small.replace("words/en.yaml", "A seal shows", "A seal &#8238;shows")
    assert "U+202E" in problems_of(small.path)["words/en.yaml: look/intro.body"]
