"""Databases of tests that outlive a run: notes on them, and templates that are copied."""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from config.embedded import VAR_DIR
from config.env import BASE_DIR


def comment_on(database: str) -> str:
    """Return what was noted on a database; nothing when there is none."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [database],
        )
        row = cursor.fetchone()
    return (row[0] or "") if row else ""


def set_comment(database: str, text: str) -> None:
    """Note something on a database."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE \"{database}\" IS '{text}'")


@contextmanager
def template(name: str, *, made_of: str, build: Callable[[], None]) -> Iterator[None]:
    """Keep a database to be copied, one process at a time; it is built anew when it is stale.

    ``made_of`` is the digest of everything that it was built from.
    """
    with (VAR_DIR / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if comment_on(name) != made_of:
            run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            build()
            set_comment(name, made_of)
        yield


def digest_of(paths: Iterable[Path]) -> str:
    """Return a digest of files' names and contents; of pictures the size is enough."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix == ".webp":
            digest.update(f"{path.name} {path.stat().st_size}".encode())
        else:
            digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()


def run(statement: str) -> None:
    """Run a statement beside the present database and its transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
