"""A chooser of questions that survives UUID keys and stays out of translation."""

from typing import Any

from django.forms.utils import ErrorList
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamBlock, StreamBlockValidationError
from wagtail.blocks.stream_block import StreamValue
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.text import NoSegments


class QuestionChooserBlock(NoSegments, SnippetChooserBlock):
    """One question of the bank; the same one in every language.

    Wagtail's own block looks a UUID key up by its text and finds nothing, then erases the
    reference at the next save: keys are compared as text here.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("courses.Question", **kwargs)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, _args, kwargs = super().deconstruct()
        kwargs.pop("target_model", None)
        return name, [], kwargs

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        wanted = [value for value in values if value]
        found = {str(key): row for key, row in self.model_class.objects.in_bulk(wanted).items()}
        return [found.get(str(value)) if value else None for value in values]

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return str(getattr(value, "pk", value))

    def get_form_state(self, value: Any) -> Any:
        state = super().get_form_state(value)
        return {**state, "id": str(state["id"])} if state else state


class QuizQuestions(StreamBlock):
    """The questions of a quiz, in order."""

    question = QuestionChooserBlock(label=_("Question"))

    def clean(self, value: StreamValue) -> StreamValue:
        """An empty quiz may be kept as a draft; the words for it say what to do."""
        if self.required and not self.is_deferred_validation and not len(value):
            told = ErrorList([gettext("Add at least one question.")])
            raise StreamBlockValidationError(non_block_errors=told)
        return super().clean(value)
