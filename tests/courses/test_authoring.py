"""The editor as its people meet it: groups from roles, menus, a new lesson, previews, review."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupPagePermission, Page, Task, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text
from wagtail.users.models import UserProfile

from cbt.lib import clock
from cbt.people import actions
from cbt.people.enums import RoleKind
from cbt.people.models import User
from cbt.teach.authoring import EVERY_CATALOGUE, group_name, sync_authors, sync_catalogue
from courses.enums import QuizKind, WordsStatus
from courses.freezing import attach_translation, latest_editions
from courses.models import (
    CataloguePage,
    CatalogueReview,
    CoursePage,
    Lesson,
    LessonPage,
    Question,
    QuizPage,
)
from courses.models.pages import UNNAMED_CATALOGUE
from courses.reviewing import ensure_review
from courses.starting import language_to_write_in, lesson_start
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Any]:
    return {branch: authoring.catalogue(branch) for branch in ("", "kz", "tj", "kz/bs")}


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


# --- Groups from roles ------------------------------------------------------------------------


def test_instructor_authors_in_the_region_and_in_the_country(places: dict[str, Any]) -> None:
    user = people.trainee()
    room = people.classroom("room-kz", country="kz")
    actions.grant_role(
        user=user, kind=RoleKind.INSTRUCTOR, classroom=room, actor=None, at=clock.now()
    )
    assert groups(user) == {group_name(places[""]), group_name(places["kz"])}


def test_administrator_authors_everywhere(places: dict[str, Any]) -> None:
    names = groups(authoring.administrator())
    assert names == {group_name(page) for page in places.values()} | {EVERY_CATALOGUE}


@pytest.mark.parametrize("kind", [RoleKind.CLASSROOM_MANAGER, RoleKind.MANAGER])
def test_other_roles_author_nowhere(places: dict[str, Any], kind: RoleKind) -> None:
    room = people.classroom("room-kz", country="kz")
    user = (
        people.classroom_manager(room)
        if kind == RoleKind.CLASSROOM_MANAGER
        else people.manager("kz")
    )
    sync_authors(user)
    assert groups(user) == set()


def test_role_taken_away_takes_the_group_away(places: dict[str, Any]) -> None:
    user = authoring.author("kz")
    other = Group.objects.create(name="Set by somebody else")
    user.groups.add(other)
    user.roles.all().delete()
    sync_authors(user)
    assert groups(user) == {"Set by somebody else"}


def test_new_catalogue_is_open_to_those_who_teach_there(places: dict[str, Any]) -> None:
    user = authoring.author("tj")
    page = Page.get_first_root_node().add_child(
        instance=type(places["tj"])(title="Second", slug="second", branch="tj")
    )
    assert group_name(page) in groups(user)


def test_catalogue_given_to_another_owner_changes_hands(places: dict[str, Any]) -> None:
    mine, theirs = authoring.author("kz"), authoring.author("tj")
    page = places["kz"]
    page.branch = "tj"
    page.save()
    assert group_name(page) not in groups(mine)
    assert group_name(page) in groups(theirs)


def test_renamed_catalogue_leaves_no_group_behind(places: dict[str, Any]) -> None:
    page = places["kz"]
    before = group_name(page)
    page.slug = "renamed"
    page.save()
    assert not Group.objects.filter(name=before).exists()
    assert Group.objects.filter(name=group_name(page)).exists()


@pytest.mark.parametrize(("title", "shown"), [(UNNAMED_CATALOGUE, "Каталог"), ("Korday", "Korday")])
def test_catalogue_without_a_name_is_called_in_the_language_of_the_reader(
    title: str, shown: str
) -> None:
    catalogue = CataloguePage(title=title)

    with translation.override("ru"):
        assert catalogue.get_admin_display_title() == shown


def test_deleted_catalogue_takes_its_group_along(places: dict[str, Any]) -> None:
    name = group_name(places["tj"])
    places["tj"].delete()
    assert not Group.objects.filter(name=name).exists()


def test_no_group_may_change_people_or_groups(places: dict[str, Any]) -> None:
    authoring.administrator()
    held = Permission.objects.filter(group__name__startswith="Authors: ").distinct()
    names = set(held.values_list("content_type__app_label", "codename"))
    assert not [name for name in names if name[0] in {"auth", "people", "wagtailusers"}]
    assert {label for label, _codename in names} == {"wagtailadmin", "courses"}


def test_group_reaches_one_catalogue_and_nothing_beside_it(places: dict[str, Any]) -> None:
    rows = GroupPagePermission.objects.filter(group__name=group_name(places["kz"]))
    assert {row.page_id for row in rows} == {places["kz"].pk}


def test_syncing_twice_changes_nothing(places: dict[str, Any]) -> None:
    user = authoring.author("kz")
    before = (groups(user), GroupPagePermission.objects.count())
    sync_catalogue(places["kz"])
    sync_authors(user)
    assert (groups(user), GroupPagePermission.objects.count()) == before


@pytest.mark.parametrize(
    ("language", "editor"), [("en", ""), ("ru", ""), ("kk", "ru"), ("tg", "ru")]
)
def test_editor_speaks_a_language_it_knows(
    places: dict[str, Any], language: str, editor: str
) -> None:
    user = authoring.author("kz", language=language)
    assert UserProfile.get_for_user(user).preferred_language == editor


def test_editor_follows_a_change_of_language(places: dict[str, Any]) -> None:
    user = authoring.author("kz", language="kk")
    actions.set_language(user=user, language="en")
    assert UserProfile.objects.get(user=user).preferred_language == ""


# --- Doors ------------------------------------------------------------------------------------


def test_who_may_open_the_editor(places: dict[str, Any], anonymous: Any) -> None:
    home = reverse("wagtailadmin_home")
    assert authoring.signed_in(authoring.author("kz")).get(home).status_code == 200
    assert authoring.signed_in(authoring.administrator()).get(home).status_code == 200
    for user in (people.trainee(), people.manager("kz"), people.regional_viewer()):
        assert authoring.signed_in(user).get(home).status_code in (302, 403)
    assert anonymous.get(home).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "users/",
        "users/add/",
        "groups/",
        "groups/new/",
        "login/",
        "password_reset/",
        "account/change_password/",
    ],
)
def test_account_pages_are_not_found_even_for_a_superuser(path: str) -> None:
    User.objects.create_superuser("root-user")
    client = authoring.signed_in(User.objects.get(username="root-user"))
    assert client.get(f"/editor/{path}").status_code == 404


def test_settings_of_the_editor_hold_what_the_product_does_not_keep(places: dict[str, Any]) -> None:
    user = authoring.author("kz")
    client = authoring.signed_in(user)
    address = reverse("wagtailadmin_account")
    form = BeautifulSoup(client.get(address).content, "html.parser")
    fields = {field["name"] for field in form.select("main [name]")}
    assert fields == {
        "csrfmiddlewaretoken",
        "theme-theme",
        "theme-contrast",
        "theme-density",
        "theme-keyboard_shortcuts",
    }
    assert form.select_one(f"main a[href='{reverse('people:profile')}']")

    chosen = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    assert client.post(address, chosen).status_code == 302
    assert UserProfile.objects.get(user=user).theme == "dark"


def test_settings_of_the_editor_are_for_people_who_write(places: dict[str, Any]) -> None:
    for user in (people.trainee(), people.manager("kz")):
        response = authoring.signed_in(user).get(reverse("wagtailadmin_account"))
        assert response.status_code in (302, 403)


def test_menu_holds_what_an_author_needs(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    for shown in ("Courses", "Question bank", "Pictures", "Back to teaching", "Catalogue kz"):
        assert shown in page
    for hidden in ("/editor/documents/", "/editor/reports/", "/editor/workflows/", "editor guide"):
        assert hidden not in page
    assert "Catalogue tj" not in page


def test_page_elsewhere_is_closed(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    theirs = authoring.lesson_page(authoring.module_page(authoring.course_page(places["tj"])))
    response = client.get(reverse("wagtailadmin_pages:edit", args=[theirs.pk]))
    assert response.status_code in (302, 403)
    assert theirs.title not in client.get(reverse("wagtailadmin_explore_root")).content.decode()


# --- The tree ---------------------------------------------------------------------------------


def test_tree_is_listed_in_the_order_of_the_course(places: dict[str, Any]) -> None:
    course = authoring.course_page(places["kz"])
    modules = [authoring.module_page(course, title=f"Part {n}") for n in range(3)]
    lessons = [authoring.lesson_page(modules[0], title=f"Lesson {n}") for n in range(3)]
    for page in (modules[1], lessons[1]):
        page.save_revision()  # the last to be changed
    client = authoring.signed_in(authoring.author("kz"))
    for parent, children in ((course, modules), (modules[0], lessons)):
        response = client.get(reverse("wagtailadmin_explore", args=[parent.pk]))
        assert [page.title for page in response.context["pages"]] == [
            page.title for page in children
        ]
        # Here they can be put into another order.
        moving = reverse("wagtailadmin_pages:set_page_position", args=[999999])
        assert moving in response.content.decode()


def test_top_of_the_tree_holds_catalogues_only(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.administrator())
    listed = client.get(reverse("wagtailadmin_explore_root")).context["pages"]
    assert {page.pk for page in listed} == {page.pk for page in places.values()}


def status_panel(page: Page, user: User) -> str:
    """What the status panel says, in one line."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = BeautifulSoup(authoring.signed_in(user).get(address).content, "html.parser")
    panel = form.select_one("[data-side-panel=status]")
    assert panel is not None
    return " ".join(panel.stripped_strings)


def test_status_says_who_sees_the_page_and_which_languages_it_has(places: dict[str, Any]) -> None:
    course = authoring.course_page(places["kz"], source_language="ru")
    module = authoring.module_page(course)
    lesson, draft = authoring.publish(authoring.lesson_page(module)), authoring.lesson_page(module)
    edition = Lesson.objects.get(pk=lesson.translation_key).current
    attach_translation(
        edition,
        source_language="ru",
        language="kk",
        words=latest_editions(edition)["ru"].words,
        status=WordsStatus.APPROVED,
        at=clock.now(),
    )
    author = authoring.author("kz")

    said = status_panel(lesson, author)
    for told in ("Written in Русский", "Қазақша : Ready", "Seen by trainees of the course"):
        assert told in said
    assert "Translations begin after the first publishing." in status_panel(draft, author)
    for page in (places["kz"], course, module, lesson, draft):
        said = status_panel(page, author)
        for untrue in ("Visible to all", "anyone can view", "No other translations", "privacy"):
            assert untrue not in said
    assert "trainees" not in status_panel(places["kz"], author)


def test_new_page_has_a_status_too(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", places["kz"].pk])
    page = client.get(address)
    assert page.status_code == 200
    assert "anyone can view" not in page.content.decode()


# --- A new lesson -----------------------------------------------------------------------------


def test_new_lesson_starts_with_five_steps(places: dict[str, Any]) -> None:
    module = authoring.module_page(authoring.course_page(places["kz"]))
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", module.pk])
    page = client.get(address).content.decode()
    for title in ("After this lesson you will be able to", "Practise", "Remember"):
        assert title in page


def test_start_has_the_order_in_which_people_learn() -> None:
    kinds = [block["type"] for block in lesson_start()]
    assert kinds.count("page_break") == 4
    assert kinds.index("knowledge_check") < kinds.index("callout")
    assert LessonPage(body=lesson_start()).body[-1].value["kind"] == "remember"


# --- The language to write in -------------------------------------------------------------------


def chosen_language(page: str) -> str:
    """The language that a form of the editor offers, above everything it hides behind a tab."""
    form = BeautifulSoup(page, "html.parser")
    first_tab = form.select_one("[role=tabpanel]")
    assert first_tab is not None
    option = first_tab.select_one("select[name=source_language] option[selected]")
    assert option is not None
    return str(option["value"])


@pytest.mark.parametrize(("language", "offered"), [("en", "en"), ("ru", "ru"), ("kk", "kk")])
def test_new_course_is_written_in_the_language_of_its_author(
    places: dict[str, Any], language: str, offered: str
) -> None:
    client = authoring.signed_in(authoring.author("kz", language=language))
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", places["kz"].pk])
    assert chosen_language(client.get(address).content.decode()) == offered


@pytest.mark.parametrize(
    ("own", "others", "offered"),
    [([], "en", "ru"), (["en"], "ru", "en"), (["en", "kk"], "en", "kk")],
)
def test_new_question_is_written_in_the_language_of_its_authors_last_course(
    places: dict[str, Any], own: list[str], others: str, offered: str
) -> None:
    author = authoring.author("kz", language="ru")
    for language in own:
        authoring.course_page(places["kz"], owner=author, source_language=language)
    authoring.course_page(places["kz"], owner=authoring.author("kz"), source_language=others)
    address = reverse("wagtailsnippets_courses_question:add")
    page = authoring.signed_in(author).get(address).content.decode()
    assert chosen_language(page) == offered


def test_language_changed_in_the_draft_of_a_course_counts(places: dict[str, Any]) -> None:
    author = authoring.author("kz")
    course = authoring.course_page(places["kz"], owner=author, live=False)
    course.source_language = "ru"
    course.save_revision()
    assert CoursePage.objects.get(pk=course.pk).source_language == "en"

    module = authoring.module_page(course)
    client = authoring.signed_in(author)
    address = reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", module.pk])
    with translation.override("ru"):
        practise = translation.gettext("Practise")
    body = client.get(address).context["form"].instance.body
    assert practise in [block.value["title"] for block in body if block.block_type == "page_break"]
    assert '<html lang="ru"' in preview(client, authoring.lesson_page(module))
    assert language_to_write_in(author) == "ru"


# --- Addresses ----------------------------------------------------------------------------------


def new_course(client: Any, catalogue: CataloguePage, **fields: str) -> Any:
    """What comes back for a course that was typed in and saved."""
    data = {
        "source_language": "ru",
        "hours": "1",
        "pass_mark": "80",
        "validity_months": "0",
        "access": "officer",
        "objectives": rich_text(""),
        **fields,
    }
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", catalogue.pk])
    return client.post(address, nested_form_data(data))


def test_address_is_made_from_the_title_in_latin_letters(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    for _n in range(2):
        assert new_course(client, places["kz"], title="Проверка 2", slug="").status_code == 302
    slugs = CoursePage.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["proverka-2", "proverka-2-2"]


def test_address_of_a_published_course_stays(places: dict[str, Any]) -> None:
    course = authoring.publish(authoring.course_page(places["kz"], slug="kept"))
    form_class = course.get_edit_handler().get_form_class()
    form = form_class({"title": "Другое", "slug": ""}, instance=course, for_user=None)
    form.defer_required_fields()
    form.is_valid()
    assert form.cleaned_data["slug"] == "kept"


@pytest.mark.parametrize("kind", ["modulepage", "lessonpage", "quizpage"])
def test_pages_that_have_no_address_of_their_own_ask_for_none(
    places: dict[str, Any], kind: str
) -> None:
    course = authoring.course_page(places["kz"])
    parent = course if kind == "modulepage" else authoring.module_page(course)
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:add", args=["courses", kind, parent.pk])
    assert 'name="slug"' not in client.get(address).content.decode()


# --- Previews ---------------------------------------------------------------------------------


def preview(client: Any, page: Page) -> str:
    """The page's draft as the side panel asks for it."""
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = client.get(address)
    assert response.status_code == 200
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    return str(response.content.decode())


def test_preview_of_a_lesson_shows_all_steps_and_no_key(places: dict[str, Any]) -> None:
    question = authoring.question(within=places["kz"])
    blocks = [
        authoring.text_block("<p>First step.</p>"),
        {"type": "page_break", "id": authoring.key(), "value": {"title": "Second step"}},
        {
            "type": "knowledge_check",
            "id": authoring.key(),
            "value": {"question": str(question.pk), "note": "Try it."},
        },
    ]
    module = authoring.module_page(authoring.course_page(places["kz"]))
    lesson = authoring.lesson_page(module, blocks)
    text = preview(authoring.signed_in(authoring.author("kz")), lesson)
    for shown in ("Preview. Nothing is recorded.", "First step.", "Second step", "Step 2 of 2"):
        assert shown in text
    assert "Is this passport genuine?" in text
    assert "Because Forged." not in text
    assert 'method="post"' not in text


def test_preview_of_a_lesson_can_be_that_of_the_wall(places: dict[str, Any]) -> None:
    module = authoring.module_page(authoring.course_page(places["kz"]))
    lesson = authoring.lesson_page(module, [authoring.text_block("<p>First step.</p>")])
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])
    assert "data-view" not in client.get(address).content.decode()
    wall = client.get(address, {"mode": "projector"}).content.decode()
    assert 'data-view="projector"' in wall
    assert "css/projector.css" in wall
    assert "First step." in wall


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_preview_of_a_quiz_shows_every_type(places: dict[str, Any], kind: str) -> None:
    question = authoring.question(authoring.EVERY_TYPE[kind](), within=places["kz"])
    module = authoring.module_page(authoring.course_page(places["kz"]))
    quiz = authoring.quiz_page(module, [question])
    text = preview(authoring.signed_in(authoring.author("kz")), quiz)
    assert "Question 1 of 1" in text
    assert "Look at the font." not in text


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_preview_of_a_question_shows_the_key_below(places: dict[str, Any], kind: str) -> None:
    question = authoring.question(authoring.EVERY_TYPE[kind](), within=places["kz"])
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse(
        "wagtailsnippets_courses_question:revisions_view",
        args=[question.pk, question.latest_revision_id],
    )
    text = client.get(address).content.decode()
    assert "Show the key" in text
    assert "Look at the font." in text


def test_preview_speaks_the_language_of_the_course(places: dict[str, Any]) -> None:
    course = authoring.course_page(places["kz"], source_language="ru")
    lesson = authoring.lesson_page(authoring.module_page(course))
    text = preview(authoring.signed_in(authoring.author("kz")), lesson)
    assert '<html lang="ru"' in text


# --- What may not be saved ----------------------------------------------------------------------


def test_pre_test_and_post_test_share_no_question(places: dict[str, Any]) -> None:
    module = authoring.module_page(authoring.course_page(places["kz"]))
    shared = authoring.question(within=places["kz"], name="Shared")
    authoring.quiz_page(module, [shared], QuizKind.PRE_TEST, form="A")
    page = QuizPage(title="Post", slug="post", kind=QuizKind.POST_TEST)
    page.questions = [("question", shared)]
    form_class = page.get_edit_handler().get_form_class()
    form = form_class(instance=page, for_user=authoring.author("kz"), parent_page=module)
    form.cleaned_data, form._errors = {}, {}
    form._validate_unique = False
    form._post_clean()
    assert "The pre-test and the post-test of a course must not share questions." in str(
        form.errors
    )


def test_practice_may_repeat_a_question_of_the_pre_test(places: dict[str, Any]) -> None:
    module = authoring.module_page(authoring.course_page(places["kz"]))
    shared = authoring.question(within=places["kz"])
    authoring.quiz_page(module, [shared], QuizKind.PRE_TEST, form="A")
    assert authoring.quiz_page(module, [shared], QuizKind.PRACTICE).pk


# --- Draft, review, publish ---------------------------------------------------------------------


def test_workflow_is_offered_for_pages_and_questions(places: dict[str, Any]) -> None:
    lesson = authoring.lesson_page(authoring.module_page(authoring.course_page(places["kz"])))
    assert lesson.get_workflow().name == "Review"
    assert authoring.question().get_workflow().name == "Review"
    assert Workflow.objects.filter(name="Review").count() == 1


def test_name_of_the_workflow_is_told_in_the_language_of_the_reader(
    places: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.reviewing.pgettext", lambda _context, text: f"[ru] {text}")
    lesson = authoring.lesson_page(authoring.module_page(authoring.course_page(places["kz"])))
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert "Submit to [ru] Review" in client.get(address).content.decode()

    for row in (Workflow.objects.get(name="Review"), Task.objects.get(name="Review")):
        assert (f"{row.name}", "%s" % row.name) == ("[ru] Review", "[ru] Review")  # noqa: UP031
        row.save()
    assert ensure_review() == Workflow.objects.get(name="Review")
    own = Workflow.objects.create(name="Lawyers")
    assert f"{own.name}" == "Lawyers"


def test_colleague_approves_and_the_question_is_published(places: dict[str, Any]) -> None:
    writer, colleague = authoring.author("kz"), authoring.author("kz")
    question = authoring.question(within=places["kz"], published=False)
    state = question.get_workflow().start(question, writer)
    assert question.current is None
    state.current_task_state.approve(user=colleague)
    assert Question.objects.get(pk=question.pk).current.number == 1


def test_who_may_decide_about_a_review(places: dict[str, Any]) -> None:
    writer, colleague, other = (authoring.author(c) for c in ("kz", "kz", "tj"))
    question = authoring.question(within=places["kz"], published=False)
    question.get_workflow().start(question, writer)
    question = Question.objects.get(pk=question.pk)
    task = CatalogueReview.objects.get()
    assert [action[0] for action in task.get_actions(question, colleague)] == [
        "reject",
        "approve",
        "approve",
    ]
    for person in (writer, other, people.manager("kz"), people.trainee()):
        assert task.get_actions(question, person) == []
    for person, count in ((colleague, 1), (writer, 0), (other, 0)):
        assert task.get_task_states_user_can_moderate(person).count() == count


def test_page_under_review_stands_still_for_its_writer(places: dict[str, Any]) -> None:
    writer, colleague = authoring.author("kz"), authoring.author("kz")
    lesson = authoring.lesson_page(authoring.module_page(authoring.course_page(places["kz"])))
    lesson.save_revision()
    lesson.get_workflow().start(lesson, writer)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    task = lesson.current_workflow_task
    assert task.locked_for_user(lesson, writer)
    assert not task.locked_for_user(lesson, colleague)


def test_home_shows_reviews_of_the_own_catalogue_only(places: dict[str, Any]) -> None:
    question = authoring.question(within=places["kz"], published=False, name="To be approved")
    question.get_workflow().start(question, authoring.author("kz"))
    home = reverse("wagtailadmin_home")
    colleague = authoring.signed_in(authoring.author("kz")).get(home).content.decode()
    other = authoring.signed_in(authoring.author("tj")).get(home).content.decode()
    assert "To be approved" in colleague
    assert "To be approved" not in other
