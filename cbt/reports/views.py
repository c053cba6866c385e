"""The manager's screens and files."""

import datetime
import tempfile
from dataclasses import dataclass
from uuid import UUID

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cbt.lib import clock, percents
from cbt.lib.languages import current_language
from cbt.lib.spreadsheets import CSV_TYPE, XLSX_TYPE, csv_lines, write_xlsx
from cbt.people.doors import View, staff_door
from cbt.people.permissions import Access, access_of
from cbt.reports.exports import csv_rows, file_name, sheets
from cbt.reports.forms import CompletionFilterForm, usual_periods
from cbt.reports.method import how_we_count
from cbt.reports.queries.choices import ReportChoices, report_choices
from cbt.reports.queries.completion import CompletionReport, completion_report
from cbt.reports.queries.person import EnrolmentLine, person_record
from cbt.reports.tables import (
    NO_FIGURE,
    CompletionTable,
    day_text,
    filter_facts,
    period_text,
)

# A workbook up to this size stays in memory while it is made.
_SPOOL_BYTES = 2 * 1024 * 1024


def for_readers(view: View) -> View:
    """Let in whoever reads reports; GET only."""
    return require_safe(staff_door(lambda access: access.can_read_reports)(view))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks for: the form with its errors, and the report that can be shown."""

    access: Access
    choices: ReportChoices
    form: CompletionFilterForm
    report: CompletionReport
    table: CompletionTable


def _asked(request: HttpRequest) -> _Asked:
    access = access_of(request.user)
    choices = report_choices(access, current_language())
    form = CompletionFilterForm(request.GET, choices=choices, access=access)
    report = completion_report(form.chosen, access, at=clock.now(), units=choices.units)
    table = CompletionTable(report, choices.units, form.top_name)
    return _Asked(access, choices, form, report, table)


@for_readers
def completion(request: HttpRequest) -> HttpResponse:
    """The completion report of a branch, with the filters of the address."""
    asked = _asked(request)
    wanted = asked.report.filter
    periods = [
        {
            "label": label,
            "url": f"?{wanted.query(start=start, end=end)}",
            "current": (wanted.start, wanted.end) == (start, end),
        }
        for label, start, end in usual_periods(timezone.localdate(asked.report.at))
    ]
    whole_time = {
        "label": _("Whole time"),
        "url": f"?{wanted.query(start=None, end=None)}",
        "current": wanted.start is None and wanted.end is None,
    }
    context = {
        "form": asked.form,
        "report": asked.report,
        "table": asked.table,
        "crumbs": asked.table.crumbs(asked.choices.readable_units),
        "periods": [*periods, whole_time],
        "period": period_text(wanted),
        "facts": filter_facts(wanted),
        "method": how_we_count(is_suppressed=asked.report.is_suppressed),
        "is_narrowed": bool(
            wanted.start
            or wanted.end
            or wanted.course
            or wanted.room
            or wanted.cohort
            or wanted.only_overdue
        ),
        "clear_query": wanted.query(
            start=None, end=None, course=None, room=None, cohort=None, only_overdue=False
        ),
    }
    return render(request, "reports/completion.html", context)


def _back_to_screen(request: HttpRequest) -> HttpResponse:
    """A file cannot say which filter was not understood; the screen can."""
    return redirect(f"{reverse('reports:completion')}?{request.GET.urlencode()}")


@for_readers
def completion_csv(request: HttpRequest) -> HttpResponseBase:
    """The report as comma-separated values."""
    asked = _asked(request)
    if asked.form.errors:
        return _back_to_screen(request)
    response = StreamingHttpResponse(csv_lines(csv_rows(asked.report)), content_type=CSV_TYPE)
    name = file_name(asked.report, "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_readers
def completion_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The report as a workbook."""
    asked = _asked(request)
    if asked.form.errors:
        return _back_to_screen(request)
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES)  # noqa: SIM115 (the response closes it)
    write_xlsx(sheets(asked.table, printed_by=str(request.user)), file)
    file.seek(0)
    name = file_name(asked.report, "xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


@for_readers
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One person's enrolments in the reader's branches."""
    at = clock.now()
    access = access_of(request.user)
    language = current_language()
    record = person_record(person_id, access, at=at, language=language)
    if record is None:
        raise Http404
    query = request.GET.urlencode()
    back = reverse("reports:completion")
    context = {
        "person": record.person,
        "at": at,
        "crumbs": [{"url": f"{back}?{query}" if query else back, "label": _("Completion report")}],
        "lines": [_person_line(line) for line in record.lines],
    }
    return render(request, "reports/person.html", context)


def _day(moment: datetime.datetime | None) -> str:
    return day_text(timezone.localtime(moment).date() if moment else None)


def _person_line(line: EnrolmentLine) -> dict[str, object]:
    """The texts of one enrolment."""
    return {
        "course": line.course,
        "cycle": line.cycle,
        "unit": line.unit.name if line.unit else NO_FIGURE,
        "enrolled": _day(line.enrolled_at),
        "due": day_text(line.due_date),
        "state": line.state.value,
        "lessons": _("%(done)s of %(all)s")
        % {"done": line.lessons_done, "all": line.lessons_required},
        "tests": [
            (label, NO_FIGURE if value is None else percents.text(value))
            for label, value in (
                (_("Pre-test, first"), line.pre),
                (_("Post-test, first"), line.post),
                (_("Post-test, best"), line.best),
            )
        ],
        "completed": _day(line.completed_at),
        "passed": _day(line.passed_at),
        "certificate": line.certificate.number if line.certificate else "",
        "is_withdrawn": line.is_withdrawn,
    }
