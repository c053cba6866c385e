"""Which catalogues a person authors in, and what of the bank follows from that.

Wagtail's permissions on snippets are per model: whoever may change one question could open
every key of every exam. So the permission says *what* may be done, and the person's permissions
on catalogue pages say *where*; a question elsewhere does not exist for them.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from courses.models import CataloguePage, Question, QuizPage, Topic

Person = Any  # a user, of whatever model; ``courses`` does not know people

Row = TypeVar("Row", bound=Model)

_pages = PagePermissionPolicy(Page)


def catalogues_for(user: Person | AnonymousUser) -> QuerySet[CataloguePage]:
    """Catalogues that the person's groups may change."""
    if not user.is_authenticated:
        return CataloguePage.objects.none()
    return CataloguePage.objects.filter(pk__in=pages_for(user).values("pk"))


def questions_for(user: Person) -> QuerySet[Question]:
    """The part of the bank that exists for this person."""
    return Question.objects.filter(catalogue__in=catalogues_for(user))


def topics_for(user: Person) -> QuerySet[Topic]:
    """Topics of those catalogues."""
    return Topic.objects.filter(catalogue__in=catalogues_for(user))


def pages_for(user: Person) -> QuerySet[Page]:
    """Pages that the person may change."""
    reached: QuerySet[Page] = _pages.instances_user_has_permission_for(user, "change")
    return reached.order_by()


def quiz_pages_for(user: Person) -> QuerySet[QuizPage]:
    """Quizzes that the person may change."""
    return QuizPage.objects.filter(pk__in=pages_for(user).values("pk"))


def can_author(user: Person) -> bool:
    """Whether there is any catalogue for the person to write in."""
    return catalogues_for(user).exists()


def find(rows: QuerySet[Row], pk: Any) -> Row | None:
    """The row with this key as it stands in an address, or None: also for what is no key."""
    try:
        return rows.filter(pk=pk).first()
    except (ValueError, ValidationError):
        return None


class CataloguePermissionPolicy(ModelPermissionPolicy):
    """Model permissions, within the catalogues that the person's groups reach.

    For models with a ``catalogue``. Holders of a permission on one instance are all holders of
    the permission on the model: Wagtail asks for them only to send mail, which a box does not.
    """

    def _within(self, user: Person) -> QuerySet:
        return self.model._default_manager.filter(catalogue__in=catalogues_for(user))

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Model) -> bool:
        return (
            self.user_has_permission(user, action)
            and catalogues_for(user).filter(pk=instance.catalogue_id).exists()  # type: ignore[attr-defined]
        )

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Iterable[str]
    ) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self._within(user)
