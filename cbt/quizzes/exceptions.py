"""What can go wrong with attempts."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class QuizError(Exception):
    """Base of this app's errors; ``str()`` is what the trainee reads."""


class QuizNotOpen(QuizError):
    """The quiz is not published, or not open to this person now; the text says why."""


class AttemptLimitReached(QuizError):
    """All tries are used."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            ngettext(
                "You have used your %(count)d try. Ask your instructor.",
                "You have used all %(count)d tries. Ask your instructor.",
                limit,
            )
            % {"count": limit}
        )


class AttemptClosed(QuizError):
    """The attempt was submitted already."""

    def __init__(self) -> None:
        super().__init__(_("These answers were submitted already. They cannot change."))


class TimeIsUp(AttemptClosed):
    """The answer came after the time was up."""

    def __init__(self) -> None:
        QuizError.__init__(self, _("Time is up. We submitted the answers that were saved."))


class TakenOver(QuizError):
    """A newer computer or tab answers now; what came is kept as evidence and does not count."""

    def __init__(self) -> None:
        super().__init__(
            _("You went on with this quiz on another computer or tab. This page no longer saves.")
        )


class AnswerConflict(QuizError):
    """The same save key came with another answer: two tabs answered the same question."""

    def __init__(self) -> None:
        super().__init__(
            _("This question was answered in another tab. Open it again to see the saved answer.")
        )


class AnsweredLater(QuizError):
    """The answer is kept, but a later answer to the same question counts."""

    def __init__(self) -> None:
        super().__init__(_("You answered this question again later. The later answer counts."))


class UnknownPosition(QuizError):
    """The attempt has no such question."""

    def __init__(self) -> None:
        super().__init__(
            _("This quiz has no such question. Choose one from the list of all questions.")
        )


class UnreadableResponse(QuizError):
    """The answer does not fit the question; nothing was saved."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text or _("This answer does not fit the question. Choose again."))
