"""A simple limit on how often one address may do something, counted in the cache."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from redis.exceptions import RedisError

from shop.kernel.http import client_address

WINDOW_SECONDS = 60


View = Callable[..., HttpResponseBase]


def rate_limited(*, name: str, per_minute: int) -> Callable[[View], View]:
    """Answer 429 to an address that calls a view more often than that.

    Without a cache nobody is limited: a dead cache must not close the shop.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if is_too_often(request, name=name, per_minute=per_minute):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def is_too_often(request: HttpRequest, *, name: str, per_minute: int) -> bool:
    """Count one more call of the visitor, and return whether it is more than may be."""
    return settings.RATE_LIMITS and count_call(name, client_address(request)) > per_minute


def count_call(name: str, address: str) -> int:
    """Return how often an address has called something within the minute; 0 without a cache."""
    key = f"rate:{name}:{address}"
    try:
        cache.add(key, 0, WINDOW_SECONDS)
        return cache.incr(key)
    except (RedisError, ValueError):
        return 0
