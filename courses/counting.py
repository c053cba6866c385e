"""How many things a list of the editor holds, with the noun in the form that the number asks."""

from django.db.models import Model
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page

from courses.models import Picture, Question, Topic


def counted(model: type[Model] | None, count: int, plural: str) -> str:
    """As in "136 questions". Of what has no form for each number here: "words of a lesson: 136"."""
    said = {
        Question: ngettext("%(count)d question", "%(count)d questions", count),
        Topic: ngettext("%(count)d topic", "%(count)d topics", count),
        Picture: ngettext("%(count)d picture", "%(count)d pictures", count),
        Page: ngettext("%(count)d page", "%(count)d pages", count),
    }
    if model in said:
        return said[model] % {"count": count}
    return f"{plural}: {count}"


def _items_count_label(paginator: WagtailPaginator) -> str:
    return counted(paginator.model, paginator.count, str(paginator.verbose_name_plural))


def count_in_words() -> None:
    """Wagtail puts any number before one plural. Called once, when the app is ready."""
    WagtailPaginator.items_count_label = property(_items_count_label)
