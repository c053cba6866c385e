"""Facts about people that apps above react to."""

from django.dispatch import Signal

# Sent with ``user`` after role rows of that person changed, inside the same transaction.
roles_changed = Signal()
