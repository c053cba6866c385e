"""What can go wrong with cohorts and enrolments."""

from django.utils.translation import gettext as _


class TrainingError(Exception):
    """Base of this app's errors; ``str()`` is what the instructor reads."""


class CohortExists(TrainingError):
    """The classroom has a cohort of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("This classroom already has a cohort called “%(name)s”. Choose another name.")
            % {"name": name}
        )


class CohortClosed(TrainingError):
    """A closed cohort takes nobody new."""

    def __init__(self) -> None:
        super().__init__(_("This cohort is closed. Make a new one."))


class CohortEmpty(TrainingError):
    """There is nobody to enrol."""

    def __init__(self) -> None:
        super().__init__(_("Nobody is in this cohort. Add trainees first."))


class CourseNotPublished(TrainingError):
    """Nobody can be enrolled in a course that nobody can see."""

    def __init__(self) -> None:
        super().__init__(_("This course is not published yet. Publish it in the editor first."))
