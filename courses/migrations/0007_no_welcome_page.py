"""Take away the page and the site that Wagtail makes at its first start.

Pages of a box have no public address, so it has no site; and the page's English title stood
beside the catalogues. A page that somebody has made use of stays.
"""

from typing import Any

from django.db import migrations
from django.db.models import F


def remove_welcome(apps: Any, schema_editor: Any) -> None:
    Page = apps.get_model("wagtailcore", "Page")
    made_by_wagtail = Page.objects.filter(
        path="00010001",
        slug="home",
        numchild=0,
        latest_revision=None,
        content_type__app_label="wagtailcore",
        content_type__model="page",
    )
    if made_by_wagtail.exists():
        made_by_wagtail.delete()
        Page.objects.filter(path="0001").update(numchild=F("numchild") - 1)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0006_no_replacement"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(remove_welcome, migrations.RunPython.noop)]
