"""Issuing credit notes: what goes back, at the invoice's rates, never more than is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shop.invoicing.calculate import Taxed, share_of_left
from shop.invoicing.content import SellerFacts, credit_content
from shop.invoicing.content.facts import charge_facts, line_facts
from shop.invoicing.frozen import FrozenOrder, Parcel, Supply
from shop.invoicing.models import Document, DocumentKind, TaxEntry
from shop.invoicing.selectors import entries_left, entry_key, find_invoice
from shop.invoicing.services.entries import entry_for, with_amounts
from shop.invoicing.services.issue import write_invoice
from shop.invoicing.services.record import DocumentDraft, EntryDraft, record_document
from shop.kernel.money import Money, sum_money
from shop.orders.locks import lock_order
from shop.orders.models import OrderCharge, OrderLine

Left = list[tuple[TaxEntry, Taxed]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPart:
    """What goes back for units of an order line, or for a whole charge."""

    line_id: int | None = None
    charge_id: int | None = None
    quantity: int = 0
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRequest:
    """What a credit note is for; without parts the amount is shared over what is left.

    No amount means all that is left.
    """

    source: str
    amount: Money | None = None
    parts: Sequence[CreditPart] = ()


@transaction.atomic(durable=True)
def issue_credit_note(*, order_id: int, request: CreditRequest, at: datetime) -> Document | None:
    """Issue the credit note of a refund, after the invoice if that is missing; once for a source.

    It repeats rate, regime, seller's number and exchange rate of the invoice, under the invoice's
    tax point, and is booked on its own day. Returns None when nothing is left to credit, or when
    the order was never accepted: money that came and went without a sale has no document.

    :raises NoLegalEntityError: when the company that sells has not been entered
    """
    order = lock_order(order_id=order_id)
    known = Document.objects.filter(source=request.source).first()
    if known is not None or order.paid_at is None:
        return known
    frozen = FrozenOrder(order)
    invoice = find_invoice(order_id=order_id) or write_invoice(frozen=frozen, at=at)
    left = entries_left(order_id=order_id)
    credited = _credited(frozen, request=request, left=left)
    if not credited:
        return None
    return _write(frozen, request=request, credited=credited, invoice=invoice, at=at)


def _write(
    frozen: FrozenOrder,
    *,
    request: CreditRequest,
    credited: list[EntryDraft],
    invoice: Document,
    at: datetime,
) -> Document:
    issued_on = at.astimezone(frozen.market.time_zone).date()
    duties = (entry.net for entry in credited if entry.supply == Supply.DUTY)
    content = credit_content(
        frozen,
        seller=SellerFacts(invoice.entity, {}),
        credited=credited,
        lines=_lines(frozen, request=request, credited=credited),
        invoice=invoice,
        issued_on=issued_on,
    )
    return record_document(
        DocumentDraft(
            kind=DocumentKind.CREDIT_NOTE,
            entity=invoice.entity,
            order=frozen.order,
            source=request.source,
            issued_at=at,
            time_zone=frozen.market.time_zone,
            tax_point=invoice.tax_point,
            language=frozen.reader.language,
            duty_total=-sum_money(duties, currency=frozen.currency),
            entries=[with_amounts(row, net=-row.net, tax=-row.tax) for row in credited],
            content=content,
            corrects=invoice,
        )
    )


def _credited(frozen: FrozenOrder, *, request: CreditRequest, left: Left) -> list[EntryDraft]:
    """Return what is credited of each entry, positive."""
    if not left:
        return []
    if request.parts:
        shares = _by_parts(frozen, parts=request.parts, left=left)
    elif request.amount is None:
        shares = [rest for _row, rest in left]
    else:
        shares = share_of_left(request.amount, left=[rest for _row, rest in left])
    return [
        _repeat(row, share=share)
        for (row, _rest), share in zip(left, shares, strict=True)
        if share.net.amount or share.tax.amount
    ]


def _by_parts(frozen: FrozenOrder, *, parts: Sequence[CreditPart], left: Left) -> list[Taxed]:
    nothing = sum_money((), currency=frozen.currency)
    wanted: dict[tuple[object, ...], Taxed] = {}
    charged_back: set[int] = set()
    for part in parts:
        parcel, charge = _where(frozen, part)
        if charge is not None and charge.kind == OrderCharge.Kind.DUTY:
            charged_back.add(parcel.consignment.pk)
            continue
        taxation = (
            parcel.taxation_of_charge(charge)
            if charge is not None
            else parcel.taxation_of_line(_line_of(parcel, part))
        )
        entry = entry_for(frozen, parcel, taxation, net=part.net, tax=part.tax)
        key = entry_key(entry)
        wanted[key] = wanted.get(key, Taxed(nothing, nothing)) + Taxed(part.net, part.tax)
    shares = []
    for row, rest in left:
        if row.supply == Supply.DUTY:
            # Duty is one charge of a parcel, and goes back as a whole.
            is_back = row.consignment_id in charged_back
            shares.append(rest if is_back else Taxed(nothing, nothing))
        else:
            shares.append(wanted.get(entry_key(row), Taxed(nothing, nothing)).at_most(rest))
    return shares


def _where(frozen: FrozenOrder, part: CreditPart) -> tuple[Parcel, OrderCharge | None]:
    for parcel in frozen.parcels:
        if any(line.pk == part.line_id for line in parcel.lines):
            return parcel, None
        for charge in parcel.charges:
            if charge.pk == part.charge_id:
                return parcel, charge
    raise LookupError(f"order {frozen.order.number} has no line {part.line_id or part.charge_id}")


def _line_of(parcel: Parcel, part: CreditPart) -> OrderLine:
    return next(line for line in parcel.lines if line.pk == part.line_id)


def _repeat(row: TaxEntry, *, share: Taxed) -> EntryDraft:
    return EntryDraft(
        supply=row.supply,
        regime=row.regime,
        country=row.country,
        ships_from=row.ships_from,
        category=row.category,
        rate=row.rate,
        reason=row.reason,
        net=share.net,
        tax=share.tax,
        consignment_id=row.consignment_id,
        buyer_vat_id=row.buyer_vat_id,
    )


def _lines(
    frozen: FrozenOrder, *, request: CreditRequest, credited: list[EntryDraft]
) -> list[dict[str, object]]:
    """Return the lines of the order that go back, where they explain all that is credited."""
    lines = []
    for part in request.parts:
        parcel, charge = _where(frozen, part)
        amounts = Taxed(part.net, part.tax)
        if charge is None:
            line = _line_of(parcel, part)
            lines.append(line_facts(parcel, line, quantity=part.quantity, amounts=amounts))
        else:
            lines.append(charge_facts(parcel.taxation_of_charge(charge), amounts))
    whole = sum_money((part.net + part.tax for part in request.parts), currency=frozen.currency)
    explained = sum_money((row.net + row.tax for row in credited), currency=frozen.currency)
    return lines if whole == explained else []
