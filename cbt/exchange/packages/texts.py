"""Texts of a package: plain lines, and rich text in a handful of tags.

Rich text is parsed and written anew from what was understood, so nothing that is not on the
list can come through. The same is done to texts of this box before they are compared or
exported, so that line breaks between tags are no difference.
"""

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cbt.lib.characters import fault

# Wagtail's names of what an editor may use, and the tags they stand for.
_FEATURE_TAGS = {
    "bold": {"b"},
    "italic": {"i"},
    "superscript": {"sup"},
    "subscript": {"sub"},
    "code": {"code"},
    "h3": {"h3"},
    "h4": {"h4"},
    "ul": {"ul", "li"},
    "ol": {"ol", "li"},
}
_ALWAYS = frozenset({"p", "br"})
_SAME = {"strong": "b", "em": "i"}
_LISTS = frozenset({"ul", "ol"})
_PARAGRAPHS = frozenset({"p", "h3", "h4"})
_BLOCKS = _LISTS | _PARAGRAPHS | {"li"}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LOOKS_LIKE_MARKUP = re.compile(
    r"</?(?:p|b|i|sup|sub|code|br|h3|h4|ul|ol|li|strong|em)\s*/?>|&(?:amp|lt|gt|quot|nbsp|#\d+);",
    re.IGNORECASE,
)


class NotAllowed(Exception):
    """A rich text has what it may not have; ``str()`` names the tag or the character."""


def plain(text: str) -> str:
    """A plain text in NFC on one line. Hard spaces stay: they are meant."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def looks_like_markup(text: str) -> bool:
    """Whether a plain text was probably written as if it were markup."""
    return _LOOKS_LIKE_MARKUP.search(text) is not None


def tags_of(features: Iterable[str]) -> frozenset[str]:
    """The tags that an editor with these features writes."""
    return _ALWAYS.union(*(_FEATURE_TAGS.get(feature, set()) for feature in features))


def rich(html: str, *, allowed: frozenset[str]) -> str:
    """``html`` checked and written in the one way we write it; "" when it says nothing.

    A text without a block tag becomes one paragraph. Raises NotAllowed.
    """
    parser = _Writer(allowed)
    parser.feed(unicodedata.normalize("NFC", html))
    parser.close()
    return parser.result()


def question_name(stem: str, fallback: str) -> str:
    """What authors find a question by when the package gives it no name: how it begins."""
    text = plain(strip_tags(stem.replace("</p><p>", " ").replace("<br/>", " ")))
    return Truncator(_unescaped(text)).chars(100) or fallback


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Writer(HTMLParser):
    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._allowed = allowed
        self._open: list[str] = []
        self._out: list[str] = []
        self._loose = False  # text stands outside of every block tag
        self._blocks = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _SAME.get(tag, tag)
        if tag not in self._allowed:
            raise NotAllowed(_("The tag <%(tag)s> is not allowed here.") % {"tag": tag})
        if attrs:
            raise NotAllowed(
                _("The tag <%(tag)s> has the attribute “%(name)s”.")
                % {"tag": tag, "name": attrs[0][0]}
            )
        if tag == "br":
            self._loose = self._loose or not self._in_block()
            self._out.append("<br/>")
            return
        self._check_place(tag)
        if tag in _BLOCKS:
            self._trim()
            self._blocks = True
        elif not self._in_block():
            self._loose = True
        self._open.append(tag)
        self._out.append(f"<{tag}>")

    def _check_place(self, tag: str) -> None:
        within = self._open[-1] if self._open else ""
        if tag == "li":
            fits = within in _LISTS
        elif tag in _LISTS:
            fits = within in {"", "li"}
        elif tag in _PARAGRAPHS:
            fits = within == ""
        else:
            fits = within not in _LISTS and tag not in self._open
        if not fits:
            raise NotAllowed(
                _("The tag <%(tag)s> cannot stand in <%(within)s>.")
                % {"tag": tag, "within": within or "body"}
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        tag = _SAME.get(tag, tag)
        if tag == "br":
            return
        if not self._open or self._open[-1] != tag:
            raise NotAllowed(_("The tag </%(tag)s> closes nothing here.") % {"tag": tag})
        self._open.pop()
        if tag in _BLOCKS:
            self._trim()
        self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if said := fault(data):
            raise NotAllowed(said)
        text = _SPACES.sub(" ", data)
        if not self._out or self._at_block_edge():
            text = text.lstrip(" ")
        if not text:
            return
        if self._open and self._open[-1] in _LISTS:
            raise NotAllowed(
                _("Text stands between the items of a <%(tag)s>.") % {"tag": self._open[-1]}
            )
        if not self._in_block():
            self._loose = True
        self._out.append(escape(text, quote=False))

    def handle_comment(self, data: str) -> None:
        raise NotAllowed(_("A comment <!-- --> is not allowed."))

    def handle_decl(self, decl: str) -> None:
        raise NotAllowed(_("A declaration <! > is not allowed."))

    def unknown_decl(self, data: str) -> None:
        raise NotAllowed(_("A declaration <! > is not allowed."))

    def handle_pi(self, data: str) -> None:
        raise NotAllowed(_("An instruction <? > is not allowed."))

    def _in_block(self) -> bool:
        return any(tag in _BLOCKS for tag in self._open)

    def _at_block_edge(self) -> bool:
        last = self._out[-1]
        return last.startswith("<") and last.strip("</>") in _BLOCKS

    def _trim(self) -> None:
        """No space before a block tag."""
        while self._out and not self._out[-1].startswith("<"):
            self._out[-1] = self._out[-1].rstrip(" ")
            if self._out[-1]:
                break
            self._out.pop()

    def result(self) -> str:
        if self._open:
            raise NotAllowed(_("The tag <%(tag)s> is not closed.") % {"tag": self._open[-1]})
        self._trim()
        html = "".join(self._out)
        if not html or html == "<p></p>":
            return ""
        if self._loose:
            if self._blocks:
                raise NotAllowed(_("Some of the text stands outside of <p>."))
            return f"<p>{html}</p>"
        return html
