"""Facts about progress that apps above react to, sent inside the transaction."""

from django.dispatch import Signal

# ``completion``, ``at``: an enrolment reached a milestone for the first time.
milestone_reached = Signal()
