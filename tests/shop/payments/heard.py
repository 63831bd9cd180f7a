"""Listening to what services announce, without running the tasks that follow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.dispatch import Signal

from shop import events

NAMES = {id(event): name for name, event in vars(events).items() if isinstance(event, Signal)}


class Heard(list[tuple[str, dict[str, int]]]):
    """What was announced so far, in order."""

    def __init__(self, capture: Callable[..., Any]) -> None:
        super().__init__()
        self._capture = capture

    @contextmanager
    def during(self) -> Iterator[None]:
        """Note what the block announces; nobody else hears it."""
        with self._capture(execute=False) as callbacks:
            yield
        for callback in callbacks:
            if isinstance(callback, partial) and id(callback.func.__self__) in NAMES:
                name = NAMES[id(callback.func.__self__)]
                self.append((name, {k: v for k, v in callback.keywords.items() if k != "sender"}))

    def names(self) -> list[str]:
        """Return the events' names only."""
        return [name for name, _ids in self]


def listening(capture: Callable[..., Any]) -> Heard:
    """Return an empty ear."""
    return Heard(capture)
