"""Facts about content that apps above react to, sent inside the transaction."""

from django.dispatch import Signal

# ``course``, ``at``: a course was published with another structure than before.
course_changed = Signal()
