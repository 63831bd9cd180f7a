"""Buttons of the desk do what they say, through the services."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from crm.messages.models import OutgoingMail
from shop.catalogue.models import Option
from shop.inventory.models import StockItem, StockMovement
from shop.inventory.selectors import ledger_differences
from shop.inventory.services import receive_stock
from shop.kernel.money import Money
from shop.markets.models import ExchangeRate
from shop.payments.models import ProviderEvent
from shop.pricing.models import Price, PriceHistory, PriceProposal
from shop.search.models import StaleProduct
from tests.factories.basics import MarketFactory, VariantFactory, WarehouseFactory
from tests.factories.orders import PaidOrderFactory
from tests.shop.admin.rows import write_orders, write_small_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> StockItem:
    return receive_stock(
        warehouse_id=WarehouseFactory().pk,
        variant_id=VariantFactory().pk,
        quantity=10,
        actor="tests",
        at=timezone.now(),
    )


@pytest.fixture
def price() -> Price:
    return Price.objects.create(
        market=MarketFactory(),
        variant=VariantFactory(),
        amount=Money(Decimal("59.00"), "EUR"),
        updated_at=timezone.now(),
    )


def proposal(**changes: object) -> PriceProposal:
    return PriceProposal.objects.create(
        market=MarketFactory(),
        variant=VariantFactory(),
        current=Decimal("59.00"),
        proposed=Money(Decimal("64.99"), "EUR"),
        rate=Decimal(1),
        rate_date=timezone.localdate(),
        created_at=timezone.now(),
        **changes,
    )


def is_stale(product_id: int) -> bool:
    return StaleProduct.objects.filter(product_id=product_id).exists()


def test_a_count_goes_into_the_ledger_with_name_and_reason(desk: Client, item: StockItem) -> None:
    url = f"/admin/shop/stockitem/{item.pk}/adjust/"
    assert desk.get(url).status_code == 200

    desk.post(url, {"on_hand": "7", "note": "three broken"})

    item.refresh_from_db()
    movement = StockMovement.objects.get(kind=StockMovement.Kind.ADJUSTED)
    assert (item.on_hand, movement.on_hand_change, movement.note) == (7, -3, "three broken")
    assert movement.actor.startswith("staff:")
    assert is_stale(item.variant.product_id)


@pytest.mark.parametrize(
    "posted",
    [
        {"on_hand": "-1", "note": "x"},
        {"on_hand": "x", "note": "x"},
        {"on_hand": "9" * 30, "note": "x"},
        {"on_hand": "7", "note": ""},
        {"on_hand": "7", "note": "\x00"},
    ],
)
def test_a_count_that_makes_no_sense_is_refused(
    desk: Client, item: StockItem, posted: dict[str, str]
) -> None:
    response = desk.post(f"/admin/shop/stockitem/{item.pk}/adjust/", posted)

    item.refresh_from_db()
    assert response.status_code == 422
    assert item.on_hand == 10


def test_promised_units_cannot_be_counted_away(desk: Client) -> None:
    PaidOrderFactory(items=[("59.00", 2)])
    item = StockItem.objects.get()

    response = desk.post(
        f"/admin/shop/stockitem/{item.pk}/adjust/", {"on_hand": "1", "note": "theft"}
    )

    assert response.status_code == 422
    assert "2 units are promised" in response.content.decode()
    assert list(ledger_differences()) == []


def test_units_that_arrive_are_added(desk: Client, item: StockItem) -> None:
    desk.post(f"/admin/shop/stockitem/{item.pk}/receive/", {"quantity": "5", "note": "LS 17"})

    item.refresh_from_db()
    assert item.on_hand == 15


def test_stock_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/admin/shop/stockitem/987654/adjust/").status_code == 404
    assert desk.get("/admin/shop/stockitem/nonsense/receive/").status_code == 404


def test_a_price_is_set_and_remembered(desk: Client, price: Price) -> None:
    desk.post(f"/admin/shop/price/{price.pk}/set/", {"amount": "64.50"})

    price.refresh_from_db()
    assert price.amount == Money(Decimal("64.50"), "EUR")
    assert PriceHistory.objects.get().amount == price.amount
    assert is_stale(price.variant.product_id)


@pytest.mark.parametrize("amount", ["-1", "1.234", "", "NaN", "1e400", "x"])
def test_a_price_that_makes_no_sense_is_refused(desk: Client, price: Price, amount: str) -> None:
    response = desk.post(f"/admin/shop/price/{price.pk}/set/", {"amount": amount})

    price.refresh_from_db()
    assert response.status_code == 422
    assert price.amount == Money(Decimal("59.00"), "EUR")


def test_an_accepted_proposal_is_charged(desk: Client) -> None:
    chosen, left = proposal(), proposal()

    desk.post("/admin/shop/priceproposal/", {"action": "accept", "_selected_action": [chosen.pk]})

    chosen.refresh_from_db()
    left.refresh_from_db()
    assert (chosen.state, left.state) == ("ACCEPTED", "OPEN")
    assert Price.objects.get().amount == chosen.proposed
    assert chosen.decided_by is not None
    assert is_stale(chosen.variant.product_id)


def test_a_rejected_proposal_changes_nothing(desk: Client) -> None:
    chosen = proposal()

    desk.post("/admin/shop/priceproposal/", {"action": "reject", "_selected_action": [chosen.pk]})

    chosen.refresh_from_db()
    assert chosen.state == "REJECTED"
    assert not Price.objects.exists()


def test_prices_are_proposed_for_a_market(desk: Client) -> None:
    MarketFactory(code="gb")
    VariantFactory(base_price=Decimal("50"))
    ExchangeRate.objects.create(date=timezone.localdate(), currency="GBP", per_euro=Decimal("0.86"))
    assert desk.get("/admin/shop/priceproposal/propose/").status_code == 200

    desk.post("/admin/shop/priceproposal/propose/", {"market": "gb"})

    assert PriceProposal.objects.get().proposed.currency.code == "GBP"


def test_without_a_rate_nothing_is_proposed(desk: Client) -> None:
    MarketFactory(code="gb")
    VariantFactory(base_price=Decimal("50"))

    page = desk.post("/admin/shop/priceproposal/propose/", {"market": "gb"}).content.decode()

    assert "There is no exchange rate for GBP yet." in page
    assert not PriceProposal.objects.exists()


def test_a_provider_event_is_processed_again(desk: Client) -> None:
    event = ProviderEvent.objects.create(
        event_id="evt_1",
        type="payment_intent.succeeded",
        payload={"id": "evt_1"},
        received_at=timezone.now(),
        processed_at=timezone.now(),
        error="unknown payment",
    )

    desk.post("/admin/shop/providerevent/", {"action": "replay", "_selected_action": [event.pk]})

    event.refresh_from_db()
    assert event.processed_at is None


def test_only_mails_that_failed_are_sent_again(desk: Client) -> None:
    write_orders(1)
    write_small_tables(2)
    failed, sent = OutgoingMail.objects.order_by("pk")
    OutgoingMail.objects.filter(pk=sent.pk).update(state=OutgoingMail.State.SENT)

    desk.post(
        "/admin/crm/outgoingmail/",
        {"action": "retry", "_selected_action": [failed.pk, sent.pk]},
    )

    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, sent.state) == ("RETRY", "SENT")


def test_a_saved_product_is_listed_anew(desk: Client) -> None:
    variant = VariantFactory()
    product = variant.product
    page = desk.get(f"/admin/shop/product/{product.pk}/change/")
    posted = _posted(page.context)

    response = desk.post(
        f"/admin/shop/product/{product.pk}/change/", posted | {"brand": "Kaolin & Söhne"}
    )

    product.refresh_from_db()
    assert response.status_code == 302
    assert product.brand == "Kaolin & Söhne"
    assert is_stale(product.pk)


def test_labels_are_kept_by_language(desk: Client) -> None:
    desk.post(
        "/admin/shop/option/add/",
        {
            "code": "glaze",
            "labels_en": "Glaze",
            "labels_ja": "釉薬",
            "values-TOTAL_FORMS": "1",
            "values-INITIAL_FORMS": "0",
            "values-0-code": "celadon",
            "values-0-labels_en": "Celadon",
        },
    )

    row = Option.objects.get()
    assert row.labels == {"en": "Glaze", "ja": "釉薬"}
    assert row.values.get().labels == {"en": "Celadon"}


def _posted(context: object) -> dict[str, object]:
    """Return what a browser would send back of an untouched form."""
    forms = [context["adminform"].form]  # type: ignore[index]
    for inline in context["inline_admin_formsets"]:  # type: ignore[index]
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                values[field.html_name] = value
    return values
