"""An operations day, as docs/howto/an-operations-day.md tells it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_shipment
from shop.catalogue.models import Variant
from shop.desk.models import HandedView
from shop.inventory.models import StockItem, StockMovement
from shop.markets.models import ExchangeRate
from shop.orders.models import Order
from shop.payments.models import ProviderEvent, Refund
from shop.pricing.models import Price, PriceProposal
from tests.chaos.money import hold
from tests.factories.checkout import placed_order
from tests.journeys.desk import desk_templates, signed_in
from tests.journeys.live import LiveShop
from tests.journeys.walk import Walk
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
SKU = "GWN-CBB"
COUNTED = "warehouse;variant;quantity;note\nHAM;GWN-CEL;41;spring count\nHAM;NOPE;3;\n"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def desk(open_tab: Callable[..., Page], live_shop: LiveShop) -> Iterator[Page]:
    """Give the desk in English, with Mei signed in."""
    with desk_templates():
        yield signed_in(open_tab, live_shop, "operations@kaolin.example", viewport=WIDE)


def paid_order(live_shop: LiveShop, *, units: int = 1) -> Order:
    """Return an order whose money is held and whose parcel waits to be packed."""
    order = placed_order({Variant.objects.get(sku=SKU): units}, at=timezone.now())
    hold(order, live_shop.stripe)
    plan_shipment(order_id=order.pk, at=timezone.now())
    order.refresh_from_db()
    return order


def run_on_all(page: Page, action: str) -> None:
    """Choose all rows of a list and run an action on them."""
    page.locator("#action-toggle").first.click()
    page.locator("select[name=action]").first.select_option(label=action)
    page.get_by_role("button", name="Run", exact=False).first.click()


def test_the_day_goes_as_it_is_written(
    desk: Page, open_tab: Callable[..., Page], live_shop: LiveShop, tmp_path: Path, watch: Watch
) -> None:
    # The admin names its icon; browsers ask for this one before they have read it.
    watch.expect("favicon.ico")
    put_other_journeys_aside()
    walk = Walk("an-operations-day")
    orders = [paid_order(live_shop) for _number in range(5)]
    event = failed_webhook(orders[0])

    walk.step("Look at the first page")
    look_around(desk)
    walk.picture(desk, "day-1")

    walk.step("Accept price proposals after a rate change")
    propose_prices(desk)
    walk.picture(desk, "day-2")
    accept_them(desk)

    walk.step("Import counted stock")
    upload(desk, tmp_path)
    walk.picture(desk, "day-3")
    book(desk)

    walk.step("Pack and send five orders")
    send_the_first(desk)
    walk.picture(desk, "day-4")
    send_the_others(desk, orders)

    walk.step("Cancel a line and give part of the money back")
    order = paid_order(live_shop, units=2)
    ask_for_the_amount(desk, order)
    walk.picture(desk, "day-5")
    give_back(desk, order)

    walk.step("Process a failed webhook again")
    process_again(desk, event)

    walk.step("Hand over a filtered list")
    hand_over(desk, order)
    walk.picture(desk, "day-7")
    take_over(signed_in(open_tab, live_shop, "support@kaolin.example", viewport=WIDE))
    walk.end()


def put_other_journeys_aside() -> None:
    """Make what they have left in this shop a matter of two days ago, packed and sent."""
    Shipment.objects.filter(status__in=("PLANNED", "PACKED")).update(status="CANCELLED")
    Order.objects.update(placed_at=F("placed_at") - timedelta(days=2), fulfilment="SHIPPED")
    ProviderEvent.objects.exclude(error="").update(error="")


def failed_webhook(order: Order) -> ProviderEvent:
    """Leave an event that could not be used, as its order was not known yet."""
    now = timezone.now()
    subject = {"id": order.payments.get().reference, "object": "payment_intent"}
    return ProviderEvent.objects.create(
        event_id="evt_of_the_day",
        type="payment_intent.amount_capturable_updated",
        payload={"id": "evt_of_the_day", "data": {"object": subject}},
        received_at=now - timedelta(hours=2),
        processed_at=now - timedelta(hours=2),
        attempts=1,
        error="unknown payment",
    )


def look_around(page: Page) -> None:
    for title in ("Orders today", "Revenue today", "Price proposals waiting", "Failed tasks"):
        expect(page.locator(".ops-tile", has_text=title)).to_be_visible()
    page.locator(".ops-tile", has_text="Orders today").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(5)
    page.goto("/admin/")


def propose_prices(page: Page) -> None:
    newest = ExchangeRate.objects.filter(currency="JPY").latest("date")
    ExchangeRate.objects.create(
        currency="JPY",
        date=newest.date + timedelta(days=1),
        per_euro=newest.per_euro * Decimal("1.2"),
        source=newest.source,
    )
    page.goto("/admin/shop/priceproposal/")
    page.get_by_role("link", name="Propose prices").click()
    page.locator("#id_market").select_option(value="jp")
    page.get_by_role("button", name="Propose").click()
    page.wait_for_url("**/admin/shop/priceproposal/")


def accept_them(page: Page) -> None:
    proposal = PriceProposal.objects.filter(state="OPEN").earliest("variant__sku")
    run_on_all(page, "Accept")
    page.wait_for_load_state()
    expect(page.locator("body")).to_contain_text("have changed")
    price = Price.objects.get(market_id="jp", variant_id=proposal.variant_id)
    assert price.amount == proposal.proposed


def upload(page: Page, folder: Path) -> None:
    file = folder / "hamburg.csv"
    file.write_text(COUNTED, encoding="utf-8-sig")
    page.goto("/admin/shop/stockitem/")
    page.get_by_role("link", name="Import counted stock").click()
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.locator("h1.ops-title")).to_have_text("hamburg.csv")
    expect(page.locator("main, body").last).to_contain_text("There is no variant with this code.")
    assert not StockMovement.objects.filter(reference__startswith="import-").exists()


def book(page: Page) -> None:
    page.get_by_role("button", name="Book the changes").click()
    expect(page.locator(".ops-tag").first).to_have_text("booked")
    assert StockItem.objects.get(warehouse_id="HAM", variant__sku="GWN-CEL").on_hand == 41
    movement = StockMovement.objects.get(reference__startswith="import-")
    assert movement.note == "spring count"


def send_one(page: Page, *, tracking_number: str) -> None:
    page.get_by_role("button", name="Everything is in the box").click()
    page.locator("#id_tracking_number").fill(tracking_number)
    page.get_by_role("button", name="Send the parcel").click()
    page.wait_for_load_state()


def send_the_first(page: Page) -> None:
    page.goto("/admin/logistics/shipment/?status__exact=PLANNED")
    page.get_by_role("link", name="Pack", exact=True).last.click()
    send_one(page, tracking_number="DAY-0001")


def send_the_others(page: Page, orders: list[Order]) -> None:
    for number in range(2, 6):
        send_one(page, tracking_number=f"DAY-000{number}")
    sent = Shipment.objects.filter(order__in=orders).values_list("status", flat=True)
    assert list(sent) == ["SHIPPED"] * 5
    for order in orders:
        order.refresh_from_db()
        assert (order.status, order.fulfilment) == ("PAID", "SHIPPED")


def ask_for_the_amount(page: Page, order: Order) -> None:
    line = order.lines.get()
    page.goto(f"/admin/shop/order/{order.pk}/change/")
    page.get_by_role("link", name="Refund", exact=False).last.click()
    page.locator(f"#id_units_{line.pk}").fill("1")
    page.get_by_role("button", name="Show the amount").click()
    expect(page.locator("[role=status]").first).to_contain_text("will go back to the customer")


def give_back(page: Page, order: Order) -> None:
    item = StockItem.objects.get(warehouse_id="HAM", variant__sku=SKU)
    line = order.lines.get()
    page.locator("button[name=confirmed]").click()
    page.wait_for_url(f"**/admin/shop/order/{order.pk}/change/")
    refund = Refund.objects.get(order=order)
    assert (refund.amount, refund.tax.amount) == (line.gross / 2, Decimal("11.33"))
    assert Shipment.objects.get(order=order).lines.get().quantity == 1
    released = item.movements.filter(reference=order.number, kind="RELEASED").get()
    assert released.reserved_change == -1
    assert any(order.number in str(message.body) for message in mail.outbox[-2:])
    expect(page.locator(".ops-timeline")).to_contain_text("operations@kaolin.example")


def process_again(page: Page, event: ProviderEvent) -> None:
    page.goto("/admin/shop/providerevent/?outcome=failed")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    run_on_all(page, "Process again")
    page.wait_for_load_state()
    event.refresh_from_db()
    assert (event.error, event.attempts) == ("", 2)


def hand_over(page: Page, order: Order) -> None:
    page.goto("/admin/shop/order/?fulfilment__exact=NONE")
    page.get_by_role("link", name="Hand over this view").click()
    page.locator("#id_name").fill("Not sent yet")
    page.locator("#id_note").fill("The cups come in tomorrow at nine.")
    page.get_by_role("button", name="Hand over").click()
    page.wait_for_url("**/admin/")
    page.get_by_role("link", name="Not sent yet").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(page.locator("#result_list")).to_contain_text(order.number)
    page.goto("/admin/")


def take_over(page: Page) -> None:
    expect(page.get_by_role("link", name="Not sent yet")).to_be_visible()
    page.get_by_role("button", name="Done: Not sent yet").click()
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("link", name="Not sent yet")).to_have_count(0)
    assert HandedView.objects.get().taken_by.endswith("support@kaolin.example")
