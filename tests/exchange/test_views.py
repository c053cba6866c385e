"""The screens: upload, look, agree; and who gets in."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cbt.exchange import uploads
from cbt.exchange.packages.reader import read_package
from cbt.people.models import AuditLine, User
from courses.models import Course, LessonPage
from tests.exchange.conftest import Folder
from tests.factories import content, people

pytestmark = pytest.mark.django_db

IMPORT = "exchange:import_course"
CONFIRM = "exchange:import_confirm"


@pytest.fixture(autouse=True)
def _data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")


@pytest.fixture
def author() -> User:
    return people.administrator()


def _upload(client: Client, path: Path, **data: Any) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes(), content_type="application/zip")
    return client.post(reverse(IMPORT), {"package": file, **data})


def _bad_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("course.yaml", "format: 2\n")
        archive.writestr("../evil.svg", "x")
    return path


def test_import_shows_the_plan_and_changes_nothing_until_confirmed(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    client.force_login(author)

    answer = _upload(client, small.zipped(tmp_path / "a.zip"))
    page = client.get(answer.url)

    assert answer.url == reverse(CONFIRM)
    assert "Seals on containers" in page.content.decode()
    assert "Looking at a seal" in page.content.decode()
    assert not Course.objects.exists()

    form = page.context["form"]
    done = client.post(reverse(CONFIRM), {"seal": form["seal"].value()})

    assert done.status_code == 302
    course = Course.objects.get()
    assert course.versions.count() == 1
    assert AuditLine.objects.get(verb="exchange.import_course").actor == author
    assert list((settings.DATA_DIR / "imports").iterdir()) == []


def test_upload_on_a_full_disk_is_told_on_the_form_and_leaves_nothing(
    client: Client, author: User, small: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills while the package is being written."""
    client.force_login(author)
    package = small.zipped(tmp_path / "a.zip")
    real = os.fdopen

    def fill(handle: int, mode: str) -> Any:
        os.close(handle)
        return real(os.open("/dev/full", os.O_WRONLY), mode, buffering=0)

    with monkeypatch.context() as patched:
        patched.setattr(uploads.os, "fdopen", fill)
        page = _upload(client, package)

    assert page.status_code == 200
    assert "The disk of the server is full" in page.context["form"].errors["package"][0]
    assert list((settings.DATA_DIR / "imports").iterdir()) == []
    assert client.get(reverse(CONFIRM)).url == reverse(IMPORT)
    assert _upload(client, package).url == reverse(CONFIRM)


def test_import_of_the_same_package_says_there_is_nothing_to_do(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    small.load()
    client.force_login(author)
    _upload(client, small.zipped(tmp_path / "a.zip"))

    page = client.get(reverse(CONFIRM)).content.decode()

    assert "nothing to import" in page
    assert "Import and publish" not in page


def test_import_lists_problems_with_place_and_remedy(
    client: Client, author: User, tmp_path: Path
) -> None:
    client.force_login(author)
    _upload(client, _bad_zip(tmp_path / "bad.zip"))

    page = client.get(reverse(CONFIRM))

    assert page.status_code == 422
    assert "leads out of the package" in page.content.decode()
    assert not Course.objects.exists()


def test_import_names_the_file_as_the_person_does(
    client: Client, author: User, tmp_path: Path
) -> None:
    client.force_login(author)
    file = tmp_path / "my course.zip"
    file.write_bytes(b"no ZIP at all")
    _upload(client, file)
    page = client.get(reverse(CONFIRM))
    assert page.status_code == 422
    assert [problem.place for problem in page.context["problems"]] == ["my course.zip"]


@pytest.mark.parametrize("manifest", [None, b"{", b'{"format": 1, "files": {"gone": "0"}}'])
def test_import_of_a_changed_package_sends_nobody_to_a_command_line(
    client: Client, author: User, small: Folder, tmp_path: Path, manifest: bytes | None
) -> None:
    whole, changed = small.zipped(tmp_path / "a.zip"), tmp_path / "b.zip"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = manifest if name == "manifest.json" else old.read(name)
            if content is not None:
                new.writestr(name, content)
    client.force_login(author)
    _upload(client, changed)

    page = client.get(reverse(CONFIRM))

    assert {problem.remedy for problem in page.context["problems"]} == {
        "Export the course again, and change no file inside the ZIP."
    }
    assert "seal_course" not in page.content.decode()


def test_import_shows_conflicts_and_needs_agreement(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    small.load()
    lesson = LessonPage.objects.get(slug="look")
    lesson.title = "Edited here"
    lesson.save_revision().publish()
    client.force_login(author)
    _upload(client, small.zipped(tmp_path / "a.zip"))
    seal = client.get(reverse(CONFIRM)).context["form"]["seal"].value()

    refused = client.post(reverse(CONFIRM), {"seal": seal})
    assert refused.status_code == 200
    assert "Agree to overwrite" in refused.content.decode()
    assert LessonPage.objects.get(slug="look").title == "Edited here"

    client.post(reverse(CONFIRM), {"seal": seal, "overwrite": "on"})
    assert LessonPage.objects.get(slug="look").title == "Looking at a seal"


def test_import_shows_the_plan_again_when_something_changed_meanwhile(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    client.force_login(author)
    _upload(client, small.zipped(tmp_path / "a.zip"))
    seal = client.get(reverse(CONFIRM)).context["form"]["seal"].value()
    small.load()
    lesson = LessonPage.objects.get(slug="look")
    lesson.title = "Edited here"
    lesson.save_revision().publish()

    page = client.post(reverse(CONFIRM), {"seal": seal, "overwrite": "on"})

    assert "changed here in the meantime" in page.content.decode()
    assert LessonPage.objects.get(slug="look").title == "Edited here"
    again = {"seal": page.context["form"]["seal"].value(), "overwrite": "on"}
    assert client.post(reverse(CONFIRM), again).status_code == 302


def test_import_cancel_forgets_the_package(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    client.force_login(author)
    _upload(client, small.zipped(tmp_path / "a.zip"))

    client.post(reverse("exchange:import_cancel"))

    assert list((settings.DATA_DIR / "imports").iterdir()) == []
    assert client.get(reverse(CONFIRM)).status_code == 302


def test_import_belongs_to_the_session_that_uploaded(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    client.force_login(author)
    _upload(client, small.zipped(tmp_path / "a.zip"))
    other = Client()
    other.force_login(people.administrator())

    assert other.get(reverse(CONFIRM)).status_code == 302


def test_import_refuses_a_file_that_is_too_large(
    client: Client, author: User, monkeypatch: pytest.MonkeyPatch, small: Folder, tmp_path: Path
) -> None:
    monkeypatch.setattr("cbt.exchange.forms.MAX_ZIP_SIZE", 10)
    client.force_login(author)

    page = _upload(client, small.zipped(tmp_path / "a.zip"))

    assert page.status_code == 200
    assert "larger than 200 MB" in page.content.decode()


def test_import_without_a_file_says_so(client: Client, author: User) -> None:
    client.force_login(author)

    assert client.post(reverse(IMPORT)).context["form"].errors["package"]


def test_export_gives_a_package_that_can_be_read(
    client: Client, author: User, small: Folder, tmp_path: Path
) -> None:
    small.load()
    course = Course.objects.get()
    client.force_login(author)

    answer = client.get(reverse("exchange:export_course", args=[course.pk]))

    path = tmp_path / "got.zip"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith('attachment; filename="seals-')
    assert read_package(path).canonical() == read_package(small.path).canonical()
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
    assert AuditLine.objects.get(verb="exchange.export_course").actor == author


@pytest.mark.parametrize("name", [IMPORT, CONFIRM, "export"])
def test_screens_are_for_people_who_write_courses(client: Client, small: Folder, name: str) -> None:
    small.load()
    course = Course.objects.get()
    address = (
        reverse("exchange:export_course", args=[course.pk]) if name == "export" else reverse(name)
    )
    room = people.classroom()

    assert client.get(address).status_code == 302  # anonymous: to the sign-in page
    for user in (
        people.trainee(),
        people.manager("kz"),
        people.regional_viewer(),
        people.classroom_manager(room),
    ):
        client.force_login(user)
        assert client.get(address).status_code == 403


def test_export_of_a_catalogue_one_does_not_write_in_is_not_found(
    client: Client, small: Folder
) -> None:
    content.catalogue("tj/customs")
    small.load(catalogue_slug="catalogue-tj-customs")
    course = Course.objects.get()
    instructor = people.instructor(people.classroom())
    client.force_login(instructor)

    page = client.get(reverse(IMPORT))

    assert page.status_code == 200
    assert "Seals on containers" not in page.content.decode()
    assert client.get(reverse("exchange:export_course", args=[course.pk])).status_code == 404


def test_import_into_a_catalogue_one_does_not_write_in_is_refused(
    client: Client, small: Folder, tmp_path: Path
) -> None:
    content.catalogue("tj/customs")
    small.load(catalogue_slug="catalogue-tj-customs")
    small.replace("words/en.yaml", "One line a seal.", "One line for each seal.")
    client.force_login(people.instructor(people.classroom()))
    _upload(client, small.zipped(tmp_path / "a.zip"))

    page = client.get(reverse(CONFIRM))

    assert page.status_code == 422
    assert "You do not write courses" in page.content.decode()
    assert client.post(reverse(CONFIRM), {"seal": "x"}).status_code == 422


def test_import_lists_courses_in_a_constant_number_of_queries(
    client: Client, author: User, small: Folder, django_assert_num_queries: Any
) -> None:
    small.load()
    client.force_login(author)
    client.get(reverse(IMPORT))

    with django_assert_num_queries(QUERIES):
        client.get(reverse(IMPORT))
    parent = LessonPage.objects.get(slug="look").get_parent().get_parent()
    for number in range(2):
        parent.copy(
            recursive=False, update_attrs={"slug": f"copy-{number}"}, reset_translation_key=True
        )
    with django_assert_num_queries(QUERIES):
        client.get(reverse(IMPORT))


QUERIES = 9
