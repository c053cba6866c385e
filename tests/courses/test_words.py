"""Which words somebody reads."""

import pytest

from cbt.lib.languages import preferred
from courses.enums import WordsStatus
from courses.freezing import attach_translation, freeze, latest_editions
from courses.models import QuestionVersion
from courses.reading import question_words, words_for_marks
from courses.words import Readable, choose, missing_paths, outdated_paths
from tests.factories import content
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return content.question(ru=True).current


def readable(version, language) -> Readable | None:
    return choose(latest_editions(version), language, source_language="en")


def change_stem(version, text="<p>Another question?</p>"):
    words = dict(latest_editions(version)["en"].words)
    words[f"{version.spec['id']}.stem"] = text
    return freeze(
        QuestionVersion,
        version.question,
        spec=version.spec,
        words=words,
        source_language="en",
        at=NOON,
    )


def test_own_language_is_read_when_it_is_ready(version):
    assert readable(version, "ru").language == "ru"


def test_language_that_is_missing_falls_back_to_the_regions(version):
    assert readable(version, "kk").language == "ru"


def test_changed_source_text_makes_the_translation_outdated_and_keeps_it_readable(version):
    assert change_stem(version) == version
    words = readable(version, "ru")
    assert words.outdated == {f"{version.spec['id']}.stem"}
    assert words.words[f"{version.spec['id']}.stem"].startswith("<p>[ru]")


def test_outdated_words_are_not_open_for_marks(version):
    change_stem(version)
    assert words_for_marks([version]).languages == {"en"}


def test_new_option_makes_the_translation_incomplete(version):
    spec = dict(version.spec)
    new = content.key()
    spec["options"] = [*spec["options"], {"id": new, "correct": False}]
    words = {**latest_editions(version)["en"].words, f"{new}.label": "New", f"{new}.feedback": ""}
    after = freeze(
        QuestionVersion, version.question, spec=spec, words=words, source_language="en", at=NOON
    )
    editions = latest_editions(after)
    assert missing_paths(editions["en"], editions["ru"]) == {f"{new}.label"}
    assert readable(after, "ru").language == "en"


def test_changed_key_carries_complete_words_over(version):
    spec = dict(version.spec)
    first, second, *rest = spec["options"]
    spec["options"] = [{**first, "correct": False}, {**second, "correct": True}, *rest]
    words = latest_editions(version)["en"].words
    after = freeze(
        QuestionVersion, version.question, spec=spec, words=words, source_language="en", at=NOON
    )
    assert after != version
    assert words_for_marks([after]).languages == {"en", "ru"}


@pytest.mark.parametrize(("opens_drafts", "languages"), [(True, {"en", "ru"}), (False, {"en"})])
def test_draft_opens_only_where_drafts_are_open(settings, opens_drafts, languages):
    settings.CBT_OPEN_DRAFT_LANGUAGES = opens_drafts
    draft = content.question().current
    content.translate(draft, status=WordsStatus.DRAFT)
    assert words_for_marks([draft]).languages == languages


def test_draft_is_said_to_be_one(version):
    draft = content.question().current
    content.translate(draft, status=WordsStatus.DRAFT)
    words = question_words([draft], "ru")[draft.pk]
    assert words.is_draft


def test_approving_the_same_words_again_clears_outdated(version):
    change_stem(version)
    editions = latest_editions(version)
    attach_translation(
        version,
        source_language="en",
        language="ru",
        words=editions["ru"].words,
        status=WordsStatus.APPROVED,
        at=NOON,
    )
    editions = latest_editions(version)
    assert outdated_paths(editions["en"], editions["ru"]) == set()


@pytest.mark.parametrize(
    ("wanted", "available", "got"),
    [
        ("kk", {"en", "kk", "ru"}, "kk"),
        ("kk", {"en", "ru"}, "ru"),
        ("kk", {"en", "uz"}, "en"),
        ("kk", {"uz"}, "uz"),
        ("kk", set(), "en"),
    ],
)
def test_preferred_language(wanted, available, got):
    assert preferred(wanted, available) == got
