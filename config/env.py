"""Typed environment variables that fail loudly, by name."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def load_env_file(path: Path = BASE_DIR / ".env") -> None:
    """Take NAME=value lines from a file; what the environment already holds wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("'\""))


def env_str(name: str, default: str | None = None) -> str:
    """Return a variable's text.

    :raises ImproperlyConfigured: when it is unset and there is no default
    """
    value = os.environ.get(name)
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set (see .env.example)")
    return default


def env_int(name: str, default: int) -> int:
    """Return a variable as a whole number.

    :raises ImproperlyConfigured: when it is not one
    """
    value = env_str(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None


def env_bool(name: str, *, default: bool) -> bool:
    """Return a variable as yes or no.

    :raises ImproperlyConfigured: when it is neither
    """
    value = env_str(name, str(default)).lower()
    if value not in _TRUE | _FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}")
    return value in _TRUE


def env_list(name: str, default: str | None) -> list[str]:
    """Return a comma-separated variable as a list without empty items.

    :raises ImproperlyConfigured: when it is unset, or empty, and there is no default
    """
    items = [item.strip() for item in env_str(name, default).split(",") if item.strip()]
    if not items and default is None:
        raise ImproperlyConfigured(f"{name} is empty (see .env.example)")
    return items


def env_url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """Return an address with one of the allowed schemes.

    :raises ImproperlyConfigured: when the scheme is another one
    """
    value = env_str(name, default)
    if value.partition("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must start with one of {', '.join(schemes)}: {value!r}")
    return value
