from pathlib import Path

import polib
import pytest
import wagtail

from courses.editor_words import WORDS


@pytest.fixture(scope="module")
def texts_of_wagtail() -> set[str]:
    catalogues = Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
    return {entry.msgid for path in catalogues for entry in polib.pofile(str(path))}


@pytest.mark.parametrize("text", WORDS)
def test_the_text_is_one_that_wagtail_shows(text: str, texts_of_wagtail: set[str]) -> None:
    assert text in texts_of_wagtail
