"""What must hold between the parts of a package, said when all of them are read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cbt.exchange.packages.layout import STRUCTURE
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.structure import Structure, items_of
from courses.enums import QuizKind

_WRONG_ITEM = {
    "lesson": gettext_lazy("“%(id)s” is a quiz, not a lesson."),
    "quiz": gettext_lazy("“%(id)s” is a lesson, not a quiz."),
}


def check_items(structure: Structure, problems: Problems) -> None:
    """Every lesson and quiz stands in exactly one module, under what it is."""
    listed = [item for module in structure.modules.values() for item in module.items]
    for name in ("lessons", "quizzes"):
        for entry in structure.entries[name]:
            count = listed.count(entry.id)
            if count != 1:
                problems.add(
                    entry.place,
                    _("“%(id)s” stands in %(count)s modules.")
                    % {"id": entry.full_id, "count": count},
                    _("List it in exactly one module."),
                )
    wrong = {
        "lesson": {entry.full_id for entry in structure.entries["quizzes"]},
        "quiz": {entry.full_id for entry in structure.entries["lessons"]},
    }
    for module in structure.entries["modules"]:
        for place, item in items_of(module):
            if isinstance(item, dict) and len(item) == 1:
                ((kind, name),) = item.items()
                if str(name) in wrong.get(kind, ()):
                    problems.add(
                        place,
                        _WRONG_ITEM[kind] % {"id": name},
                        _("Write “lesson:” before a lesson and “quiz:” before a quiz."),
                    )


def check_use(structure: Structure, problems: Problems) -> None:
    """What nothing uses would be lost at the next export: better said now."""
    asked = {str(question) for quiz in structure.quizzes.values() for question in quiz.questions}
    asked |= {
        block.get("question") or ""
        for lesson in structure.lessons.values()
        for block in lesson.blocks
    }
    for entry in structure.entries["questions"]:
        if str(entry.id) not in asked:
            problems.add(
                f"{STRUCTURE}: questions",
                _("Nothing asks the question “%(id)s”.") % {"id": entry.full_id},
                _("Put it into a quiz or a lesson, or remove it."),
            )
    used = {question.topic for question in structure.questions.values()}
    for local, topic in structure.topics.items():
        if topic.id not in used:
            problems.add(
                f"{STRUCTURE}: topics",
                _("No question is about the topic “%(id)s”.") % {"id": local},
                _("Remove the topic, or give it questions."),
            )


def check_forms(structure: Structure, warnings: Problems) -> None:
    """The pre-test and the post-test are a pair; what spoils the comparison is a warning."""
    quizzes, questions = structure.quizzes.values(), structure.questions
    before = [quiz for quiz in quizzes if quiz.fields["kind"] == QuizKind.PRE_TEST]
    after = [quiz for quiz in quizzes if quiz.fields["kind"] == QuizKind.POST_TEST]
    if len(before) != 1 or len(after) != 1:
        return
    shared = [questions[q].name for q in before[0].questions if q in after[0].questions]
    place = f"{STRUCTURE}: quizzes"
    if shared:
        warnings.add(
            place,
            _("The pre-test and the post-test share questions: %(names)s.")
            % {"names": "; ".join(shared)},
            _("Use other questions in one of them."),
        )
    makeup = [
        sorted((str(questions[q].topic), questions[q].fields["difficulty"]) for q in quiz.questions)
        for quiz in (before[0], after[0])
    ]
    if makeup[0] != makeup[1]:
        warnings.add(
            place,
            _("The pre-test and the post-test differ in topics or difficulties."),
            _("Make them parallel, or the gain in knowledge says little."),
        )
