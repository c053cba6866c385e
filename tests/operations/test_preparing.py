"""Before each start: what is needed is done once, and what people made is never overwritten."""

import errno
import json
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_tasks_db.models import DBTaskResult
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page

from cbt.certificates import signing
from cbt.certificates.tasks import print_certificate
from cbt.exchange import shipped
from cbt.lib import box, clock
from cbt.operations import preparing
from cbt.operations.demonstration import starting
from cbt.operations.demonstration.building import NothingToTeach
from cbt.operations.first_administrator import FILE_NAME, USERNAME, first_sign_in
from cbt.operations.preparing import CannotPrepare, _State, first_data, migrate
from cbt.people.models import User
from cbt.people.permissions import access_of
from courses.models import CataloguePage, Course
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


def begin(folder, *, is_empty=False):
    lines = []
    first_data(_State(folder), folder=folder, is_empty=is_empty, at=clock.now(), say=lines.append)
    return lines


@pytest.fixture
def made(monkeypatch):
    """What a first start would have made, noted instead of made."""
    calls = []
    monkeypatch.setattr(preparing, "load_courses", lambda state, **kwargs: calls.append("courses"))
    monkeypatch.setattr(preparing.starting, "start", lambda **kwargs: calls.append("demonstration"))
    return calls


def test_first_start_makes_the_folder_for_its_owner_only(tmp_path, made, monkeypatch):
    for step in ("migrate", "give_pictures_a_place", "collect_static", "make_keys"):
        monkeypatch.setattr(preparing, step, lambda *args: None)
    folder = tmp_path / "srv" / "classroom"

    preparing.prepare(folder=folder, is_empty=False, at=clock.now(), say=lambda line: None)

    assert folder.stat().st_mode & 0o077 == 0
    assert made == ["courses", "demonstration"]


def test_first_start_makes_courses_and_people(tmp_path, made):
    begin(tmp_path)

    assert made == ["courses", "demonstration"]


def test_second_start_makes_no_people(tmp_path, made):
    begin(tmp_path)
    made.clear()

    begin(tmp_path)

    assert made == ["courses"]


def test_box_with_people_gets_no_fictional_ones(tmp_path, made):
    people.trainee()

    begin(tmp_path)

    assert made == []


def test_interrupted_first_start_goes_on(tmp_path, made, monkeypatch):
    def interrupted(**kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(preparing.starting, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            begin(tmp_path)
    made.clear()

    begin(tmp_path)

    assert made == ["courses", "demonstration"]


def test_empty_box_has_an_administrator_and_nothing_else(tmp_path, made):
    begin(tmp_path, is_empty=True)

    user = User.objects.get()
    assert access_of(user).is_administrator
    assert user.must_change_secret
    assert made == []
    assert not Course.objects.exists()


def test_empty_box_has_a_catalogue_to_begin_in(tmp_path, made):
    begin(tmp_path, is_empty=True)
    begin(tmp_path)

    catalogue = CataloguePage.objects.get()
    User.objects.update(must_change_secret=False)
    for user in (User.objects.get(), authoring.author("kz")):
        page = authoring.signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("wagtailadmin_explore", args=[catalogue.pk]) in page
        assert reverse("exchange:import_course") in page


def test_empty_box_stays_empty_when_started_without_the_option(tmp_path, made):
    begin(tmp_path, is_empty=True)

    begin(tmp_path)

    assert made == []
    assert User.objects.count() == 1


def test_first_password_is_told_until_it_was_changed(tmp_path):
    begin(tmp_path, is_empty=True)
    told = first_sign_in(tmp_path)
    password = told[1].rpartition(" ")[2]
    assert User.objects.get(username=USERNAME).check_password(password)

    User.objects.update(must_change_secret=False)

    assert first_sign_in(tmp_path) == []
    assert not (tmp_path / FILE_NAME).exists()


def test_demonstration_that_fails_leaves_no_marker(tmp_path, settings):
    settings.CBT_DEMONSTRATION = False
    assert not Course.objects.exists()

    with pytest.raises(NothingToTeach):
        starting.start(folder=tmp_path, at=clock.now())

    assert not (tmp_path / starting.MARKER).exists()


def test_course_is_loaded_once(tmp_path, monkeypatch):
    package = tmp_path / "packages" / "example"
    package.mkdir(parents=True)
    (package / "course.yaml").write_text("format: 1\n")
    loaded = []
    monkeypatch.setattr(shipped, "PACKAGES", tmp_path / "packages")
    monkeypatch.setattr(preparing, "read_package", lambda path: path.name)
    monkeypatch.setattr(
        preparing, "import_package", lambda package, actor, at: loaded.append(package)
    )
    for _start in range(2):
        preparing.load_courses(_State(tmp_path), at=clock.now(), say=lambda line: None)
    assert loaded == ["example"]

    (package / "course.yaml").write_text("format: 1 # changed\n")
    preparing.load_courses(_State(tmp_path), at=clock.now(), say=lambda line: None)

    assert loaded == ["example", "example"]


def test_content_is_indexed_without_waiting_tasks():
    lesson = authoring.lesson_page(authoring.module_page(authoring.course_page()), title="Utopia")
    others = [insert_or_update_object_task, print_certificate]
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            task_path=task.module_path,
            args_kwargs={"args": [], "kwargs": {}},
            enqueued_at=clock.now(),
            run_after=clock.now(),
            backend_name="default",
        )
        for task in others
    )

    preparing.index_content()

    assert [page.pk for page in Page.objects.search("Utopia")] == [lesson.pk]
    assert [row.task_path for row in DBTaskResult.objects.all()] == [print_certificate.module_path]


def test_keys_are_made_before_the_first_page_needs_them(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"
    for name, make in (("SECRET_KEY", box.secret_key), ("CBT_BOX_ID", box.box_id)):
        setattr(settings, name, SimpleLazyObject(partial(make, settings.KEYS_DIR)))

    preparing.make_keys()

    made = {path.name for path in settings.KEYS_DIR.iterdir()}
    assert made == {"secret_key", "box_id", signing.KEY_FILE}


def test_broken_course_is_told(tmp_path, monkeypatch):
    package = tmp_path / "packages" / "example"
    package.mkdir(parents=True)
    (package / "course.yaml").write_text("format: [\n")
    monkeypatch.setattr(shipped, "PACKAGES", tmp_path / "packages")

    with pytest.raises(CannotPrepare, match="Get the files of this release again"):
        preparing.load_courses(_State(tmp_path), at=clock.now(), say=lambda line: None)


def test_note_that_cannot_be_read_costs_time_only(tmp_path):
    (tmp_path / preparing.STATE_FILE).write_text("{half")

    state = _State(tmp_path)
    state.keep("static", "x")

    assert json.loads((tmp_path / preparing.STATE_FILE).read_text()) == {"static": "x"}


def test_nothing_waits_on_a_database_that_is_up_to_date(django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        migrate(lambda line: pytest.fail(line))


def test_database_of_a_later_release_is_left_alone():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('people', '9999_later', '2030-01-01')"
        )

    with pytest.raises(CannotPrepare, match="later release"):
        migrate(lambda line: None)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "is full. Make room"),
        (errno.EROFS, "cannot be written to"),
        (errno.EIO, "reported an error"),
    ],
)
def test_disk_that_refuses_is_told_in_words(code, words, monkeypatch):
    def fail(**options):
        raise OSError(code, "no", "the file")

    monkeypatch.setattr("cbt.operations.management.commands.prepare_box.prepare", fail)

    with pytest.raises(CommandError, match=words):
        call_command("prepare_box")
