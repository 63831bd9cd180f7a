"""The shop's Celery application; its database connections say which task they serve, and where."""

import os

from celery import current_task
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from config.celery import app


def sign_connection(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Leave process and task where ``pg_stat_activity`` shows them."""
    if current_task:
        with connection.cursor() as cursor:
            name = f"{os.getpid()} {current_task.name}"
            cursor.execute("SELECT set_config('application_name', %s, false)", [name])


# Each task has a connection of its own: Celery closes the one before.
connection_created.connect(sign_connection)

__all__ = ["app"]
