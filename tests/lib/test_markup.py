"""The tags that every template has."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from cbt.lib.markup import STATES
from cbt.progress.enums import StateWord

SYMBOL = re.compile(r'{% symbol (?:\w+\|default:)?"(\w+)" %}')


def render(template: str, **context: object) -> str:
    return engines["django"].from_string(template).render(context)


def in_sprite() -> set[str]:
    sprite = Path(settings.BASE_DIR, "static/icons/sprite.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="(\w+)"', sprite))


def test_every_symbol_of_every_screen_is_drawn():
    used = {name for _colour, name, _words in STATES.values()}
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        used |= set(SYMBOL.findall(template.read_text(encoding="utf-8")))

    assert len(used) > 20
    assert used <= in_sprite()


def test_every_state_of_a_person_has_its_words():
    assert {state.value for state in StateWord} <= STATES.keys()


@pytest.mark.parametrize(("language", "word"), [("en", "Locked"), ("ru", "Доступ закрыт")])
def test_state_speaks_the_language_of_the_page(language, word):
    with translation.override(language):
        shown = render("{% status 'locked' %}")
    assert shown.endswith(f"</svg>{word}</span>")
    assert "#lock" in shown


def test_own_words_of_a_page_stand_for_those_of_the_state_and_are_escaped():
    shown = render("{% status state text %}", state="overdue", text="<b>2 days</b>")
    assert "&lt;b&gt;2 days" in shown
    assert "Overdue" not in shown
    assert 'class="status status-bad"' in shown


def test_language_of_course_words_is_named_where_it_is_not_the_pages():
    with translation.override("en"):
        assert render("<p{% lang 'ru' %}>") == '<p lang="ru">'
        assert render("<p{% lang 'en' %}>") == "<p>"
