"""From a certificate to its PDF. Only the background worker calls this.

WeasyPrint is imported inside functions: it takes half a second, sixty megabytes and libraries
that a box may lack, and the web server needs none of that. What is slow to make (fonts, the
parsed style sheet, the drawn ground) is kept for the life of the process.
"""

import atexit
import gc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from cbt.certificates.exceptions import FetchRefused, PrintingUnavailable
from cbt.certificates.fonts import BOLD, CODE, FONTS_DIR, REGULAR
from cbt.certificates.models import Certificate
from cbt.certificates.strings import STRINGS
from cbt.lib.interface import writing

SCHEME = "certificate:"
STYLE = Path(__file__).parent / "assets" / "certificate.css"
# Everything a sheet may load beside data: addresses, by name; there are no paths to climb.
ASSETS = {name: FONTS_DIR / name for name in (REGULAR, BOLD, CODE)}
# One document with a thousand pages took 466 MB.
PAGES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Press:
    """WeasyPrint with everything it can keep between two certificates."""

    html: Any
    style: Any
    fonts: Any
    fetcher: Any


def render(certificate: Certificate) -> bytes:
    """The PDF of one certificate: one A4 page, tagged (PDF/UA-1), fonts embedded.

    Raises PrintingUnavailable when the box lacks the libraries.
    """
    return render_together([certificate])


def render_together(certificates: Sequence[Certificate]) -> bytes:
    """One PDF with a page for each certificate, at most PAGES_AT_ONCE of them."""
    if not 0 < len(certificates) <= PAGES_AT_ONCE:
        raise ValueError(f"between 1 and {PAGES_AT_ONCE} certificates make one file")
    press = _press()
    from weasyprint.urls import FatalURLFetchingError

    from cbt.certificates.sheet import sheet_of

    sheets = [sheet_of(certificate) for certificate in certificates]
    first = sheets[0]
    markup = render_to_string(
        "certificates/certificate.html",
        {
            "sheets": sheets,
            "language": first.language,
            "title": f"{first.words.title}: {first.full_name}, {first.number}",
            "author": certificates[0].facts["server_name"],
            "created": first.issued_on,
        },
    )

    def lay_under(document: Any, pdf: Any) -> None:
        _draw_grounds(pdf, sheets)

    try:
        document = press.html(string=markup, url_fetcher=press.fetcher)
        pdf: bytes = document.write_pdf(
            finisher=lay_under,
            stylesheets=[press.style],
            font_config=press.fonts,
            pdf_variant="pdf/ua-1",
        )
    except FatalURLFetchingError as error:
        raise FetchRefused(str(error)) from error
    return pdf


def _draw_grounds(pdf: Any, sheets: Sequence[Any]) -> None:
    """Put the drawn ground and the QR code under the text of each page.

    WeasyPrint would parse the line work anew for every certificate (a second each); a finished
    stream of PDF operators costs nothing.
    """
    import pydyf

    from cbt.certificates.ornament import own_drawing, paper, seal

    def stream(packed: bytes, **extra: Any) -> Any:
        drawn = pydyf.Stream([packed], {"Filter": "/FlateDecode", **extra})
        pdf.add_object(drawn)
        return drawn.reference

    pages = [
        item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page"
    ]
    common = stream(paper())
    seals: dict[tuple[str, str], bytes] = {}
    for index, (page, sheet) in enumerate(zip(pages, sheets, strict=True)):
        if sheet.seal not in seals:
            seals[sheet.seal] = stream(seal(*sheet.seal))
        name = f"Number{index}"
        own = own_drawing(
            sheet.qr_text,
            f"{sheet.number}   {sheet.check_code}",
            stamp_name=name,
            between=[cell.left for cell in sheet.cells[1:]],
        )
        resources = pdf.objects[int(page["Resources"].split()[0])]
        resources["XObject"][name] = stream(
            own.stamp, Type="/XObject", Subtype="/Form", BBox=pydyf.Array(own.box)
        )
        page["Contents"] = pydyf.Array(
            [common, seals[sheet.seal], stream(own.page), page["Contents"]]
        )


@cache
def _press() -> Press:
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:  # a system library such as Pango is not there
        raise PrintingUnavailable(str(error)) from error
    from cbt.certificates.ornament import paper, seal
    from cbt.certificates.sheet import seal_words

    # Its folder of fonts goes with the process; left to the interpreter's end, that fails.
    atexit.register(_press.cache_clear)
    fonts = FontConfiguration()
    fetcher = asset_fetcher()
    style = weasyprint.CSS(
        string=STYLE.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher
    )
    paper()
    for language in STRINGS:
        seal(*seal_words(language))
        with writing(language):
            date_format(timezone.localdate(), "DATE_FORMAT")  # reads the catalogue of a language
    # What stays for the life of the process is no longer looked through for garbage: such a
    # search in the middle of a certificate took as long as the certificate.
    gc.collect()
    gc.freeze()

    class SheetHTML(weasyprint.HTML):
        """A document without the three hundred rules for whatever a page of the web may hold:
        to look them through for each element took a tenth of a certificate.
        """

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return []

    return Press(html=SheetHTML, style=style, fonts=fonts, fetcher=fetcher)


@cache
def asset_fetcher() -> Any:
    """What WeasyPrint may load: ``data:`` addresses and the files in ASSETS, by name.

    Anything else stops the printing: a certificate that asks for a file or an address is a
    fault, and one that goes on without it would hide it.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols=["data"], allow_redirects=False)

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            asset = ASSETS.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if asset is None:
                raise FatalURLFetchingError(f"refused: {url[:200]}")
            return URLFetcherResponse(url, body=asset.read_bytes())

    return AssetFetcher()
