"""The bank's list and forms."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cbt.lib import clock
from courses.counting import counted
from courses.enums import WordsStatus
from courses.freezing import attach_translation, latest_editions
from courses.models import LessonWords, Question, Topic
from courses.publishing import archive_question
from courses.queries import bank_notes
from courses.viewsets.questions import with_fresh_ids
from courses.viewsets.wording import name_and_stem
from tests.factories import authoring

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any, model: str = "question") -> str:
    return reverse(f"wagtailsnippets_courses_{model}:{name}", args=args)


@pytest.fixture
def client() -> Any:
    authoring.catalogue()
    return authoring.signed_in(authoring.author("kz"))


def names(response: Any) -> set[str]:
    return set(re.findall(r"Q-\w+", response.content.decode()))


def options(*rows: tuple[str, bool]) -> dict[str, Any]:
    data: dict[str, Any] = {"count": str(len(rows))}
    for number, (label, correct) in enumerate(rows):
        data |= {
            f"{number}-deleted": "",
            f"{number}-order": str(number),
            f"{number}-type": "item",
            f"{number}-id": "",
            f"{number}-value-label": label,
            f"{number}-value-feedback": "",
        }
        if correct:
            data[f"{number}-value-correct"] = "on"
    return data


def posted(question_topic: Topic, **fields: Any) -> dict[str, Any]:
    """What the browser sends for a single choice."""
    rows = options(("Genuine", False), ("Forged", True))
    value = {
        "stem": rich_text("<p>Is it genuine?</p>"),
        "explanation": rich_text("<p>Look closely.</p>"),
        "image": "",
        "alt": "",
        "points": "1",
        "shuffle": "on",
        **{f"options-{name}": text for name, text in rows.items()},
    }
    data = nested_form_data({"body": streamfield([("single", value)])})
    return {
        "name": "Q-new",
        "topic": str(question_topic.pk),
        "difficulty": "2",
        "source_language": "en",
        **data,
        **fields,
    }


# --- The list ---------------------------------------------------------------------------------


def test_list_tells_type_topic_version_uses_and_languages(client: Any) -> None:
    question = authoring.question(name="Q-one")
    authoring.publish(authoring.quiz_page(questions=[question]))
    version = question.current
    words = {path: f"[ru] {text}" for path, text in latest_editions(version)["en"].words.items()}
    attach_translation(
        version,
        source_language="en",
        language="ru",
        words=words,
        status=WordsStatus.APPROVED,
        at=clock.now(),
    )
    page = client.get(url("list")).content.decode()
    for told in ("Q-one", "Is this passport genuine?", "Single choice", "MRZ", "en, ru"):
        assert told in page
    assert bank_notes([question])[question.pk].uses == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Is this passport genuine?", "Is this passport genuine?"),
        ("is this  passport genuine", "is this  passport genuine"),
        ("Q-7", "Q-7: Is this passport genuine?"),
    ],
)
def test_list_says_what_is_asked_once(name: str, shown: str) -> None:
    assert name_and_stem(authoring.question(name=name)) == shown


def test_list_counts_in_words(client: Any) -> None:
    authoring.question()
    assert "1 question" in client.get(url("list")).content.decode()
    for _n in range(2):
        authoring.question()
    assert "3 questions" in client.get(url("list")).content.decode()


def test_what_has_no_form_for_every_number_is_counted_behind_its_name() -> None:
    assert counted(LessonWords, 5, "words of lessons") == "words of lessons: 5"
    assert counted(Topic, 1, "topics") == "1 topic"


@pytest.mark.parametrize("count", [1, 3])
def test_notes_cost_two_queries(count: int, django_assert_num_queries: Any) -> None:
    questions = [authoring.question() for _n in range(count)]
    authoring.publish(authoring.quiz_page(questions=questions))
    with django_assert_num_queries(2):
        assert len(bank_notes(questions)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    client: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for _n in range(count):
        authoring.question()
    client.get(url("list"))
    with django_assert_max_num_queries(QUERIES_OF_THE_LIST):
        client.get(url("list"))


QUERIES_OF_THE_LIST = 26


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Q-single", "Q-number", "Q-draft"}),
        ({"type": "single"}, {"Q-single", "Q-draft"}),
        ({"type": "numeric"}, {"Q-number"}),
        ({"difficulty": "3"}, {"Q-number"}),
        ({"source_language": "ru"}, {"Q-number"}),
        ({"status": "live"}, {"Q-single", "Q-number"}),
        ({"status": "draft"}, {"Q-draft"}),
        ({"status": "archived"}, {"Q-archived"}),
        ({"q": "Q-NUM"}, {"Q-number"}),
        ({"q": "штамп"}, {"Q-draft"}),
        ({"q": "ШТАМП"}, {"Q-draft"}),
        ({"q": "nothing of the kind"}, set()),
    ],
)
def test_filters_and_search(client: Any, query: dict[str, str], found: set[str]) -> None:
    authoring.question(name="Q-single")
    authoring.question(authoring.numeric(), name="Q-number", difficulty=3, source_language="ru")
    raw = authoring.single()
    raw["value"]["stem"] = "<p>Где стоит Штамп?</p>"
    authoring.question(raw, name="Q-draft", published=False)
    archive_question(authoring.question(name="Q-archived"), at=clock.now())
    assert names(client.get(url("list"), query)) - {query.get("q", "")} == found


def test_filter_by_topic_and_by_quiz(client: Any) -> None:
    asked = authoring.question(name="Q-asked")
    authoring.question(name="Q-idle")
    quiz = authoring.quiz_page(questions=[asked])
    other = authoring.topic(code="stamps")
    assert names(client.get(url("list"), {"used_in": quiz.pk})) == {"Q-asked"}
    assert names(client.get(url("list"), {"topic": other.pk})) == set()


def test_list_can_be_ordered(client: Any) -> None:
    for name in ("Q-b", "Q-a"):
        authoring.question(name=name)
    for key in ("name", "-name", "topic__code", "current__number", "body__0__type"):
        assert client.get(url("list"), {"ordering": key}).status_code == 200


# --- The form ---------------------------------------------------------------------------------


def test_question_can_be_made_and_published(client: Any) -> None:
    data = posted(authoring.topic(), **{"action-publish": "1"})
    response = client.post(url("add"), data)
    assert response.status_code == 302, response.context["form"].errors
    question = Question.objects.get(name="Q-new")
    assert question.current.number == 1
    assert [row["correct"] for row in question.current.spec["options"]] == [False, True]


def test_draft_can_be_saved(client: Any) -> None:
    response = client.post(url("add"), posted(authoring.topic()))
    assert response.status_code == 302
    assert Question.objects.get(name="Q-new").current is None


def test_topic_elsewhere_is_refused(client: Any) -> None:
    theirs = authoring.topic(authoring.catalogue("tj"))
    response = client.post(url("add"), posted(theirs, **{"action-publish": "1"}))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"topic"}
    assert not Question.objects.exists()


def test_question_goes_where_its_topic_is(client: Any) -> None:
    own = authoring.topic(authoring.catalogue("kz"))
    client.post(url("add"), posted(own, catalogue=str(authoring.catalogue("tj").pk)))
    assert Question.objects.get().catalogue == authoring.catalogue("kz")


@pytest.mark.parametrize(
    ("query", "told"),
    [({}, "Answers"), ({"type": "matching"}, "Pairs"), ({"type": "x"}, "Answers")],
)
def test_new_question_begins_with_a_block(client: Any, query: dict[str, str], told: str) -> None:
    page = client.get(url("add"), query)
    block = page.context["form"].instance.body[0]
    assert block.block_type == ("matching" if query.get("type") == "matching" else "single")
    assert told in page.content.decode()


def test_preview_shows_the_question_and_records_nothing(client: Any) -> None:
    question = authoring.question(published=False)
    address = url("preview_on_edit", question.pk)
    data = posted(question.topic)
    answer = client.post(address, data)
    assert answer.json()["is_valid"] is True
    page = client.get(address)
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    text = page.content.decode()
    assert "Preview. Nothing is recorded." in text
    assert "Is it genuine?" in text
    assert not question.versions.exists()


# --- Copies -----------------------------------------------------------------------------------


def test_copy_form_shares_no_id_with_its_original(client: Any) -> None:
    question = authoring.question()
    page = client.get(url("copy", question.pk)).content.decode()
    block = question.body[0]
    ids = [block.id, *[row.id for row in block.value["options"].bound_blocks]]
    assert "Copy of" in page
    assert "Because Forged." in page
    assert [i for i in ids if i in page] == []


def test_copy_is_a_new_question(client: Any) -> None:
    question = authoring.question()
    data = posted(question.topic, name="Q-copy")
    client.post(url("copy", question.pk), data)
    copy = Question.objects.get(name="Q-copy")
    assert copy.pk != question.pk
    assert copy.current is None
    question.refresh_from_db()
    assert question.current.number == 1


def test_fresh_ids_change_ids_and_nothing_else() -> None:
    raw = [authoring.single()]
    fresh = with_fresh_ids(raw)
    assert fresh[0]["id"] != raw[0]["id"]
    assert uuid.UUID(fresh[0]["id"])
    values = [row["value"] for row in fresh[0]["value"]["options"]]
    assert values == [row["value"] for row in raw[0]["value"]["options"]]


# --- Taking away ------------------------------------------------------------------------------


def test_draft_is_deleted(client: Any) -> None:
    question = authoring.question(published=False)
    client.post(url("delete", question.pk))
    assert not Question.objects.exists()


def test_published_question_is_archived_and_the_page_says_so(client: Any) -> None:
    question = authoring.question()
    page = client.get(url("delete", question.pk)).content.decode()
    assert "It will be archived" in page
    response = client.post(url("delete", question.pk), follow=True)
    assert "is archived." in response.content.decode()
    question.refresh_from_db()
    assert question.archived_at is not None


def test_question_of_a_quiz_stays_and_the_page_says_why(client: Any) -> None:
    question = authoring.question()
    authoring.publish(authoring.quiz_page(questions=[question]))
    response = client.post(url("delete", question.pk), follow=True)
    assert "Take it out of the quiz first." in response.content.decode()
    question.refresh_from_db()
    assert question.archived_at is None


def test_archived_question_is_not_offered(client: Any) -> None:
    archive_question(authoring.question(name="Q-old"), at=clock.now())
    address = reverse("wagtailsnippetchoosers_courses_question:choose")
    assert "Q-old" not in client.get(address).content.decode()


def test_draft_is_not_offered(client: Any) -> None:
    authoring.question(name="Q-draft", published=False)
    address = reverse("wagtailsnippetchoosers_courses_question:choose")
    assert "Q-draft" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("narrowed", "offered"),
    [
        ({"q": "seal"}, {"Q-seal"}),
        ({"type": "numeric"}, set()),
        ({"type": "single"}, {"Q-seal", "Q-stamp"}),
        ({"q": "stamp", "type": "single"}, {"Q-stamp"}),
    ],
)
def test_window_of_questions_is_narrowed(client: Any, narrowed: Any, offered: Any) -> None:
    authoring.question(name="Q-seal")
    authoring.question(name="Q-stamp")
    address = reverse("wagtailsnippetchoosers_courses_question:choose_results")
    assert names(client.get(address, narrowed)) == offered


def test_question_cannot_be_unpublished(client: Any) -> None:
    question = authoring.question()
    assert client.post(url("unpublish", question.pk)).status_code == 404
    page = client.get(url("edit", question.pk)).content.decode()
    assert url("unpublish", question.pk) not in page


# --- Topics -----------------------------------------------------------------------------------


def test_topic_has_a_title_in_each_language(client: Any) -> None:
    place = authoring.catalogue()
    data = {"code": "fraud", "catalogue": place.pk, "title_en": "Fraud", "title_kk": "Алаяқтық"}
    response = client.post(url("add", model="topic"), data)
    assert response.status_code == 302, response.context["form"].errors
    topic = Topic.objects.get(code="fraud")
    assert topic.titles == {"en": "Fraud", "kk": "Алаяқтық"}
    page = client.get(url("edit", topic.pk, model="topic")).content.decode()
    assert "Алаяқтық" in page
    client.post(url("edit", topic.pk, model="topic"), {**data, "title_kk": ""})
    topic.refresh_from_db()
    assert topic.titles == {"en": "Fraud"}


def test_topic_without_any_title_is_refused(client: Any) -> None:
    data = {"code": "fraud", "catalogue": authoring.catalogue().pk}
    page = client.post(url("add", model="topic"), data).content.decode()
    assert "Give the topic a title in at least one language." in page


def test_topic_in_use_stays(client: Any) -> None:
    question = authoring.question()
    address = url("delete", question.topic_id, model="topic")
    response = client.post(address, follow=True)
    assert "1 question is about this topic." in response.content.decode()
    assert Topic.objects.filter(pk=question.topic_id).exists()


# --- Characters that nobody sees ----------------------------------------------------------------


def test_name_with_a_turned_direction_is_refused(client: Any) -> None:
    answer = client.post(url("add"), posted(authoring.topic(), name="Seals\u202eslaes"))
    assert "U+202E" in answer.context["form"].errors["name"][0]
    data = {"code": "fraud", "catalogue": authoring.catalogue().pk, "title_ru": "П\u2066омбы"}
    answer = client.post(url("add", model="topic"), data)
    assert "U+2066" in answer.context["form"].errors["title_ru"][0]
    assert not Question.objects.exists()
