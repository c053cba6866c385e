"""Who may bring courses in and take them out: authors, within the catalogues they write in.

A package holds the answer keys of every quiz, so nobody takes out what they may not open in
the editor.
"""

from django.db.models import QuerySet

from cbt.exchange.local import course_page
from cbt.exchange.packages.contents import Package
from cbt.people.doors import staff_door
from cbt.people.models import User
from cbt.people.permissions import access_of
from courses.models import CataloguePage, Course, CoursePage
from courses.permissions import catalogues_for

# For people who write courses.
authoring = staff_door(lambda access: access.can_author)


def own_catalogues(user: User) -> QuerySet[CataloguePage]:
    """Catalogues that the person writes in; an administrator writes in all."""
    if access_of(user).is_administrator:
        return CataloguePage.objects.order_by("title")
    return catalogues_for(user).order_by("title")


def own_course_pages(user: User) -> QuerySet[CoursePage]:
    """Course pages of those catalogues."""
    pages = CoursePage.objects.none()
    for catalogue in own_catalogues(user):
        pages |= CoursePage.objects.child_of(catalogue)
    return pages.order_by("title")


def own_courses(user: User) -> QuerySet[Course]:
    """Published courses of those catalogues."""
    keys = own_course_pages(user).filter(live=True).order_by().values("translation_key")
    return Course.objects.published().filter(pk__in=keys)


def can_receive(user: User, package: Package) -> bool:
    """Whether the course is new here, or stands where the person writes."""
    page = course_page(package.course.id)
    return page is None or own_course_pages(user).filter(pk=page.pk).exists()
