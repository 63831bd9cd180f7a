"""The seller's own tax numbers on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shop.tax.models import (
    SellerRegistration,
)
from shop.tax.selectors.tables import in_force


@dataclass(frozen=True, slots=True)
class Registrations:
    """The seller's registrations on a day: numbers by code, e.g. ``VAT:DE``.

    ``providers`` says by place who computes sales tax.
    """

    numbers: Mapping[str, str]
    providers: Mapping[str, str]

    @property
    def codes(self) -> frozenset[str]:
        """Their names, as the tax engine knows them."""
        return frozenset(self.numbers)


def registered_on(*, on: date) -> Registrations:
    """Return the seller's registrations in force on a day; of two for one place the later."""
    rows = list(SellerRegistration.objects.filter(in_force(on=on)).order_by("valid_from", "pk"))
    return Registrations(
        numbers={row.code: row.number for row in rows},
        providers={
            row.country: row.provider for row in rows if row.scheme == SellerRegistration.Scheme.STX
        },
    )


def registrations_on(*, on: date) -> frozenset[str]:
    """Return the codes of the seller's registrations in force on a day, as a snapshot wants."""
    return registered_on(on=on).codes


def registration_numbers_on(*, on: date) -> dict[str, str]:
    """Return the seller's numbers in force on a day by code, e.g. ``VAT:DE``."""
    return dict(registered_on(on=on).numbers)
