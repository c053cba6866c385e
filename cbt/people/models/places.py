"""Where people serve (units) and where they learn (classrooms)."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cbt.lib.languages import current_language, pick
from cbt.lib.records import BoxRow
from cbt.people.branches import within
from cbt.people.enums import PARENT_KIND, UnitKind

code_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9-]*$", _("Use small Latin letters, digits and hyphens.")
)


class UnitQuerySet(models.QuerySet["Unit"]):
    """Branches of the tree."""

    def within(self, path: str) -> "UnitQuerySet":
        """The unit at ``path`` and everything below it; every unit when ``path`` is empty."""
        return self.filter(within([path])) if path else self

    def agencies(self) -> "UnitQuerySet":
        return self.filter(kind=UnitKind.AGENCY)

    def open(self) -> "UnitQuerySet":
        """Units that people can still be posted to."""
        return self.filter(is_closed=False)


class Unit(BoxRow):
    """A country, an agency in it, or a post of that agency.

    ``path`` is made of the codes from the country down ("kz/bs/korday"), so that a branch is
    one indexed prefix. A closed unit keeps its history and takes nobody new. Names are data,
    one per language, because ministries rename themselves more often than we release.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    code = models.CharField(_("code"), max_length=40, validators=[code_validator])
    path = models.CharField(max_length=130, unique=True, editable=False)
    names = models.JSONField(_("names"), default=dict)
    is_closed = models.BooleanField(_("closed"), default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="people_unit_country_is_top",
                condition=Q(kind=UnitKind.COUNTRY, parent__isnull=True)
                | (~Q(kind=UnitKind.COUNTRY) & Q(parent__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the request."""
        return pick(self.names, current_language()) or self.code

    def clean(self) -> None:
        super().clean()
        wanted = PARENT_KIND[UnitKind(self.kind)]
        if (self.parent.kind if self.parent else None) != wanted:
            raise ValidationError(
                {"parent": _("A post belongs to an agency, an agency to a country.")}
            )

    def save(self, *args, **kwargs) -> None:
        self.path = f"{self.parent.path}/{self.code}" if self.parent else self.code
        super().save(*args, **kwargs)


class Classroom(BoxRow):
    """A room with PCs. It stands in a country and belongs to no agency.

    Officers of several agencies sit in one room, so a classroom never says whose people its
    trainees are: their unit does.
    """

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[code_validator])
    names = models.JSONField(_("names"), default=dict)
    country = models.ForeignKey(
        Unit,
        verbose_name=_("country"),
        on_delete=models.PROTECT,
        related_name="classrooms",
        limit_choices_to={"kind": UnitKind.COUNTRY},
    )
    seats = models.PositiveSmallIntegerField(_("seats"), default=10)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        verbose_name = _("classroom")
        verbose_name_plural = _("classrooms")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the request."""
        return pick(self.names, current_language()) or self.code
