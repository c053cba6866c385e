"""Several questions into a quiz at once."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cbt.lib import clock
from courses.assembling import add_questions
from courses.enums import QuizKind
from courses.models import ModulePage, Question, QuizPage
from courses.publishing import archive_question
from courses.validators import chosen_questions
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def module() -> ModulePage:
    return authoring.module_page(authoring.course_page(authoring.catalogue("kz")))


def bank(count: int, **fields: Any) -> list[Question]:
    return [
        authoring.question(within=authoring.catalogue("kz"), name=f"Q-{n}", **fields)
        for n in range(count)
    ]


def url(page: Page) -> str:
    return reverse("courses_add_questions", args=[page.pk])


def asked(page: QuizPage) -> list[str]:
    """Names of the questions in the quiz's draft."""
    draft = QuizPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [str(question) for question in chosen_questions(draft.questions)]


def offered(client: Any, page: Page, **query: Any) -> set[str]:
    """Keys of the questions that can be ticked."""
    form = BeautifulSoup(client.get(url(page), query).content, "html.parser")
    for box in form.select("input[name=question]"):
        assert form.select_one(f"label[for={box['id']}]")
    return {str(box["value"]) for box in form.select("input[name=question]")}


def test_ticked_questions_come_to_the_end_of_the_draft(module: ModulePage) -> None:
    first, second, third, fourth = bank(4)
    quiz = authoring.publish(authoring.quiz_page(module, [first]))
    client = authoring.signed_in(authoring.author("kz"))

    response = client.post(url(quiz), {"question": [str(second.pk), str(fourth.pk)]}, follow=True)

    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[quiz.pk])
    assert "2 questions are added to the draft." in response.content.decode()
    assert asked(quiz) == ["Q-0", "Q-1", "Q-3"]
    live = QuizPage.objects.get(pk=quiz.pk)
    assert [str(question) for question in chosen_questions(live.questions)] == ["Q-0"]
    assert offered(client, quiz) == {str(third.pk)}


def test_nothing_ticked_is_said(module: ModulePage) -> None:
    quiz = authoring.quiz_page(module, bank(1))
    client = authoring.signed_in(authoring.author("kz"))
    assert "Tick at least one question." in client.post(url(quiz)).content.decode()


def test_offered_are_published_questions_of_the_own_catalogues(module: ModulePage) -> None:
    inside, archived = bank(2)
    archive_question(archived, at=clock.now())
    draft = authoring.question(within=authoring.catalogue("kz"), published=False)
    theirs = authoring.question(within=authoring.catalogue("tj"))
    quiz = authoring.quiz_page(module, [])
    client = authoring.signed_in(authoring.author("kz"))

    assert offered(client, quiz) == {str(inside.pk)}
    client.post(url(quiz), {"question": [str(draft.pk), str(theirs.pk), str(archived.pk), "x"]})
    assert asked(quiz) == []


def test_post_test_is_not_offered_what_the_pre_test_asks(module: ModulePage) -> None:
    in_pre_test, free = bank(2)
    authoring.quiz_page(module, [in_pre_test], QuizKind.PRE_TEST)
    quiz = authoring.quiz_page(module, [], QuizKind.POST_TEST)
    assert offered(authoring.signed_in(authoring.author("kz")), quiz) == {str(free.pk)}


def test_list_is_narrowed_by_topic_type_and_words(module: ModulePage) -> None:
    place = authoring.catalogue("kz")
    single, other = bank(2)
    number = authoring.question(authoring.numeric(), within=place, name="Q-number")
    other.topic = authoring.topic(place, "stamps")
    other.save()
    quiz = authoring.quiz_page(module, [])
    client = authoring.signed_in(authoring.author("kz"))

    assert offered(client, quiz, topic=str(other.topic.pk)) == {str(other.pk)}
    assert offered(client, quiz, type="numeric") == {str(number.pk)}
    assert offered(client, quiz, q="q-0") == {str(single.pk)}
    theirs = authoring.topic(authoring.catalogue("tj"), "theirs")
    assert "THEIRS" not in client.get(url(quiz)).content.decode()
    assert offered(client, quiz, topic=str(theirs.pk)) == {
        str(row.pk) for row in (single, other, number)
    }


def test_quiz_holds_no_more_than_it_may(
    module: ModulePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = bank(3)
    quiz = authoring.quiz_page(module, [first])
    monkeypatch.setattr("courses.assembling.MAX_QUESTIONS", 2)
    assert add_questions(quiz, [second, third], user=authoring.author("kz")) == 1
    assert asked(quiz) == ["Q-0", "Q-1"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    module: ModulePage, count: int, django_assert_max_num_queries: Any
) -> None:
    bank(count)
    quiz = authoring.quiz_page(module, [])
    client = authoring.signed_in(authoring.author("kz"))
    client.get(url(quiz))
    with django_assert_max_num_queries(QUERIES_OF_THE_LIST):
        client.get(url(quiz))


QUERIES_OF_THE_LIST = 40


def test_who_may_add(module: ModulePage, anonymous: Any) -> None:
    quiz = authoring.quiz_page(module, bank(1))
    authoring.catalogue("tj")
    status = {
        "author": authoring.signed_in(authoring.author("kz")).get(url(quiz)).status_code,
        "administrator": authoring.signed_in(authoring.administrator()).get(url(quiz)).status_code,
        "elsewhere": authoring.signed_in(authoring.author("tj")).get(url(quiz)).status_code,
        "lesson": authoring.signed_in(authoring.author("kz")).get(url(module)).status_code,
    }
    assert status == {"author": 200, "administrator": 200, "elsewhere": 404, "lesson": 404}
    for user in (people.trainee(), people.manager("kz")):
        assert authoring.signed_in(user).get(url(quiz)).status_code in (302, 403)
    assert anonymous.get(url(quiz)).status_code == 302


def test_locked_quiz_takes_nothing(module: ModulePage) -> None:
    one, two = bank(2)
    quiz = authoring.quiz_page(module, [one])
    quiz.locked, quiz.locked_by = True, authoring.author("kz")
    quiz.save()
    client = authoring.signed_in(authoring.author("kz"))
    assert client.post(url(quiz), {"question": [str(two.pk)]}).status_code in (302, 403)
    assert asked(quiz) == ["Q-0"]


def test_editor_of_a_quiz_leads_here(module: ModulePage) -> None:
    quiz = authoring.quiz_page(module, bank(1))
    client = authoring.signed_in(authoring.author("kz"))
    saved = client.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
    assert f'href="{url(quiz)}"' in saved
    add = reverse("wagtailadmin_pages:add", args=["courses", "quizpage", module.pk])
    assert "Once the draft is saved" in client.get(add).content.decode()


@pytest.mark.parametrize(("action", "told"), [("", False), ("action-publish", True)])
def test_empty_quiz_is_kept_as_a_draft_and_not_published(
    module: ModulePage, action: str, told: bool
) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtailadmin_pages:add", args=["courses", "quizpage", module.pk])
    fields = {
        "title": "Empty",
        "slug": "empty",
        "kind": "practice",
        "minutes": "0",
        "max_attempts": "0",
        "review": "never",
        "questions": streamfield([]),
    }
    data = nested_form_data(fields) | ({action: "1"} if action else {})
    said = client.post(address, data, follow=True).content.decode()
    assert ("Add at least one question." in said) is told
    assert QuizPage.objects.filter(title="Empty").exists() is not told
