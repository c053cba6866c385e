"""How we count, in the readers' words. Stands on the screen, on paper and in the workbook."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def how_we_count(*, is_suppressed: bool) -> list[tuple[str, str]]:
    """Each term of the completion report with its definition."""
    terms = [
        (
            pgettext("count", "Enrolled"),
            _(
                "Enrolments made in the period: one for each person and course. A person who takes "
                "the course again after a certificate expired is enrolled anew. Withdrawn "
                "enrolments are not counted."
            ),
        ),
        (
            _("Unit"),
            _(
                "An enrolment counts for the unit where the person served on the day of enrolment. "
                "A later move changes nothing."
            ),
        ),
        (pgettext("count", "Started"), _("The person opened a lesson or a quiz of the course.")),
        (
            pgettext("count", "Completed"),
            _(
                "All required lessons are done and the post-test is submitted. The share is of "
                "those enrolled."
            ),
        ),
        (
            pgettext("count", "Passed"),
            _(
                "Completed, with the best post-test at or above the pass mark of the course. The "
                "share is of those enrolled."
            ),
        ),
        (
            _("Certificates"),
            _(
                "Issued and not withdrawn. A certificate that expired later still counts, because "
                "it was earned."
            ),
        ),
        (
            pgettext("count", "Overdue"),
            _("Not completed, and the due date was before the day of this report."),
        ),
        (
            _("Pre-test and post-test"),
            _(
                "Means of the first submitted attempts, in percent of the points. Only enrolments "
                "with both tests count; “Both tests” says how many there are."
            ),
        ),
        (
            _("Several tests"),
            _(
                "Where a course has several counted tests (post-tests and exams), all are asked "
                "for: completed means that each is submitted, passed that each is passed. The best "
                "result is then the lowest of the best results in each."
            ),
        ),
        (
            _("Gain"),
            _(
                "Post-test less pre-test, in percentage points. It is worked out before the means "
                "are rounded, so it can differ by 0.1 from the means shown."
            ),
        ),
        (
            _("Period"),
            _(
                "Both days are included, in the time zone %(zone)s. Results are those known on the "
                "day of this report, also when they were reached after the period."
            )
            % {"zone": timezone.get_current_timezone_name()},
        ),
        (
            _("Rounding"),
            _(
                "Shares are whole percent, halves are rounded up. Results and means have one "
                "decimal place, rounded down."
            ),
        ),
    ]
    if is_suppressed:
        terms.append(
            (
                _("Small groups"),
                _(
                    "Figures under five are shown as <5. Other figures are hidden where a small "
                    "one could be worked out from them."
                ),
            )
        )
    return terms
