import io
import re
import subprocess
import sys
import zlib

import pytest
from django.test import override_settings

from cbt.certificates import actions, rendering
from cbt.certificates.exceptions import FetchRefused, PrintingUnavailable
from cbt.certificates.letters import POINT_MM
from cbt.certificates.sheet import sheet_of
from cbt.certificates.strings import STRINGS
from cbt.lib.languages import CODES
from tests.factories import certificates as make
from tests.factories import people

pytestmark = pytest.mark.django_db
LIMIT = 150_000
NAMES = {
    "kk": ("Қасымбекова", "Гүлнұр", "Өрінбайқызы"),
    "ky": ("Өмүрбеков", "Үсөн", "Токтогулович"),
    "tg": ("Раҳимзода", "Ҷамшед", "Ғуломӣ"),
    "tk": ("Orazowa", "Maýsa", "Şöhratowna"),
    "uz": ("Gʻulomov", "Oʻtkir", "Toʻlqin oʻgʻli"),
}


def certificate_in(language, **user_fields):
    family, given, patronymic = NAMES.get(language, ("Касымбекова", "Гульнур", "Орынбаевна"))
    fields = {
        "family_name": family,
        "given_name": given,
        "patronymic": patronymic,
        "family_name_latin": "Kassymbekova",
        "given_name_latin": "Gulnur",
        "language": language,
        **user_fields,
    }
    return actions.issue_certificate(completion=make.passed(people.trainee(**fields)), at=make.NOON)


def laid_out(certificate, monkeypatch):
    """The pages as WeasyPrint placed them, and the PDF."""
    press = rendering._press()
    documents = []

    class Watched(press.html):
        def render(self, *args, **kwargs):
            documents.append(super().render(*args, **kwargs))
            return documents[-1]

    watched = rendering.Press(Watched, press.style, press.fonts, press.fetcher)
    monkeypatch.setattr(rendering, "_press", lambda: watched)
    pdf = rendering.render(certificate)
    return documents[0].pages, pdf


def texts_of(page):
    """Every text of a page with the box it takes, in CSS pixels."""
    return [
        (box.text, box.position_x, box.position_y, box.width, box.height)
        for box in page._page_box.descendants(placeholders=True)
        if hasattr(box, "text")
    ]


def streams_of(pdf):
    """What the streams of a PDF say, unpacked."""
    found = []
    for match in re.finditer(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return found


@pytest.mark.parametrize("language", CODES)
def test_certificate_is_one_small_page_in_each_language(language, monkeypatch):
    certificate = certificate_in(language)

    pages, pdf = laid_out(certificate, monkeypatch)

    assert pdf.startswith(b"%PDF-1.7")
    assert len(pages) == 1
    assert len(pdf) < LIMIT
    text = " ".join(found[0] for found in texts_of(pages[0]))
    assert certificate.facts["name"] in text
    assert "Gulnur Kassymbekova" in text
    assert make.TITLES[language] in text
    assert STRINGS[language].title in text
    assert STRINGS["en"].title in text
    assert certificate.number in text
    assert certificate.check_code in text


def test_all_fonts_are_embedded_subsets(monkeypatch):
    _pages, pdf = laid_out(certificate_in("kk"), monkeypatch)

    everything = pdf + b"".join(streams_of(pdf))
    fonts = set(re.findall(rb"/BaseFont\s*/([A-Z]{6}\+[\w-]+)", everything))
    assert {font[7:] for font in fonts} == {
        b"Certificate",
        b"Certificate-Bold",
        b"Certificate-Code",
    }
    assert len(re.findall(rb"/FontFile\d", everything)) == 3


def test_pdf_is_tagged_and_says_its_language(monkeypatch):
    _pages, pdf = laid_out(certificate_in("tg"), monkeypatch)

    everything = pdf + b"".join(streams_of(pdf))
    assert b"/StructTreeRoot" in everything
    assert b"/Lang (tg)" in everything
    assert b"pdfuaid" in everything


def test_longest_names_stay_in_their_place(monkeypatch):
    user = people.trainee(
        family_name="Абдурахмонзода" * 5,
        given_name="Мухаммад " * 8,
        patronymic="Щ" * 80,
        family_name_latin="W" * 80,
        given_name_latin="Mukhammad" * 8,
        language="ru",
    )
    titles = {"en": "Document checks " * 15, "ru": "Проверка документов " * 12}
    room = people.classroom(name="Interagency training centre of the border service " * 2)
    certificate = actions.issue_certificate(
        completion=make.passed(user, room=room, in_course=make.course(titles=titles)),
        at=make.NOON,
    )

    pages, pdf = laid_out(certificate, monkeypatch)

    assert len(pages) == 1
    assert len(pdf) < LIMIT
    millimetre = 96 / 25.4
    boxes = texts_of(pages[0])
    for text, x, y, width, height in boxes:
        assert x >= 24 * millimetre, text
        assert x + width <= 273 * millimetre, text
        assert y + height <= 188 * millimetre, text
    for index, (text, x, y, width, height) in enumerate(boxes):
        for other, x2, y2, width2, height2 in boxes[index + 1 :]:
            apart = (
                x + width <= x2 + 1
                or x2 + width2 <= x + 1
                or y + height <= y2 + height2 * 0.35
                or y2 + height2 <= y + height * 0.35
            )
            assert apart, f"{text!r} lies on {other!r}"


def test_specimen_says_so(settings, monkeypatch):
    settings.CBT_DEMONSTRATION = True

    pages, _pdf = laid_out(certificate_in("ru"), monkeypatch)

    text = " ".join(found[0] for found in texts_of(pages[0]))
    assert "Образец" in text
    assert STRINGS["ru"].demonstration in text


def test_certificate_that_is_no_specimen_does_not(monkeypatch):
    pages, _pdf = laid_out(certificate_in("ru"), monkeypatch)

    assert "Образец" not in " ".join(found[0] for found in texts_of(pages[0]))


@pytest.mark.parametrize("language", [code for code in CODES if code != "en"])
def test_small_print_has_one_size_in_both_languages(language):
    certificate = certificate_in(language)
    certificate.facts |= {"is_demonstration": True, "has_draft_words": True}
    certificate.facts["course"]["awaits_review"] = True
    (_code, own), (_english, english) = sheet_of(certificate).notes
    assert own.size == english.size >= 5.5
    foot = english.top + len(english.lines) * english.size * english.leading * POINT_MM
    assert own.top + len(own.lines) * own.size * own.leading * POINT_MM <= english.top + 0.01
    assert foot <= 187.7


def test_draft_words_are_noted_in_small_print(monkeypatch):
    pages, _pdf = laid_out(certificate_in("ky"), monkeypatch)

    text = " ".join(found[0] for found in texts_of(pages[0]))
    assert STRINGS["ky"].draft_words in text
    assert STRINGS["en"].draft_words in text


@override_settings(CBT_SERVER_ADDRESS="http://10.0.0.1:8000")
def test_qr_code_leads_to_this_box():
    sheet = sheet_of(certificate_in("ru"))

    assert sheet.qr_text.startswith("http://10.0.0.1:8000/certificates/verify/?c=")


def test_name_that_looks_like_markup_is_text(monkeypatch):
    certificate = certificate_in("ru", family_name="<img src=http://a.test/>")

    pages, _pdf = laid_out(certificate, monkeypatch)

    assert "<img src=http://a.test/>" in " ".join(found[0] for found in texts_of(pages[0]))


def test_several_certificates_make_one_file_with_a_page_each():
    certificates = [certificate_in("ru"), certificate_in("kk"), certificate_in("ru")]

    pdf = rendering.render_together(certificates)

    everything = pdf + b"".join(streams_of(pdf))
    assert len(re.findall(rb"/Type /Page\b(?!s)", everything)) == 3
    assert len(pdf) < 2 * LIMIT


@pytest.mark.parametrize("count", [0, 101])
def test_file_has_bounds(count):
    with pytest.raises(ValueError, match="between 1 and 100"):
        rendering.render_together([None] * count)


@pytest.mark.parametrize(
    "address",
    [
        "http://a.test/a.png",
        "https://a.test/a.png",
        "ftp://a.test/a.png",
        "file:///etc/passwd",
        "certificate:../../cbt/settings/base.py",
        "certificate:%2e%2e/base.py",
        "certificate:OFL.txt",
        "../OCR-B.ttf",
        "//a.test/a.png",
    ],
)
def test_fetcher_refuses_everything_outside(address, monkeypatch):
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    def no_network(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.create_connection", no_network)
    fetcher = rendering.asset_fetcher()
    with pytest.raises(FatalURLFetchingError):
        fetcher.fetch(address)
    with pytest.raises(FatalURLFetchingError):
        HTML(
            string=f'<img src="{address}">', base_url="http://a.test/", url_fetcher=fetcher
        ).write_pdf(io.BytesIO())


def test_fetcher_gives_assets_and_data():
    fetcher = rendering.asset_fetcher()

    assert fetcher.fetch("certificate:OCR-B.ttf").read(4) == b"\x00\x01\x00\x00"
    assert fetcher.fetch("data:text/plain,here").read() == b"here"


def test_certificate_that_asks_for_something_outside_is_a_fault(monkeypatch):
    monkeypatch.setattr(
        rendering, "render_to_string", lambda *args: '<html lang="en"><img src="http://a.test/">'
    )

    with pytest.raises(FetchRefused, match=re.escape("http://a.test/")):
        rendering.render(certificate_in("en"))


def test_box_without_the_libraries_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr(rendering, "_press", rendering._press.__wrapped__)
    real = __import__

    def no_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr("builtins.__import__", no_pango)

    with pytest.raises(PrintingUnavailable, match="libpango"):
        rendering._press()


def test_web_server_never_loads_weasyprint():
    """A process that has every address of the product has loaded nothing that prints."""
    script = (
        "import django; django.setup()\n"
        "import sys\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "import cbt.certificates.views, cbt.certificates.tasks\n"
        "loaded = {'weasyprint', 'pydyf', 'fontTools'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(loaded)) or 0)\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (0, "")
