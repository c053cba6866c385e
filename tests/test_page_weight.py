"""What a trainee's pages weigh: the budgets of bytes, on the courses that ship, without a browser.

How soon a page stands is measured by ``manage.py bench pages``.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from cbt.exchange.actions import import_package
from cbt.exchange.packages.reader import read_package
from cbt.operations.bench.pages import BUDGETS, WHOLE_PAGE
from cbt.quizzes import actions as quizzes
from cbt.training import actions as training
from courses.enums import QuizKind
from courses.models import Course, Quiz
from courses.reading import cut_into_steps
from tests.factories import people
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db

PACKAGES = sorted(Path(settings.BASE_DIR, "courses", "packages").glob("*/course.yaml"))
FONTS = sorted(Path(settings.BASE_DIR, "static", "fonts").glob("*.woff2"))
LINKED = {
    "CSS": re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"'),
    "scripts": re.compile(r'<script src="/static/([^"]+)"'),
    "icons": re.compile(r'(?:href|src)="/static/([^"#]+\.svg)'),
}
PACKS = {"Accept-Encoding": "gzip"}
PICTURE = re.compile(r'<img[^>]* src="(/media/[^"]+)"')


def packed(name):
    """Kilobytes of a static file as the server sends it."""
    found = finders.find(name)
    assert found, name
    return len(gzip.compress(Path(found).read_bytes())) / 1000


def weigh(client, path):
    """Kilobytes of one page by kind; the HTML goes as it is."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    weights = {
        kind: sum(packed(name) for name in set(pattern.findall(page)))
        for kind, pattern in LINKED.items()
    }
    pictures = {name: client.get(name, headers=PACKS) for name in set(PICTURE.findall(page))}
    assert [name for name, picture in pictures.items() if picture.status_code != 200] == [], path
    # Photographs that a course brings have no budget; its drawings count.
    weights["drawings"] = sum(
        int(picture["Content-Length"]) / 1000
        for name, picture in pictures.items()
        if name.endswith(".svg")
    )
    weights["HTML"] = len(answer.content) / 1000
    weights["fonts"] = sum(file.stat().st_size for file in FONTS) / 1000
    return weights


def over_budget(client, paths):
    found = {}
    for path in paths:
        weights = weigh(client, path)
        weights["all"] = sum(weights.values())
        limits = {**BUDGETS, "all": WHOLE_PAGE}
        over = {kind: weights[kind] for kind, limit in limits.items() if weights[kind] > limit}
        if over:
            found[path] = over
    return found


def test_every_kind_of_file_is_weighed(client):
    weights = weigh(client, reverse("people:sign_in"))

    assert all(weights[kind] > 0 for kind in (*BUDGETS, "icons")), weights


def test_sign_in_keeps_its_budget(client):
    assert over_budget(client, [reverse("people:sign_in")]) == {}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parent.name)
def test_pages_of_a_shipped_course_keep_their_budget(package, client):
    """In Russian: its letters take two bytes each."""
    import_package(package=read_package(package.parent), actor=None, at=NOON)
    course = Course.objects.get()
    trainee = people.trainee(language="ru")
    enrolment = training.enrol(user=trainee, course=course, actor=None, at=NOON)
    client.force_login(trainee)
    pre_test = Quiz.objects.get(kind=QuizKind.PRE_TEST)
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=pre_test, at=NOON)
    before = [
        reverse("learn:home"),
        reverse("learn:course", args=[course.pk]),
        *(
            reverse("learn:question", args=[attempt.pk, slot.position])
            for slot in attempt.slots.all()
        ),
        reverse("learn:summary", args=[attempt.pk]),
    ]
    assert over_budget(client, before) == {}

    quizzes.submit_attempt(attempt=attempt, at=NOON)
    spec = course.current.spec
    keys = [item["id"] for module in spec["modules"] for item in module["items"]]
    lessons = course.lessons.filter(pk__in=keys).select_related("current")
    steps = [
        reverse("learn:step", args=[lesson.pk, number])
        for lesson in lessons
        for number in range(1, len(cut_into_steps(lesson.current.spec["blocks"])) + 1)
    ]

    assert len(steps) >= len(lessons) >= 3
    assert over_budget(client, steps) == {}
    walls = [f"{path}?view=projector" for path in steps if path.endswith("/1/")]
    assert len(walls) == len(lessons)
    assert over_budget(client, walls) == {}
