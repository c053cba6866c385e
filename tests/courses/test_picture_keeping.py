"""Pictures belong to a catalogue, and stay as long as anything shows them."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission

from cbt.operations.preparing import prepare
from cbt.teach.authoring import give_pictures_a_place, group_name
from courses.blocks.question import SingleBlock
from courses.exceptions import CoursesError, NotPublished
from courses.models import CataloguePage, Course, LessonPage, Picture, Question
from courses.picture_places import collection_of
from tests.courses.conftest import make_picture
from tests.factories import authoring

pytestmark = pytest.mark.django_db


def picture_in(catalogue: CataloguePage | None, title: str = "Specimen") -> Picture:
    made = make_picture(title, size=(40, 40))
    made.collection = collection_of(catalogue) if catalogue else Collection.get_first_root_node()
    made.save()
    return made


def showing(picture: Picture) -> dict[str, Any]:
    raw: dict[str, Any] = authoring.single()
    raw["value"] |= {"image": picture.pk, "alt": "A specimen"}
    return raw


def figure(picture: Picture) -> dict[str, Any]:
    value = {
        "image": picture.pk,
        "alt": "A specimen",
        "decorative": False,
        "caption": "",
        "width": "normal",
    }
    return {"type": "figure", "id": authoring.key(), "value": value}


def delete(client: Client, picture: Picture) -> Any:
    return client.post(reverse("wagtailimages:delete", args=[picture.pk]), follow=True)


@pytest.fixture
def kz() -> CataloguePage:
    return authoring.catalogue("kz")


@pytest.fixture
def tj() -> CataloguePage:
    return authoring.catalogue("tj")


# --- Whose they are -----------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["edit", "delete"])
def test_picture_of_another_country_is_closed(
    kz: CataloguePage, tj: CataloguePage, door: str
) -> None:
    picture = picture_in(kz)
    address = reverse(f"wagtailimages:{door}", args=[picture.pk])
    assert authoring.signed_in(authoring.author("kz")).get(address).status_code == 200
    foreign = authoring.signed_in(authoring.author("tj"))
    assert foreign.post(address, follow=True).status_code in (200, 403)
    assert Picture.objects.get(pk=picture.pk).title == "Specimen"
    assert foreign.get(address).status_code == 302


def test_lists_show_the_pictures_of_own_catalogues(kz: CataloguePage, tj: CataloguePage) -> None:
    picture_in(kz, "Of Korday")
    picture_in(authoring.catalogue(""), "Of all")
    client = authoring.signed_in(authoring.author("tj"))
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose"):
        page = client.get(reverse(name)).content.decode()
        assert "Of all" in page
        assert "Of Korday" not in page


def test_upload_goes_to_a_catalogue_of_the_author(kz: CataloguePage, tj: CataloguePage) -> None:
    authoring.catalogue("")
    file = SimpleUploadedFile("a.png", get_test_image_file().file.getvalue(), "image/png")
    client = authoring.signed_in(authoring.author("tj"))
    fields = {"title": "Mine", "file": file, "tags": ""}
    answer = client.post(
        reverse("wagtailimages:add"), {**fields, "collection": collection_of(kz).pk}
    )
    assert "collection" in answer.context["form"].errors
    file.seek(0)
    client.post(reverse("wagtailimages:add"), {**fields, "collection": collection_of(tj).pk})
    assert Picture.objects.get().collection == collection_of(tj)


def test_group_reaches_the_collection_of_its_catalogue_only(kz: CataloguePage) -> None:
    rows = GroupCollectionPermission.objects.filter(group__name=group_name(kz))
    assert {row.collection for row in rows} == {collection_of(kz)}


def test_collection_is_made_once_and_follows_the_name(kz: CataloguePage) -> None:
    before = Collection.objects.count()
    kz.title = "Kazakhstan"
    authoring.publish(kz)
    assert collection_of(kz).name == "Kazakhstan"
    assert Collection.objects.count() == before


def test_older_version_of_a_catalogue_keeps_its_collection(kz: CataloguePage) -> None:
    revision = kz.save_revision()
    revision.content["collection"] = None
    revision.save()
    before = collection_of(kz)
    revision.publish()
    assert CataloguePage.objects.get(pk=kz.pk).collection == before


# --- Boxes from before ----------------------------------------------------------------------------


def test_pictures_that_lay_together_go_where_they_are_shown(
    kz: CataloguePage, tj: CataloguePage
) -> None:
    region = authoring.catalogue("")
    root = Collection.get_first_root_node()
    of_kz, of_both, of_nobody, of_draft = (
        picture_in(None, f"Picture {number}") for number in range(4)
    )
    course = authoring.publish(authoring.course_page(tj))
    loose = root.add_child(name=Course.objects.get().code)
    imported = picture_in(None, "Imported")
    Picture.objects.filter(pk=imported.pk).update(collection=loose)
    authoring.question(showing(of_kz), within=kz)
    authoring.question(showing(of_both), within=kz)
    module = authoring.module_page(course)
    page = authoring.publish(authoring.lesson_page(module, [figure(of_both)]))
    page.body = json.dumps([figure(of_both), figure(of_draft)])
    page.save_revision()
    for catalogue in (region, kz, tj):
        collection_of(catalogue).delete()
    group = authoring.author("kz").groups.get(name=group_name(kz))
    CataloguePage.objects.update(collection=None)

    assert give_pictures_a_place()

    def place(picture: Picture) -> Collection:
        return Picture.objects.get(pk=picture.pk).collection

    assert place(of_kz) == collection_of(kz)
    assert place(of_both) == place(of_nobody) == collection_of(region)
    assert place(of_draft) == collection_of(tj)
    assert place(imported).get_parent() == collection_of(tj)
    assert {row.collection for row in group.collection_permissions.all()} == {collection_of(kz)}
    assert not give_pictures_a_place()


# --- What is shown stays --------------------------------------------------------------------------


def test_picture_of_a_question_is_kept_and_the_author_reads_where(kz: CataloguePage) -> None:
    picture = picture_in(kz)
    question = authoring.question(showing(picture), within=kz, name="Seal of Korday")
    answer = delete(authoring.signed_in(authoring.author("kz")), picture)
    assert "is in use and was not deleted: question “Seal of Korday”." in answer.content.decode()
    assert Picture.objects.filter(pk=picture.pk).exists()
    question = Question.objects.get(pk=question.pk)
    question.name = "Renamed"
    assert authoring.publish(question).current.spec["image"]


def test_picture_of_a_draft_is_kept(kz: CataloguePage) -> None:
    picture = picture_in(kz)
    module = authoring.module_page(authoring.course_page(kz))
    page = authoring.publish(authoring.lesson_page(module, title="Seals"))
    page.body = json.dumps([figure(picture)])
    page.save_revision()
    with pytest.raises(CoursesError), transaction.atomic():
        picture.delete()
    answer = delete(authoring.signed_in(authoring.author("kz")), picture)
    assert "lesson “Seals”" in answer.content.decode()


def test_list_of_pictures_deletes_none_that_is_shown(kz: CataloguePage) -> None:
    shown, free = picture_in(kz), picture_in(kz, "Free")
    authoring.question(showing(shown), within=kz)
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtail_bulk_action", args=["courses", "picture", "delete"])
    client.post(f"{address}?id={shown.pk}&id={free.pk}")
    assert Picture.objects.count() == 2
    client.post(f"{address}?id={free.pk}")
    assert list(Picture.objects.all()) == [shown]


def test_refusal_names_nothing_of_another_catalogue(kz: CataloguePage, tj: CataloguePage) -> None:
    picture = picture_in(authoring.catalogue(""))
    authoring.question(showing(picture), within=kz, name="Exam of Korday")
    client = authoring.signed_in(authoring.author("tj"))
    page = delete(client, picture).content.decode()
    assert "1 place in other catalogues" in page
    assert "Exam of Korday" not in page
    authoring.question(showing(picture), within=tj, name="Exam of Dusti")
    page = delete(client, picture).content.decode()
    assert "question “Exam of Dusti”, 1 more" in page
    assert "Exam of Korday" not in page


def test_picture_that_nothing_shows_is_deleted(kz: CataloguePage) -> None:
    picture = picture_in(kz)
    authoring.question(within=kz)
    delete(authoring.signed_in(authoring.author("kz")), picture)
    assert not Picture.objects.exists()


# --- A picture that is gone -----------------------------------------------------------------------


def lose(picture: Picture) -> None:
    """As it was possible before, and as an older version may find it."""
    picture.renditions.all().delete()
    Picture.objects.filter(pk=picture.pk)._raw_delete("default")


def test_question_whose_picture_is_gone_is_not_published(kz: CataloguePage) -> None:
    picture = picture_in(kz)
    question = authoring.question(showing(picture), within=kz, name="Seal")
    before = question.current
    lose(picture)
    question = Question.objects.get(pk=question.pk)
    with pytest.raises(
        ValidationError, match=r"A picture was deleted\. .* block 1\. Single choice"
    ):
        question.save_revision()
    with pytest.raises(NotPublished, match="“Seal” was not published"):
        question.get_latest_revision().publish()
    assert Question.objects.get(pk=question.pk).current == before


def test_description_without_its_picture_is_refused_in_the_form(kz: CataloguePage) -> None:
    raw = authoring.single()
    raw["value"]["alt"] = "A seal"
    with pytest.raises(StructBlockValidationError) as caught:
        SingleBlock().clean(SingleBlock().to_python(raw["value"]))
    assert set(caught.value.block_errors) == {"image"}


def test_lesson_whose_picture_is_gone_is_not_published(kz: CataloguePage) -> None:
    picture = picture_in(kz)
    module = authoring.module_page(authoring.course_page(kz))
    page = authoring.lesson_page(module, [authoring.text_block(), figure(picture)], live=False)
    revision = page.save_revision()
    lose(picture)
    client = authoring.signed_in(authoring.author("kz"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={page.pk}", follow=True)
    assert "in block 2. Picture" in answer.content.decode()
    assert not LessonPage.objects.get(pk=page.pk).live
    with pytest.raises(CoursesError):
        revision.publish()


def test_starting_a_box_brings_its_pictures_in_order(
    kz: CataloguePage, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    CataloguePage.objects.update(collection=None)
    for step in ("migrate", "collect_static", "first_data"):
        monkeypatch.setattr(f"cbt.operations.preparing.{step}", lambda *args, **kwargs: None)
    from django.utils import timezone

    prepare(folder=tmp_path, is_empty=True, at=timezone.now(), say=lambda line: None)
    assert not CataloguePage.objects.filter(collection__isnull=True).exists()
