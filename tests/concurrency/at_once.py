"""Many threads that start at the same moment, each with a database connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE = 30
"""Seconds after which threads that wait for each other count as stuck."""


def run_at_once(works: Sequence[Callable[[], object]]) -> list[str]:
    """Run all works at once; return, in their order, what each came to: a result or an error."""
    gate = Barrier(len(works))
    outcomes = ["stuck"] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        gate.wait(PATIENCE)
        try:
            outcomes[number] = str(work())
        except Exception as error:  # noqa: BLE001 — whatever it is, it is the outcome
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def meeting(work: Callable[..., Any], *, parties: int = 2) -> Callable[..., Any]:
    """Return the work with a meeting after it: nobody goes on before all have done it."""
    gate = Barrier(parties)

    def met(*args: object, **kwargs: object) -> Any:
        result = work(*args, **kwargs)
        if not gate.broken:
            gate.wait(PATIENCE)
        return result

    return met
