"""Courses in and out: upload, look at the plan, agree; and the download."""

import tempfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.exchange import actions, uploads
from cbt.exchange.exceptions import ImportRefused, PackageRefused, UploadNotKept
from cbt.exchange.exporting import export_course as write_course
from cbt.exchange.forms import ConfirmForm, UploadForm
from cbt.exchange.packages.contents import Package
from cbt.exchange.packages.problems import Problem
from cbt.exchange.packages.reader import read_package
from cbt.exchange.permissions import (
    authoring,
    can_receive,
    own_catalogues,
    own_course_pages,
    own_courses,
)
from cbt.exchange.planning import plan_import
from cbt.lib import clock
from cbt.people.requests import SignedInRequest
from courses.compiling import path_of

# Above this a ZIP on its way out waits on the disk, not in memory.
_IN_MEMORY = 8 * 1024 * 1024


def _crumbs(*more: tuple[str, Any]) -> list[dict[str, Any]]:
    pairs = [(reverse("wagtailadmin_home"), _("Editor")), *more]
    return [{"url": url, "label": label} for url, label in pairs]


def _import_crumb() -> tuple[str, Any]:
    return reverse("exchange:import_course"), _("Import and export")


@authoring
@require_http_methods(["GET", "POST"])
def import_course(request: SignedInRequest) -> HttpResponse:
    """Choose a package to bring in, or a course to take out."""
    catalogues = own_catalogues(request.user)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*data, catalogues=catalogues, initial={"catalogue": catalogues.first()})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["catalogue"] or catalogues.first()
        try:
            uploads.keep(
                request.session,
                form.cleaned_data["package"],
                catalogue=chosen.slug if chosen else actions.CATALOGUE_SLUG,
            )
        except UploadNotKept as error:
            form.add_error("package", str(error))
        else:
            return redirect("exchange:import_confirm")
    published = set(own_courses(request.user).values_list("pk", flat=True))
    courses = [
        {"page": page, "is_published": page.translation_key in published}
        for page in own_course_pages(request.user)
    ]
    context = {"form": form, "courses": courses, "crumbs": _crumbs()}
    return render(request, "exchange/import.html", context)


@authoring
@require_http_methods(["GET", "POST"])
def import_confirm(request: SignedInRequest) -> HttpResponse:
    """What the import would do. Nothing has changed yet; a POST with the same plan does it."""
    path = uploads.kept(request.session)
    if path is None:
        messages.info(request, _("Choose the package again."))
        return redirect("exchange:import_course")
    try:
        package = read_package(path, called=uploads.kept_name(request.session))
    except PackageRefused as error:
        return _refused(request, error.problems)
    slug = uploads.kept_catalogue(request.session)
    catalogue = own_catalogues(request.user).filter(slug=slug).first()
    problems = list(_strangers(request, package))
    plan = plan_import(package, catalogue=catalogue)
    problems += plan.problems
    if problems:
        return _refused(request, problems, package=package)
    form = ConfirmForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            actions.import_package(
                package=package,
                actor=request.user,
                at=clock.now(),
                catalogue_slug=slug,
                overwrite=form.cleaned_data.get("overwrite", False),
            )
        except ImportRefused as error:
            form.add_error(None, str(error))
        except PackageRefused as error:
            return _refused(request, error.problems)
        else:
            uploads.discard(request.session)
            messages.success(request, _("The course is imported and published."))
            return redirect("exchange:import_course")
    context = {
        "form": form,
        "plan": plan,
        "package": package,
        "file_name": uploads.kept_name(request.session),
        "title": package.course.texts[path_of(str(package.course.id), "title")],
        "crumbs": _crumbs(_import_crumb()),
    }
    return render(request, "exchange/check.html", context)


@authoring
@require_POST
def import_cancel(request: SignedInRequest) -> HttpResponse:
    """Forget the uploaded package."""
    uploads.discard(request.session)
    messages.info(request, _("Nothing was imported."))
    return redirect("exchange:import_course")


@authoring
@require_safe
def export_course(request: SignedInRequest, course_id: UUID) -> FileResponse:
    """The published course as a ZIP."""
    course = get_object_or_404(own_courses(request.user), pk=course_id)
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_course(course=course, target=file, actor=request.user, at=clock.now())
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{course.code}-{clock.today():%Y-%m-%d}.zip",
        content_type="application/zip",
    )


def _strangers(request: SignedInRequest, package: Package) -> list[Problem]:
    """A course of another branch is not this person's to change."""
    if can_receive(request.user, package):
        return []
    return [
        Problem(
            "course.yaml: course",
            _("You do not write courses in the catalogue of this course."),
            _("Ask the authors of that catalogue to import it."),
        )
    ]


def _refused(
    request: SignedInRequest, problems: Any, *, package: Package | None = None
) -> HttpResponse:
    context = {
        "problems": problems,
        "package": package,
        "file_name": uploads.kept_name(request.session),
        "crumbs": _crumbs(_import_crumb()),
    }
    return render(request, "exchange/refused.html", context, status=422)
