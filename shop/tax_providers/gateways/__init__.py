"""Who computes sales tax, behind one interface: a table of contents."""

from shop.tax_providers.gateways.base import (
    AskedLine,
    Place,
    ProviderError,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReturnedTax,
    TaxProvider,
    TaxQuestion,
)
from shop.tax_providers.gateways.house import HouseProvider
from shop.tax_providers.gateways.stripe import StripeTax

__all__ = [
    "AskedLine",
    "HouseProvider",
    "Place",
    "ProviderError",
    "ProviderRefusedError",
    "ProviderUnavailableError",
    "ReturnedTax",
    "StripeTax",
    "TaxProvider",
    "TaxQuestion",
    "provider_named",
]


def provider_named(name: str) -> TaxProvider:
    """Return the provider that a registration names; our own engine where it names none.

    :raises ImproperlyConfigured: when a live shop would ask a stand-in
    """
    return StripeTax() if name == StripeTax.name else HouseProvider()
