"""Who may open the administrator's screens.

An administrator sets up the whole box, so every place and account is theirs; what is no account
of staff does not exist on the screens of staff: the answer is 404.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cbt.people.doors import staff_door
from cbt.people.models import Role, User

administering = staff_door(lambda access: access.is_administrator)

_HAS_ROLE = Exists(Role.objects.filter(user=OuterRef("pk")))


def staff_accounts() -> QuerySet[User]:
    """Everybody with a role, and who had one and has nothing else: no service number."""
    return User.objects.filter(_HAS_ROLE | Q(is_superuser=True) | Q(service_number=""))


def trainee_accounts() -> QuerySet[User]:
    """Everybody else: they can be given a first role."""
    return User.objects.filter(~_HAS_ROLE, is_superuser=False).exclude(service_number="")
