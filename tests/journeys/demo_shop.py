"""A database of its own with the whole demo shop in it, for tests that look at real pages.

Migrating and seeding takes a minute, so the result is kept as a template and copied for each run,
which takes a second. The template knows the digest of everything it was made from: after any
change to code or demo data it is made again.
"""

import contextlib
import fcntl
import hashlib
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
from tests.factories.databases import comment_on, set_comment
from tests.factories.migrated import copy_migrated

SOURCES = ("config", "content", "crm", "logistics", "shop", "requirements.txt")
SUFFIXES = {".py", ".yaml", ".toml", ".json", ".csv", ".xml", ".txt", ".webm"}


@contextlib.contextmanager
def demo_database(blocker: pytest.MonkeyPatch) -> Iterator[None]:
    """Point Django at a fresh copy of the demo shop and lift pytest-django's guard meanwhile.

    Rows may be written and need no cleaning up: the copy is dropped at the end. The cache is of
    this process only, because the real one is shared with whatever else runs here.
    """
    base = os.environ.get("TEST_DB_NAME", "test_entrepot")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    template, copy = f"{base}_demo_template", f"{base}_demo_{worker}"
    cache = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with (
        blocker.unblock(),
        override_settings(MEDIA_ROOT=VAR_DIR / "test-media" / template, CACHES=cache),
        _other_database() as use,
    ):
        _refresh_template(template, use=use)
        _drop(copy)
        _run(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
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


def _refresh_template(name: str, *, use) -> None:
    wanted = _digest()
    with (VAR_DIR / "demo-template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if comment_on(name) == wanted:
            return
        _drop(name)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        _build(name, use=use)
        set_comment(name, wanted)


def _build(name: str, *, use) -> None:
    before = connection.settings_dict["NAME"]
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
    digest = hashlib.sha256()
    for source in SOURCES:
        root = BASE_DIR / source
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in SUFFIXES:
                digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
            elif path.suffix == ".webp":
                digest.update(f"{path.name} {path.stat().st_size}".encode())
    return digest.hexdigest()


def _drop(name: str) -> None:
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
