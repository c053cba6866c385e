"""Settings every profile shares.

Everything a box keeps lies in one data folder (``CBT_DATA_DIR``): the database, the keys, the
logs and the media. Only the default folder, ``var/``, has its media beside it, in ``media/``.
Nothing here makes an outbound call.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cbt.lib import box
from cbt.lib.languages import LANGUAGES as CBT_LANGUAGES

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("CBT_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
MEDIA_ROOT = Path(
    env(
        "CBT_MEDIA_DIR",
        default=str(BASE_DIR / "media" if DATA_DIR == BASE_DIR / "var" else DATA_DIR / "media"),
    )
).resolve()
KEYS_DIR = DATA_DIR / "keys"
LOG_DIR = DATA_DIR / "log"

# Made where they are first asked for: to load the settings makes nothing, so that a command in a
# wrong folder leaves no half of a box there.
SECRET_KEY: Any = env("CBT_SECRET_KEY", default="") or SimpleLazyObject(
    lambda: box.secret_key(KEYS_DIR)
)
CBT_BOX_ID: Any = env("CBT_BOX_ID", default="") or SimpleLazyObject(lambda: box.box_id(KEYS_DIR))

DEBUG = False
# The box answers on whatever name or address the classroom uses to reach it; behind a public
# name (a hub), list the names.
ALLOWED_HOSTS = env.list("CBT_ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CBT_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "cbt.operations",
    "cbt.administer",
    "cbt.exchange",
    "cbt.learn",
    "cbt.teach",
    "cbt.reports",
    "cbt.certificates",
    "cbt.progress",
    "cbt.quizzes",
    "cbt.training",
    "courses",
    "cbt.people",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "crispy_forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # For its catalogue: the editor writes "3 minutes ago" with it.
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cbt.lib.middleware.ErrorCodeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cbt.people.middleware.IdleSessionMiddleware",
    "cbt.people.middleware.LanguageMiddleware",
    "cbt.people.middleware.MustChangeSecretMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "courses.middleware.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cbt.lib.middleware.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "cbt.urls"
WSGI_APPLICATION = "cbt.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cbt.lib.markup"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "cbt.people.context_processors.shell",
            ],
            "libraries": {"percents": "cbt.lib.percent_filters"},
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# Our own pack (templates/classroom): Bootstrap's classes, and the house's order of label, hint,
# error and input, which is the one that screen readers read well.
CRISPY_ALLOWED_TEMPLATE_PACKS = ("classroom",)
CRISPY_TEMPLATE_PACK = "classroom"
CRISPY_CLASS_CONVERTERS = {
    **dict.fromkeys(
        ("dateinput", "fileinput", "numberinput", "passwordinput", "textarea", "textinput"),
        "form-control",
    ),
    **dict.fromkeys(("select", "selectmultiple"), "form-select"),
}

# --- Database -------------------------------------------------------------------------------
# FULL and IMMEDIATE are not tuning: NORMAL lost acknowledged answers in power-cut trials and
# DEFERRED answered "database is locked" under twenty savers. `check` refuses anything less.
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-4000;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=0;"
    ),
}
if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "cbt.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Each process would remember the picture of a row whose file another one has replaced.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        # Wagtail's own housekeeping and ours share the one worker.
        "QUEUES": ["default"],
    }
}

# --- People ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["cbt.people.backends.ServiceNumberBackend"]
PASSWORD_HASHERS = ["cbt.people.hashers.ClassroomArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"

# PCs are shared: the cookie ends with the browser and the session after half an hour of rest.
# SESSION_SAVE_EVERY_REQUEST would cost a third of all answer saves; IdleSessionMiddleware
# writes last-seen at most once a minute, and never in an answer save.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "cbt_session"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = env.int("CBT_SESSION_IDLE_MINUTES", default=30) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cbt.views.stale_form"

# --- Languages ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [(language.code, language.endonym) for language in CBT_LANGUAGES]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# The editor's own languages: only those whose catalogue Wagtail ships and we can stand by.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cbt.lib.formats"]
LANGUAGE_COOKIE_NAME = "cbt_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("CBT_TIME_ZONE", default="Asia/Tashkent")
# The clock on the wall is everybody's: nobody chooses another one.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_I18N_ENABLED = True
# Texts no native speaker has read are shown only where this is on, and every page then says so.
CBT_OPEN_DRAFT_LANGUAGES = env.bool("CBT_OPEN_DRAFT_LANGUAGES", default=False)
# Fictional people: certificates made here say so.
CBT_DEMONSTRATION = env.bool("CBT_DEMONSTRATION", default=False)

# --- Files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("CBT_STATIC_ROOT", default=str(DATA_DIR / "static"))).resolve()
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "cbt.lib.staticfiles.ManifestStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Wagtail: an editor on an offline box -----------------------------------------------------
WAGTAIL_SITE_NAME = "CBT Classroom"
WAGTAILADMIN_BASE_URL = env("CBT_SERVER_ADDRESS", default="http://localhost:8000")
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 3000  # milliseconds; every draft is a durable write
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
WAGTAIL_MODERATION_ENABLED = True
WAGTAILIMAGES_IMAGE_MODEL = "courses.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "courses.picture_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024
WAGTAILADMIN_LOGIN_URL = "people:staff_sign_in"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h3", "h4", "bold", "italic", "superscript", "subscript", "ul", "ol"]
        },
    }
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# --- Security -------------------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor shows its preview in a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY; the preview needs our own frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's and localize's editors still write inline scripts and styles.
CBT_EDITOR_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# --- The product's own ----------------------------------------------------------------------
CBT_SERVER_NAME = env("CBT_SERVER_NAME", default="") or _("Training classroom")
CBT_SERVER_ADDRESS = env("CBT_SERVER_ADDRESS", default="")
# What each number is for: cbt/people/throttle.py. On a hub an address is a room's, or a proxy's.
CBT_SIGN_IN_BY_PC = env.bool("CBT_SIGN_IN_BY_PC", default=not env("DATABASE_URL", default=""))
CBT_SIGN_IN_ATTEMPTS = 5
CBT_SIGN_IN_WINDOW_MINUTES = 15
CBT_SIGN_IN_ACCOUNT_ATTEMPTS = 25
CBT_SIGN_IN_ACCOUNT_WINDOW_MINUTES = 60
CBT_SIGN_IN_PC_ATTEMPTS = 30
CBT_SIGN_IN_PC_REST_SECONDS = 15

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "cbt": {"level": "INFO"},
        "courses": {"level": "INFO"},
    },
}
