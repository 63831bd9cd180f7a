"""Settings that hold everywhere; each environment's file adds the few that differ."""

import django_stubs_ext

from config.embedded import VAR_DIR
from config.env import BASE_DIR, env_str
from config.settings.parts.admin import *
from config.settings.parts.apps import *
from config.settings.parts.celery import *
from config.settings.parts.database import *
from config.settings.parts.files import *
from config.settings.parts.i18n import *
from config.settings.parts.mail import *
from config.settings.parts.security import *
from config.settings.parts.shop import *

# Else ModelAdmin[Order] fails when it is imported.
django_stubs_ext.monkeypatch()

SECRET_KEY = env_str("SECRET_KEY")
DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    # They report each step of their daily work.
    "loggers": {
        name: {"level": "WARNING"} for name in ("axes", "django_tasks", "stripe", "wagtail")
    },
}
