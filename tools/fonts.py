"""Make the fonts in static/fonts/ from the Noto Sans and OCR-B of the system.

Needs fontTools and Brotli, and the two font families (Debian: fonts-noto-core, fonts-ocr-b):

    python tools/fonts.py

Noto Sans is cut to the letters of the seven languages: for screens as WOFF2 with hints for old
displays, for PDF as TrueType with the whole Latin and Cyrillic ranges that names may need. One
file holds one weight of one family: WeasyPrint prints wrong glyphs from a family split by
unicode-range.
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.misc.timeTools import timestampSinceEpoch
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
NOTO = Path("/usr/share/fonts/truetype/noto")
OCRB = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")

CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
LETTERS = {
    "en": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ru": CYRILLIC,
    "kk": CYRILLIC + "ӘҒҚҢӨҰҮҺІ",
    "ky": CYRILLIC + "ҢӨҮ",
    "tg": CYRILLIC + "ҒӢҚӮҲҶ",
    "tk": "ÄÇŽŇÖŞÜÝ",
    "uz": "ʻʼ",
    "uz-cyrl": CYRILLIC + "ЎҚҒҲ",
}
SIGNS = (
    "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    "«»“”„‘’‚–—…•·№×÷−±≤≥→°§©®½²³€"
    "\u00a0\u00ad\u2009\u202f\u2011"
)
MRZ = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<- "
PDF_RANGES = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x2B0, 0x300), range(0x400, 0x530)]

# A fixed date keeps the files equal from one run to the next.
MADE_AT = timestampSinceEpoch(1_767_225_600)


def web_characters() -> set[int]:
    """Return the code points of the seven languages, both cases, and the signs of the screens."""
    letters = "".join(LETTERS.values())
    return {ord(char) for char in letters + letters.lower() + SIGNS}


def pdf_characters() -> set[int]:
    """Return the code points for print: the screens' and all that names may hold."""
    return web_characters().union(*PDF_RANGES)


def draw_polygons(*polygons: list[tuple[float, float]]) -> Any:
    """Return a TrueType glyph made of closed polygons."""
    pen = TTGlyphPen(None)
    for polygon in polygons:
        points = [(round(x), round(y)) for x, y in polygon]
        pen.moveTo(points[0])
        for point in points[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def box(left: float, bottom: float, right: float, top: float) -> list[tuple[float, float]]:
    """Return a rectangle as a polygon, clockwise as TrueType wants it."""
    return [(left, bottom), (left, top), (right, top), (right, bottom)]


def add_missing_signs(font: TTFont) -> None:
    """Draw − ≤ ≥ → in the weight of the font; Noto Sans keeps them in other families."""
    cmap = font.getBestCmap()
    glyphs = font["glyf"]
    plus = glyphs[cmap[ord("+")]]
    advance = font["hmtx"][cmap[ord("+")]][0]
    # The bar of the equals sign gives the stroke of the weight.
    equals = glyphs[cmap[ord("=")]]
    rows = sorted({y for _, y in equals.getCoordinates(glyphs)[0]})
    stroke = rows[1] - rows[0]
    left, right = plus.xMin, plus.xMax
    middle = (plus.yMin + plus.yMax) / 2
    half = stroke / 2

    less_points = glyphs[cmap[ord("<")]].getCoordinates(glyphs)[0]
    greater_points = glyphs[cmap[ord(">")]].getCoordinates(glyphs)[0]
    lift = stroke * 1.1
    floor = min(y for _, y in less_points) + lift - stroke * 2.1
    foot = box(left, floor, right, floor + stroke)

    arrow_advance = round(advance * 1.6)
    tip = arrow_advance - left
    reach = (plus.yMax - plus.yMin) * 0.42
    slope = stroke * 0.75
    head = [
        (tip, middle),
        (tip - reach, middle - reach),
        (tip - reach - slope, middle - reach + slope),
        (tip - 2 * slope, middle),
        (tip - reach - slope, middle + reach - slope),
        (tip - reach, middle + reach),
    ]
    shaft = box(left, middle - half, tip - stroke, middle + half)
    additions = {
        0x2212: ("minus", draw_polygons(box(left, middle - half, right, middle + half)), advance),
        0x2264: (
            "lessequal",
            draw_polygons([(x, y + lift) for x, y in less_points], foot),
            advance,
        ),
        0x2265: (
            "greaterequal",
            draw_polygons([(x, y + lift) for x, y in greater_points], foot),
            advance,
        ),
        0x2192: ("arrowright", draw_polygons(head, shaft), arrow_advance),
    }
    order = font.getGlyphOrder()
    for code, (name, glyph, width) in additions.items():
        if code in cmap:
            continue
        if name not in order:
            order.append(name)
        glyphs.glyphs[name] = glyph
        glyph.recalcBounds(glyphs)
        font["hmtx"][name] = (width, glyph.xMin)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name
    font.setGlyphOrder(order)
    glyphs.glyphOrder = order


def cut(font: TTFont, characters: set[int], *, hinting: bool) -> TTFont:
    """Cut `font` to `characters`; every one of them must be there."""
    missing = characters - set(font.getBestCmap())
    if missing:
        raise SystemExit(
            "Not in the font: " + " ".join(f"U+{code:04X}" for code in sorted(missing))
        )
    options = subset.Options()
    options.hinting = hinting
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "FFTM"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.recalcTimestamp = False
    font["head"].modified = MADE_AT
    return font


def outlines_to_truetype(font: TTFont) -> None:
    """Replace CFF outlines by TrueType ones, which every PDF reader and browser takes."""
    order = font.getGlyphOrder()
    glyph_set = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, max_err=0.5, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder = order
    table.glyphs = glyphs
    del font["CFF "]
    for glyph in glyphs.values():
        glyph.recalcBounds(table)
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for field in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxComponentDepth",
    ):
        setattr(maxp, field, 0)
    post = font["post"]
    post.formatType = 2.0
    post.extraNames = []
    post.mapping = {}
    font.sfntVersion = "\x00\x01\x00\x00"


def save(font: TTFont, path: Path, *, flavor: str | None = None) -> None:
    """Write `font` to `path` as TrueType or, with flavor "woff2", compressed for the screen."""
    font.flavor = flavor
    path.parent.mkdir(parents=True, exist_ok=True)
    font.save(path)


def make_noto() -> None:
    """Write the two weights of Noto Sans for the screens and for print."""
    for source, weight in (("NotoSans-Regular.ttf", 400), ("NotoSans-Bold.ttf", 700)):
        for characters, path, flavor in (
            (web_characters(), FONTS / f"noto-sans-{weight}.woff2", "woff2"),
            (pdf_characters(), FONTS / "pdf" / f"NotoSans-{weight}.ttf", None),
        ):
            font = TTFont(NOTO / source)
            add_missing_signs(font)
            if flavor is None:
                characters = characters & set(font.getBestCmap()) | web_characters()
            save(cut(font, characters, hinting=flavor == "woff2"), path, flavor=flavor)


def make_ocrb() -> None:
    """Write OCR-B for the machine readable zone and the codes on certificates."""
    for path, flavor in (
        (FONTS / "ocr-b.woff2", "woff2"),
        (FONTS / "pdf" / "OCR-B.ttf", None),
    ):
        font = cut(TTFont(OCRB), {ord(char) for char in MRZ}, hinting=False)
        outlines_to_truetype(font)
        save(font, path, flavor=flavor)


def write_manifest() -> None:
    """Write the hash of every font file, so that a test can tell when one was changed by hand."""
    files = sorted(path for path in FONTS.rglob("*") if path.suffix in {".woff2", ".ttf", ".txt"})
    manifest = {
        "made_with": "tools/fonts.py",
        "files": {
            path.relative_to(FONTS).as_posix(): {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": path.stat().st_size,
            }
            for path in files
        },
    }
    (FONTS / "manifest.json").write_text(
        json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def main() -> None:
    """Make all fonts, or only write the manifest again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", action="store_true", help="only hash the files again")
    if not parser.parse_args().manifest:
        make_noto()
        make_ocrb()
    write_manifest()
    for path in sorted(FONTS.rglob("*.*")):
        print(f"{path.stat().st_size:>8}  {path.relative_to(FONTS)}")


if __name__ == "__main__":
    main()
