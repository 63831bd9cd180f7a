"""A database with every migration in it, made once and copied: to migrate takes a minute or two.

Copies that are there already are left alone: a run that uses its database again brings it up to
date itself.
"""

from django.conf import settings
from django.db import connection

from config.env import BASE_DIR
from tests.factories.databases import digest_of, run, template

NAME = "entrepot_migrated"
SOURCES = ("*/migrations/*.py", "config/settings/**/*.py", "requirements.txt")


def copy_migrated(name: str) -> None:
    """Make a database of a name, unless there is one; the connection is as it was before."""
    if _is_there(name):
        return
    sources = (path for pattern in SOURCES for path in BASE_DIR.glob(pattern))
    with template(NAME, made_of=digest_of(sources), build=_migrate):
        run(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')


def _is_there(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _migrate() -> None:
    test, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    usual, test["NAME"] = test["NAME"], NAME
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = usual
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
