"""The rows of the database that a sale becomes as an order, column by column."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid5

from django.db.models import Model

from shop.historical.books import Books, Keys, Values, amounts_of
from shop.historical.calculate import PENNY, tax_on
from shop.historical.rulings import CATEGORY, Rates
from shop.historical.surroundings import CARRIER
from shop.historical.values import CURRENCY, Sale
from shop.orders.models import (
    Consignment,
    Order,
    OrderCharge,
    OrderEvent,
    OrderLine,
    new_access_token,
)

# Carts that never were: each old order has a token of its own that is the same at each try.
_CARTS = UUID("6f0e7a52-6c0b-4f0e-9c1a-0c2f4b7b0b11")


@dataclass(frozen=True, slots=True)
class Scribe:
    """Turns sales into rows of one import."""

    books: Books
    rates: Rates
    now: datetime

    def rows_of(self, sale: Sale, keys: Keys) -> Iterator[tuple[type[Model], Values]]:
        """Yield the rows of a sale, those that others point at first."""
        yield Order, self._order(sale, keys)
        yield Consignment, self._consignment(sale, keys)
        yield from ((OrderLine, values) for values in self._lines(sale, keys))
        if sale.delivery:
            yield OrderCharge, self._charge(sale, keys)
        yield from ((OrderEvent, values) for values in self._events(sale, keys))
        yield from self.books.rows_of(sale, keys)

    def _order(self, sale: Sale, keys: Keys) -> Values:
        rate = self.rates.on(sale.day)
        gross = sale.net + sale.tax
        return {
            "id": keys.order,
            "number": sale.number,
            "access_token": new_access_token(),
            "cart_token": uuid5(_CARTS, self.books.source_of(sale.number)),
            # .invalid can never receive mail (RFC 2606); a guest has no address at all.
            "email": f"customer-{sale.customer}@{self.books.name}.invalid" if sale.customer else "",
            "name": f"Customer {sale.customer}" if sale.customer else "Guest",
            **dict.fromkeys(_UNKNOWN, ""),
            "country": sale.country,
            "market_id": self.books.around.market.pk,
            "variant_code": self.books.around.language,
            "status": _status(sale),
            "fulfilment": Order.Fulfilment.DELIVERED.value,
            "delivery_method_id": self.books.around.method_id,
            **amounts_of(sale.net, sale.tax),
            "accounting_total": (gross / rate.per_euro).quantize(PENNY, rounding=ROUND_HALF_UP),
            "accounting_currency": "EUR",
            "rate": rate.per_euro,
            "rate_source": rate.source,
            "rate_date": rate.date,
            "placed_at": sale.at,
            "paid_at": sale.at,
            "imported_from": self.books.name,
        }

    def _consignment(self, sale: Sale, keys: Keys) -> Values:
        return {
            "id": keys.consignment,
            "order_id": keys.order,
            "warehouse_id": self.books.around.warehouse_id,
            "position": 1,
            "carrier": CARRIER,
            "regime": sale.ruling.regime,
            "quote": json.dumps(self._quote(sale)),
            "promised_from": sale.day,
            "promised_until": sale.day,
        }

    def _quote(self, sale: Sale) -> Values:
        """Return the engine's quote with the lines of the sale, as ``Quote.from_json`` reads it."""
        ruling = sale.ruling
        parts = [
            {
                "key": key,
                "category": CATEGORY,
                "rate": str(ruling.rate),
                "reason": ruling.reason,
                "discount": "0.00",
                **_texts(line.net, rate=ruling.rate),
            }
            for key, line in zip(self._line_keys(sale), sale.goods, strict=True)
        ]
        shipping = {
            "rate": str(ruling.rate),
            "reason": ruling.reason,
            **_texts(sale.delivery, rate=ruling.rate),
        }
        totals = {
            "net": _text(sale.net),
            "tax": _text(sale.tax),
            "duty": "0",
            "fees": "0",
            "gross": _text(sale.net + sale.tax),
        }
        return {
            **ruling.quote,
            "lines": parts,
            "shipping_parts": [shipping] if sale.delivery else [],
            "totals": totals,
        }

    def _line_keys(self, sale: Sale) -> Iterator[str]:
        """Yield the variants' ids, as on every order; a second price of one gets a suffix."""
        seen: dict[str, int] = {}
        for line in sale.goods:
            seen[line.code] = count = seen.get(line.code, 0) + 1
            variant = str(self.books.around.variants[line.code])
            yield variant if count == 1 else f"{variant}/{count}"

    def _lines(self, sale: Sale, keys: Keys) -> Iterator[Values]:
        for line in sale.goods:
            tax = tax_on(line.net, rate=sale.ruling.rate)
            yield {
                "consignment_id": keys.consignment,
                "order_id": keys.order,
                "variant_id": self.books.around.variants[line.code],
                "sku": line.code,
                "title": line.title,
                "option_label": "",
                "quantity": line.quantity,
                "cancelled_quantity": line.credited,
                "unit_price": line.price,
                "net": line.net,
                "tax": tax,
                "gross": line.net + tax,
                "currency": CURRENCY,
                "tax_rate": sale.ruling.rate,
                "hs_code": "",
                "country_of_origin": "",
                "customs_description": "",
                "weight_g": 0,
            }

    @staticmethod
    def _charge(sale: Sale, keys: Keys) -> Values:
        tax = tax_on(sale.delivery, rate=sale.ruling.rate)
        return {
            "consignment_id": keys.consignment,
            "order_id": keys.order,
            "kind": OrderCharge.Kind.DELIVERY.value,
            "net": sale.delivery,
            "tax": tax,
            "gross": sale.delivery + tax,
            "currency": CURRENCY,
            "tax_rate": sale.ruling.rate,
        }

    def _events(self, sale: Sale, keys: Keys) -> Iterator[Values]:
        facts = [("PLACED", sale.at, {}), ("IMPORTED", self.now, {"reference": self.books.name})]
        facts += [("CREDITED", note.at, {"reference": note.number}) for note in sale.credits]
        for kind, at, data in facts:
            yield {
                "order_id": keys.order,
                "kind": kind,
                "actor": "import",
                "data": json.dumps(data),
                "created_at": at,
            }


_UNKNOWN = ("company", "line1", "line2", "district", "city", "region", "postcode", "phone")


def _status(sale: Sale) -> str:
    if sale.net_left == sale.net:
        return Order.Status.PAID.value
    return (Order.Status.PARTLY_REFUNDED if sale.net_left else Order.Status.REFUNDED).value


def _texts(net: Decimal, *, rate: Decimal) -> dict[str, str]:
    tax = tax_on(net, rate=rate)
    return {"gross": _text(net + tax), "net": _text(net), "tax": _text(tax)}


def _text(amount: Decimal) -> str:
    return str(amount.quantize(PENNY))
