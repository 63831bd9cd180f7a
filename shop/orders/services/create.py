"""Writing an order from a draft that the checkout has priced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from shop.catalogue.models import Variant
from shop.delivery.calendar import Promise
from shop.delivery.models import DeliveryMethod
from shop.kernel.money import Money, round_money, sum_money
from shop.markets.selectors import RateQuote
from shop.orders.bundles import OrderBundle
from shop.orders.models import Consignment, Order, OrderCharge, OrderLine, OrderRoute
from shop.orders.services.history import SYSTEM, record_event
from shop.tax.calculate import Quote


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A variant as it is sold: its words and picture in the buyer's language.

    ``key`` is how the quote calls it, ``bundle`` the variant that it is a component of.
    """

    variant: Variant
    quantity: int
    unit_price: Money
    title: str
    option_label: str
    image_id: int | None
    key: str
    bundle: int | None = None


@dataclass(frozen=True, slots=True)
class BundleDraft:
    """A bundle as it is sold: one line to the buyer, who reads its contents as the option."""

    variant: Variant
    quantity: int
    unit_price: Money
    title: str
    option_label: str
    image_id: int | None


@dataclass(frozen=True, slots=True)
class ConsignmentDraft:
    """One planned parcel with its tax quote; its lines are called by their keys."""

    warehouse: str
    carrier: str
    promise: Promise
    lines: tuple[LineDraft, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """Everything an order is written from; ``routing`` is why these warehouses send it."""

    cart_token: UUID
    user_id: int | None
    email: str
    market_code: str
    variant_code: str
    address: Mapping[str, str]
    delivery_method: DeliveryMethod
    consignments: tuple[ConsignmentDraft, ...]
    accounting_rate: RateQuote
    accounting_currency: str
    expires_at: datetime
    buyer_kind: str = Order.Buyer.B2C
    vat_id: str = ""
    vat_id_check_id: int | None = None
    routing: Mapping[str, object] | None = None
    bundles: tuple[BundleDraft, ...] = ()

    @property
    def gross_total(self) -> Money:
        """What the buyer pays."""
        quotes = [consignment.quote for consignment in self.consignments]
        return sum_money((q.gross_total for q in quotes), currency=quotes[0].currency)


def create_order(*, draft: OrderDraft, number: str, placed_at: datetime) -> Order:
    """Write an order with its consignments, lines and charges; the caller owns the transaction.

    :raises IntegrityError: when the cart has become an order before
    """
    quotes = [consignment.quote for consignment in draft.consignments]
    currency = quotes[0].currency
    gross = draft.gross_total
    order = Order.objects.create(
        number=number,
        cart_token=draft.cart_token,
        user_id=draft.user_id,
        email=draft.email,
        market_id=draft.market_code,
        variant_code=draft.variant_code,
        delivery_method=draft.delivery_method,
        buyer_kind=draft.buyer_kind,
        vat_id=draft.vat_id,
        vat_id_check_id=draft.vat_id_check_id,
        net_total=sum_money((q.net_total for q in quotes), currency=currency),
        tax_total=sum_money((q.tax_total for q in quotes), currency=currency),
        duty_total=sum_money((q.duty_total + q.fee_total for q in quotes), currency=currency),
        gross_total=gross,
        accounting_total=round_money(
            Money(gross.amount / draft.accounting_rate.per_euro, draft.accounting_currency)
        ),
        rate=draft.accounting_rate.per_euro,
        rate_source=draft.accounting_rate.source,
        rate_date=draft.accounting_rate.date,
        placed_at=placed_at,
        expires_at=draft.expires_at,
        **draft.address,
    )
    bundles = _write_bundles(order=order, drafts=draft.bundles)
    for position, consignment in enumerate(draft.consignments, start=1):
        _write_consignment(order=order, position=position, draft=consignment, bundles=bundles)
    if draft.routing is not None:
        OrderRoute.objects.create(order=order, decision=draft.routing)
    # Which instructions on withdrawal came with the order decides how long one may withdraw.
    data = {"withdrawal_text": settings.WITHDRAWAL_TEXT_VERSION}
    record_event(order=order, kind="PLACED", actor=SYSTEM, at=placed_at, data=data)
    return order


def _write_bundles(*, order: Order, drafts: Sequence[BundleDraft]) -> dict[int, OrderBundle]:
    rows = OrderBundle.objects.bulk_create(
        OrderBundle(
            order=order,
            variant=draft.variant,
            sku=draft.variant.sku,
            title=draft.title,
            option_label=draft.option_label,
            image_id=draft.image_id,
            quantity=draft.quantity,
            unit_price=draft.unit_price,
        )
        for draft in drafts
    )
    return {row.variant_id: row for row in rows}


def _write_consignment(
    *,
    order: Order,
    position: int,
    draft: ConsignmentDraft,
    bundles: Mapping[int, OrderBundle],
) -> None:
    consignment = Consignment.objects.create(
        order=order,
        position=position,
        warehouse_id=draft.warehouse,
        carrier=draft.carrier,
        regime=draft.quote.regime,
        quote=draft.quote.to_json(),
        promised_from=draft.promise.first,
        promised_until=draft.promise.last,
        promise_percentile=draft.promise.percentile,
        promise_is_seeded=draft.promise.is_seeded,
    )
    taxed = {line.key: line for line in draft.quote.lines}
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            consignment=consignment,
            variant=line.variant,
            sku=line.variant.sku,
            title=line.title,
            option_label=line.option_label,
            image_id=line.image_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net=taxed[line.key].net,
            tax=taxed[line.key].tax,
            gross=taxed[line.key].gross,
            tax_rate=taxed[line.key].rate,
            hs_code=line.variant.hs_code,
            country_of_origin=line.variant.country_of_origin,
            customs_description=line.variant.customs_description,
            weight_g=line.variant.weight_g or 0,
            bundle=bundles[line.bundle] if line.bundle is not None else None,
            part_key=line.key if line.bundle is not None else "",
        )
        for line in draft.lines
    )
    OrderCharge.objects.bulk_create(_charges(order=order, consignment=consignment, draft=draft))


def _charges(
    *, order: Order, consignment: Consignment, draft: ConsignmentDraft
) -> list[OrderCharge]:
    quote = draft.quote
    charges = [
        OrderCharge(
            order=order,
            consignment=consignment,
            kind=OrderCharge.Kind.DELIVERY,
            net=part.net,
            tax=part.tax,
            gross=part.gross,
            tax_rate=part.rate,
        )
        for part in quote.shipping_parts
        if part.gross.amount
    ]
    duty = quote.duty_total + quote.fee_total
    if duty.amount:
        charges.append(
            OrderCharge(
                order=order,
                consignment=consignment,
                kind=OrderCharge.Kind.DUTY,
                net=duty,
                tax=quote.duty_tax_total,
                gross=duty + quote.duty_tax_total,
                tax_rate=quote.import_taxes[0].rate if quote.import_taxes else 0,
            )
        )
    return charges
