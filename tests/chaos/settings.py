"""Settings of a real worker that works on the test database, for tests that kill it."""

import os

from config.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,  # noqa: F405
    # An hour in earnest: what a dead worker has taken then comes back.
    "visibility_timeout": int(os.environ.get("CHAOS_VISIBILITY", "3600")),
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
DATABASES["default"]["NAME"] = os.environ["CHAOS_DATABASE"]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EASYPOST_API_BASE = os.environ.get("EASYPOST_API_BASE", EASYPOST_API_BASE)  # noqa: F405
