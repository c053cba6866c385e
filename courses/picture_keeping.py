"""A picture that is shown somewhere is not deleted."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.exceptions import CoursesError
from courses.models import LessonPage, Picture
from courses.permissions import catalogues_for
from courses.picture_uses import Use, uses_of

# So many places are named; the rest is counted.
_NAMED = 5


class PictureIsShown(CoursesError):
    """The picture stands in lessons or questions, published or in a draft."""

    def __init__(self, picture: Picture, uses: list[Use]) -> None:
        super().__init__(picture.title)
        self.picture, self.uses = picture, uses

    def __str__(self) -> str:
        return self._tell([])

    def told_to(self, user: Any) -> str:
        """Names the places in the reader's catalogues; of others only how many there are."""
        own = set(catalogues_for(user).values_list("pk", flat=True))
        return self._tell([use for use in self.uses if use.catalogue in own])

    def _tell(self, named: list[Use]) -> str:
        named = named[:_NAMED]
        places = [_name(use) for use in named]
        more = len(self.uses) - len(named)
        if more and named:
            places.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
        elif more:
            places.append(
                ngettext(
                    "%(count)d place in other catalogues",
                    "%(count)d places in other catalogues",
                    more,
                )
                % {"count": more}
            )
        return _(
            "The picture “%(picture)s” is in use and was not deleted: %(places)s. "
            "Take it out there first."
        ) % {"picture": self.picture.title, "places": ", ".join(places)}


def refuse_if_shown(picture: Picture) -> None:
    """Raises PictureIsShown."""
    uses = uses_of(picture)
    if uses:
        raise PictureIsShown(picture, uses)


def _name(use: Use) -> str:
    if isinstance(use.thing, LessonPage):
        return _("lesson “%(name)s”") % {"name": use.thing.draft_title}
    return _("question “%(name)s”") % {"name": use.thing}
