"""The figures of a document, as plain JSON: amounts and rates are text, in the order's currency.

Amounts are positive on credit notes too: the kind of the document says which way they go.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shop.accounts.models import PostalAddress
from shop.invoicing.calculate import Taxed, converted, net_discount, unit_net
from shop.invoicing.content.seller import SellerFacts
from shop.invoicing.frozen import FrozenOrder, Parcel, Supply, Taxation
from shop.invoicing.services.record import EntryDraft
from shop.kernel.money import Money, round_money
from shop.orders.models import OrderLine

Facts = dict[str, Any]
IOSS_LIMIT = "IOSS"


def address_facts(address: PostalAddress) -> Facts:
    """Return an address as it was typed."""
    names = ("line1", "line2", "district", "postcode", "city", "region", "country")
    return {name: getattr(address, name) for name in names}


def party_facts(frozen: FrozenOrder, seller: SellerFacts) -> Facts:
    """Return who sells and who buys, each with the numbers that belong on this document."""
    entity, buyer = seller.entity, frozen.buyer
    regimes = [(row.quote.regime, row.ships_from, row.quote.jurisdiction) for row in frozen.parcels]
    return {
        "seller": {
            "name": entity.name,
            **address_facts(entity),
            "email": entity.email,
            "phone": entity.phone,
            "register": entity.register,
            "tax_numbers": seller.numbers_for(regimes),
        },
        "buyer": {
            "name": buyer.name,
            "company": buyer.company,
            "vat_id": buyer.vat_id,
            **address_facts(frozen.order),
            "email": frozen.order.email,
        },
    }


def line_facts(parcel: Parcel, line: OrderLine, *, quantity: int, amounts: Taxed) -> Facts:
    """Return an order line, or some of its units."""
    quoted = parcel.quoted(line)
    discount = round_money(quoted.discount * quantity / line.quantity)
    lowered = net_discount(discount=discount, net=amounts.net, gross=amounts.gross)
    return {
        "supply": Supply.GOODS,
        "title": line.title,
        "option": line.option_label,
        "sku": line.sku,
        "quantity": quantity,
        "unit_net": str(unit_net(net=(amounts.net + lowered).amount, quantity=quantity)),
        "discount": str(lowered.amount),
        **_taxed(parcel.taxation_of_line(line), amounts),
    }


def charge_facts(taxation: Taxation, amounts: Taxed) -> Facts:
    """Return what is paid beside the goods."""
    return {"supply": taxation.supply, **_taxed(taxation, amounts)}


def entry_facts(entry: EntryDraft) -> Facts:
    """Return an entry as a line of its own, where no line of the order explains the amount."""
    taxation = Taxation(entry.supply, entry.category, entry.rate, entry.reason)
    return charge_facts(taxation, Taxed(entry.net, entry.tax))


def sums_facts(entries: Sequence[EntryDraft], *, currency: str) -> Facts:
    """Return the totals, and the table of taxable amount and tax per rate and reason."""
    nothing = Money(Decimal(0), currency)
    rates: dict[tuple[str, str], Taxed] = {}
    duty, net, tax = nothing, nothing, nothing
    for entry in entries:
        key = (entry.reason, str(entry.rate.normalize()))
        rates[key] = rates.get(key, Taxed(nothing, nothing)) + Taxed(entry.net, entry.tax)
        tax += entry.tax
        if entry.supply == Supply.DUTY:
            duty += entry.net
        else:
            net += entry.net
    return {
        "rates": [
            {"reason": reason, "rate": rate, "net": _text(sums.net), "tax": _text(sums.tax)}
            for (reason, rate), sums in sorted(rates.items(), key=_highest_first)
        ],
        "totals": {
            "net": _text(net),
            "tax": _text(tax),
            "duty": _text(duty),
            "gross": _text(net + tax + duty),
        },
    }


def parcel_facts(parcels: Iterable[Parcel]) -> list[Facts]:
    """Return how each parcel is taxed, and the euro value that IOSS looks at."""
    return [
        {
            "regime": str(parcel.quote.regime),
            "ships_from": parcel.ships_from,
            "taxed_in": parcel.quote.jurisdiction,
            "reasons": sorted({str(part.reason) for part in parcel.quote.taxed_parts}),
            "warnings": [str(warning) for warning in parcel.quote.warnings],
            "intrinsic_value": _intrinsic_value(parcel),
            "promised": [
                parcel.consignment.promised_from.isoformat(),
                parcel.consignment.promised_until.isoformat(),
            ],
        }
        for parcel in parcels
    ]


def _intrinsic_value(parcel: Parcel) -> str:
    """The value of the goods in euro, as the limit of the IOSS was tested with it."""
    for check in parcel.quote.thresholds:
        if check.rule.startswith(IOSS_LIMIT) and check.currency == "EUR" and check.is_met:
            return str(round_money(Money(check.value, "EUR")).amount)
    return ""


def _taxed(taxation: Taxation, amounts: Taxed) -> Facts:
    return {
        "rate": str(taxation.rate.normalize()),
        "reason": str(taxation.reason),
        "net": _text(amounts.net),
        "tax": _text(amounts.tax),
        "gross": _text(amounts.gross),
    }


def _text(money: Money) -> str:
    return str(round_money(money).amount)


def _highest_first(row: tuple[tuple[str, str], Taxed]) -> tuple[Decimal, str]:
    (reason, rate), _sums = row
    return -Decimal(rate), reason


def by_country(entries: Iterable[EntryDraft]) -> Mapping[str, Money]:
    """Return the tax of each place that taxes."""
    sums: dict[str, Money] = {}
    for entry in entries:
        if entry.tax.amount:
            sums[entry.country] = sums.get(entry.country, entry.tax * 0) + entry.tax
    return sums


def at_same_rate(tax: Money, row: Mapping[str, str]) -> str:
    """Return a tax in the currency and at the rate that an invoice has used."""
    amount = converted(
        tax,
        per_euro=Decimal(row["base_per_euro"]),
        target=row["currency"],
        target_per_euro=Decimal(row["per_euro"]),
    )
    return str(amount.amount)
