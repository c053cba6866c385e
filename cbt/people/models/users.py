"""People and what they may do."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cbt.lib import names
from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.records import BoxRow, this_box
from cbt.people.enums import (
    BRANCH_ROLES,
    CLASSROOM_ROLES,
    EVERYWHERE_ROLES,
    RoleKind,
    Sex,
    UnitKind,
)
from cbt.people.models.places import Classroom, Unit


class UserManager(BaseUserManager["User"]):
    """Makes accounts; screens use ``cbt.people.actions``, which also write the audit line."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        fields = {"family_name": username, "is_superuser": True, **fields}
        return self.create_user(username, password, **fields)

    def numbered(self, agency: Unit, typed: str) -> QuerySet["User"]:
        """Who is meant by a service number as somebody types it: the first of the rows.

        One has the key; another may have exactly this number and no key (see ``User``), and is
        then the first.
        """
        exact, key = names.clean_number(typed), names.number_key(typed)
        is_exact = Q(service_number=exact)
        is_same = Q(number_key=key) if key else Q(pk=None)
        rank = Case(When(is_exact, then=Value(0)), default=Value(1))
        rows = self.filter(is_exact | is_same, agency=agency).exclude(service_number="")
        return rows.order_by(rank)

    def same_number(self, agency: Unit, number: str) -> "User | None":
        """Who has this number, or one that is the same at sign-in."""
        found = self.numbered(agency, number).first()
        if found is not None:
            return found
        key = names.number_key(number)
        unkeyed = self.filter(agency=agency, number_key="").exclude(service_number="")
        return next((row for row in unkeyed if names.number_key(row.service_number) == key), None)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """A person. Trainees are people without a role row.

    *Active* people can sign in; a person who left is made inactive and never deleted, since
    their training history stays. People without staff roles sign in by agency, service number
    and PIN; staff by user name and password. ``number_key`` is by what a number is found at the
    door (``names.number_key``); empty where an agency had two numbers with one key before there
    was a rule: such a number has to be typed exactly. ``unit`` is where the person serves now:
    reports use the unit stored on each record instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box_id = models.UUIDField(default=this_box, editable=False)
    username = models.CharField(_("user name"), max_length=120, unique=True)
    agency = models.ForeignKey(
        Unit,
        verbose_name=_("agency"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": UnitKind.AGENCY},
    )
    service_number = models.CharField(_("service number"), max_length=30, blank=True)
    number_key = models.CharField(max_length=30, blank=True, editable=False)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("post"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=80, blank=True)
    family_name_latin = models.CharField(
        _("family name in Latin letters"), max_length=80, blank=True
    )
    given_name_latin = models.CharField(_("given name in Latin letters"), max_length=80, blank=True)
    search_key = models.CharField(max_length=420, editable=False, db_index=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="ru",
        choices=LANGUAGE_CHOICES,
    )
    must_change_secret = models.BooleanField(_("must choose a new PIN"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("added"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                name="people_one_account_per_service_number",
                fields=["agency", "service_number"],
                condition=~Q(service_number=""),
            ),
            models.UniqueConstraint(
                name="people_one_account_per_number_key",
                fields=["agency", "number_key"],
                condition=~Q(number_key=""),
            ),
            models.CheckConstraint(
                name="people_service_number_needs_agency",
                condition=Q(service_number="") | Q(agency__isnull=False),
            ),
            models.CheckConstraint(
                name="people_has_a_name",
                condition=~Q(family_name="", given_name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def email(self) -> str:
        """Wagtail asks every user for one; a box sends no mail and keeps no addresses."""
        return ""

    @property
    def is_staff(self) -> bool:
        """Wagtail and Django ask this; access is decided by roles and groups."""
        return self.is_superuser

    def get_full_name(self) -> str:
        """The name in its own script, in the order of the language on screen."""
        return names.full_name(
            self.family_name, self.given_name, self.patronymic, language=get_language() or "ru"
        )

    def get_short_name(self) -> str:
        return self.given_name or self.family_name

    @property
    def name_latin(self) -> str:
        """As in the passport: given name, then family name; empty when it was never entered."""
        return names.full_name(self.family_name_latin, self.given_name_latin, language="en")

    def save(self, *args, **kwargs) -> None:
        if self._state.adding:  # a number never changes
            self.number_key = names.number_key(self.service_number)
        for field in ("family_name", "given_name", "patronymic"):
            cleaner = names.clean_uzbek if self.language == "uz" else names.clean
            setattr(self, field, cleaner(getattr(self, field)))
        self.search_key = names.search_key(
            self.family_name,
            self.given_name,
            self.patronymic,
            self.family_name_latin,
            self.given_name_latin,
        )
        if (update_fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*update_fields, "search_key"}
        super().save(*args, **kwargs)


class Role(BoxRow):
    """What a person may do, and where. These rows are the truth about access.

    An instructor and a classroom manager work in a classroom; a manager reads the reports of a
    branch; a regional viewer reads aggregates and an administrator sets up the box, everywhere.
    Wagtail's groups follow from these rows and are never edited by hand.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind.choices)
    unit = models.ForeignKey(
        Unit,
        verbose_name=_("branch"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    classroom = models.ForeignKey(
        Classroom,
        verbose_name=_("classroom"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                name="people_role_has_its_place",
                condition=Q(kind__in=CLASSROOM_ROLES, classroom__isnull=False, unit__isnull=True)
                | Q(kind__in=BRANCH_ROLES, unit__isnull=False, classroom__isnull=True)
                | Q(kind__in=EVERYWHERE_ROLES, unit__isnull=True, classroom__isnull=True),
            ),
            models.UniqueConstraint(
                name="people_one_role_per_unit",
                fields=["user", "kind", "unit"],
                condition=Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_one_role_per_classroom",
                fields=["user", "kind", "classroom"],
                condition=Q(classroom__isnull=False),
            ),
            models.UniqueConstraint(
                name="people_one_role_everywhere",
                fields=["user", "kind"],
                condition=Q(unit__isnull=True, classroom__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        place = self.unit or self.classroom
        return f"{self.get_kind_display()}, {place}" if place else self.get_kind_display()
