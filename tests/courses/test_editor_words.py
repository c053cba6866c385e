from pathlib import Path

import polib
import pytest
import wagtail
import wagtail_localize

from courses.editor_words import WORDS


@pytest.fixture(scope="module")
def texts_of_the_editor() -> set[str]:
    return {
        entry.msgid
        for package in (wagtail, wagtail_localize)
        for path in Path(package.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
    }


@pytest.mark.parametrize("text", WORDS)
def test_the_text_is_one_that_the_editor_shows(text: str, texts_of_the_editor: set[str]) -> None:
    assert text in texts_of_the_editor
