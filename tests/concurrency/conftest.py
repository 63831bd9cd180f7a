"""Messages are noted instead of sent: what they lead to is other tests' matter."""

from collections import Counter
from typing import Any

import pytest
from celery.app.task import Task


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Give the number of messages per task."""
    messages: Counter[str] = Counter()

    def note(task: Task[Any, Any], **_arguments: object) -> None:
        messages[str(task.name)] += 1

    monkeypatch.setattr(Task, "delay", note)
    return messages
