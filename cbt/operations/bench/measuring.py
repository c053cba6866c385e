"""The steps of a measurement, each with its budgets."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import mean
from typing import Any

from django.contrib.admin.utils import quote
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cbt.certificates.actions import request_pdf
from cbt.certificates.models import Certificate
from cbt.certificates.printing import pdf_name
from cbt.lib import clock
from cbt.operations.bench import pages
from cbt.operations.bench.box import HOST, RunningBox, environment
from cbt.operations.bench.figures import Figure, percentile
from cbt.operations.demonstration.material import CourseWork, LessonWork, QuizWork, course_works
from cbt.operations.demonstration.scale import add_trainees
from cbt.operations.demonstration.sign_ins import good_password
from cbt.operations.working import BoxWorker
from cbt.people.actions import choose_secret
from cbt.people.enums import RoleKind
from cbt.people.models import Role, User
from cbt.people.permissions import access_of
from cbt.reports.forms import CompletionFilterForm
from cbt.reports.queries.choices import report_choices
from cbt.reports.queries.completion import completion_report
from cbt.training.models import Cohort, Enrolment
from courses.models import LessonPage, Question

CLASS = 30
_PIN = "739164"
_PAUSE = 2.0
_VISITS = 5
_SAVE_SECONDS = 8.0
_SAVES = 150
_ROOT = Path(__file__).resolve().parents[3]
_OK = {200}

Say = Callable[[str], None]


class StepFailed(Exception):
    """The server answered something else than was to be measured."""


class Measurement:
    """One box with one class of thirty, measured step by step."""

    # In this order: later steps need what earlier ones did.
    STEPS = (
        "start",
        "sign_in",
        "home",
        "course",
        "quiz",
        "saves",
        "lesson",
        "report",
        "instructor",
        "certificates",
        "memory",
        "pages",
    )

    def __init__(self, folder: Path, *, enrolments: int, say: Say) -> None:
        self._folder, self._enrolments, self._say = folder, enrolments, say
        self._class: list[User] = []
        self._work: CourseWork | None = None
        self.figures: list[Figure] = []

    def run(self, wanted: Iterable[str]) -> list[Figure]:
        """Do the wanted steps, and those that they need without measuring them."""
        self._named = set(wanted)
        chosen = self._named or set(self.STEPS)
        self._prepare(chosen)
        self._box = RunningBox(self._folder)
        try:
            self._box.wait()
            # Both processes and the worker have come up and are at rest.
            time.sleep(3)
            self._idle = self._box.memory()
            self._client = _Client(self._box.port)
            needed = self.STEPS[: max(self.STEPS.index(name) for name in chosen) + 1]
            for name in needed:
                if name in chosen or name in {"sign_in", "quiz"}:
                    self._say(f"{name} …")
                    found = getattr(self, f"_measure_{name}")()
                    self.figures.extend(figure for figure in found if name in chosen)
        finally:
            with suppress(AttributeError):
                self._client.close()
            self._box.stop()
        return self.figures

    # --- Before -------------------------------------------------------------------------------

    def _prepare(self, chosen: set[str]) -> None:
        self._say("a class of thirty …")
        self._work = course_works()[0]
        self._class = add_trainees(
            CLASS,
            at=clock.now(),
            seed=int(time.time()),
            password=make_password(_PIN),
            courses_each=3,
            has_begun=False,
        )
        if "report" in chosen:
            self._queries_before = self._report_queries()
            missing = self._enrolments - Enrolment.objects.counted().count()
            if missing > 0:
                self._say(f"{missing} enrolments more …")
                add_trainees(
                    -(-missing // 3),
                    at=clock.now(),
                    seed=missing,
                    courses_each=3,
                    tell=lambda done: self._say(f"  {done} trainees"),
                )
        # A new box indexes its courses for a while; a class meets one that has done so.
        done = BoxWorker().work_off()
        self._say(f"{done} waiting tasks done")

    def _pages(self, answer: Mapping[str, Any], statuses: set[int] = _OK) -> Mapping[str, Any]:
        """The answer, if the server did what was measured. Raises StepFailed."""
        if "problem" in answer:
            raise StepFailed(answer["problem"])
        strange = sorted(set(answer["statuses"]) - statuses)
        if strange:
            raise StepFailed(f"status {strange} at {answer['paths']}")
        return answer

    # --- Steps --------------------------------------------------------------------------------

    def _measure_start(self) -> list[Figure]:
        """How long a second start takes: preparing, then the server's first page."""
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", "prepare_box"],
            cwd=_ROOT,
            env=environment(self._folder),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        prepared = time.monotonic() - began
        second = RunningBox(self._folder)
        try:
            second.wait()
            took = time.monotonic() - began
        finally:
            second.stop()
        return [
            Figure("start", "second start, preparing", prepared, "s"),
            Figure("start", "second start, to the first page", took, "s", 5),
        ]

    def _measure_sign_in(self) -> list[Figure]:
        people = [[str(user.agency_id), user.service_number, _PIN] for user in self._class]
        before = self._box.cpu()
        answer = self._pages(self._client.order(do="sign_in", people=people))
        cpu = (self._box.cpu() - before) * 1000 / len(people)
        return [
            Figure(
                "sign_in",
                f"{CLASS} sign in at once, until all have their home",
                answer["wall"],
                "s",
                2,
            ),
            Figure("sign_in", "server CPU each (door, sign-in, home)", cpu, "ms"),
        ]

    def _measure_home(self) -> list[Figure]:
        return self._browse("home", ["/learn/"])

    def _measure_course(self) -> list[Figure]:
        assert self._work is not None
        return self._browse("course", [f"/learn/courses/{self._work.course.pk}/"])

    def _measure_lesson(self) -> list[Figure]:
        """Steps of the first lesson, which opens after the pre-test."""
        self._pages(self._client.order(do="finish"))
        assert self._work is not None
        lesson = next(item for item in self._work.items if isinstance(item, LessonWork))
        steps = range(1, len(lesson.steps) + 1)
        return self._browse("lesson", [f"/learn/lessons/{lesson.key}/{step}/" for step in steps])

    def _browse(self, step: str, paths: list[str]) -> list[Figure]:
        # The first time in a process some things are computed for good; a class meets it warm.
        self._pages(self._client.order(do="get", paths=paths, times=1, pause=0.2))
        before = self._box.cpu()
        answer = self._pages(self._client.order(do="get", paths=paths, times=_VISITS, pause=_PAUSE))
        cpu = (self._box.cpu() - before) * 1000 / len(answer["seconds"])
        return [
            Figure(step, "server CPU a page", cpu, "ms", 15),
            *_times(step, answer["seconds"], 100),
            Figure(step, "HTML, largest", max(answer["sizes"]) / 1000, "KB", 50),
        ]

    def _measure_quiz(self) -> list[Figure]:
        assert self._work is not None
        quiz = next(item for item in self._work.items if isinstance(item, QuizWork))
        before = self._box.cpu()
        answer = self._pages(self._client.order(do="start", path=f"/learn/quizzes/{quiz.quiz.pk}/"))
        cpu = (self._box.cpu() - before) * 1000 / CLASS
        return [
            Figure("quiz", "server CPU each (start page, start, first question)", cpu, "ms"),
            *_times("quiz", answer["seconds"], 500),
        ]

    def _measure_saves(self) -> list[Figure]:
        paced = self._save(_SAVES, CLASS)
        full = self._save(0, 10)
        return [
            Figure("saves", "server CPU a save", paced["cpu"], "ms", 5),
            *_times("saves", paced["seconds"], 80),
            Figure(
                "saves",
                f"at {_SAVES} a second asked for",
                paced["rate"],
                "/s",
                0.97 * _SAVES,
                at_least=True,
            ),
            Figure("saves", "as many as it takes", full["rate"], "/s", _SAVES, at_least=True),
            Figure("saves", "95th percentile then", percentile(full["seconds"], 0.95) * 1000, "ms"),
        ]

    def _save(self, rate: int, people: int) -> dict[str, Any]:
        before = self._box.cpu()
        answer = self._pages(
            self._client.order(do="save", seconds=_SAVE_SECONDS, rate=rate, people=people)
        )
        count = len(answer["seconds"])
        return {
            "cpu": (self._box.cpu() - before) * 1000 / count,
            "rate": count / answer["wall"],
            "seconds": answer["seconds"],
        }

    def _measure_report(self) -> list[Figure]:
        seconds, cpu, _sizes = self._staff_tour(self._administrator(), ["/reports/"], times=40)
        after = self._report_queries()
        return [
            Figure("report", "enrolments", Enrolment.objects.counted().count(), ""),
            *_times("report", seconds, 200),
            Figure("report", "server CPU", cpu, "ms"),
            Figure("report", "queries", after, ""),
            Figure(
                "report",
                "queries more than with few enrolments",
                after - self._queries_before,
                "",
                0,
            ),
        ]

    def _measure_instructor(self) -> list[Figure]:
        """The class and the editor as an instructor opens them; DESIGN sets no budget for these."""
        role = Role.objects.filter(kind=RoleKind.INSTRUCTOR).select_related("user").first()
        cohort = Cohort.objects.filter(classroom=role.classroom).first() if role else None
        lesson, question = LessonPage.objects.live().first(), Question.objects.first()
        if role is None or cohort is None or lesson is None or question is None:
            raise StepFailed("there is no instructor with a cohort, a lesson and a question")
        paths = [
            reverse("teach:home"),
            reverse("teach:people"),
            reverse("teach:cohort", args=[cohort.pk]),
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_explore", args=[lesson.get_parent().pk]),
            reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
            reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]),
            reverse("wagtailsnippets_courses_question:list"),
            reverse("wagtailsnippets_courses_question:edit", args=[quote(question.pk)]),
        ]
        seconds, cpu, sizes = self._staff_tour(role.user, paths, times=4)
        return [
            Figure("instructor", "server CPU a page (class and editor)", cpu, "ms"),
            *_times("instructor", seconds),
            Figure("instructor", "HTML, largest", max(sizes) / 1000, "KB"),
        ]

    def _staff_tour(
        self, person: User, paths: list[str], *, times: int
    ) -> tuple[list[float], float, list[int]]:
        """One member of staff opens each page some times, after once that does not count.

        Seconds and bytes of each page, and the server's milliseconds of CPU for one.
        """
        password = good_password()
        choose_secret(user=person, secret=password, at=clock.now())
        client = _Client(self._box.port)
        seconds: list[float] = []
        sizes: list[int] = []
        try:
            self._pages(client.order(do="staff", username=person.username, password=password))
            for path in paths:
                self._pages(client.order(do="get", paths=[path], times=2, pause=0.1))
            before = self._box.cpu()
            for path in paths:
                answer = self._pages(client.order(do="get", paths=[path], times=times, pause=0.1))
                seconds += answer["seconds"]
                sizes += answer["sizes"]
            cpu = (self._box.cpu() - before) * 1000 / len(seconds)
        finally:
            client.close()
        return seconds, cpu, sizes

    def _administrator(self) -> User:
        found = User.objects.filter(roles__kind=RoleKind.ADMINISTRATOR).first()
        assert found is not None
        return found

    def _report_queries(self) -> int:
        access = access_of(self._administrator())
        with CaptureQueriesContext(connection) as queries:
            choices = report_choices(access, "en")
            form = CompletionFilterForm({}, choices=choices, access=access)
            completion_report(form.chosen, access, at=clock.now(), units=choices.units)
        return len(queries)

    def _measure_certificates(self) -> list[Figure]:
        """PDFs made by the box's own worker, one after another, from its own notes of the time."""
        DBTaskResult.objects.finished().delete()
        certificates = list(Certificate.objects.order_by("?")[:41])
        if not certificates:
            raise StepFailed("there are no certificates")
        web_before = self._box.modules("server", "libpango")
        for certificate in certificates:
            with suppress(FileNotFoundError):
                default_storage.delete(pdf_name(certificate))
        first = self._print(certificates[:1])[0]
        before = self._box.cpu("tasks")
        # A class finishes together: the others wait in the queue.
        times = self._print(certificates[1:])
        cpu = (self._box.cpu("tasks") - before) * 1000 / len(times)
        sizes = [default_storage.size(pdf_name(row)) / 1000 for row in certificates]
        in_web = max(web_before, self._box.modules("server", "libpango"))
        return [
            Figure("certificates", "the first of a worker", first, "s", 1),
            Figure("certificates", "each of forty more, mean", mean(times) * 1000, "ms", 60),
            *_times("certificates", times),
            Figure("certificates", "worker CPU each", cpu, "ms"),
            Figure("certificates", "PDF, largest", max(sizes), "KB", 150),
            Figure(
                "certificates", "web processes that loaded the printing libraries", in_web, "", 0
            ),
        ]

    def _print(self, certificates: list[Certificate]) -> list[float]:
        """Let the worker print them; the answer is how many seconds each took."""
        known = set(DBTaskResult.objects.values_list("pk", flat=True))
        for certificate in certificates:
            request_pdf(certificate=certificate)
        give_up_at = time.monotonic() + 60
        while time.monotonic() < give_up_at:
            rows = list(DBTaskResult.objects.exclude(pk__in=known))
            failed = next((row for row in rows if row.status == "FAILED"), None)
            if failed is not None:
                raise StepFailed(failed.traceback.strip().rpartition("\n")[2])
            took = [
                (row.finished_at - row.started_at).total_seconds()
                for row in rows
                if row.finished_at and row.started_at
            ]
            if len(took) == len(certificates):
                return took
            time.sleep(0.2)
        raise StepFailed("the worker made no certificate within a minute")

    def _measure_pages(self) -> list[Figure]:
        """The pages of somebody who has done nothing yet, in Russian: the longest words we ship."""
        if missing := pages.obstacle():
            if "pages" in self._named:
                raise StepFailed(missing)
            self._say(f"pages: not measured. {missing}")
            return []
        assert self._work is not None
        (trainee,) = add_trainees(
            1,
            at=clock.now(),
            seed=int(time.time()) + 1,
            password=make_password(_PIN),
            courses_each=3,
            has_begun=False,
        )
        trainee.language = "ru"
        trainee.save(update_fields=["language"])
        quiz = next(item for item in self._work.items if isinstance(item, QuizWork))
        lesson = next(item for item in self._work.items if isinstance(item, LessonWork))
        tour = pages.Tour(
            address=f"http://{HOST}:{self._box.port}",
            agency=str(trainee.agency_id),
            service_number=trainee.service_number,
            pin=_PIN,
            course=f"/learn/courses/{self._work.course.pk}/",
            quiz=f"/learn/quizzes/{quiz.quiz.pk}/",
            lesson=tuple(
                f"/learn/lessons/{lesson.key}/{step}/" for step in range(1, len(lesson.steps) + 1)
            ),
        )
        try:
            return pages.measure(tour)
        except pages.CannotBrowse as problem:
            raise StepFailed(str(problem)) from problem

    def _measure_memory(self) -> list[Figure]:
        now, shares = self._box.memory(), self._box.shares()
        count = self._idle.processes
        return [
            Figure(
                "memory",
                f"before the first request, PSS of {count} processes",
                self._idle.pss,
                "MB",
                200,
            ),
            Figure("memory", "before, resident sets", self._idle.rss, "MB"),
            Figure(
                "memory",
                f"after all journeys, PSS of {now.processes} processes",
                now.pss,
                "MB",
                350,
            ),
            Figure("memory", "after all, resident sets", now.rss, "MB"),
            *(
                Figure("memory", f"of it {name}", size, "MB")
                for name, size in sorted(shares.items())
            ),
        ]


def _times(step: str, seconds: list[float], budget: float | None = None) -> list[Figure]:
    half, most, nearly_all = (percentile(seconds, share) * 1000 for share in (0.5, 0.95, 0.99))
    return [
        Figure(step, "50th percentile", half, "ms"),
        Figure(step, "95th percentile", most, "ms", budget),
        Figure(step, "99th percentile", nearly_all, "ms"),
    ]


class _Client:
    """The class, in a process of its own (see ``client.py``)."""

    def __init__(self, port: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("client.py")), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def order(self, **order: Any) -> dict[str, Any]:
        """Let the class do something and wait until it is done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
