"""The electronic customs data of one parcel: one immutable value, the same for every carrier.

A carrier's gateway reads it with ``as_data()`` and knows nothing of orders. Printed forms are made
from it too, and never look at ``scheme``: the number of the Import One-Stop Shop and its like
travel as data only.
"""

from dataclasses import dataclass
from typing import Any

from shop.kernel.money import Money, sum_money

# Code list 136 of the UPU, "nature of transaction": what a web shop sends was sold.
SALE_OF_GOODS = "11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sends or receives; ``numbers`` are those that customs know them by, as (kind, number)."""

    name: str
    company: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The arrangement under which the tax was collected at the sale, and the seller's number."""

    name: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLine:
    """Goods of one kind in the parcel; weight and value are those of all their units together."""

    sku: str
    product_id: int
    description: str
    hs_code: str
    origin: str
    quantity: int
    net_weight_g: int
    value: Money
    gtin: str = ""
    manufacturer_code: str = ""

    @property
    def identifiers(self) -> dict[str, str]:
        """The numbers by which the product can be told from others, those that are known."""
        known = {"sku": self.sku, "gtin": self.gtin, "manufacturer": self.manufacturer_code}
        return {name: number for name, number in known.items() if number}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Everything that customs want to know of one parcel before it leaves."""

    reference: str
    order: str
    regime: str
    terms: str
    currency: str
    ships_from: str
    sender: Party
    receiver: Party
    lines: tuple[DeclaredLine, ...]
    freight: Money
    gross_weight_g: int
    scheme: Scheme | None = None
    reason: str = SALE_OF_GOODS

    @property
    def goods_value(self) -> Money:
        """What all goods of the parcel are worth, without tax and freight."""
        return sum_money((line.value for line in self.lines), currency=self.currency)

    @property
    def net_weight_g(self) -> int:
        """What the goods weigh without the box."""
        return sum(line.net_weight_g for line in self.lines)

    def as_data(self) -> dict[str, Any]:
        """Return the declaration as plain JSON: amounts are text, weights grams."""
        return {
            "version": 1,
            "reference": self.reference,
            "order": self.order,
            "reason_of_export": {"code": self.reason, "text": "Sale of goods"},
            "terms": self.terms,
            "ships_from": self.ships_from,
            "sender": _party(self.sender),
            "receiver": _party(self.receiver),
            "scheme": (
                {"name": self.scheme.name, "number": self.scheme.number} if self.scheme else None
            ),
            "currency": self.currency,
            "goods_value": str(self.goods_value.amount),
            "freight": str(self.freight.amount),
            "net_weight_g": self.net_weight_g,
            "gross_weight_g": self.gross_weight_g,
            "lines": [_line(line) for line in self.lines],
        }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "company": party.company,
        "lines": list(party.lines),
        "city": party.city,
        "region": party.region,
        "postcode": party.postcode,
        "country": party.country,
        "phone": party.phone,
        "email": party.email,
        "numbers": [{"kind": kind, "number": number} for kind, number in party.numbers],
    }


def _line(line: DeclaredLine) -> dict[str, Any]:
    return {
        "identifiers": line.identifiers,
        "description": line.description,
        "hs_code": line.hs_code,
        "origin": line.origin,
        "quantity": line.quantity,
        "net_weight_g": line.net_weight_g,
        "value": str(line.value.amount),
    }
