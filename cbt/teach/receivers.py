"""Facts from apps below: load, then call one action."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from cbt.people.exceptions import PlaceInUse
from cbt.people.models import Unit, User
from cbt.people.signals import roles_changed, unit_path_leaving
from cbt.teach import authoring
from courses.models import CataloguePage
from courses.reviewing import offer_review


@receiver(roles_changed)
def put_into_groups(user: User, **kwargs: Any) -> None:
    authoring.sync_authors(user)


@receiver(unit_path_leaving)
def keep_owner_of_catalogue(unit: Unit, **kwargs: Any) -> None:
    if authoring.owns_catalogue(unit):
        raise PlaceInUse(unit.name)


@receiver(post_save, sender=CataloguePage)
def open_catalogue(instance: CataloguePage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        authoring.sync_catalogue(instance)
        offer_review(instance)


@receiver(post_delete, sender=CataloguePage)
def close_catalogue(instance: CataloguePage, **kwargs: Any) -> None:
    Group.objects.filter(name=authoring.group_name(instance)).delete()


@receiver(post_save, sender=User)
def choose_editor_language(
    instance: User, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    if not raw and update_fields and "language" in update_fields and instance.groups.exists():
        authoring.sync_editor_language(instance)
