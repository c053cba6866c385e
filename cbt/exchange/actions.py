"""Bringing a course package in. One transaction: everything, or nothing at all."""

import datetime
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cbt.exchange.exceptions import ImportRefused
from cbt.exchange.local import stream_block
from cbt.exchange.models import PackageReceipt
from cbt.exchange.packages.contents import (
    Package,
    QuestionContent,
    Translatable,
)
from cbt.exchange.packages.streams import stored
from cbt.exchange.planning import ImportPlan, plan_import, words_key
from cbt.lib.canonical import digest
from cbt.people import audit
from cbt.people.models import User
from courses.compiling import Words, hashes
from courses.enums import WordsStatus
from courses.freezing import attach, attach_translation, latest_editions
from courses.models import (
    CataloguePage,
    Course,
    CoursePage,
    Lesson,
    LessonPage,
    ModulePage,
    Picture,
    Question,
    QuizPage,
    Topic,
    Version,
)
from courses.models.pages import UNNAMED_CATALOGUE
from courses.picture_places import collection_of
from courses.publishing import batched, ensure_course

CATALOGUE_SLUG = "catalogue"


@transaction.atomic
def import_package(
    *,
    package: Package,
    actor: User | None,
    at: datetime.datetime,
    catalogue_slug: str = CATALOGUE_SLUG,
    overwrite: bool = False,
) -> ImportPlan:
    """Bring ``package`` in as far as it differs from what stands here; the answer says how.

    Equal content changes nothing at all: no revision, no version, no receipt. A new course
    goes into the catalogue with ``catalogue_slug``, which is made if it is not there.

    Raises ImportRefused when the package does not fit here, or when something was edited here
    that the package says otherwise and ``overwrite`` is not set.
    """
    catalogue = CataloguePage.objects.filter(slug=catalogue_slug).first()
    plan = plan_import(package, catalogue=catalogue)
    if plan.problems:
        raise ImportRefused(plan, _("The package does not fit here. Nothing was imported."))
    if plan.conflicts and not overwrite:
        raise ImportRefused(
            plan, _("Some things were edited here since the last import. Nothing was imported.")
        )
    if plan.changes_nothing:
        return plan
    _Loader(plan, actor, at).load(catalogue or _make_catalogue(catalogue_slug))
    course = Course.objects.get(pk=package.course.id)
    PackageReceipt.objects.create(
        course=course,
        manifest_hash=package.manifest_hash,
        digests=plan.digests,
        imported_at=at,
        imported_by=actor,
    )
    audit.record(
        "exchange.import_course",
        subject=course,
        actor=actor,
        at=at,
        code=course.code,
        manifest=package.manifest_hash,
        counts=plan.counts,
        overwrote=[item.key for item in plan.conflicts],
    )
    return plan


def ensure_catalogue() -> None:
    """Make the regional catalogue where there is none: authors begin in a catalogue."""
    if not CataloguePage.objects.exists():
        _make_catalogue(CATALOGUE_SLUG)


def _make_catalogue(slug: str) -> CataloguePage:
    root = Page.get_first_root_node()
    page = CataloguePage(title=UNNAMED_CATALOGUE, slug=slug)
    root.add_child(instance=page)
    return page


class _Loader:
    """One import that is allowed to go ahead."""

    def __init__(self, plan: ImportPlan, actor: User | None, at: datetime.datetime) -> None:
        self._plan = plan
        self._package = plan.package
        self._actor = actor
        self._at = at
        self._pictures: Mapping[str, int] = {}

    def load(self, catalogue: CataloguePage) -> None:
        package = self._package
        page: Any = self._page_here(package.course.id)
        if page is not None:
            catalogue = CataloguePage.objects.ancestor_of(page).get()
        self._pictures = self._load_pictures(catalogue)
        with batched(at=self._at):
            self._load_topics(catalogue)
            self._load_questions(catalogue)
            page = self._load_course(page, catalogue)
            self._load_modules(page)
            self._take_out()
            self._sort(page)
        self._load_words()

    # --- Pictures ------------------------------------------------------------------------

    def _load_pictures(self, catalogue: CataloguePage) -> dict[str, int]:
        """The key of every picture by fingerprint; equal bytes are one picture of the course."""
        package = self._package
        if not package.pictures:
            return {}
        name = package.course.code
        home = collection_of(catalogue)
        collection = home.get_children().filter(name=name).first()
        if collection is None:
            collection = home.add_child(name=name)
        found: dict[str, int] = {}
        for picture in Picture.objects.filter(
            collection=collection, file_hash__in=package.pictures
        ).order_by("pk"):
            found.setdefault(picture.file_hash, picture.pk)
        for key, media in package.pictures.items():
            if key in found:
                continue
            file_name = PurePosixPath(media.name).name
            picture = Picture(
                title=file_name,
                file=ContentFile(package.read(media), name=file_name),
                collection=collection,
                uploaded_by_user=self._actor,
            )
            picture._set_image_file_metadata()
            picture.save()
            found[key] = picture.pk
        return found

    # --- Topics and questions ------------------------------------------------------------

    def _load_topics(self, catalogue: CataloguePage) -> None:
        rows = Topic.objects.in_bulk(self._package.topics)
        for topic in self._package.topics.values():
            if not self._plan.acts_on(f"topic/{topic.id}"):
                continue
            row = rows.get(topic.id) or Topic(pk=topic.id, catalogue=catalogue)
            row.code = topic.code
            row.titles = {**row.titles, **topic.titles}
            row.save()

    def _load_questions(self, catalogue: CataloguePage) -> None:
        rows = Question.objects.in_bulk(self._package.questions)
        block = stream_block(Question, "body")
        for content in self._package.questions.values():
            if self._plan.acts_on(f"question/{content.id}"):
                self._load_question(content, rows.get(content.id), catalogue, block)

    def _load_question(
        self, content: QuestionContent, row: Question | None, catalogue: CataloguePage, block: Any
    ) -> None:
        is_new = row is None
        row = row or Question(pk=content.id, catalogue=catalogue, live=False)
        row.name = content.name
        row.topic_id = content.topic
        row.source_language = self._package.source_language
        row.body = self._stream(block, content.blocks, content.words)
        for name, value in content.fields.items():
            setattr(row, name, value)
        if row.archived_at is not None:
            row.archived_at = None
            row.save(update_fields=["archived_at"])
        if is_new:
            row.save()
        self._publish(row)

    def _stream(self, block: Any, specs: list[Any], words: Words) -> Any:
        return block.to_python(stored(block, specs, words, picture=self._pictures.__getitem__))

    def _publish(self, thing: Any) -> None:
        # Everything was judged by the reader, and pages once more when they are saved.
        # With its line in the history, from which an author can go back to it.
        revision = thing.save_revision(user=self._actor, clean=False, log_action=True)
        revision.publish(user=self._actor, skip_permission_checks=True)

    # --- Pages ---------------------------------------------------------------------------

    def _page_here(self, key: UUID) -> Any:
        return self._plan.local.pages.get(key) if self._plan.local is not None else None

    def _load_course(self, page: CoursePage | None, catalogue: CataloguePage) -> CoursePage:
        course = self._package.course
        if page is None or self._plan.acts_on(f"course/{course.id}"):
            page = self._save_page(
                page or CoursePage(translation_key=course.id, slug=course.code),
                catalogue,
                {**course.fields, **_by_field(course.texts)},
            )
            ensure_course(page)
        return page

    def _load_modules(self, course_page: CoursePage) -> None:
        package = self._package
        for module in package.modules.values():
            page = self._page_here(module.id)
            if page is None or self._plan.acts_on(f"module/{module.id}"):
                page = self._save_page(
                    page or ModulePage(translation_key=module.id, slug=module.code),
                    course_page,
                    _by_field(module.texts),
                )
            for item in module.items:
                if item in package.lessons:
                    self._load_lesson(item, page)
                else:
                    self._load_quiz(item, page)

    def _load_lesson(self, key: UUID, module_page: Page) -> None:
        lesson = self._package.lessons[key]
        page = self._page_here(key)
        if page is None or self._plan.acts_on(f"lesson/{key}"):
            body = self._stream(stream_block(LessonPage, "body"), lesson.blocks, lesson.words)
            self._save_page(
                page or LessonPage(translation_key=key, slug=lesson.code),
                module_page,
                {**lesson.fields, **_by_field(lesson.texts), "body": body},
            )

    def _load_quiz(self, key: UUID, module_page: Page) -> None:
        quiz = self._package.quizzes[key]
        page = self._page_here(key)
        if page is None or self._plan.acts_on(f"quiz/{key}"):
            block = stream_block(QuizPage, "questions")
            questions = block.to_python(
                [
                    {
                        "type": "question",
                        "value": str(question),
                        "id": str(uuid5(key, str(question))),
                    }
                    for question in quiz.questions
                ]
            )
            self._save_page(
                page or QuizPage(translation_key=key, slug=quiz.code),
                module_page,
                {**quiz.fields, **_by_field(quiz.texts), "questions": questions},
            )

    def _save_page(self, page: Any, parent: Page, values: Mapping[str, Any]) -> Any:
        """Write ``values`` into a page, new or not, and publish it."""
        for name, value in values.items():
            setattr(page, name, value)
        if page.pk is None:
            page.slug = _free_slug(parent, page.slug)
            page.live = False
            # The parent's count of children is kept in memory and goes stale as pages are added.
            Page.objects.get(pk=parent.pk).add_child(instance=page)
        self._publish(page)
        return type(page).objects.get(pk=page.pk)

    def _take_out(self) -> None:
        """Unpublish what left the package; its anchor is archived and nothing is deleted."""
        for item in self._plan.effects:
            kind, _slash, id_ = item.key.partition("/")
            if kind not in {"module", "lesson", "quiz"} or item.key in self._plan.digests:
                continue
            page = self._page_here(UUID(id_))
            if page is not None and page.live:
                page.specific_class.objects.get(pk=page.pk).unpublish(user=self._actor)

    def _sort(self, course_page: CoursePage) -> None:
        """Put modules, lessons and quizzes where the package has them."""
        if not self._plan.acts_on(f"contents/{self._package.course.id}"):
            return
        modules = self._package.modules
        _sort_children(course_page, modules, user=self._actor)
        for module in modules.values():
            parent = ModulePage.objects.descendant_of(course_page).get(translation_key=module.id)
            _sort_children(parent, module.items, user=self._actor)

    # --- Words ---------------------------------------------------------------------------

    def _load_words(self) -> None:
        """Attach translations to the versions that stand now, made by this import or before it."""
        package = self._package
        if not package.translations:
            return
        versions = self._versions()
        for thing in package.translatables():
            version = versions[thing.id]
            source = latest_editions(version)
            for language in package.translations:
                words = package.words_of(thing, language)
                if words:
                    self._attach(version, source, thing, language, words)

    def _attach(
        self,
        version: Version,
        editions: Mapping[str, Any],
        thing: Translatable,
        language: str,
        words: Words,
    ) -> None:
        translation = self._package.translations[language]
        here = editions.get(language)
        key = words_key(language, thing)
        status = translation.status_of(thing.id)
        if here is not None and not self._plan.acts_on(key):
            # The same words as the package's: an approval that somebody gave here stays.
            status = WordsStatus(here.status)
        source = editions[self._package.source_language]
        outdated = translation.outdated & set(words)
        words = {path: text for path, text in words.items() if path in source.words}
        if not outdated:
            attach_translation(
                version,
                source_language=self._package.source_language,
                language=language,
                words=words,
                status=status,
                at=self._at,
            )
            return
        present = hashes(source.words)
        attach(
            version,
            language=language,
            words=words,
            # What they were made from is not in the package; only that it is no more.
            source_hashes={
                path: digest(("outdated", present[path])) if path in outdated else present[path]
                for path, text in words.items()
                if text and path in present
            },
            status=status,
            at=self._at,
        )

    def _versions(self) -> dict[UUID, Version]:
        """The present version of everything that has words."""
        package = self._package
        found: dict[UUID, Version] = {}
        groups: tuple[tuple[type[models.Model], Iterable[UUID]], ...] = (
            (Course, [package.course.id]),
            (Lesson, package.lessons),
            (Question, package.questions),
        )
        for model, keys in groups:
            for row in model._default_manager.filter(pk__in=list(keys)).select_related("current"):
                found[row.pk] = row.current  # type: ignore[attr-defined]
        return found


def _by_field(texts: Words) -> dict[str, str]:
    """Texts of one page by the page's own field names."""
    return {path.rpartition(".")[2]: text for path, text in texts.items()}


def _free_slug(parent: Page, slug: str) -> str:
    """``slug``, or the first like it that no page beside has."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"


def _sort_children(parent: Page, wanted: Iterable[UUID], *, user: User | None) -> None:
    """Make ``wanted`` children of ``parent`` in that order, before whatever else it has."""
    order = list(wanted)
    pages = {page.translation_key: page for page in Page.objects.filter(translation_key__in=order)}
    present = [page.translation_key for page in Page.objects.child_of(parent).order_by("path")]
    if present[: len(order)] == order:
        return
    # From the last to the first, each to the front: pages that were added here stay behind them.
    for key in reversed(order):
        page = Page.objects.get(pk=pages[key].pk)
        target = Page.objects.get(pk=parent.pk)
        page.specific.move(target, pos="first-child", user=user)
