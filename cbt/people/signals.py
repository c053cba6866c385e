"""Facts about people that apps above react to."""

from django.dispatch import Signal

# Sent with ``user`` after role rows of that person changed, inside the same transaction.
roles_changed = Signal()

# Sent with ``unit`` before its path changes or it is removed, inside the same transaction. Whoever
# names units by path in rows of their own raises PlaceInUse.
unit_path_leaving = Signal()
