"""The entries of the tax ledger that a frozen order makes."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from shop.invoicing.frozen import FrozenOrder, Parcel, Supply, Taxation
from shop.invoicing.services.record import EntryDraft
from shop.kernel.money import Money, sum_money
from shop.tax.calculate import Reason


def entries_of(frozen: FrozenOrder) -> list[EntryDraft]:
    """Return one entry for each parcel × supply × category × rate × reason, goods first."""
    sums: dict[EntryDraft, tuple[Money, Money]] = {}
    for parcel in frozen.parcels:
        for taxation, net, tax in _amounts(parcel, currency=frozen.currency):
            key = entry_for(frozen, parcel, taxation, net=net * 0, tax=tax * 0)
            known = sums.get(key, (key.net, key.tax))
            sums[key] = (known[0] + net, known[1] + tax)
    return [with_amounts(key, net=net, tax=tax) for key, (net, tax) in sums.items()]


def entry_for(
    frozen: FrozenOrder, parcel: Parcel, taxation: Taxation, *, net: Money, tax: Money
) -> EntryDraft:
    """Return an entry of a parcel with amounts."""
    return EntryDraft(
        supply=taxation.supply,
        regime=parcel.quote.regime,
        country=parcel.quote.jurisdiction,
        ships_from=parcel.ships_from,
        category=taxation.category,
        rate=taxation.rate.normalize(),
        reason=taxation.reason,
        net=net,
        tax=tax,
        consignment_id=parcel.consignment.pk,
        buyer_vat_id=frozen.vat_id_for(parcel, taxation),
    )


def with_amounts(entry: EntryDraft, *, net: Money, tax: Money) -> EntryDraft:
    """Return the entry with other amounts."""
    return replace(entry, net=net, tax=tax)


def _amounts(parcel: Parcel, *, currency: str) -> Iterator[tuple[Taxation, Money, Money]]:
    for line in parcel.lines:
        yield parcel.taxation_of_line(line), line.net, line.tax
    for part in parcel.quote.shipping_parts:
        if part.gross.amount:
            yield parcel.taxation_of_part(part), part.net, part.tax
    yield from _duties(parcel, currency=currency)


def _duties(parcel: Parcel, *, currency: str) -> Iterator[tuple[Taxation, Money, Money]]:
    """Duty and fees: the part that bears import tax by its rate, the rest without any."""
    quote = parcel.quote
    rest = quote.duty_total + quote.fee_total
    for extra in quote.import_taxes:
        base = min(extra.base, rest)
        rest -= base
        yield Taxation(Supply.DUTY, "DUTY", extra.rate, Reason.STANDARD), base, extra.tax
    if rest.amount:
        nothing = sum_money((), currency=currency)
        yield Taxation(Supply.DUTY, "DUTY", Decimal(0), Reason.OUTSIDE_SCOPE), rest, nothing
