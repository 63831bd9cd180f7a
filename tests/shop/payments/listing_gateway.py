"""The provider in memory with what reconciliation reads beside the intents."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.factories.gateway import FakeGateway


class ListingGateway(FakeGateway):
    """Lists refunds and events too."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def refunded_since(self, _moment: datetime) -> Iterator[str]:
        """Yield every intent of which something went back."""
        yield from [name for name, intent in self.intents.items() if intent.refunds]

    def events_since(self, _moment: datetime) -> Iterator[list[dict[str, Any]]]:
        """Yield all in one page."""
        yield self.events
