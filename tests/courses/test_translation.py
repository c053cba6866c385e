"""Translation through wagtail-localize: what it is given, what it may do, what comes back.

Each trap named in the notes on wagtail-localize has a test here.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.blocks import StructBlock
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    StringSegment,
    StringTranslation,
    Translation,
)

from cbt.lib import clock
from cbt.people.models import User
from courses.blocks.lesson import LessonBody
from courses.blocks.question import QuestionBody
from courses.blocks.text import RichText
from courses.blocks.words import WordsBody, text_id
from courses.compiling import RICH_FIELDS
from courses.enums import WordsStatus
from courses.exceptions import NotReady
from courses.freezing import attach_translation, latest_editions
from courses.models import (
    CourseWords,
    LessonWords,
    Question,
    QuestionVersion,
    QuestionWords,
    WordsRow,
)
from courses.publishing import archive_question
from courses.translation import actions
from courses.translation.queries import language_states
from courses.translation.rows import words_of
from courses.words import outdated_paths
from tests.courses.test_compiling import text_kinds
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


def source_row(question: Question) -> QuestionWords:
    return QuestionWords.objects.get(
        translation_key=question.pk, locale__language_code=question.source_language
    )


def begun(question: Question, language: str = "ru") -> Translation:
    return actions.begin_translation(row=source_row(question), language=language)


def fill_in(
    translation: Translation,
    write: Callable[[str], str] = lambda text: f"RU {text}",
    leave_out: int = 0,
) -> None:
    """What a translator types, text by text; ``leave_out`` of them are left to do."""
    segments = StringSegment.objects.filter(source=translation.source).select_related(
        "string", "context"
    )
    for segment in list(segments)[leave_out:]:
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": write(segment.string.data), "translation_type": "manual"},
        )


def translator(*kinds: str) -> User:
    """Somebody who may work on words of the regional catalogue and on nothing else."""
    from django.contrib.auth.models import Group, Permission
    from wagtail.models import GroupPagePermission

    user = people.trainee()
    group = Group.objects.create(name="Translators")
    for label, codename in (
        ("wagtailadmin", "access_admin"),
        *(("courses", f"change_{kind}") for kind in kinds or ("questionwords",)),
    ):
        group.permissions.add(
            Permission.objects.get(content_type__app_label=label, codename=codename)
        )
    GroupPagePermission.objects.create(
        group=group,
        page=authoring.catalogue().page_ptr,
        permission=Permission.objects.get(
            content_type__app_label="wagtailcore", codename="change_page"
        ),
    )
    user.groups.add(group)
    return user


def edit_url(row: Any) -> str:
    name = row.snippet_viewset.get_url_name("edit")
    return reverse(name, args=[row.pk])


def ru_row(question: Question) -> QuestionWords:
    return QuestionWords.objects.get(translation_key=question.pk, locale__language_code="ru")


# --- What localize is given -----------------------------------------------------------------------


def test_every_text_of_every_block_has_its_place_in_the_words() -> None:
    kinds = {*text_kinds(LessonBody()), *text_kinds(QuestionBody())}
    names = {name for name, _kind in kinds}
    fields = WordsBody().child_blocks
    course_fields = {"title", "summary", "audience", "objectives", "intro"}
    assert set(fields) == names | course_fields
    rich = {name for name, block in fields.items() if isinstance(block, RichText)}
    assert rich - {"objectives"} == RICH_FIELDS


def test_words_stream_has_no_struct_in_which_extraction_could_lose_a_text() -> None:
    assert not [b for b in WordsBody().child_blocks.values() if isinstance(b, StructBlock)]


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_row_holds_every_text_and_no_key(kind: str) -> None:
    question = authoring.question(authoring.EVERY_TYPE[kind]())
    row = source_row(question)
    source = latest_editions(question.current)["en"].words
    assert words_of(row, source) == {path: text for path, text in source.items() if text}
    text = json.dumps(list(row.body.get_prep_value()))
    for word in ('"correct"', '"answer"', '"tolerance"', '"scoring"', '"points"'):
        assert word not in text


def test_segments_are_texts_only() -> None:
    translation = begun(authoring.question())
    texts = set(
        StringSegment.objects.filter(source=translation.source).values_list(
            "string__data", flat=True
        )
    )
    assert {"Genuine", "Because Forged.", "Is this passport genuine?"} <= texts
    assert not texts & {"True", "False", "true", "false", "1", "b", "single"}
    assert not OverridableSegment.objects.exists()
    assert not RelatedObjectSegment.objects.exists()


def test_question_in_a_lesson_makes_no_segment() -> None:
    question = authoring.question()
    check = {
        "type": "knowledge_check",
        "id": authoring.key(),
        "value": {"question": str(question.pk), "note": "Try it."},
    }
    page = authoring.publish(authoring.lesson_page(blocks=[authoring.text_block(), check]))
    row = LessonWords.objects.get(translation_key=page.translation_key)
    translation = actions.begin_translation(row=row, language="ru")
    texts = StringSegment.objects.filter(source=translation.source)
    assert str(question.pk) not in " ".join(texts.values_list("string__data", flat=True))
    assert not RelatedObjectSegment.objects.exists()
    assert not OverridableSegment.objects.exists()


def test_ids_of_texts_are_the_same_in_every_language() -> None:
    question = authoring.question()
    begun(question)
    ids = {str(child.id) for child in source_row(question).body}
    assert {str(child.id) for child in ru_row(question).body} == ids
    path = f"{question.body[0].id}.stem"
    assert text_id(path) in ids


def test_question_without_optional_texts_is_extracted() -> None:
    raw = authoring.single()
    for option in raw["value"]["options"]:
        option["value"]["feedback"] = None
    raw["value"]["alt"] = None
    assert begun(authoring.question(raw)).pk


def test_row_is_written_at_publication_only() -> None:
    question = authoring.question(published=False)
    assert not QuestionWords.objects.exists()
    question = authoring.publish(question)
    question.body[0].value["stem"].source = "<p>Changed in a draft</p>"
    question.save_revision()
    assert "Changed in a draft" not in json.dumps(list(source_row(question).body.get_prep_value()))


def test_lessons_and_courses_have_rows_too() -> None:
    course = authoring.course_page(summary="For the first line.")
    lesson = authoring.publish(authoring.lesson_page(authoring.module_page(course)))
    authoring.publish(course)
    assert LessonWords.objects.get().translation_key == lesson.translation_key
    row = CourseWords.objects.get()
    assert row.catalogue == authoring.catalogue()
    assert "For the first line." in [child.value for child in row.body]


def test_row_follows_a_question_to_another_catalogue() -> None:
    question = authoring.question()
    begun(question)
    other = authoring.catalogue("tj")
    question.catalogue, question.topic, question.name = other, authoring.topic(other), "Moved"
    authoring.publish(question)
    rows = QuestionWords.objects.filter(translation_key=question.pk)
    assert {(row.name, row.catalogue_id) for row in rows} == {("Moved", other.pk)}


def test_rows_follow_a_course_to_another_catalogue() -> None:
    course = authoring.course_page()
    authoring.publish(authoring.lesson_page(authoring.module_page(course)))
    authoring.publish(course)
    other = authoring.catalogue("tj")
    course.refresh_from_db()
    course.move(other, pos="last-child")
    assert LessonWords.objects.get().catalogue_id == other.pk
    assert CourseWords.objects.get().catalogue_id == other.pk


# --- What comes back ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(authoring.EVERY_TYPE))
def test_complete_translation_becomes_words_of_the_version(kind: str) -> None:
    question = authoring.question(authoring.EVERY_TYPE[kind]())
    translation = begun(question)
    fill_in(translation)
    edition = actions.approve(translation=translation, at=clock.now())
    source = latest_editions(question.current)["en"]
    assert edition.version_id == question.current_id
    assert edition.status == WordsStatus.APPROVED
    assert set(edition.words) == {path for path, text in source.words.items() if text}
    assert edition.words[f"{question.body[0].id}.stem"] == "<p>RU Is this passport genuine?</p>"
    assert not outdated_paths(source, edition)


def test_translation_changes_no_structure() -> None:
    question = authoring.question()
    before = question.current.spec_hash
    for mark in ("А", "Б <b>&", "'\""):
        translation = begun(question)
        fill_in(translation, lambda text, mark=mark: mark.replace("<b>", ""))
        actions.approve(translation=translation, at=clock.now())
    question.refresh_from_db()
    assert question.current.spec_hash == before
    assert QuestionVersion.objects.count() == 1


def test_incomplete_translation_is_refused() -> None:
    question = authoring.question()
    translation = begun(question)
    fill_in(translation, leave_out=1)
    for act in (actions.approve, actions.hand_in):
        with pytest.raises(NotReady):
            act(translation=translation, at=clock.now())
    assert set(latest_editions(question.current)) == {"en"}


def test_stored_row_falls_back_to_the_source_and_is_never_read() -> None:
    question = authoring.question()
    translation = begun(question)
    fill_in(translation, leave_out=1)
    translation.save_target(publish=True)
    assert len(ru_row(question).body) == len(source_row(question).body)
    assert set(latest_editions(question.current)) == {"en"}


def test_stale_source_is_read_again() -> None:
    question = authoring.question()
    stale = Translation.objects.select_related("source").get(pk=begun(question).pk)

    def reword(raw: dict[str, Any]) -> None:
        raw["value"]["options"][0]["value"]["label"] = "A real one"

    authoring.edit(question, reword)
    fill_in(stale)
    edition = actions.approve(translation=stale, at=clock.now())
    assert "RU A real one" in edition.words.values()


def test_changed_text_keeps_the_last_approved_words_and_marks_them() -> None:
    question = authoring.question()
    translation = begun(question)
    fill_in(translation)
    actions.approve(translation=translation, at=clock.now())

    def reword(raw: dict[str, Any]) -> None:
        raw["value"]["options"][0]["value"]["label"] = "A real one"

    question = authoring.edit(question, reword)
    editions = latest_editions(question.current)
    assert "RU Genuine" in editions["ru"].words.values()
    assert "A real one" not in editions["ru"].words.values()
    assert len(outdated_paths(editions["en"], editions["ru"])) == 1
    with pytest.raises(NotReady):
        actions.approve(translation=translation, at=clock.now())
    fill_in(translation)
    edition = actions.approve(translation=translation, at=clock.now())
    assert not outdated_paths(latest_editions(question.current)["en"], edition)


def test_words_from_a_package_are_put_in_as_translated() -> None:
    question = authoring.question()
    source = latest_editions(question.current)["en"].words
    words = {
        path: text.replace("<p>", "<p>RU ") if text.startswith("<p>") else f"RU {text}"
        for path, text in source.items()
        if text
    }
    attach_translation(
        question.current,
        source_language="en",
        language="ru",
        words=words,
        status=WordsStatus.DRAFT,
        at=clock.now(),
    )
    edition = actions.approve(translation=begun(question), at=clock.now())
    assert edition.words == words
    assert edition.status == WordsStatus.APPROVED


def test_marks_of_the_editor_do_not_outdate_a_translation() -> None:
    question = authoring.question()
    translation = begun(question)
    fill_in(translation)
    actions.approve(translation=translation, at=clock.now())

    def mark(raw: dict[str, Any]) -> None:
        raw["value"]["stem"] = '<p data-block-key="abcde">Is this passport genuine?</p>'

    question = authoring.edit(question, mark)
    editions = latest_editions(question.current)
    assert editions["en"].number == 1
    assert not outdated_paths(editions["en"], editions["ru"])


def test_lesson_and_course_come_back_too() -> None:
    course = authoring.course_page(objectives="<ul><li>Read a zone</li><li>Check it</li></ul>")
    authoring.publish(authoring.lesson_page(authoring.module_page(course)))
    authoring.publish(course)
    for row in (LessonWords.objects.get(), CourseWords.objects.get()):
        translation = actions.begin_translation(row=row, language="kk")
        fill_in(translation, lambda text: f"KK {text}")
        edition = actions.approve(translation=translation, at=clock.now())
        assert all("KK" in text for text in edition.words.values())
    objectives = next(text for path, text in edition.words.items() if path.endswith("objectives"))
    assert objectives == "<ul><li>KK Read a zone</li><li>KK Check it</li></ul>"


@pytest.mark.parametrize("count", [1, 3])
def test_states_cost_three_queries(count: int, django_assert_num_queries: Any) -> None:
    for _n in range(count):
        begun(authoring.question())
    rows = list(QuestionWords.objects.filter(locale__language_code="en"))
    with django_assert_num_queries(3):
        states = language_states(rows)
    assert len(states) == count


def test_states_of_a_language_follow_its_words() -> None:
    question = authoring.question()
    row = source_row(question)

    def state() -> str:
        found = language_states([row])[question.pk]
        return next(item.state for item in found if item.language.code == "ru")

    assert state() == "missing"
    translation = begun(question)
    fill_in(translation)
    actions.hand_in(translation=translation, at=clock.now())
    assert state() == "draft"
    actions.approve(translation=translation, at=clock.now())
    assert state() == "approved"
    authoring.edit(question, lambda raw: raw["value"].update(explanation="<p>Other.</p>"))
    assert state() == "outdated"


# --- What a translator may do -------------------------------------------------------------------


def test_translator_opens_the_words_and_never_the_question() -> None:
    question = authoring.question()
    begun(question)
    client = authoring.signed_in(translator())
    assert client.get(edit_url(ru_row(question))).status_code == 200
    for response in (client.get(edit_url(question)), client.post(edit_url(question), {})):
        assert response.status_code in (302, 403)
        assert "Because Forged." not in response.content.decode()


def test_translator_writes_one_text() -> None:
    question = authoring.question()
    translation = begun(question)
    segment = StringSegment.objects.filter(source=translation.source).first()
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    client = authoring.signed_in(translator())
    response = client.put(
        address, "value=Подлинный", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code in (200, 201)
    assert StringTranslation.objects.filter(data="Подлинный").exists()


def test_text_of_another_catalogue_is_not_found() -> None:
    authoring.catalogue()
    question = authoring.question(within=authoring.catalogue("tj"))
    translation = begun(question)
    segment = StringSegment.objects.filter(source=translation.source).first()
    client = authoring.signed_in(authoring.author("kz"))
    for name, args in (
        ("edit_string_translation", [translation.pk, segment.pk]),
        ("download_pofile", [translation.pk]),
        ("upload_pofile", [translation.pk]),
    ):
        address = reverse(f"wagtail_localize:{name}", args=args)
        assert client.get(address).status_code == 404, name
        assert client.put(address).status_code == 404, name
    overview = reverse("translation_overview", args=["questionwords", source_row(question).pk])
    assert client.get(overview).status_code == 404
    assert client.get(edit_url(ru_row(question))).status_code == 404
    listing = reverse("wagtailsnippets_courses_questionwords:list")
    assert question.name not in client.get(listing).content.decode()


@pytest.mark.parametrize("person", ["author", "translator", "superuser"])
def test_other_doors_of_localize_are_shut(person: str) -> None:
    question = authoring.question()
    translation = begun(question)
    user = {
        "author": lambda: authoring.author("kz"),
        "translator": translator,
        "superuser": lambda: User.objects.create_superuser("root-user"),
    }[person]()
    client = authoring.signed_in(user)
    page = authoring.course_page()
    for name, args in (
        ("stop_translation", [translation.pk]),
        ("machine_translate", [translation.pk]),
        ("submit_page_translation", [page.pk]),
        ("submit_snippet_translation", ["courses", "questionwords", source_row(question).pk]),
        ("update_translations", [translation.source_id]),
        ("convert_to_alias", [page.pk]),
        ("translations_report", []),
        ("snippets_api_listing", ["courses", "question"]),
        ("snippets_api_detail", ["courses", "question", question.pk]),
    ):
        address = reverse(f"wagtail_localize:{name}", args=args)
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code == 404, name
    translation.refresh_from_db()
    assert translation.enabled


def test_direct_edit_of_a_row_is_refused() -> None:
    question = authoring.question()
    translation = begun(question)
    client = authoring.signed_in(authoring.author("kz"))
    before = len(ru_row(question).body)
    for row in (source_row(question), ru_row(question)):
        response = client.post(edit_url(row), {"body-count": "0"})
        assert response.status_code in (302, 403)
    Translation.objects.filter(pk=translation.pk).update(enabled=False)
    assert client.post(edit_url(ru_row(question)), {"body-count": "0"}).status_code in (302, 403)
    assert len(ru_row(question).body) == before
    assert client.get(edit_url(ru_row(question))).status_code == 302


def test_publish_of_an_author_approves() -> None:
    question = authoring.question()
    translation = begun(question)
    client = authoring.signed_in(authoring.author("kz"))
    client.post(edit_url(ru_row(question)), {"action": "publish"})
    assert set(latest_editions(question.current)) == {"en"}
    fill_in(translation)
    client.post(edit_url(ru_row(question)), {"action": "publish"})
    assert latest_editions(question.current)["ru"].status == WordsStatus.APPROVED


def test_publish_of_a_translator_hands_in() -> None:
    question = authoring.question()
    fill_in(begun(question))
    user = translator()
    client = authoring.signed_in(user)
    client.post(edit_url(ru_row(question)), {"action": "publish"})
    assert latest_editions(question.current)["ru"].status == WordsStatus.DRAFT
    address = reverse("translation_approve", args=["questionwords", source_row(question).pk, "ru"])
    assert client.post(address).status_code in (302, 403)
    assert latest_editions(question.current)["ru"].status == WordsStatus.DRAFT


@pytest.mark.parametrize(("person", "verb"), [("author", "Approve: "), ("translator", "Hand in: ")])
def test_scripts_of_localize_say_what_their_buttons_do(person: str, verb: str) -> None:
    authoring.catalogue()
    user = authoring.author("kz") if person == "author" else translator()
    said = authoring.signed_in(user).get(reverse("translation_catalog")).content.decode()
    assert f'"Publish in ": "{verb}"' in said
    assert '"Download PO file": "Download the PO file"' in said
    assert '"Upload PO file": "Upload a PO file"' in said
    assert '"Translation from %(source)s to %(target)s"' in said


def test_overview_opens_what_a_package_brought() -> None:
    question = authoring.question()
    attach_translation(
        question.current,
        source_language="en",
        language="ru",
        words=latest_editions(question.current)["en"].words,
        status=WordsStatus.DRAFT,
        at=clock.now(),
    )
    begun(question, "kk")
    address = reverse("translation_overview", args=["questionwords", source_row(question).pk])
    page = authoring.signed_in(authoring.author("kz")).get(address).content.decode()
    table = BeautifulSoup(page, "html.parser").select(".cbt-languages tbody tr")
    rows = [" ".join(row.stripped_strings) for row in table]
    assert [row for row in rows if "Open" in row] == [
        row for row in rows if row.startswith(("Русский", "Қазақша"))
    ]
    assert len([row for row in rows if "Begin" in row]) == len(rows) - 2


def test_overview_begins_and_approves() -> None:
    question = authoring.question()
    row = source_row(question)
    client = authoring.signed_in(authoring.author("kz"))
    overview = reverse("translation_overview", args=["questionwords", row.pk])
    assert "Қазақша" in client.get(overview).content.decode()
    begin = reverse("translation_begin", args=["questionwords", row.pk, "kk"])
    assert client.get(begin).status_code == 405
    assert client.post(begin, follow=True).status_code == 200
    translation = Translation.objects.get(target_locale__language_code="kk")
    approve = reverse("translation_approve", args=["questionwords", row.pk, "kk"])
    said = client.post(approve, follow=True).content.decode()
    assert "Translate every text first." in said
    fill_in(translation)
    client.post(approve)
    assert latest_editions(question.current)["kk"].status == WordsStatus.APPROVED


def test_source_row_leads_to_its_languages() -> None:
    row: WordsRow = source_row(authoring.question())
    client = authoring.signed_in(authoring.author("kz"))
    response = client.get(edit_url(row))
    assert response["Location"] == reverse("translation_overview", args=["questionwords", row.pk])


def test_list_tells_the_state_of_every_language() -> None:
    question = authoring.question(name="Which line?")
    fill_in(begun(question))
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(reverse("wagtailsnippets_courses_questionwords:list")).content.decode()
    assert page.count("Which line?") >= 1
    assert "Missing" in page


def test_list_leaves_archived_content_out() -> None:
    question = authoring.question(name="No longer asked")
    archive_question(question, at=clock.now())
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(reverse("wagtailsnippets_courses_questionwords:list")).content.decode()
    assert "No longer asked" not in page


@pytest.mark.parametrize("name", ["add", "delete"])
def test_rows_are_neither_added_nor_deleted(name: str) -> None:
    row = source_row(authoring.question())
    client = authoring.signed_in(User.objects.create_superuser("root-user"))
    address = reverse(
        f"wagtailsnippets_courses_questionwords:{name}", args=[row.pk] if name == "delete" else []
    )
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_trainee_manager_and_anonymous_reach_no_translation(anonymous: Any) -> None:
    row = source_row(authoring.question())
    address = reverse("translation_overview", args=["questionwords", row.pk])
    clients = [authoring.signed_in(people.trainee()), authoring.signed_in(people.manager("kz"))]
    for client in [*clients, anonymous]:
        assert client.get(address).status_code in (302, 403, 404)
