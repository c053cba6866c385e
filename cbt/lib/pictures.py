"""What is let in as a picture: drawings by an allow-list, photographs by decoding them."""

import hashlib
import io
import math
import re
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, UnidentifiedImageError

RASTER_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
EXTENSIONS = frozenset({".svg", *RASTER_FORMATS})
# A photograph of 8000 × 5000; a decoded picture takes four bytes a pixel of a small box.
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MAX_SVG_SIZE = 4 * 1024 * 1024
MAX_SVG_DEPTH = 64

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Shapes, text, paint and clipping: what a drawing needs. Nothing that runs, loads or links.
SVG_ELEMENTS = _words(
    "svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan "
    "linearGradient radialGradient stop pattern clipPath mask marker filter feGaussianBlur "
    "feOffset feBlend feColorMatrix feMerge feMergeNode feFlood feComposite feMorphology "
    "feTurbulence feDisplacementMap"
)
SVG_ATTRIBUTES = _words(
    "id viewBox width height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points dx dy rotate "
    "textLength lengthAdjust transform version role aria-label aria-hidden preserveAspectRatio "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-dashoffset stroke-miterlimit paint-order vector-effect opacity color "
    "display visibility overflow clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits "
    "mask-type marker-start marker-mid marker-end markerWidth markerHeight markerUnits refX refY "
    "orient gradientUnits gradientTransform spreadMethod offset stop-color stop-opacity "
    "patternUnits patternContentUnits patternTransform font-family font-size font-style "
    "font-weight font-variant letter-spacing word-spacing text-anchor text-decoration "
    "dominant-baseline alignment-baseline baseline-shift writing-mode shape-rendering "
    "text-rendering image-rendering color-interpolation-filters filter filterUnits primitiveUnits "
    "in in2 result stdDeviation mode type values operator k1 k2 k3 k4 radius baseFrequency "
    "numOctaves seed stitchTiles scale xChannelSelector yChannelSelector flood-color flood-opacity "
    "mix-blend-mode isolation"
)
_REFERENCE = re.compile(r"#[A-Za-z_][\w.-]*\Z")
_URL = re.compile(r"url\s*\(", re.IGNORECASE)
_OWN_URL = re.compile(r"url\(\s*(['\"]?)#[A-Za-z_][\w.-]*\1\s*\)", re.IGNORECASE)
_SCHEME = re.compile(r"(?:javascript|data|vbscript|https?|ftp|file)\s*:|//", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*\Z")


class BadPicture(Exception):
    """A picture is not one, or holds what a picture may not; ``str()`` names it."""


@dataclass(frozen=True, slots=True)
class Media:
    """A picture: its file name (in a package below ``media/``) and what is known of its bytes.

    ``fingerprint`` is the SHA-1 by which Wagtail knows equal files; it protects nothing.
    """

    name: str
    sha256: str
    fingerprint: str
    size: int
    width: int
    height: int


def fingerprint(content: bytes) -> str:
    """The hash that Wagtail keeps of a picture's file."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def inspect(name: str, content: bytes) -> Media:
    """What is known of a picture. Raises BadPicture."""
    extension = PurePosixPath(name).suffix
    if extension == ".svg":
        width, height = _check_svg(content)
    elif extension in RASTER_FORMATS:
        width, height = _check_raster(content, RASTER_FORMATS[extension])
    else:
        raise BadPicture(_("Pictures are .svg, .png, .jpg or .webp."))
    return Media(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=fingerprint(content),
        size=len(content),
        width=width,
        height=height,
    )


def _check_raster(content: bytes, kind: str) -> tuple[int, int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                    raise BadPicture(
                        _("The picture has %(width)s × %(height)s pixels, more than is allowed.")
                        % {"width": width, "height": height}
                    )
                # The printing library turns this on for its whole process; a damaged picture
                # must be refused wherever the package is read.
                ImageFile.LOAD_TRUNCATED_IMAGES = False
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_("The picture has more pixels than are allowed.")) from error
    except UnidentifiedImageError as error:
        raise BadPicture(_("The file is not the kind of picture that its name says.")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadPicture(_("The picture is damaged.")) from error
    return width, height


def _check_svg(content: bytes) -> tuple[int, int]:
    if len(content) > MAX_SVG_SIZE:
        raise BadPicture(_("The drawing is larger than 4 MB."))
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPicture(_("The drawing is not UTF-8 text.")) from error
    guard = _Guard()
    parser = DefusedXMLParser(
        target=guard, forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(content)
        parser.close()
    except DefusedXmlException as error:
        raise BadPicture(_("A DOCTYPE or an entity is not allowed in a drawing.")) from error
    except SyntaxError as error:  # ParseError of the XML library
        raise BadPicture(
            _("The drawing is not well-formed XML: %(reason)s.") % {"reason": error}
        ) from error
    return guard.size()


class _Guard:
    """Receives a drawing piece by piece and refuses the first thing that is not on the lists."""

    def __init__(self) -> None:
        self._depth = 0
        self._root: dict[str, str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, name = _divide(tag)
        if namespace != _SVG or name not in SVG_ELEMENTS:
            raise BadPicture(
                _("The element <%(name)s> is not allowed in a drawing.") % {"name": name}
            )
        if self._root is None:
            if name != "svg":
                raise BadPicture(_("A drawing begins with <svg>."))
            self._root = dict(attributes)
        self._depth += 1
        if self._depth > MAX_SVG_DEPTH:
            raise BadPicture(_("The drawing is nested too deep."))
        for key, value in attributes.items():
            self._check_attribute(name, *_divide(key), value)

    def _check_attribute(self, element: str, namespace: str, name: str, value: str) -> None:
        if name == "href" and namespace in {"", _XLINK}:
            if element not in {"use", "linearGradient", "radialGradient", "pattern"}:
                fits = False
            else:
                fits = _REFERENCE.match(value) is not None
            if not fits:
                raise BadPicture(
                    _("<%(element)s> points out of the drawing (href). Only #id is allowed.")
                    % {"element": element}
                )
            return
        if namespace == _XML and name in {"space", "lang"}:
            return
        if namespace or name not in SVG_ATTRIBUTES:
            raise BadPicture(
                _("The attribute “%(name)s” of <%(element)s> is not allowed in a drawing.")
                % {"name": name, "element": element}
            )
        if _SCHEME.search(value) or len(_URL.findall(value)) != len(_OWN_URL.findall(value)):
            raise BadPicture(
                _("The attribute “%(name)s” of <%(element)s> points out of the drawing.")
                % {"name": name, "element": element}
            )

    def end(self, tag: str) -> None:
        self._depth -= 1

    def data(self, data: str) -> None:
        """Text is text: nothing in a drawing without scripts and styles reads it."""

    def comment(self, data: str) -> None:
        """Remarks of the one who drew it."""

    def pi(self, target: str, data: str | None = None) -> None:
        raise BadPicture(
            _("The instruction <?%(name)s?> is not allowed in a drawing.") % {"name": target}
        )

    def close(self) -> None:
        """The XML library calls this last."""

    def size(self) -> tuple[int, int]:
        """Width and height in points, from the root element."""
        root: dict[str, Any] = self._root or {}
        width, height = (_LENGTH.match(root.get(side, "")) for side in ("width", "height"))
        if width and height:
            sides = float(width[1]), float(height[1])
        else:
            box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
            try:
                sides = float(box[2]), float(box[3])
            except (IndexError, ValueError) as error:
                raise BadPicture(_("The drawing needs a viewBox.")) from error
        if not all(math.isfinite(side) and 1 <= side <= MAX_SIDE for side in sides):
            raise BadPicture(_("The size of the drawing is out of range."))
        return round(sides[0]), round(sides[1])


def _divide(name: str) -> tuple[str, str]:
    if name.startswith("{"):
        namespace, _brace, local = name[1:].partition("}")
        return namespace, local
    return "", name
