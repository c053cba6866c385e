import pytest

from cbt.certificates import fonts, letters
from cbt.certificates.strings import STRINGS


def test_short_text_stays_on_one_line():
    assert letters.wrapped("Проверка документов", fonts.BOLD, 20, 226) == ["Проверка документов"]


def test_lines_are_about_equally_long():
    text = "Проверка документов: признаки, подделки и машиносчитываемая зона"

    rows = letters.wrapped(text, fonts.BOLD, 18, 226)

    assert " ".join(rows) == text
    widths = [letters.width(row, fonts.BOLD) for row in rows]
    assert len(rows) == 2
    assert min(widths) > 0.7 * max(widths)


def test_no_line_is_wider_than_the_column():
    for text in ("а" * 250, "слово " * 60, "Ң" * 90 + " " + "i" * 90):
        for row in letters.wrapped(text, fonts.REGULAR, 12, 100):
            assert letters.width(row, fonts.REGULAR) * 12 * letters.POINT_MM <= 100


def test_nothing_takes_no_line():
    assert letters.wrapped("", fonts.REGULAR, 12, 100) == []


@pytest.mark.parametrize("font", [fonts.REGULAR, fonts.BOLD])
def test_shipped_fonts_have_every_letter_of_the_fixed_words(font):
    known = letters._font(font).getBestCmap()
    for words in STRINGS.values():
        text = "".join(getattr(words, name) for name in words.__slots__)
        missing = {char for char in text + text.upper() if ord(char) not in known}
        assert not missing


def test_code_font_has_every_sign_of_numbers_and_codes():
    known = letters._font(fonts.CODE).getBestCmap()

    assert all(ord(char) in known for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
