"""The WSGI application that the server loads once, before it forks."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cbt.settings.production")

application = get_wsgi_application()
