"""A gate in the database at which workers' transactions wait, half way or at their commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

KEY = 4711
"""The advisory lock that is the gate; each database has its own."""
GUARDED = (
    "crm.OutgoingMail",
    "logistics.ParcelException",
    "logistics.Shipment",
    "logistics.ShipmentLine",
    "logistics.TrackingEvent",
    "shop.Document",
    "shop.ExchangeRate",
    "shop.Listing",
    "shop.OrderEvent",
    "shop.Payment",
)
"""Where the gate is: every task that writes at all writes one of these."""
SIGNED = "datname = current_database() AND application_name ~ '^[0-9]+ [a-z]'"
WAITING = f"""
    SELECT split_part(application_name, ' ', 2), split_part(application_name, ' ', 1)::int
    FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND {SIGNED}
"""  # noqa: S608
WAIT = f"""
    CREATE OR REPLACE FUNCTION chaos_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM pg_advisory_xact_lock_shared({KEY});
        RETURN NULL;
    END $$
"""


class Gate:
    """Closed, it stops whoever has written a guarded table; open, it lets everybody pass.

    Half way, the statement has been executed and the rest of its transaction has not. At the
    commit everything is written; when the gate opens it is committed, whoever has died meanwhile.
    """

    def __init__(self) -> None:
        self._guard = connection.copy()

    def close(self, *, at_commit: bool) -> None:
        """Close the gate, while nobody is at work; only workers may write from now on."""
        self.remove()
        when = "DEFERRED" if at_commit else "IMMEDIATE"
        with connection.cursor() as cursor:
            cursor.execute(WAIT)
            for table in _tables():
                cursor.execute(
                    f"CREATE CONSTRAINT TRIGGER chaos_gate AFTER INSERT OR UPDATE ON {table}"
                    f" DEFERRABLE INITIALLY {when} FOR EACH ROW EXECUTE FUNCTION chaos_wait()"
                )
        with self._guard.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [KEY])

    def open(self) -> None:
        """Let everybody pass."""
        with self._guard.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")

    def remove(self) -> None:
        """Take the gate away, also one that a killed test run has left."""
        with connection.cursor() as cursor:
            for table in _tables():
                cursor.execute(f"DROP TRIGGER IF EXISTS chaos_gate ON {table}")

    def leave(self) -> None:
        """Take the gate away for good."""
        self.remove()
        self._guard.close()


@contextmanager
def locked_tables(*labels: str) -> Iterator[Callable[..., None]]:
    """Let nobody read these tables; gives a function that locks further ones."""
    guard = connection.copy()
    with guard.cursor() as cursor:
        cursor.execute("BEGIN")

        def lock(*labels: str) -> None:
            for label in labels:
                table = apps.get_model(label)._meta.db_table
                cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")

        lock(*labels)
        try:
            yield lock
        finally:
            guard.close()


def waiting_tasks() -> dict[str, int]:
    """Return the tasks that wait for a lock in the database, each with its worker's process."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return dict(cursor.fetchall())


def is_any_worker_left() -> bool:
    """Say whether the database still serves a worker's task, dead or alive."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {SIGNED}")  # noqa: S608
        return bool(cursor.fetchone()[0])


def end_workers() -> None:
    """Close the connections of all workers."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {SIGNED}"  # noqa: S608
        )


def _tables() -> list[str]:
    return [apps.get_model(label)._meta.db_table for label in GUARDED]
