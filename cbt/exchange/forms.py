"""Forms of the import."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cbt.exchange.packages.sources import MAX_ZIP_SIZE
from cbt.exchange.planning import ImportPlan
from cbt.people.forms import ClassroomForm
from courses.models import CataloguePage


class CatalogueField(forms.ModelChoiceField):
    """Catalogues by the name that the editor's tree shows."""

    def label_from_instance(self, obj: CataloguePage) -> str:
        return str(obj.get_admin_display_title())


class UploadForm(ClassroomForm):
    """A package, and where a course goes that is not here yet."""

    package = forms.FileField(
        label=_("Course package"),
        help_text=_("A ZIP file that this product exported, up to 200 MB."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    catalogue = CatalogueField(
        label=_("Catalogue for a new course"),
        queryset=CataloguePage.objects.none(),
        help_text=_("A course that is here already stays where it is."),
        empty_label=None,
    )

    def __init__(self, *args: Any, catalogues: QuerySet[CataloguePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["catalogue"]
        assert isinstance(field, CatalogueField)
        field.queryset = catalogues
        # Nothing to choose from: the first import makes the catalogue.
        if len(catalogues) < 2:
            field.required = False
            field.widget = forms.HiddenInput()

    def clean_package(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["package"]
        if (upload.size or 0) > MAX_ZIP_SIZE:
            raise ValidationError(_("The file is larger than 200 MB."))
        return upload


class ConfirmForm(ClassroomForm):
    """Agreement to one plan. ``seal`` says which."""

    seal = forms.CharField(required=False, widget=forms.HiddenInput)
    overwrite = forms.BooleanField(
        label=_("Overwrite what was edited here"),
        error_messages={
            "required": _("Agree to overwrite the things in the list, or keep them and cancel.")
        },
    )

    def __init__(self, *args: Any, plan: ImportPlan, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"seal": plan.seal})
        super().__init__(*args, **kwargs)
        self._plan = plan
        if not plan.conflicts:
            del self.fields["overwrite"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("seal") != self._plan.seal:
            # Show the new plan's seal next time: the old one can never be right again.
            self.data = {**{name: self.data[name] for name in self.data}, "seal": self._plan.seal}
            self.add_error(None, _("Something changed here in the meantime. Read the list again."))
        return data
