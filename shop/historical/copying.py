"""Writing many rows with PostgreSQL's COPY, with keys drawn beforehand."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

from shop.historical.books import Values


def draw_keys(model: type[Model], *, count: int) -> list[int]:
    """Return so many primary keys that nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [_table(model), count],
        )
        return [key for (key,) in cursor.fetchall()]


def copy_rows(model: type[Model], rows: Sequence[Values]) -> None:
    """Write rows that all name the same columns; constraints hold as for any insert."""
    if not rows:
        return
    columns = list(rows[0])
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(_table(model))
    with (
        # Django does this for execute() and knows nothing of copy().
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([row[name] for name in columns])


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 — Django's documented model API
