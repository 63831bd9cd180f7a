"""Carriers behind one interface: which one a carrier's row means."""

from logistics.carriers.gateways.base import (
    CarrierError,
    CarrierGateway,
    CarrierRefusedError,
    CarrierUnavailableError,
)
from logistics.carriers.gateways.easypost.gateway import EasyPostGateway
from logistics.carriers.gateways.files.gateway import FilesGateway
from logistics.carriers.gateways.manual.gateway import ManualGateway
from logistics.carriers.models import Carrier

__all__ = [
    "CarrierError",
    "CarrierGateway",
    "CarrierRefusedError",
    "CarrierUnavailableError",
    "gateway_of",
]


def gateway_of(carrier: Carrier) -> CarrierGateway:
    """Return the way to a carrier."""
    if carrier.kind == Carrier.Kind.EASYPOST:
        return EasyPostGateway(carrier)
    if carrier.kind == Carrier.Kind.FILES:
        return FilesGateway(carrier)
    return ManualGateway(carrier)
