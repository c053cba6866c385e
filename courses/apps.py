from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("courses")

    def ready(self) -> None:
        from courses import receivers  # noqa: F401
        from courses.counting import count_in_words
        from courses.reviewing import translate_names
        from courses.translation import receivers as translation_receivers  # noqa: F401
        from courses.wholeness import keep_whole

        count_in_words()
        keep_whole()
        translate_names()
