"""Pictures that authors manage, and the frozen copies that published content shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cbt.lib.records import InsertOnlyRow


class Picture(AbstractImage):
    """A picture in the editor. Replacing its file changes no lesson that is published already."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_image", "Can choose image")]


class PictureRendition(AbstractRendition):
    """A resized picture for the editor's own screens."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


# The folder of published files below the media folder.
PUBLISHED_FOLDER = "published"


def published_path(sha256: str, extension: str) -> str:
    """Where a published file lies below the media folder."""
    return f"{PUBLISHED_FOLDER}/{sha256[:2]}/{sha256}.{extension}"


class PublishedFile(InsertOnlyRow):
    """A file that published content shows, named by the SHA-256 of its bytes.

    Equal bytes are one row and one file; the bytes never change, so browsers may keep them for
    good. ``courses`` says which courses show it, which decides who may fetch it.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    extension = models.CharField(max_length=10)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    courses = models.ManyToManyField("courses.Course", related_name="files")

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Where the file lies below the media folder."""
        return published_path(self.sha256, self.extension)
