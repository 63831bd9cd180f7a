"""What every payment provider must be able to do, in the shop's own words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shop.kernel.money import Money


class GatewayError(Exception):
    """Base of everything that can go wrong at a provider."""


class GatewayUnavailableError(GatewayError):
    """Raised when the provider did not answer; trying again with the same key is safe."""


class GatewayRefusedError(GatewayError):
    """Raised when the provider said no; trying again does not help."""


class IntentStatus(StrEnum):
    """Where a payment stands at the provider."""

    PENDING = "PENDING"
    DELAYED = "DELAYED"
    AUTHORISED = "AUTHORISED"
    CAPTURED = "CAPTURED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class RefundState:
    """One refund as the provider sees it; `refund_id` is ours, when it was ours."""

    reference: str
    amount: Money
    is_successful: bool
    is_failed: bool
    refund_id: int | None


@dataclass(frozen=True, slots=True)
class IntentState:
    """A payment as the provider sees it at this moment."""

    reference: str
    status: IntentStatus
    amount: Money
    captured: Money
    client_secret: str
    order_number: str
    method: str = ""
    charge: str = ""
    error: str = ""
    capture_before: datetime | None = None
    refunds: tuple[RefundState, ...] = field(default=())


class DisputeStatus(StrEnum):
    """How a dispute stands; everything but OPEN is final."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class DisputeState:
    """A dispute as the provider sees it at this moment."""

    reference: str
    intent: str
    status: DisputeStatus
    reason: str
    amount: Money | None = None
    due_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class IntentRequest:
    """What a payment is asked for."""

    order_number: str
    amount: Money
    email: str
    shipping: dict[str, object]
    key: str


class PaymentGateway(Protocol):
    """A provider. Every call may raise GatewayUnavailableError or GatewayRefusedError."""

    def create(self, request: IntentRequest) -> IntentState:
        """Ask for money; the same key gives the same intent."""
        ...

    def retrieve(self, reference: str) -> IntentState:
        """Return the present state, refunds included."""
        ...

    def capture(self, reference: str, *, amount: Money, key: str) -> IntentState:
        """Take authorised money, once; what is not taken is released."""
        ...

    def cancel(self, reference: str, *, key: str) -> IntentState:
        """Give up an intent and release what it holds."""
        ...

    def refund(self, reference: str, *, amount: Money, refund_id: int, key: str) -> RefundState:
        """Send money back."""
        ...

    def dispute(self, reference: str) -> DisputeState:
        """Return the present state of a dispute."""
        ...

    def changed_since(self, moment: datetime) -> Iterator[IntentState]:
        """Yield the intents created since a moment; one that is refused is left out."""
        ...

    def refunded_since(self, moment: datetime) -> Iterator[str]:
        """Yield the references of intents of which money went back since a moment."""
        ...

    def events_since(self, moment: datetime) -> Iterator[list[dict[str, Any]]]:
        """Yield what webhooks should have told us since a moment, page by page."""
        ...
