"""Settings of a real worker that works on the test database, for tests that kill it."""

import os

from config.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
DATABASES["default"]["NAME"] = os.environ["CHAOS_DATABASE"]  # noqa: F405
