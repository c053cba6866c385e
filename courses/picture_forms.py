"""Uploading a picture in the editor."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cbt.lib.pictures import BadPicture, inspect


class PictureFileField(WagtailImageField):
    """A picture's file. A drawing holds nothing that runs, loads or links, and has a size."""

    def to_python(self, data: Any) -> Any:
        """Judged before the file is measured: a drawing without a size cannot be."""
        if data and data.name.lower().endswith(".svg"):
            content = data.read()
            data.seek(0)
            try:
                inspect("drawing.svg", content)
            except BadPicture as error:
                raise ValidationError(str(error), code="bad_drawing") from error
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """The form of a picture: for one, for many at once, and in the window that chooses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("file")
        if field is not None:
            self.fields["file"] = PictureFileField(
                label=field.label, required=field.required, widget=field.widget
            )
