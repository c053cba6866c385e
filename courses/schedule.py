"""What authors put on the calendar: published, or taken off, when its time has come.

Wagtail's own command stops at the first page that is refused and begins with it again each time.
Here each page stands for itself. One that is refused leaves the calendar and stays as it was;
the refusal is in its history, above its form, and on the first page of those who write there.
"""

import datetime
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter, registry
from wagtail.log_actions import log as write_log
from wagtail.models import DraftStateMixin, ModelLogEntry, Page, PageLogEntry, Revision

from cbt.lib.languages import preferred
from courses.exceptions import CoursesError
from courses.models import Question
from courses.permissions import Person, pages_for, questions_for

log = logging.getLogger("cbt.worker")

REFUSED = "courses.schedule.refused"
# After one of these a refusal is a thing of the past.
_SETTLING = (
    "wagtail.publish",
    "wagtail.publish.schedule",
    "wagtail.publish.scheduled",
    "wagtail.unpublish",
    "wagtail.unpublish.scheduled",
)


# --- When the time has come ---------------------------------------------------------------------


def publish_due(*, at: datetime.datetime) -> None:
    """Take off what ran out and publish what is due, each by itself.

    Raises DatabaseError when the database does not answer: what is due stays due.
    """
    for thing in _run_out(at):
        unpublish = partial(
            thing.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"
        )
        _try(thing, unpublish, give_up=partial(_keep, thing))
    due = Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at")
    for revision in due.select_related("user"):
        publish = partial(revision.publish, log_action="wagtail.publish.scheduled")
        give_up = partial(_take_off, revision)
        _try(revision.as_object(), publish, give_up=give_up, revision=revision)


def _run_out(at: datetime.datetime) -> list[Any]:
    """Pages and questions that are to be seen no longer."""
    models: list[Any] = [Page]
    models += [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    return [
        thing
        for model in models
        for thing in model.objects.filter(live=True, expire_at__lt=at).order_by("expire_at")
    ]


def _keep(thing: Any) -> None:
    type(thing).objects.filter(pk=thing.pk).update(expire_at=None)


def _take_off(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)


def _try(
    thing: Any,
    action: Callable[[], Any],
    *,
    give_up: Callable[[], None],
    revision: Revision | None = None,
) -> None:
    """Do it, or write down why not, in the language of whoever asked for it."""
    asked_by = revision.user if revision else None
    with override(_editor_language(asked_by)):
        try:
            action()
            return
        except DatabaseError:
            raise
        except CoursesError as error:
            why = str(error)
        except Exception:
            # A fault of ours, not of the page. It must not hold up the others.
            log.exception("%r is due on the calendar and failed", thing)
            why = _(
                "“%(name)s” was due on the calendar. There is a problem with the system: tell the "
                "administrator."
            ) % {"name": thing}
        give_up()
        write_log(thing, REFUSED, user=asked_by, revision=revision, data={"why": why})
        log.warning("Not done on the calendar: %s", why)


def _editor_language(user: Any) -> str:
    codes = [code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES]
    return preferred(user.language if user else settings.LANGUAGE_CODE, codes)


# --- Where authors see it -----------------------------------------------------------------------


def register_refusal(actions: LogActionRegistry) -> None:
    """The words of a refusal in the history of a page."""

    @actions.register_action(REFUSED)
    class RefusalFormatter(LogFormatter):
        label = gettext_lazy("Refused on the calendar")

        def format_message(self, log_entry: Any) -> str:
            return str(log_entry.data["why"])


def tell_refusal(request: HttpRequest, thing: Any) -> None:
    """Show above the form why the calendar left this as it was."""
    if request.method != "GET":
        return
    entries = registry.get_logs_for_instance(thing).filter(action__in=[REFUSED, *_SETTLING])
    newest = entries.order_by("-timestamp", "-pk").first()
    if newest is not None and newest.action == REFUSED:
        messages.warning(request, newest.data["why"])


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that the calendar left as it was, and where it is mended."""

    name: str
    why: str
    url: str
    at: datetime.datetime


def refusals_for(user: Person) -> list[Refusal]:
    """What the calendar refused and nobody has settled since, newest first."""
    pages = _open(PageLogEntry.objects.all(), "page").filter(page__in=pages_for(user))
    of_questions = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Question)
    )
    questions = {str(row.pk): row for row in _asked(of_questions, user)}
    found = [
        _refusal(entry, entry.page, reverse("wagtailadmin_pages:edit", args=[entry.page_id]))
        for entry in pages.select_related("page")
    ]
    found += [
        _refusal(
            entry,
            questions[entry.object_id],
            reverse("wagtailsnippets_courses_question:edit", args=[entry.object_id]),
        )
        for entry in _open(of_questions, "object_id")
        if entry.object_id in questions
    ]
    return sorted(found, key=lambda refusal: refusal.at, reverse=True)


def _open(entries: QuerySet[Any], owner: str) -> QuerySet[Any]:
    """The last refusal of each thing, if nothing has settled it."""
    later = entries.filter(
        **{owner: OuterRef(owner)},
        timestamp__gt=OuterRef("timestamp"),
        action__in=[REFUSED, *_SETTLING],
    )
    return entries.filter(~Exists(later), action=REFUSED)


def _asked(entries: QuerySet[Any], user: Person) -> Iterable[Question]:
    refused = entries.filter(action=REFUSED).values_list("object_id", flat=True)
    return questions_for(user).filter(pk__in=set(refused))


def _refusal(entry: Any, thing: Model | Page, url: str) -> Refusal:
    name = thing.get_admin_display_title() if isinstance(thing, Page) else str(thing)
    return Refusal(name=name, why=entry.data["why"], url=url, at=entry.timestamp)
