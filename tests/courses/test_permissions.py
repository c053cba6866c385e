"""Who finds which part of the bank: by address, in lists, in choosers and in previews.

The cast: an author of Kazakhstan's catalogue, one of Tajikistan's, an administrator, a manager,
a trainee, and somebody who did not sign in. Both authors also write in the regional catalogue.
"""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from courses.models import Picture, Question, Topic
from courses.permissions import catalogues_for, questions_for
from courses.picture_places import collection_of
from tests.factories import authoring, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Any]:
    return {branch: authoring.catalogue(branch) for branch in ("", "kz", "tj")}


@pytest.fixture
def theirs(places: dict[str, Any]) -> Question:
    """A question of Tajikistan's catalogue, published twice and with a draft on top."""
    question = authoring.question(within=places["tj"], name="Theirs")
    question = authoring.publish(question)
    question.save_revision()
    return question


@pytest.fixture
def ours(places: dict[str, Any]) -> Question:
    return authoring.question(within=places["kz"], name="Ours")


def url(name: str, *args: Any, model: str = "question") -> str:
    return reverse(f"wagtailsnippets_courses_{model}:{name}", args=args)


def chooser(name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippetchoosers_courses_question:{name}", args=args)


def every_address(question: Question) -> dict[str, str]:
    """Every address of the bank that names a question."""
    pk, revision = question.pk, question.latest_revision_id
    named = ("edit", "delete", "usage", "history", "history_results", "copy", "inspect")
    named += ("preview_on_edit", "lock", "unlock", "unpublish", "workflow_history")
    found = {name: url(name, pk) for name in named}
    found["revisions_view"] = url("revisions_view", pk, revision)
    found["revisions_revert"] = url("revisions_revert", pk, revision)
    found["revisions_compare"] = url("revisions_compare", pk, "earliest", "latest")
    found["revisions_unschedule"] = url("revisions_unschedule", pk, revision)
    found["confirm_workflow_cancellation"] = url("confirm_workflow_cancellation", pk)
    found["workflow_action"] = url("workflow_action", pk, "approve", 1)
    found["collect_workflow_action_data"] = url("collect_workflow_action_data", pk, "approve", 1)
    found["workflow_history_detail"] = url("workflow_history_detail", pk, 1)
    found["workflow_preview"] = url("workflow_preview", pk, 1)
    found["chosen"] = chooser("chosen", pk)
    return found


def test_every_address_that_names_a_question_is_in_this_test(theirs: Question) -> None:
    known = set(every_address(theirs)) - {"chosen"}
    patterns = Question.snippet_viewset.get_urlpatterns()
    named = {pattern.name for pattern in patterns if "pk" in str(pattern.pattern)}
    assert named == known


def test_questions_of_another_catalogue_are_not_found(theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    for name, address in every_address(theirs).items():
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code in (404, 405), name


def test_own_questions_are_found(theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("tj"))
    addresses = every_address(theirs)
    for name in ("edit", "delete", "usage", "history", "copy", "inspect", "revisions_compare"):
        assert client.get(addresses[name]).status_code == 200, name
    assert client.get(addresses["chosen"]).status_code == 200


def test_trainee_manager_and_anonymous_reach_nothing(ours: Question, anonymous: Any) -> None:
    trainee = authoring.signed_in(people.trainee())
    manager = authoring.signed_in(people.manager("kz"))
    for client in (trainee, manager, anonymous):
        for name, address in every_address(ours).items():
            response = client.get(address)
            assert response.status_code in (302, 403, 404), name
            assert b"passport" not in response.content


def test_administrator_reaches_every_catalogue(ours: Question, theirs: Question) -> None:
    client = authoring.signed_in(authoring.administrator())
    for question in (ours, theirs):
        assert client.get(url("edit", question.pk)).status_code == 200


def test_key_that_is_no_key_is_not_found(places: dict[str, Any]) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    address = url("revisions_compare", "no-key", "earliest", "latest")
    assert client.get(address).status_code == 404


def test_list_shows_own_and_regional_questions_only(
    ours: Question, theirs: Question, places: dict[str, Any]
) -> None:
    authoring.question(within=places[""], name="Everybody's")
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(url("list")).content.decode()
    assert "Ours" in page
    assert "Everybody" in page
    assert "Theirs" not in page


def test_filters_offer_own_topics_only(theirs: Question, ours: Question) -> None:
    Topic.objects.filter(pk=theirs.topic_id).update(titles={"en": "Their secret"})
    client = authoring.signed_in(authoring.author("kz"))
    assert "Their secret" not in client.get(url("list")).content.decode()


def test_filter_by_a_topic_elsewhere_shows_nothing_of_it(theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(url("list"), {"topic": theirs.topic_id}).content.decode()
    assert "Theirs" not in page


@pytest.mark.parametrize("model", ["questionwords", "lessonwords", "coursewords", "topic"])
def test_words_are_chosen_nowhere(theirs: Question, model: str) -> None:
    """Wagtail makes a window for every snippet, which would list the rows of every catalogue."""
    rows = apps.get_model("courses", model).objects.all()
    key = str(rows[0].pk) if rows else str(uuid4())
    client = authoring.signed_in(authoring.author("kz"))
    for ending in (
        "",
        "results/",
        f"chosen/{key}/",
        "chosen/no-key/",
        f"chosen-multiple/?id={key}",
    ):
        address = f"/editor/snippets/choose/courses/{model}/{ending}"
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("kind", ["images", "documents"])
@pytest.mark.parametrize(
    "key", ["5f0c7a51-2f0e-4a46-9d4b-0a7d2f5f1c1e", "word", "9" * 30, "%00", "1%0A"]
)
def test_window_of_pictures_finds_nothing_for_what_is_no_number(kind: str, key: str) -> None:
    authoring.catalogue("kz")
    client = authoring.signed_in(authoring.author("kz"))
    for ending in (f"chosen/{key}/", f"chosen-multiple/?id={key}"):
        assert client.get(f"/editor/{kind}/chooser/{ending}").status_code == 404
    assert client.get("/editor/choose-page/chosen-multiple/", {"id": key}).status_code == 404


def test_picture_is_chosen_by_its_number() -> None:
    place = collection_of(authoring.catalogue("kz"))
    picture = Picture.objects.create(title="Seal", file=get_test_image_file(), collection=place)
    client = authoring.signed_in(authoring.author("kz"))
    answer = client.get(f"/editor/images/chooser/chosen/{picture.pk}/")
    assert answer.json()["result"]["title"] == "Seal"


def test_chooser_offers_own_questions_only(ours: Question, theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    for name in ("choose", "choose_results"):
        page = client.get(chooser(name)).content.decode()
        assert "Ours" in page
        assert "Theirs" not in page
    found = client.get(chooser("choose_results"), {"q": "passport"}).content.decode()
    assert "Theirs" not in found


def test_several_chosen_questions_leave_others_out(ours: Question, theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    answer = client.get(chooser("chosen_multiple"), {"id": [ours.pk, theirs.pk, "no-key"]})
    assert [row["string"] for row in answer.json()["result"]] == ["Ours"]


def test_bulk_deletion_is_not_found_even_for_own_questions(
    ours: Question, theirs: Question
) -> None:
    address = reverse("wagtail_bulk_action", args=["courses", "question", "delete"])
    client = authoring.signed_in(authoring.author("kz"))
    for question in (ours, theirs):
        query = f"{address}?id={question.pk}"
        assert client.get(query).status_code == 404
        assert client.post(query).status_code == 404
    assert Question.objects.count() == 2


def test_topics_of_another_catalogue_are_not_found(theirs: Question) -> None:
    client = authoring.signed_in(authoring.author("kz"))
    for name in ("edit", "delete", "usage", "history"):
        address = url(name, theirs.topic_id, model="topic")
        assert client.get(address).status_code == 404, name


def test_usage_of_a_picture_does_not_name_questions_elsewhere(
    theirs: Question, picture: Any
) -> None:
    def show(raw: dict[str, Any]) -> None:
        raw["value"] |= {"image": picture.pk, "alt": "A specimen"}

    authoring.edit(theirs, show)
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(reverse("wagtailimages:image_usage", args=[picture.pk])).content.decode()
    assert "Theirs" not in page


def test_catalogues_follow_from_page_permissions(places: dict[str, Any]) -> None:
    user = authoring.author("kz")
    assert set(catalogues_for(user)) == {places[""], places["kz"]}
    assert set(catalogues_for(authoring.administrator())) == set(places.values())
    assert not catalogues_for(people.manager("kz")).exists()
    assert not catalogues_for(people.trainee()).exists()


def test_bank_costs_one_query_to_narrow_down(
    places: dict[str, Any], django_assert_num_queries: Any
) -> None:
    user = authoring.author("kz")
    list(catalogues_for(user))  # the person's permissions are read once and kept
    with django_assert_num_queries(1):
        list(questions_for(user))


@pytest.mark.parametrize("kind", ["lesson", "quiz"])
def test_question_elsewhere_cannot_be_put_into_a_page_by_hand(
    theirs: Question, places: dict[str, Any], kind: str
) -> None:
    module = authoring.module_page(authoring.course_page(places["kz"]))
    if kind == "lesson":
        page: Any = authoring.lesson_page(module)
        value = {"question": str(theirs.pk), "note": ""}
        blocks = [{"type": "knowledge_check", "id": authoring.key(), "value": value}]
        field = "body"
    else:
        page = authoring.quiz_page(module, [authoring.question(within=places["kz"])])
        blocks = [{"type": "question", "id": authoring.key(), "value": str(theirs.pk)}]
        field = "questions"
    user = authoring.author("kz")
    form_class = page.get_edit_handler().get_form_class()
    stream = page._meta.get_field(field).to_python(blocks)
    form = form_class(instance=page, for_user=user, parent_page=module)
    form.cleaned_data = {field: stream}
    form._errors = {}
    form.clean()
    assert "Choose questions of your own catalogues only." in str(form.errors[field])
