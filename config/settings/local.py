"""A developer's machine and the demo."""

import os

os.environ.setdefault("SECRET_KEY", "local-only-not-a-secret")

from config.env import env_bool
from config.settings.base import *

DEBUG = env_bool("DEBUG", default=True)
ALLOWED_HOSTS = ["*"]
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", default=False)
if not env_bool("SHOW_DEBUG_PAGES", default=True):
    MIDDLEWARE.insert(0, "shop.storefront.own_errors.OwnErrorPages")
INTERNAL_IPS = ["127.0.0.1"]
SERVE_MEDIA = True
# Static files are collected by `make setup`; looking at the disk for each request is slow.
WHITENOISE_AUTOREFRESH = env_bool("AUTORELOAD", default=False)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH
