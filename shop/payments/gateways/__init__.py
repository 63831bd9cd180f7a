"""Payment providers behind one interface."""

from shop.payments.gateways.base import (
    DisputeState,
    DisputeStatus,
    GatewayError,
    GatewayRefusedError,
    GatewayUnavailableError,
    IntentState,
    PaymentGateway,
    RefundState,
)
from shop.payments.gateways.stripe import stripe_gateway

__all__ = [
    "DisputeState",
    "DisputeStatus",
    "GatewayError",
    "GatewayRefusedError",
    "GatewayUnavailableError",
    "IntentState",
    "PaymentGateway",
    "RefundState",
    "stripe_gateway",
]
