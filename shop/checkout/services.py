"""THE USE CASE of the shop: cart + address + delivery become an order."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from shop.bundles.selectors import parts_of
from shop.cart.locks import lock_cart
from shop.cart.models import Cart
from shop.cart.selectors import arrivals_in
from shop.cart.services import close_cart
from shop.checkout.drafts import drafted_bundles, drafted_consignments
from shop.checkout.models import Checkout
from shop.checkout.selectors import PricedCheckout, Shown, price_checkout
from shop.events import order_placed
from shop.inventory.locks import lock_stock_items
from shop.inventory.services import hold_stock
from shop.kernel.events import announce
from shop.kernel.money import Money
from shop.landed.stored import landed_json
from shop.markets.models import Market
from shop.markets.registry import REGISTRY
from shop.markets.selectors import latest_rate
from shop.orders.models import Order, new_order_number
from shop.orders.services import OrderDraft, create_order
from shop.payments.services import open_payment
from shop.tax_providers.selectors import Answers
from shop.tax_reports.services import open_tax_reports
from shop.vat_credits.services import open_vat_credit
from shop.vat_ids.calculate import VatNumber, read_vat_id
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.selectors import is_fresh
from shop.vat_ids.services import check_vat_id

ADDRESS_FIELDS = (
    "name",
    "company",
    "line1",
    "line2",
    "district",
    "city",
    "region",
    "postcode",
    "country",
    "phone",
)


@dataclass(frozen=True, slots=True)
class BusinessBuyer:
    """A buyer's word that they are a business: their number, and what its register answered."""

    vat_id: str
    check_id: int | None


class PriceChangedError(Exception):
    """Raised when the order would cost something else than the button said."""

    def __init__(self, *, shown: Money, actual: Money) -> None:
        super().__init__(f"shown {shown}, now {actual}")
        self.shown, self.actual = shown, actual


class ArrivalChangedError(Exception):
    """Raised when the last of the order would come later than the buyer was shown.

    Or goods are to be waited for, and not until the day that was shown.
    """

    def __init__(self, *, shown: date | None, actual: date | None) -> None:
        super().__init__(f"shown {shown}, now {actual}")
        self.shown, self.actual = shown, actual


class MarketClosedError(Exception):
    """Raised when no orders are taken in the cart's market."""


class CheckoutIncompleteError(Exception):
    """Raised when the cart has no address yet."""


@transaction.atomic
def save_address(
    *,
    cart_id: int,
    email: str,
    address: Mapping[str, str],
    at: datetime,
    business: BusinessBuyer | None = None,
) -> Checkout:
    """Remember where a cart shall go, exactly as it was typed, and whether a business buys."""
    checkout, _is_new = Checkout.objects.update_or_create(
        cart_id=cart_id,
        defaults={
            **{name: address.get(name, "") for name in ADDRESS_FIELDS},
            "email": email,
            "is_business": business is not None,
            "vat_id": business.vat_id if business else "",
            "vat_id_check_id": business.check_id if business else None,
            "updated_at": at,
        },
    )
    return checkout


def business_buyer(*, number: VatNumber | None, at: datetime) -> BusinessBuyer | None:
    """Ask the register for a business's number; None for a consumer, who has none.

    Goes over the network: not inside a transaction.
    """
    if number is None:
        return None
    check = check_vat_id(number=number, at=at)
    return BusinessBuyer(number.text, check.pk if check else None)


def renew_vat_id_check(*, checkout: Checkout, at: datetime) -> None:
    """Ask the register again when a checkout's yes is older than a day; else do nothing.

    Goes over the network: not inside a transaction. A silent register makes the yes a silence.
    """
    check = checkout.vat_id_check
    if check is None or check.result != VatIdCheck.Result.VALID or is_fresh(check, at=at):
        return
    number = read_vat_id(checkout.vat_id, country=checkout.country)
    checkout.vat_id_check = check_vat_id(number=number, at=at)
    checkout.save(update_fields=["vat_id_check"])


@transaction.atomic
def choose_delivery(*, cart_id: int, delivery_method_id: int, at: datetime) -> None:
    """Remember how a cart shall travel."""
    Checkout.objects.filter(cart_id=cart_id).update(
        delivery_method_id=delivery_method_id, updated_at=at
    )


@transaction.atomic(durable=True)
def place_order(
    *,
    cart_id: int,
    user_id: int | None,
    shown: Shown,
    placed_at: datetime,
    answers: Answers | None = None,
) -> Order:
    """Turn a cart into an order: promise the goods, quote tax and duty, write it all down.

    A cart becomes one order only: asked again, the order that it became is returned. Locks are
    taken in the order cart → stock items; the order itself is new. No tax provider is asked in
    here: ``answers`` is what was said when the shown total was priced. The last of
    the order may come earlier than was shown; goods that are waited for, on no other day.

    :raises CheckoutIncompleteError: when there is no address
    :raises PriceChangedError: when it would cost something else than the button said
    :raises ArrivalChangedError: when it would come later, or be waited for until another day
    :raises CannotPlanError: when the goods are gone
    :raises MarketClosedError: when the market takes no orders
    :raises EmptyCartError, StaleCartError, NoDeliveryError, TaxError: see price_checkout
    """
    cart = lock_cart(cart_id=cart_id)
    if cart.state == Cart.State.ORDERED:
        return Order.objects.get(cart_token=cart.token)
    checkout = Checkout.objects.filter(cart=cart).first()
    if checkout is None:
        raise CheckoutIncompleteError
    if not Market.objects.filter(code=cart.market_id, is_open=True).exists():
        raise MarketClosedError
    _lock_goods(cart)
    market = REGISTRY.markets[cart.market_id]
    priced = price_checkout(
        cart=cart,
        checkout=checkout,
        market=market,
        on=placed_at.date(),
        at=placed_at,
        answers=answers or {},
    )
    _refuse_anything_else(priced.shown, shown=shown)
    number = new_order_number()
    expires_at = placed_at + timedelta(minutes=settings.RESERVATION_MINUTES)
    _promise_goods(number=number, priced=priced, expires_at=expires_at, at=placed_at)
    draft = _draft(cart, checkout, priced, user_id, expires_at, placed_at)
    order = create_order(draft=draft, number=number, placed_at=placed_at)
    open_payment(order=order, at=placed_at)
    open_vat_credit(order=order, at=placed_at)
    if priced.answers:
        open_tax_reports(order=order, at=placed_at)
    close_cart(cart=cart)
    announce(order_placed, order_id=order.pk)
    return order


def _refuse_anything_else(actual: Shown, *, shown: Shown) -> None:
    if actual.total != shown.total:
        raise PriceChangedError(shown=shown.total, actual=actual.total)
    if actual.arrival != shown.arrival:
        raise ArrivalChangedError(shown=shown.arrival, actual=actual.arrival)
    if actual.last and shown.last and actual.last > shown.last:
        raise ArrivalChangedError(shown=shown.last, actual=actual.last)


def _lock_goods(cart: Cart) -> None:
    """Lock the stock of everything in the cart before it is counted."""
    warehouses = REGISTRY.markets[cart.market_id].warehouses
    variant_ids = set(cart.lines.values_list("variant_id", flat=True))
    for parts in parts_of(variant_ids=variant_ids).values():
        variant_ids |= parts.keys()
    lock_stock_items(keys=[(code, pk) for code in warehouses for pk in variant_ids])


def _promise_goods(
    *, number: str, priced: PricedCheckout, expires_at: datetime, at: datetime
) -> None:
    wanted = {
        (plan.parcel.warehouse, variant_id): quantity
        for plan in priced.chosen.plans
        for variant_id, quantity in plan.parcel.quantities.items()
    }
    ahead = [(warehouse, variant) for variant, warehouse in arrivals_in(priced.items)]
    hold_stock(
        reference=number, wanted=wanted, expires_at=expires_at, actor="shop", at=at, ahead=ahead
    )


def _draft(
    cart: Cart,
    checkout: Checkout,
    priced: PricedCheckout,
    user_id: int | None,
    expires_at: datetime,
    placed_at: datetime,
) -> OrderDraft:
    language = REGISTRY.variants[cart.variant_code].language
    return OrderDraft(
        cart_token=cart.token,
        user_id=user_id,
        email=checkout.email,
        market_code=cart.market_id,
        variant_code=cart.variant_code,
        address={name: getattr(checkout, name) for name in ADDRESS_FIELDS},
        delivery_method=priced.chosen.method,
        consignments=drafted_consignments(priced, language=language),
        bundles=drafted_bundles(priced.items, language=language),
        accounting_rate=latest_rate(currency=priced.currency, on=placed_at.date()),
        accounting_currency=settings.ACCOUNTING_CURRENCY,
        expires_at=expires_at,
        buyer_kind=Order.Buyer.B2B if checkout.is_business else Order.Buyer.B2C,
        vat_id=checkout.vat_id,
        vat_id_check_id=checkout.vat_id_check_id,
        routing=landed_json(priced.landed),
    )


@transaction.atomic
def forget_checkouts(*, user_id: int | None, emails: Collection[str]) -> None:
    """Delete the checkout forms of an account and of lower-case addresses; baskets stay."""
    forms = Checkout.objects.annotate(typed=Lower("email"))
    own = Q(cart__user_id=user_id, cart__user__isnull=False)
    forms.filter(Q(typed__in=emails) | own).delete()
