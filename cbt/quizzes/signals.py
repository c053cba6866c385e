"""Facts about attempts that apps above react to, sent inside the transaction."""

from django.dispatch import Signal

# ``attempt``, ``at``
attempt_started = Signal()
# ``attempt``, ``at``: the attempt has its first grading.
attempt_submitted = Signal()
