"""Wagtail's groups, made from role rows.

Role rows are the truth. Each catalogue has one group of authors; a person is in those of the
catalogues that their roles reach, and no screen changes groups by hand. No group ever holds a
permission on users or groups: in Wagtail, changing users equals being a superuser.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page
from wagtail.users.models import UserProfile

from cbt.lib.languages import preferred
from cbt.people.branches import is_within, within
from cbt.people.enums import RoleKind
from cbt.people.models import Unit, User
from courses.models import (
    CataloguePage,
    CourseWords,
    LessonWords,
    Question,
    QuestionWords,
    Topic,
)
from courses.picture_places import collection_of, file_pictures

PREFIX = "Authors: "
EVERY_CATALOGUE = f"{PREFIX}every catalogue"
EDITOR_LANGUAGES = ("en", "ru")

PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock")
MODEL_ACTIONS = {
    Question: ("add", "change", "delete", "publish", "lock", "unlock"),
    Topic: ("add", "change", "delete"),
    QuestionWords: ("change",),
    LessonWords: ("change",),
    CourseWords: ("change",),
}
IMAGE_ACTIONS = ("add", "choose", "change")


def owns_catalogue(unit: Unit) -> bool:
    """Whether a catalogue is that of the unit or of one below it: it names its owner by path."""
    return CataloguePage.objects.filter(within([unit.path], field="branch")).exists()


def reached_catalogues(user: User) -> list[CataloguePage]:
    """Catalogues in which the person authors by role.

    An instructor: the regional catalogue, and every catalogue whose owner's branch their
    classroom's country is in. An administrator: all.
    """
    roles = list(user.roles.select_related("classroom__country"))
    if any(role.kind == RoleKind.ADMINISTRATOR for role in roles):
        return list(CataloguePage.objects.all())
    places = [
        role.classroom.country.path
        for role in roles
        if role.kind == RoleKind.INSTRUCTOR and role.classroom
    ]
    if not places:
        return []
    return [page for page in CataloguePage.objects.all() if _reaches(page.branch, places)]


def _reaches(branch: str, places: Iterable[str]) -> bool:
    return not branch or any(is_within(place, branch) for place in places)


def group_name(catalogue: CataloguePage) -> str:
    """The name of the group of a catalogue's authors; slugs are unique below the root."""
    return f"{PREFIX}{catalogue.slug}"[: Group._meta.get_field("name").max_length]


@transaction.atomic
def authors_of(page: Page, name: str, *, pictures: Collection) -> Group:
    """The group with everything an author needs, on the pages from ``page`` down.

    Its pictures are those of the collection ``pictures`` and below.
    """
    group, _new = Group.objects.get_or_create(name=name)
    group.permissions.set(_model_permissions())
    page_type = ContentType.objects.get_for_model(Page)
    for permission in Permission.objects.filter(
        content_type=page_type, codename__in=[f"{action}_page" for action in PAGE_ACTIONS]
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    GroupPagePermission.objects.filter(group=group).exclude(page=page).delete()
    image_type = ContentType.objects.get_for_model(Image)
    for permission in Permission.objects.filter(
        content_type=image_type, codename__in=[f"{action}_image" for action in IMAGE_ACTIONS]
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=pictures, permission=permission
        )
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=pictures).delete()
    return group


def _authors_of_catalogue(catalogue: CataloguePage) -> Group:
    return authors_of(catalogue.page_ptr, group_name(catalogue), pictures=collection_of(catalogue))


def _model_permissions() -> list[Permission]:
    wanted = list(
        Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    for model, actions in MODEL_ACTIONS.items():
        wanted += Permission.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            codename__in=[f"{action}_{model._meta.model_name}" for action in actions],
        )
    return wanted


@transaction.atomic
def sync_authors(user: User) -> None:
    """Put the person into the groups that follow from their role rows, and into no other."""
    wanted = [_authors_of_catalogue(page) for page in reached_catalogues(user)]
    if user.roles.filter(kind=RoleKind.ADMINISTRATOR).exists():
        everything = Page.get_first_root_node(), EVERY_CATALOGUE
        wanted.append(authors_of(*everything, pictures=Collection.get_first_root_node()))
    stale = user.groups.filter(name__startswith=PREFIX).exclude(
        pk__in=[group.pk for group in wanted]
    )
    user.groups.remove(*stale)
    user.groups.add(*wanted)
    if wanted:
        sync_editor_language(user)


@transaction.atomic
def sync_catalogue(catalogue: CataloguePage) -> None:
    """After a catalogue was made, moved to another owner or renamed: its group and its authors."""
    known = {group_name(page) for page in CataloguePage.objects.all()} | {EVERY_CATALOGUE}
    Group.objects.filter(name__startswith=PREFIX).exclude(name__in=known).delete()
    _authors_of_catalogue(catalogue)
    kinds = (RoleKind.INSTRUCTOR, RoleKind.ADMINISTRATOR)
    for user in User.objects.filter(roles__kind__in=kinds).distinct():
        sync_authors(user)


@transaction.atomic
def give_pictures_a_place() -> bool:
    """Bring a box from the time when all pictures lay together up to date; whether it was one."""
    catalogues = list(CataloguePage.objects.filter(collection__isnull=True))
    if not catalogues:
        return False
    file_pictures()
    for catalogue in catalogues:
        _authors_of_catalogue(catalogue)
    return True


def sync_editor_language(user: User) -> None:
    """The editor speaks English and Russian: who reads another language gets Russian.

    Who reads one of the two is left to the language menu of the product.
    """
    profile = UserProfile.get_for_user(user)
    wanted = "" if user.language in EDITOR_LANGUAGES else preferred(user.language, EDITOR_LANGUAGES)
    if profile.preferred_language != wanted:
        profile.preferred_language = wanted
        profile.save(update_fields=["preferred_language"])
