"""The test suite: fast hashes, mail in memory, tasks in line, missing template values marked."""

import os

os.environ.setdefault("SECRET_KEY", "test-only-not-a-secret")

from config.embedded import redis_url
from config.settings.base import *

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ANYMAIL = {"WEBHOOK_SECRET": "provider:only-in-tests"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
AXES_ENABLED = False
STAFF_SECOND_FACTOR = False
STORAGES = {
    **STORAGES,
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "test-documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "test-media"
MISSING_VALUE = "«missing:%s»"
TEMPLATES = [
    {**TEMPLATES[0], "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "string_if_invalid": MISSING_VALUE}}
]
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB_NAME", "test_entrepot")}
DATABASES["default"]["OPTIONS"] |= {"options": "-c synchronous_commit=off"}
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
for _options in CACHES.values():
    if not os.environ.get("REDIS_URL"):
        # Emptying the cache empties all of a database: each worker has its own, of 3 to 14;
        # those of chaos are 2 and 15.
        _options["LOCATION"] = redis_url(number=14 - int(_WORKER.removeprefix("gw")) % 12)
    _options["KEY_PREFIX"] = f"test-{_WORKER}"
# A test looks at what it has just written.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith(".SharedPages")]
SERVE_MEDIA = True
# Stand-ins listen on this machine.
OUTBOUND_PRIVATE = True
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Nobody is asked but the stand-ins that a test starts.
EASYPOST_API_BASE = "http://127.0.0.1:9/v2"
CARRIER_FILES_DIR = str(VAR_DIR / "test-carriers")
VIES_API_BASE = HMRC_API_BASE = "http://127.0.0.1:9"
