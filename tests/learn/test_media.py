"""The one door to media."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from courses.models import PublishedFile
from tests.learn.conftest import browser_of

pytestmark = pytest.mark.django_db
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'


@pytest.fixture
def published(small):
    row = PublishedFile(
        sha256="ab" * 32,
        extension="svg",
        content_type="image/svg+xml",
        size=len(DRAWING),
        width=9,
        height=9,
    )
    row.save()
    row.courses.add(small.course)
    default_storage.save(row.path, ContentFile(DRAWING))
    return reverse("media", args=[row.path])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("another trainee", 200),  # enrolled in the course
        ("not enrolled", 404),
        ("the cohort's instructor", 200),
        ("another classroom's instructor", 200),  # instructors author in the whole catalogue
        ("manager", 404),
        ("anonymous", 302),
    ],
)
def test_published_file_is_for_those_whose_course_shows_it(published, cast, who, status):
    assert browser_of(cast[who]).get(published).status_code == status


def test_drawing_comes_packed_to_a_browser_that_unpacks(client, published):
    page = client.get(published, headers={"Accept-Encoding": "gzip, deflate"})
    assert gzip.decompress(page.content) == DRAWING
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert "sandbox" in page["Content-Security-Policy"]


def test_published_file_may_be_kept_and_runs_nothing(client, published):
    page = client.get(published)
    assert b"".join(page.streaming_content) == DRAWING
    assert "immutable" in page["Cache-Control"]
    assert "sandbox" in page["Content-Security-Policy"]
    assert page["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("asked", "given", "status"),
    [
        ("bytes=0-3", DRAWING[:4], 206),
        ("bytes=-4", DRAWING[-4:], 206),
        ("bytes=5-", DRAWING[5:], 206),
        ("bytes=9999-", b"", 416),
        (f"bytes={'9' * 5000}-", DRAWING, 200),
        (f"bytes=0-{'9' * 5000}", DRAWING, 200),
    ],
)
def test_part_of_a_file(client, published, asked, given, status):
    page = client.get(published, headers={"Range": asked})
    assert page.status_code == status
    if status == 206:
        assert page.content == given


@pytest.mark.parametrize("name", ["original_images/x.svg", "certificates/x.pdf", "published/x"])
def test_other_files_are_not_for_trainees(client, name):
    default_storage.save(name, ContentFile(b"secret"))
    assert client.get(reverse("media", args=[name])).status_code == 404


def test_certificates_have_a_door_of_their_own(cast):
    default_storage.save("certificates/x.pdf", ContentFile(b"secret"))
    page = browser_of(cast["the cohort's instructor"]).get("/media/certificates/x.pdf")
    assert page.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/../manage.py",
        "/media/published/../../x",
        "/media/nothing",
        "/media/.",
        "/media/published",
        "/media/published/",
        "/media/%00",
    ],
)
def test_paths_that_name_no_file_lead_nowhere(cast, published, path):
    assert browser_of(cast["the cohort's instructor"]).get(path).status_code == 404
