"""A database with every migration in it, made once and copied: to migrate takes a minute or two.

It knows the digest of what it was made from. Copies that are there already are left alone: a run
that uses its database again brings it up to date itself.
"""

import fcntl
import hashlib

from django.conf import settings
from django.db import connection

from config.embedded import VAR_DIR
from config.env import BASE_DIR
from tests.factories.databases import comment_on, set_comment

NAME = "entrepot_migrated"
SOURCES = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "config/settings/**/*.py",
    "requirements.txt",
)


def copy_migrated(name: str) -> None:
    """Make a database of a name, unless there is one; the connection is as it was before."""
    with (VAR_DIR / "migrated.lock").open("w") as handle, connection._nodb_cursor() as cursor:
        fcntl.flock(handle, fcntl.LOCK_EX)
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is not None:
            return
        wanted = _digest()
        if comment_on(NAME) != wanted:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
            _migrate()
            set_comment(NAME, wanted)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')


def _migrate() -> None:
    test, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    usual, test["NAME"] = test["NAME"], NAME
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = usual
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


def _digest() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(BASE_DIR.glob(pattern)):
            digest.update(str(path.relative_to(BASE_DIR)).encode() + path.read_bytes())
    return digest.hexdigest()
