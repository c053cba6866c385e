"""Facts about training that apps above react to, sent inside the transaction."""

from django.dispatch import Signal

# ``enrolment``, ``at``: a person was enrolled for a new cycle.
enrolled = Signal()
