"""Who: units, classrooms, users, roles, the sign-in limiter and the audit lines."""

from cbt.people.models.audit import AuditLine
from cbt.people.models.places import Classroom, Unit
from cbt.people.models.signin import SignInThrottle
from cbt.people.models.users import Role, User

__all__ = ["AuditLine", "Classroom", "Role", "SignInThrottle", "Unit", "User"]
