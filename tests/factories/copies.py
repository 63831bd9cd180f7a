"""Rows that many tests want: written once by the shop's own services, then copied."""

from collections.abc import Iterable, Mapping

from django.db import connection


def copies_of(tables: Iterable[str]) -> dict[str, bytes]:
    """Return what is in some tables, in the form that PostgreSQL copies."""
    return {table: _copied_out(table) for table in tables}


def copy_in(copies: Mapping[str, bytes]) -> None:
    """Fill empty tables; the rows keep the keys and times that they had."""
    with connection.cursor() as cursor:
        for table, rows in copies.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)


def is_any_filled(tables: Iterable[str]) -> bool:
    """Return whether there is a row in one of the tables."""
    asked = " OR ".join(f"EXISTS (SELECT FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        row = cursor.fetchone()
    return bool(row and row[0])


def _copied_out(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)
