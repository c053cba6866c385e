"""The language of the screens: the person's own where there is a catalogue, else Russian, whole."""

import polib
import pytest
from django.utils.translation import (
    get_language,
    gettext,
    ngettext,
    override,
    pgettext,
    trans_real,
)

from cbt.lib.interface import interface_language, speaking, writing
from cbt.lib.languages import CODES, current_language
from cbt.operations.catalogues import PLURAL_FORMS

WITHOUT_CATALOGUE = ["kk", "ky", "tg", "tk", "uz"]


@pytest.fixture
def kazakh(settings, tmp_path):
    """A Kazakh catalogue that has one text and lacks all others."""
    folder = tmp_path / "kk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": PLURAL_FORMS["kk"],
    }
    catalogue.append(polib.POEntry(msgid="My courses", msgstr="Менің курстарым"))
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]


@pytest.mark.parametrize("code", WITHOUT_CATALOGUE)
def test_language_without_a_catalogue_gets_russian_screens(code):
    assert interface_language(code) == "ru"
    with speaking(code):
        assert get_language() == "ru"
        assert gettext("My courses") == "Мои курсы"
        # Django's own text, of which it has Kazakh words too: the page stays in one language.
        assert gettext("This field is required.") == "Заполните это поле."


@pytest.mark.parametrize("code", CODES)
def test_person_keeps_their_language_whatever_the_screens_are_in(code):
    with speaking(code):
        assert current_language() == code
    assert current_language() == "en"


def test_screens_in_between_are_for_the_language_they_are_asked_for():
    with speaking("kk"):
        with speaking("en"):
            assert (get_language(), current_language()) == ("en", "en")
        with speaking("ru"):
            assert (get_language(), current_language()) == ("ru", "ru")
        with override("en"):
            assert current_language() == "en"
        assert (get_language(), current_language()) == ("ru", "kk")


def test_tag_of_a_country_is_its_language():
    assert [interface_language(code) for code in ("en-gb", "ru-kz", "de")] == ["en", "ru", "en"]


def test_language_with_a_catalogue_has_screens_of_its_own(kazakh):
    with speaking("kk"):
        assert get_language() == "kk"
        assert gettext("My courses") == "Менің курстарым"


def test_text_that_a_catalogue_lacks_is_russian(kazakh):
    with speaking("kk"):
        assert gettext("My certificates") == "Мои свидетельства"
        assert pgettext("a quiz", "Try again") == "Пройти ещё раз"
        assert [ngettext("%(count)d minute", "%(count)d minutes", n) for n in (1, 2, 5)] == [
            "%(count)d минута",
            "%(count)d минуты",
            "%(count)d минут",
        ]


def test_text_that_russian_lacks_too_is_english(kazakh):
    with speaking("kk"):
        assert gettext("Nobody has translated this.") == "Nobody has translated this."
        assert ngettext("one file of it", "files of it", 5) == "files of it"


def test_english_screens_stay_english_after_other_languages_fell_back(kazakh):
    with speaking("kk"):
        gettext("My certificates")
    with speaking("en"):
        assert gettext("My certificates") == "My certificates"


def test_falling_back_outlives_a_reset_of_the_catalogues(kazakh):
    with speaking("kk"):
        gettext("My certificates")
    trans_real._translations.clear()
    with speaking("kk"):
        assert gettext("My certificates") == "Мои свидетельства"


@pytest.mark.parametrize("code", CODES)
def test_writing_is_in_the_language_itself(code):
    with writing(code):
        assert get_language() == code
