"""A database of its own with the whole demo shop in it, for tests that look at real pages.

Migrating and seeding takes a minute, so the result is kept as a template and copied for each run,
which takes a second. The template knows the digest of everything it was made from: after any
change to code or demo data it is made again.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from config.embedded import VAR_DIR
from config.env import BASE_DIR
from content.demo.seed_catalogue import seed_catalogue
from content.demo.seed_inbound import seed_inbound
from content.demo.seed_operations import seed_operations
from content.demo.seed_pages import seed_pages
from content.demo.seed_planning import seed_planning
from content.demo.seed_stories import seed_stories
from tests.factories.databases import digest_of, run, template
from tests.factories.migrated import copy_migrated

SOURCES = ("config", "content", "crm", "logistics", "shop", "requirements.txt")
SUFFIXES = {".py", ".yaml", ".toml", ".json", ".csv", ".xml", ".txt", ".webm", ".webp"}


@contextlib.contextmanager
def demo_database(blocker: pytest.MonkeyPatch) -> Iterator[None]:
    """Point Django at a fresh copy of the demo shop and lift pytest-django's guard meanwhile.

    Rows may be written and need no cleaning up: the copy is dropped at the end. The cache is of
    this process only, because the real one is shared with whatever else runs here.
    """
    base = os.environ.get("TEST_DB_NAME", "test_entrepot")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name, copy = f"{base}_demo_template", f"{base}_demo_{worker}"
    cache = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with (
        blocker.unblock(),
        override_settings(MEDIA_ROOT=VAR_DIR / "test-media" / name, CACHES=cache),
        _other_database() as use,
    ):
        with template(name, made_of=_digest(), build=lambda: _build(name, use=use)):
            _drop(copy)
            run(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        use(copy)
        try:
            yield
        finally:
            connection.close()
            _drop(copy)


@contextlib.contextmanager
def _other_database():
    """Yield a function that points the default connection elsewhere; put it back at the end."""
    before = connection.settings_dict["NAME"]

    def use(name: str) -> None:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name

    try:
        yield use
    finally:
        use(before)


def _build(name: str, *, use) -> None:
    before = connection.settings_dict["NAME"]
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    copy_migrated(name)
    use(name)
    seed_operations()
    seed_catalogue(at=timezone.now(), actor="tests")
    seed_pages()
    seed_stories()
    seed_planning(at=timezone.now())
    seed_inbound(at=timezone.now())
    use(before)


def _digest() -> str:
    roots = [BASE_DIR / source for source in SOURCES]
    files = (path for root in roots for path in ([root] if root.is_file() else root.rglob("*")))
    return digest_of(path for path in files if path.suffix in SUFFIXES)


def _drop(name: str) -> None:
    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
