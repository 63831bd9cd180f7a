"""A cache for what can always be made again."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class ForgivingRedisCache(RedisCache):
    """Keeps nothing while its server is away, and says nothing: pages get slower, none closes.

    Wagtail keeps its renditions here. What must know that the cache is away uses the default one.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return what is kept, else the default."""
        with suppress(RedisError):
            return super().get(key, default, version)
        return default

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """Return as much as is kept."""
        with suppress(RedisError):
            return super().get_many(keys, version)
        return {}

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value if possible."""
        with suppress(RedisError):
            super().set(key, value, timeout, version)

    def set_many(
        self,
        data: dict[Any, Any],
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> list[Any]:
        """Keep values if possible."""
        with suppress(RedisError):
            return super().set_many(data, timeout, version)
        return list(data)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value if possible."""
        with suppress(RedisError):
            return super().delete(key, version)
        return False
