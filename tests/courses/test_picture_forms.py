"""Drawings that authors upload: what a package may not hold, the editor does not take either."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from courses.exceptions import CoursesError
from courses.models import Picture, PublishedFile
from courses.picture_places import collection_of
from tests.factories import authoring

pytestmark = pytest.mark.django_db

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" {head}>{inner}</svg>'


def drawing(
    inner: str = "<rect width='1' height='1'/>", head: str = 'viewBox="0 0 20 10"'
) -> bytes:
    return _SVG.format(head=head, inner=inner).encode()


GOOD = drawing()
BAD = {
    "script": (drawing("<script>alert(1)</script>"), "&lt;script&gt;"),
    "handler": (drawing('<rect onload="alert(1)"/>'), "onload"),
    "link": (drawing('<use href="http://x/y.svg#z"/>'), "href"),
    "no numbers": (drawing(head='viewBox="0 0 a b"'), "needs a viewBox"),
    "no size": (drawing(head=""), "needs a viewBox"),
    "width 0": (drawing(head='width="0" height="0"'), "out of range"),
    "endless": (drawing(head='width="1e400" height="1"'), "needs a viewBox"),
    "cut off": (b"<svg", "well-formed"),
    "no text": (b"\xff\xfe<svg/>", "UTF-8"),
    "empty box": (drawing(head='viewBox=""'), "needs a viewBox"),
}


@pytest.fixture
def client() -> Client:
    authoring.catalogue("kz")
    return authoring.signed_in(authoring.author("kz"))


def file(content: bytes, name: str = "seal.svg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/svg+xml")


def upload(client: Client, content: bytes, name: str = "seal.svg") -> Any:
    fields = {"title": "Seal", "file": file(content, name), "tags": ""}
    return client.post(reverse("wagtailimages:add"), fields)


@pytest.mark.parametrize("name", ["seal.svg", "SEAL.SVG"])
def test_drawing_is_taken(client: Client, name: str) -> None:
    assert upload(client, GOOD, name).status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (20, 10)
    with picture.file.open("rb") as kept:
        assert kept.read() == GOOD


@pytest.mark.parametrize("case", BAD)
def test_bad_drawing_is_refused_with_its_reason(client: Client, case: str) -> None:
    content, said = BAD[case]
    answer = upload(client, content)
    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors["file"])
    assert not Picture.objects.exists()


@pytest.mark.parametrize("case", ["script", "no numbers"])
def test_every_other_door_refuses_it_too(client: Client, case: str) -> None:
    content, said = BAD[case]
    many = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "Seal", "files[]": file(content)}
    )
    assert many.json()["success"] is False
    prefix = "image-chooser-upload"
    window = client.post(
        reverse("wagtailimages_chooser:create"),
        {f"{prefix}-title": "Seal", f"{prefix}-file": file(content), f"{prefix}-tags": ""},
    )
    assert said in window.content.decode().encode().decode("unicode_escape")
    assert not Picture.objects.exists()


def test_file_of_a_picture_is_replaced_by_a_good_one_only(client: Client) -> None:
    upload(client, GOOD)
    picture = Picture.objects.get()
    address = reverse("wagtailimages:edit", args=[picture.pk])
    fields = {"title": "Seal", "tags": ""}
    assert client.post(address, {**fields, "file": file(BAD["script"][0])}).status_code == 200
    assert client.post(address, {**fields, "title": "Kept"}).status_code == 302
    picture.refresh_from_db()
    assert picture.title == "Kept"
    with picture.file.open("rb") as kept:
        assert kept.read() == GOOD


def test_photograph_is_taken_as_before(client: Client) -> None:
    content = get_test_image_file().file.getvalue()
    assert upload(client, content, "photo.png").status_code == 302
    assert upload(client, b"no picture", "photo.png").status_code == 200
    assert Picture.objects.count() == 1


def test_drawing_that_was_there_before_is_not_published_with_its_script() -> None:
    kz = authoring.catalogue("kz")
    picture = Picture(
        title="Old seal",
        file=ContentFile(BAD["script"][0].replace(b"0 0 20 10", b"0 0 2 1"), name="old.svg"),
        collection=collection_of(kz),
    )
    picture._set_image_file_metadata()
    picture.save()
    raw: dict[str, Any] = authoring.single()
    raw["value"] |= {"image": picture.pk, "alt": "A seal"}
    with pytest.raises(
        CoursesError, match=r"“Old seal” cannot be published\. The element <script>"
    ):
        authoring.question(raw, within=kz)
    assert not PublishedFile.objects.exists()
