"""Who may do what with certificates. What they may see, the queryset says (``visible_to``)."""

from cbt.certificates.models import Certificate
from cbt.people.permissions import Access


def can_manage_certificate(access: Access, certificate: Certificate) -> bool:
    """Whether the person may withdraw the certificate or issue it anew.

    Those who work in the room where it was earned: they know who sat there. A manager of a
    branch reads certificates and asks the room to correct one.
    """
    return access.is_administrator or certificate.completion.classroom_id in access.classrooms
