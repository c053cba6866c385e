"""Named states of people and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """The three levels of the tree of agencies."""

    COUNTRY = "country", _("Country")
    AGENCY = "agency", _("Agency")
    POST = "post", _("Post")


# Which kind of unit holds which.
PARENT_KIND = {
    UnitKind.COUNTRY: None,
    UnitKind.AGENCY: UnitKind.COUNTRY,
    UnitKind.POST: UnitKind.AGENCY,
}
CHILD_KIND = {parent: kind for kind, parent in PARENT_KIND.items() if parent is not None}


class Sex(models.TextChoices):
    """Only for counts by sex that donors ask for; never shown on a certificate."""

    NOT_STATED = "", _("Not stated")
    FEMALE = "f", _("Female")
    MALE = "m", _("Male")


class RoleKind(models.TextChoices):
    """What somebody may do beyond studying. A trainee has no role row."""

    INSTRUCTOR = "instructor", _("Instructor")
    CLASSROOM_MANAGER = "classroom_manager", _("Classroom manager")
    MANAGER = "manager", _("Manager")
    REGIONAL_VIEWER = "regional_viewer", _("Regional viewer")
    ADMINISTRATOR = "administrator", _("Administrator")


# Who works where: in a room, in a branch of the tree, or everywhere. Tuples, not sets: they stand
# in database constraints, whose text must not change from run to run.
CLASSROOM_ROLES = (RoleKind.INSTRUCTOR, RoleKind.CLASSROOM_MANAGER)
BRANCH_ROLES = (RoleKind.MANAGER,)
EVERYWHERE_ROLES = (RoleKind.REGIONAL_VIEWER, RoleKind.ADMINISTRATOR)
