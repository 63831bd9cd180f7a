"""PostgreSQL and Valkey: the embedded ones, unless an address is given."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from config import embedded
from config.env import env_int, env_url


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(query),
        # The pool keeps connections; Django must not (it refuses both at once).
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {
    "default": _database(
        env_url("DATABASE_URL", embedded.database_url(), schemes=("postgresql", "postgres"))
    )
}
# Connections per process; set to the threads of a web worker, 0 for commands and tests.
DATABASE_POOL_SIZE = env_int("DATABASE_POOL_SIZE", 0)
if DATABASE_POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": DATABASE_POOL_SIZE,
        "timeout": 10,
    }

REDIS_URL = env_url("REDIS_URL", embedded.redis_url(), schemes=("redis", "rediss", "unix"))
CACHE_NUMBER = 1
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # Apart from the broker's queues, which emptying the cache would take along.
        "LOCATION": os.environ.get("REDIS_URL") or embedded.redis_url(number=CACHE_NUMBER),
        "KEY_PREFIX": "entrepot",
    }
}
# Wagtail's name. A page with pictures must not close because the cache is away.
CACHES["renditions"] = {
    **CACHES["default"],
    "BACKEND": "shop.kernel.forgiving_cache.ForgivingRedisCache",
}
