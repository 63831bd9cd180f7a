"""What every tax provider must be able to do, in the shop's own words."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from shop.kernel.money import Money
from shop.tax.calculate import ProviderAnswer


class ProviderError(Exception):
    """Base of everything that can go wrong at a tax provider."""


class ProviderUnavailableError(ProviderError):
    """Raised when the provider did not answer; trying again with the same key is safe."""


class ProviderRefusedError(ProviderError):
    """Raised when the provider said no; trying again does not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address as far as taxes look at it; ``region`` is a state without its country."""

    country: str
    region: str = ""
    postcode: str = ""
    city: str = ""
    line1: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One line of goods; ``amount`` is its price after discounts."""

    key: str
    category: str
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxQuestion:
    """What a provider is asked about one consignment.

    ``basket`` keeps the answers of two baskets apart: an answer becomes one order only.
    """

    basket: str
    currency: str
    includes_tax: bool
    ship_from: Place
    ship_to: Place
    lines: tuple[AskedLine, ...]
    shipping: Money

    @property
    def fingerprint(self) -> str:
        """A name that the same question has again, and no other."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedTax:
    """The part of a sale that goes back, above zero; the key is a line's, empty for delivery.

    ``amount`` holds the tax where the prices of the sale did.
    """

    key: str
    amount: Money
    tax: Money
    quantity: int = 0


class TaxProvider(Protocol):
    """A provider. Every call may raise ProviderUnavailableError or ProviderRefusedError.

    What is reported returns the provider's own reference, or nothing when there is nothing to
    report; a key that is repeated reports once.
    """

    name: str

    def estimate(self, question: TaxQuestion) -> ProviderAnswer | None:
        """Return the tax on a consignment; None when our own rates hold."""
        ...

    def commit(self, *, calculation: str, reference: str, key: str) -> str:
        """Report a sale whose tax was estimated."""
        ...

    def void(self, *, transaction: str, reference: str, key: str) -> str:
        """Take a whole reported sale back."""
        ...

    def refund(
        self, *, transaction: str, parts: Sequence[ReturnedTax], reference: str, key: str
    ) -> str:
        """Report that parts of a reported sale went back."""
        ...
