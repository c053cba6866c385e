"""The trainee's addresses. They carry no language, so that a switch keeps the place."""

from django.urls import path

from cbt.learn.views import attempts, courses, home, lessons, quizzes, results

app_name = "learn"
urlpatterns = [
    path("", home.home, name="home"),
    path("courses/<uuid:course>/", courses.course, name="course"),
    path("lessons/<uuid:lesson>/", lessons.lesson, name="lesson"),
    path("lessons/<uuid:lesson>/print/", lessons.print_lesson, name="print_lesson"),
    path("lessons/<uuid:lesson>/<int:number>/", lessons.step, name="step"),
    path("quizzes/<uuid:quiz>/", quizzes.quiz, name="quiz"),
    path("attempts/<uuid:attempt>/", attempts.resume, name="attempt"),
    path("attempts/<uuid:attempt>/<int:position>/", attempts.question, name="question"),
    path("attempts/<uuid:attempt>/<int:position>/save", attempts.save, name="save"),
    path("attempts/<uuid:attempt>/here/", attempts.take_over, name="take_over"),
    path("attempts/<uuid:attempt>/all/", attempts.summary, name="summary"),
    path("attempts/<uuid:attempt>/result/", results.result, name="result"),
]
