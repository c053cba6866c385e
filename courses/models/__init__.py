"""Content: what authors edit (pages, questions) and what was published of it (versions)."""

from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage, QuizPage
from courses.models.pictures import Picture, PictureRendition, PublishedFile
from courses.models.questions import Question, Topic
from courses.models.review import CatalogueReview
from courses.models.translation import CourseWords, LessonWords, QuestionWords, WordsRow
from courses.models.versions import (
    Course,
    CourseEdition,
    CourseWordsEdition,
    Lesson,
    LessonEdition,
    LessonWordsEdition,
    QuestionVersion,
    QuestionWordsEdition,
    Quiz,
    QuizVersion,
    Version,
    WordsEdition,
)

__all__ = [
    "CataloguePage",
    "CatalogueReview",
    "Course",
    "CourseEdition",
    "CoursePage",
    "CourseWords",
    "CourseWordsEdition",
    "Lesson",
    "LessonEdition",
    "LessonPage",
    "LessonWords",
    "LessonWordsEdition",
    "ModulePage",
    "Picture",
    "PictureRendition",
    "PublishedFile",
    "Question",
    "QuestionVersion",
    "QuestionWords",
    "QuestionWordsEdition",
    "Quiz",
    "QuizPage",
    "QuizVersion",
    "Topic",
    "Version",
    "WordsEdition",
    "WordsRow",
]
