"""What an import would do, thing by thing, before it does anything.

Three things are compared: what the last import put here (the receipt), what stands here now,
and what the package says. What stands here is someone's own work when it differs from both of
the others; such a conflict is shown and never overwritten without being told to.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Page

from cbt.exchange.enums import EFFECTS, ItemAction, ItemKind
from cbt.exchange.local import LocalCourse, course_page, read_local
from cbt.exchange.models import PackageReceipt
from cbt.exchange.packages.contents import Package, Translatable, digests
from cbt.exchange.packages.problems import Problem
from cbt.lib.canonical import digest
from cbt.lib.languages import BY_CODE
from courses.compiling import path_of
from courses.enums import WordsStatus
from courses.models import CataloguePage, Course, Question, Topic

# What a thing is called in a receipt when the package put nothing there.
_HIDDEN = "hidden"
_PAGES = (ItemKind.COURSE, ItemKind.MODULE, ItemKind.LESSON, ItemKind.QUIZ)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What happens to one thing. ``language`` is set for translations only."""

    key: str
    kind: ItemKind
    name: str
    action: ItemAction
    language: str = ""

    @property
    def language_name(self) -> str:
        return BY_CODE[self.language].endonym if self.language else ""


@dataclass(frozen=True, slots=True)
class KindRow:
    """How many things of one kind meet each fate, and which of them are written."""

    kind: ItemKind
    new: int
    changed: int
    conflict: int
    leaves: int
    unchanged: int
    effects: tuple[PlanItem, ...]


@dataclass(frozen=True)
class ImportPlan:
    """All of it. ``problems`` keep the package out as things stand here, whatever one agrees to."""

    package: Package
    items: tuple[PlanItem, ...]
    local: LocalCourse | None
    problems: tuple[Problem, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def effects(self) -> tuple[PlanItem, ...]:
        return tuple(item for item in self.items if item.action in EFFECTS)

    @property
    def conflicts(self) -> tuple[PlanItem, ...]:
        return tuple(item for item in self.items if item.action == ItemAction.CONFLICT)

    @property
    def changes_nothing(self) -> bool:
        return not self.effects

    @property
    def is_new(self) -> bool:
        return self.local is None

    @property
    def counts(self) -> dict[str, int]:
        """How many things meet each fate, in the order of the states."""
        found = Counter(item.action for item in self.items)
        return {action.value: found[action] for action in ItemAction if found[action]}

    @property
    def rows(self) -> list[KindRow]:
        """The plan as a table: one row for each kind of thing in the package."""
        rows = []
        for kind in ItemKind:
            items = [item for item in self.items if item.kind == kind]
            if items:
                found = Counter(str(item.action) for item in items)
                counts = {action.value: found[action.value] for action in ItemAction}
                effects = tuple(item for item in items if item.action in EFFECTS)
                rows.append(KindRow(kind=kind, effects=effects, **counts))
        return rows

    @property
    def seal(self) -> str:
        """A hash of what somebody was shown, to tell whether it is still so when they agree."""
        return digest([[item.key, item.action.value] for item in self.items])

    def acts_on(self, key: str) -> bool:
        """Whether the import writes the thing with this key."""
        return key in self._written

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(item.key for item in self.effects)


def words_key(language: str, thing: Translatable) -> str:
    return f"words/{language}/{thing.kind}/{thing.id}"


def package_digests(package: Package) -> dict[str, str]:
    """What a receipt keeps: the hash of everything the package puts here."""
    found = digests(package.contents())
    for language in package.translations:
        for thing in package.translatables():
            if words := package.words_of(thing, language):
                found[words_key(language, thing)] = digest(words)
    return found


def plan_import(package: Package, *, catalogue: CataloguePage | None) -> ImportPlan:
    """The plan for bringing ``package`` in; a new course goes into ``catalogue``."""
    page = course_page(package.course.id)
    local = read_local(page, questions=package.questions) if page is not None else None
    return _Planner(package, local, catalogue).plan()


class _Planner:
    def __init__(
        self, package: Package, local: LocalCourse | None, catalogue: CataloguePage | None
    ) -> None:
        self._package = package
        self._local = local
        self._catalogue = catalogue
        self._theirs = package_digests(package)
        self._before: Mapping[str, str] = {}
        receipt = (
            PackageReceipt.objects.filter(course_id=package.course.id)
            .order_by("imported_at", "id")
            .last()
            if local is not None
            else None
        )
        if receipt is not None:
            self._before = receipt.digests
        self._items: list[PlanItem] = []
        self._problems: list[Problem] = []

    def plan(self) -> ImportPlan:
        self._check_place()
        ours = self._ours()
        for key in self._theirs:
            if not key.startswith("words/"):
                self._items.append(
                    PlanItem(key, _kind(key), self._name(key), self._action(key, ours.get(key)))
                )
        self._plan_leaving(ours)
        changed = {item.key for item in self._items if item.action in EFFECTS}
        self._plan_words(changed)
        return ImportPlan(
            package=self._package,
            items=tuple(self._items),
            local=self._local,
            problems=tuple(self._problems),
            digests=self._theirs,
        )

    # --- What stands here ----------------------------------------------------------------

    def _ours(self) -> dict[str, str]:
        """The digest of every thing that stands here, as far as the package can speak of it."""
        if self._local is None:
            return self._strays({})
        package = self._local.package
        contents = package.contents()
        languages = {self._package.source_language, *self._package.translations}
        for topic in package.topics.values():
            contents[f"topic/{topic.id}"] = {
                "code": topic.code,
                "titles": {
                    code: title for code, title in topic.titles.items() if code in languages
                },
            }
        contents[f"contents/{package.course.id}"] = self._order()
        return self._strays(digests(contents))

    def _strays(self, ours: dict[str, str]) -> dict[str, str]:
        """Add topics and questions that are here without the course: deleted pages leave them."""
        languages = {self._package.source_language, *self._package.translations}
        for topic in Topic.objects.filter(pk__in=self._package.topics):
            ours[f"topic/{topic.pk}"] = digest(
                {
                    "code": topic.code,
                    "titles": {
                        code: title
                        for code, title in topic.titles.items()
                        if code in languages and title
                    },
                }
            )
        if self._local is None:
            for key in Question.objects.filter(pk__in=self._package.questions).values_list(
                "pk", flat=True
            ):
                ours[f"question/{key}"] = _HIDDEN
        return ours

    def _order(self) -> list[Any]:
        """The order here of those things that the package or the last import knows."""
        assert self._local is not None
        known = {key.partition("/")[2] for key in {*self._theirs, *self._before}}
        return [
            [
                str(module.id),
                [
                    str(item)
                    for item in module.items
                    if str(item) in known and not self._is_hidden_item(item)
                ],
            ]
            for module in self._local.package.modules.values()
            if str(module.id) in known and f"module/{module.id}" not in self._local.hidden
        ]

    def _is_hidden_item(self, item: UUID) -> bool:
        assert self._local is not None
        return bool({f"lesson/{item}", f"quiz/{item}"} & self._local.hidden)

    def _action(self, key: str, ours: str | None) -> ItemAction:
        theirs = self._theirs[key]
        before = self._before.get(key)
        hidden = ours == _HIDDEN or (self._local is not None and key in self._local.hidden)
        if ours is None:
            return ItemAction.NEW if before is None else ItemAction.CONFLICT
        if hidden:
            # Taken out here after it came in: somebody's decision. Otherwise it comes back.
            return ItemAction.CHANGED if before is None else ItemAction.CONFLICT
        if ours == theirs:
            return ItemAction.UNCHANGED
        if self._local is not None:
            ours = self._local.drafts.get(key, ours)
        return ItemAction.CHANGED if before is not None and ours == before else ItemAction.CONFLICT

    def _plan_leaving(self, ours: Mapping[str, str]) -> None:
        """Pages that the last package had and this one has not."""
        if self._local is None:
            return
        for key in self._before:
            kind, _slash, id_ = key.partition("/")
            if kind not in {"module", "lesson", "quiz"} or key in self._theirs:
                continue
            page = self._local.pages.get(UUID(id_))
            if page is not None and page.live:
                here = self._local.drafts.get(key, ours.get(key))
                action = ItemAction.LEAVES if here == self._before[key] else ItemAction.CONFLICT
                self._items.append(PlanItem(key, _kind(key), page.title, action))

    def _plan_words(self, changed: set[str]) -> None:
        for language, translation in self._package.translations.items():
            for thing in self._package.translatables():
                words = self._package.words_of(thing, language)
                if not words:
                    continue
                key = words_key(language, thing)
                self._items.append(
                    PlanItem(
                        key,
                        ItemKind.WORDS,
                        self._name(f"{thing.kind}/{thing.id}"),
                        self._words_action(key, language, translation, thing, changed),
                        language,
                    )
                )

    def _words_action(
        self, key: str, language: str, translation: Any, thing: Translatable, changed: set[str]
    ) -> ItemAction:
        local = self._local
        edition = local.editions.get(thing.id, {}).get(language) if local is not None else None
        if local is None or edition is None:
            return ItemAction.NEW
        here = local.package.translations.get(language)
        texts = here.texts if here is not None else {}
        everything = {path: texts[path] for path in edition.words if texts.get(path)}
        # Titles of a lesson that was added here are no difference: the package knows nothing of it.
        ours = {path: text for path, text in everything.items() if path in thing.words}
        if digest(ours) != self._theirs[key]:
            came_in = self._before.get(key) in {digest(ours), digest(everything)}
            return ItemAction.CHANGED if came_in or not ours else ItemAction.CONFLICT
        approves = (
            translation.status_of(thing.id) == WordsStatus.APPROVED
            and edition.status != WordsStatus.APPROVED
        )
        outdated_here = here.outdated & set(thing.words) if here is not None else frozenset()
        if approves or (
            not _source_changes(thing, changed)
            and outdated_here != translation.outdated & set(thing.words)
        ):
            return ItemAction.CHANGED
        return ItemAction.UNCHANGED

    # --- Whether it fits here at all -----------------------------------------------------

    def _check_place(self) -> None:
        course = self._package.course
        place = "course.yaml: course"
        anchor = Course.objects.filter(pk=course.id).first()
        if Course.objects.filter(code=course.code).exclude(pk=course.id).exists():
            self._problem(
                f"{place}.code",
                _("Another course here has the code “%(code)s”.") % {"code": course.code},
                _("Give one of the two another code."),
            )
        elif self._local is None and self._slug_taken(course.code):
            self._problem(
                f"{place}.code",
                _("Another page of the catalogue has the address “%(code)s”.")
                % {"code": course.code},
                _("Change the address of that page in the editor."),
            )
        if anchor is not None and anchor.code != course.code:
            self._problem(
                f"{place}.code",
                _("This course came in with the code “%(code)s”.") % {"code": anchor.code},
                _("A code never changes."),
            )
        if (
            anchor is not None
            and anchor.current_id is not None
            and anchor.source_language != self._package.source_language
        ):
            self._problem(
                f"{place}.source_language",
                _("This course was published in another source language."),
                _("The source language never changes."),
            )
        self._check_strangers()
        self._check_types()

    def _slug_taken(self, slug: str) -> bool:
        return (
            self._catalogue is not None
            and self._catalogue.get_children().filter(slug=slug).exists()
        )

    def _check_strangers(self) -> None:
        """No page of another course may have the id of one of ours."""
        ids = [*self._package.modules, *self._package.lessons, *self._package.quizzes]
        strangers = Page.objects.filter(translation_key__in=ids)
        page = course_page(self._package.course.id)
        if page is not None:
            strangers = strangers.not_descendant_of(page)
        for stranger in strangers:
            self._problem(
                "course.yaml",
                _("The page “%(title)s” of another course has an id of this package.")
                % {"title": stranger.title},
                _("Ids that are UUIDs belong to one course. Make new ones."),
            )

    def _check_types(self) -> None:
        """Answers in the records were given to a question of a certain type."""
        published = Question.objects.filter(
            pk__in=self._package.questions, current__isnull=False
        ).select_related("current")
        for row in published:
            block = self._package.questions[row.pk].blocks[0]
            spec = row.current.spec  # type: ignore[union-attr]
            if (spec["type"], spec["id"]) != (block["type"], block["id"]):
                self._problem(
                    "course.yaml: questions",
                    _("The question “%(name)s” was published with another type.")
                    % {"name": row.name},
                    _("The type of a published question cannot change. Give the new one a new id."),
                )

    def _problem(self, place: str, problem: str, remedy: str) -> None:
        self._problems.append(Problem(place, problem, remedy))

    def _name(self, key: str) -> str:
        """What people call the thing with this key."""
        kind, _slash, id_ = key.partition("/")
        package = self._package
        uid = UUID(id_)
        if kind in {"course", "contents"}:
            return package.course.texts[path_of(id_, "title")]
        if kind == "topic":
            return package.topics[uid].titles.get(package.source_language, "")
        if kind == "question":
            return package.questions[uid].name
        groups: dict[str, Any] = {
            "module": package.modules,
            "lesson": package.lessons,
            "quiz": package.quizzes,
        }
        return str(groups[kind][uid].texts[path_of(id_, "title")])


def _source_changes(thing: Translatable, changed: set[str]) -> bool:
    """Whether the import writes source texts of a thing; a course's are those of all its pages."""
    if thing.kind == "course":
        return any(_kind(key) in _PAGES for key in changed)
    return f"{thing.kind}/{thing.id}" in changed


def _kind(key: str) -> ItemKind:
    return ItemKind(key.partition("/")[0])
