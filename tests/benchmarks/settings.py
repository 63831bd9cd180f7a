"""The demo's data under production's manners: no DEBUG, cached templates, a connection pool."""

from config.settings.local import *  # noqa: F403

DEBUG = False
# The payment stand-in listens on this machine.
OUTBOUND_PRIVATE = True
ROOT_URLCONF = "tests.benchmarks.urls"
WHITENOISE_AUTOREFRESH = False
RATE_LIMITS = False
LOGGING = {"version": 1, "disable_existing_loggers": True}
