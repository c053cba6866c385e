"""The test suite: the production rules, a quick hasher, and files that vanish."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *

_scratch = Path(tempfile.mkdtemp(prefix="cbt-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
DATA_DIR = _scratch
MEDIA_ROOT = _scratch / "media"
KEYS_DIR = _scratch / "keys"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
SECRET_KEY = "for the tests only, never for a box"  # noqa: S105
CBT_BOX_ID = "00000000-0000-4000-8000-000000000001"
CBT_OPEN_DRAFT_LANGUAGES = True

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# A proxy on the LAN would be a mistake in a test as much as in the product.
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A file, as on a box: a database in memory has one connection, and no two people at once. A file
# that is named lets several people run parts of the suite at once, each with their own database.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": env("CBT_TEST_DB", default=str(_scratch / "cbt.sqlite3"))
    }
