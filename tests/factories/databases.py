"""Notes on the databases of tests, which outlive the run that wrote them."""

from django.db import connection


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
