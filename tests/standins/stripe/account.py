"""What one stand-in is made of, handed to every operation instead of globals."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.stripe.store import Json, Store
from tests.standins.stripe.webhooks import Webhooks


@dataclass(frozen=True, kw_only=True)
class Call:
    """One API call: its parameters and where it came from."""

    params: Json = field(default_factory=dict)
    idempotency_key: str | None = None
    # The browser speaks Stripe's private dialect, which the SDK has no types for.
    is_from_browser: bool = False


@dataclass(kw_only=True)
class Account:
    """The state of one stand-in."""

    store: Store
    webhooks: Webhooks
    base_url: str = ""
    _timers: list[threading.Timer] = field(default_factory=list)

    def emit(self, event_type: str, subject: Json, call: Call | None = None) -> None:
        """Record an event about the subject and let the webhooks deliver it."""
        self.webhooks.emit(
            event_type=event_type,
            subject=subject,
            idempotency_key=call.idempotency_key if call else None,
        )

    def later(self, *, seconds: float, action: Callable[[], None]) -> None:
        """Run an action after a while, unless the stand-in is closed before."""
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def close(self) -> None:
        """Stop everything that would still happen by itself."""
        for timer in self._timers:
            timer.cancel()
        self.webhooks.close()
