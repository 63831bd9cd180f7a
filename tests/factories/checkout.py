"""A small world to buy in, and the way from a full cart to an order with money.

``world()`` makes markets, law, rates, warehouses, delivery and two things to sell everywhere;
``filled_cart()`` and ``placed_order()`` go through the services, as a shopper does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from shop.cart.models import Cart
from shop.cart.services import add_to_cart, create_cart
from shop.catalogue.models import Catalogue, Category, Product, ProductText, Variant
from shop.checkout.models import Checkout
from shop.checkout.selectors import PricedCheckout, price_checkout
from shop.checkout.services import place_order, save_address
from shop.delivery.models import DeliveryMethod, DeliveryRate
from shop.inventory.models import StockItem, StockMovement, Warehouse
from shop.inventory.services import receive_stock
from shop.invoicing.models import LegalEntity
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate, Market
from shop.markets.registry import REGISTRY
from shop.markets.services import sync_markets
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.payments.services import check_payment, start_payment
from shop.pricing.models import Price, PriceHistory
from shop.pricing.services import set_price
from shop.pricing.services.prices import set_prices
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    LegalTerm,
    ReportBox,
    ReportRule,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)
from shop.tax.selectors import forget_tax_data
from shop.tax.services import RegistrationDraft, register_seller
from tests.factories.addresses import ADDRESSES, PHONES
from tests.factories.basics import WAREHOUSES, VariantFactory, WarehouseFactory
from tests.factories.copies import copies_of, copy_in, is_any_filled
from tests.factories.gateway import FakeGateway
from tests.factories.law import enact_tax_data

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()
STOCK = 10
OPERATIONS = Path(settings.BASE_DIR) / "content/demo/operations.yaml"
PER_EURO = {
    "GBP": "0.86",
    "CHF": "0.94",
    "USD": "1.10",
    "JPY": "162.5",
    "SGD": "1.45",
    "CNY": "7.8",
}
PRICES = {
    "de": ("59.00", "19.00"),
    "fr": ("59.00", "19.00"),
    "eu": ("59.00", "19.00"),
    "gb": ("49.00", "16.00"),
    "ch": ("64.00", "21.00"),
    "us": ("58.00", "18.00"),
    "jp": ("9800", "3200"),
    "sg": ("79.00", "25.00"),
}
FILLED = (
    *(Catalogue, Category, Product, ProductText, Variant, Market, ExchangeRate),
    *(Price, PriceHistory, Warehouse, StockItem, StockMovement, DeliveryMethod, DeliveryRate),
    *(FlatCharge, DutyRate, SellerRegistration, TaxRate, TaxScheme, TerritoryRule, Threshold),
    *(LegalTerm, ReportBox, ReportRule),
    LegalEntity,
)
"""Whatever a world has rows of."""
_copies: dict[str, bytes] = {}


@dataclass(frozen=True)
class World:
    """Where a test shops: a teapot and a cup, ten of each in every warehouse."""

    teapot: Variant
    cup: Variant
    gateway: FakeGateway


def world() -> World:
    """Give everything an order needs, in every market; made once, and copied from then on.

    Where a test has written such rows before, it is made anew beside them.
    """
    tables = [model._meta.db_table for model in FILLED]
    if is_any_filled(tables):
        return _made()
    if not _copies:
        made = _made()
        _copies.update(copies_of(tables))
        return made
    copy_in(_copies)
    forget_tax_data()
    variants = {row.sku: row for row in Variant.objects.select_related("product")}
    return World(variants["TEAPOT"], variants["CUP"], FakeGateway())


def _made() -> World:
    data = _operations()
    sync_markets(are_new_open=True)
    enact_tax_data()
    LegalEntity.objects.create(**data["entity"])
    for row in data["registrations"]:
        register_seller(
            RegistrationDraft(**row, valid_from=date(2024, 1, 1), checked_on=date(2026, 10, 1))
        )
    ExchangeRate.objects.bulk_create(
        ExchangeRate(date=date(2024, 1, 2), currency=code, per_euro=Decimal(rate))
        for code, rate in PER_EURO.items()
    )
    for code in WAREHOUSES:
        WarehouseFactory(code=code)
    _add_delivery(data)
    teapot = VariantFactory(sku="TEAPOT", product__slug="world-teapot")
    cup = VariantFactory(sku="CUP", product__slug="world-cup", weight_g=150)
    set_prices(
        prices={
            (market, variant.pk): Money(Decimal(amounts[number]), REGISTRY.markets[market].currency)
            for number, variant in enumerate((teapot, cup))
            for market, amounts in PRICES.items()
        },
        at=AT,
    )
    for variant in (teapot, cup):
        for code in WAREHOUSES:
            receive_stock(
                warehouse_id=code, variant_id=variant.pk, quantity=STOCK, actor="tests", at=AT
            )
    return World(teapot, cup, FakeGateway())


def price(variant: Variant, *, market: str, amount: str) -> None:
    """Charge an amount for a variant in a market."""
    currency = REGISTRY.markets[market].currency
    money = Money(Decimal(amount), currency)
    set_price(variant_id=variant.pk, market_code=market, amount=money, at=AT)


def stock_of(variant: Variant, *, warehouse: str = "HAM") -> StockItem:
    """Return a variant's stock in a warehouse, freshly read."""
    return StockItem.objects.get(variant=variant, warehouse_id=warehouse)


def set_stock(variant: Variant, units: Mapping[str, int]) -> None:
    """Leave so many units in the warehouses, and none in the others; the ledger follows."""
    for item in StockItem.objects.filter(variant=variant):
        change = units.get(item.warehouse_id, 0) - item.on_hand
        item.on_hand += change
        item.save()
        item.movements.create(
            kind="ADJUSTED", on_hand_change=change, actor="tests", created_at=AT, note="test"
        )


def address_in(market: str, **changes: str) -> dict[str, str]:
    """Return an address in a market's first country, with a phone number."""
    known = ADDRESSES[market]
    return {"name": "Ada Lovelace", "phone": PHONES[known["country"]], **known, **changes}


def filled_cart(
    lines: Mapping[Variant, int],
    *,
    market: str = "de",
    address: Mapping[str, str] | None = None,
    user_id: int | None = None,
    email: str = "ada@example.com",
) -> Cart:
    """Return a cart with goods and, unless it is ``{}``, an address."""
    cart = create_cart(
        market_code=market,
        variant_code=REGISTRY.markets[market].variants[0],
        user_id=user_id,
        at=AT,
    )
    for variant, quantity in lines.items():
        add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=quantity, at=AT)
    address = address_in(market) if address is None else address
    if address:
        save_address(cart_id=cart.pk, email=email, address=address, at=AT)
    return cart


def priced(cart: Cart, *, on: date = TODAY, at: datetime | None = None) -> PricedCheckout:
    """Return what a cart with an address costs, by default after the day's cut-off."""
    return price_checkout(
        cart=cart,
        checkout=Checkout.objects.get(cart=cart),
        market=REGISTRY.markets[cart.market_id],
        on=on,
        at=at,
    )


def placed(cart: Cart, *, at: datetime = AT, user_id: int | None = None) -> Order:
    """Turn a cart with an address into an order."""
    seen = priced(cart, on=at.date())
    return place_order(
        cart_id=cart.pk,
        user_id=user_id,
        shown=seen.shown,
        placed_at=at,
        answers=seen.answers,
    )


def placed_order(lines: Mapping[Variant, int], *, market: str = "de", at: datetime = AT) -> Order:
    """Return an order that waits for its money."""
    return placed(filled_cart(lines, market=market), at=at)


def started(order: Order, gateway: FakeGateway) -> Payment:
    """Return the order's payment with its intent."""
    return start_payment(payment_id=Payment.objects.get(order=order).pk, gateway=gateway)


def confirmed(order: Order, gateway: FakeGateway, *, how: str = "authorise") -> Order:
    """Return an order whose buyer has paid: "authorise" holds the money, "take" takes it."""
    reference = started(order, gateway).reference or ""
    getattr(gateway, how)(reference)
    check_payment(reference=reference, at=AT, gateway=gateway)
    order.refresh_from_db()
    return order


@lru_cache(maxsize=1)
def _operations() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(OPERATIONS.read_text(encoding="utf-8"))
    return data


def _add_delivery(data: dict[str, Any]) -> None:
    methods = {
        row["code"]: DeliveryMethod.objects.create(
            code=row["code"], labels=row["labels"], position=position
        )
        for position, row in enumerate(data["methods"])
    }
    DeliveryRate.objects.bulk_create(
        DeliveryRate(
            method=methods[row["method"]],
            warehouse_id=row["warehouse"],
            market_id=market,
            carrier=row["carrier"],
            max_weight_g=max_weight,
            amount=Money(Decimal(amount), currency),
            free_from=_free_from(row, currency),
            min_days=row["days"][0],
            max_days=row["days"][1],
        )
        for row in data["rates"]
        for currency, bands in row["prices"].items()
        for market in row["markets"]
        for max_weight, amount in bands
    )


def _free_from(row: dict[str, Any], currency: str) -> Decimal | None:
    return Decimal(row["free_from"][currency]) if "free_from" in row else None
