"""What the background worker does for certificates: load, then make one call."""

from django_tasks import task

from cbt.certificates import printing
from cbt.certificates.models import Certificate


@task()
def print_certificate(certificate_id: str) -> None:
    """Make the PDF of a certificate."""
    printing.make(Certificate.objects.get(pk=certificate_id))
