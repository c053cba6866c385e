"""Pictures: what is let in and what is named and refused."""

import io

import pytest
from PIL import Image

from cbt.lib import pictures
from cbt.lib.pictures import BadPicture, inspect

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 10 5">'
)


def _svg(inner: str, head: str = HEAD) -> bytes:
    return f"{head}{inner}</svg>".encode()


def _png(size: tuple[int, int] = (4, 3)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "PNG")
    return out.getvalue()


def test_inspect_takes_a_drawing() -> None:
    media = inspect("media/a.svg", _svg('<g id="x"><path d="M0 0h1"/></g><use href="#x"/>'))

    assert (media.width, media.height) == (10, 5)


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<rect onclick="alert(1)"/>', "onclick"),
        ('<rect onload="x"/>', "onload"),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
        ("<style>@import url(x)</style>", "<style>"),
        ('<rect style="fill:red"/>', "style"),
        ('<image href="x.png"/>', "<image>"),
        ('<use href="other.svg#x"/>', "href"),
        ('<use xlink:href="http://x/y.svg#x"/>', "href"),
        ('<use href="data:image/png;base64,AA"/>', "href"),
        ('<a href="#x"><rect/></a>', "<a>"),
        ('<rect fill="url(http://x/y)"/>', "fill"),
        ('<rect fill="URL( //x/y )"/>', "fill"),
        ('<rect fill="javascript:x"/>', "fill"),
        ("<animate/>", "<animate>"),
        ('<set attributeName="href"/>', "<set>"),
        ('<x:script xmlns:x="http://www.w3.org/2000/svg">x</x:script>', "<script>"),
        ('<x:rect xmlns:x="http://other"/>', "<rect>"),
        ("<?xml-stylesheet href='x'?>", "xml-stylesheet"),
        ("<rect>", "well-formed"),
    ],
)
def test_inspect_refuses_what_a_drawing_does_not_need(inner: str, said: str) -> None:
    with pytest.raises(BadPicture, match=said):
        inspect("media/a.svg", _svg(inner))


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + HEAD + "<text>&a;</text></svg>",
        '<!DOCTYPE svg SYSTEM "http://x/y.dtd">' + HEAD + "</svg>",
        "<!DOCTYPE svg>" + HEAD + "</svg>",
    ],
)
def test_inspect_refuses_entities_and_doctypes(text: str) -> None:
    with pytest.raises(BadPicture, match="DOCTYPE"):
        inspect("media/a.svg", text.encode())


def test_inspect_refuses_a_deep_or_sizeless_drawing() -> None:
    with pytest.raises(BadPicture, match="deep"):
        inspect("media/a.svg", _svg("<g>" * 100 + "</g>" * 100))
    with pytest.raises(BadPicture, match="viewBox"):
        inspect("media/a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    with pytest.raises(BadPicture, match="size"):
        inspect("media/a.svg", _svg("", head=HEAD.replace("0 0 10 5", "0 0 1e9 5")))


def test_inspect_takes_a_photograph() -> None:
    media = inspect("media/a.png", _png())

    assert (media.width, media.height) == (4, 3)


def test_inspect_refuses_a_photograph_that_is_another_thing() -> None:
    with pytest.raises(BadPicture, match="kind"):
        inspect("media/a.jpg", _png())
    with pytest.raises(BadPicture, match="kind"):
        inspect("media/a.png", b"<html>")
    with pytest.raises(BadPicture, match="damaged"):
        inspect("media/a.png", _png((90, 90))[:80])
    with pytest.raises(BadPicture, match="Pictures are"):
        inspect("media/a.gif", b"GIF89a")


def test_inspect_refuses_a_decompression_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10)

    with pytest.raises(BadPicture, match="pixels"):
        inspect("media/a.png", _png())
