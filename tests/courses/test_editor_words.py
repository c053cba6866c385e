from pathlib import Path
from typing import Any

import polib
import pytest
import wagtail
import wagtail_localize

from courses.editor_words import TRANSLATION_HEADING, WORDS, script_words


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


def test_the_texts_of_the_scripts_are_ones_that_they_show(settings: Any) -> None:
    path = Path(wagtail_localize.__file__).parent / "locale/en/LC_MESSAGES/djangojs.po"
    shown = {entry.msgid for entry in polib.pofile(str(path))}
    assert set(script_words(approves=True)) - shown == {TRANSLATION_HEADING}
    assert TRANSLATION_HEADING in (settings.BASE_DIR / "static/js/editor.js").read_text()
