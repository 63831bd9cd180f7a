"""Production: HTTPS everywhere, nothing by default that must be chosen."""

from config.env import env_bool, env_int, env_list, env_str
from config.settings.base import *

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", None)
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Secure-session"
CSRF_COOKIE_NAME = "__Secure-csrf"
STRIPE_SECRET_KEY = env_str("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = env_str("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRETS = env_list("STRIPE_WEBHOOK_SECRET", None)
CARRIER_WEBHOOK_SECRET = env_str("CARRIER_WEBHOOK_SECRET")
PUBLIC_URL = env_str("PUBLIC_URL")
# What has a default on a developer's machine must be chosen here: without these, orders would go
# into an embedded database and mails, in the demo brand's name, to a terminal that nobody reads.
for _name in ("DATABASE_URL", "REDIS_URL", "DEFAULT_FROM_EMAIL", "SELLER_LINE"):
    env_str(_name)
if EMAIL_BACKEND.startswith("django.core.mail.backends."):
    env_str("EMAIL_HOST")
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 1)
WAGTAILADMIN_BASE_URL = PUBLIC_URL
SILENCED_SYSTEM_CHECKS = [
    # Wagtail previews pages in a frame of the same origin.
    "security.W019",
    # Wagtail's own admin API cannot be described by the schema generator.
    "drf_spectacular.W001",
    "drf_spectacular.W002",
]
