"""What a tax provider is told: a sale once it is paid, and each refund once."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shop.catalogue.models import Variant
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import cancel_order, check_payment, request_refund, send_refund
from shop.payments.services.cancel import expire_order
from shop.tax.services import RegistrationDraft, register_seller
from shop.tax_providers.gateways import ProviderUnavailableError
from shop.tax_providers.gateways import stripe as gateway_module
from shop.tax_reports.models import TaxReport, TaxReversal
from shop.tax_reports.services import (
    close_by_hand,
    orders_to_report,
    retry_tax_report,
    settle_tax_reports,
)
from tests.factories.checkout import AT, World, address_in, confirmed, filled_cart, placed, started
from tests.shop.admin.desk import desk, staff
from tests.standins.stripe import StripeStandin
from tests.standins.stripe.store import Json

__all__ = ["desk", "staff"]

COMMIT = "/v1/tax/transactions/create_from_calculation"
REVERSE = "/v1/tax/transactions/create_reversal"
AUSTIN = {"city": "Austin", "region": "TX", "postcode": "78701"}
LATER = AT + timedelta(minutes=10)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "texas", "hurried")]


@pytest.fixture
def texas(world: World) -> None:
    """Give a permit of a state that taxes delivery too."""
    register_seller(
        RegistrationDraft(
            scheme="STX",
            country="US-TX",
            number="1",
            provider="stripe",
            valid_from=AT.date(),
            source="Permit",
            checked_on=AT.date(),
        )
    )


@pytest.fixture
def hurried(settings, monkeypatch) -> None:
    settings.TAX_PROVIDER_TIMEOUT_SECONDS = 0.3
    monkeypatch.setattr(gateway_module, "REPORT_RETRIES", 0)


def ordered(lines: Mapping[Variant, int]) -> Order:
    return placed(filled_cart(lines, market="us", address=address_in("us", **AUSTIN)))


def settle(order: Order) -> TaxReport:
    settle_tax_reports(order_id=order.pk, at=LATER)
    return TaxReport.objects.get(consignment__order=order)


def told(stripe: StripeStandin) -> list[Json]:
    """Return what the provider has been told, oldest first."""
    return stripe._account.store.newest_first("tax.transaction")[::-1]


def sums(row: Json) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
    shipping = row["shipping_cost"]
    lines = [(line["amount"], line["amount_tax"]) for line in row["_lines"]]
    return lines, (shipping["amount"], shipping["amount_tax"]) if shipping else None


def refunded(order: Order, world: World, units: int, *, delivery: bool = False) -> Refund:
    charges = list(order.charges.values_list("pk", flat=True)) if delivery else []
    refund = request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: units},
        charge_ids=charges,
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=AT,
    )
    return send_refund(refund_id=refund.pk, at=AT, gateway=world.gateway)


def test_a_paid_sale_is_reported_once(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 2}), world.gateway)

    first, second = settle(order), settle(order)

    (sale,) = told(stripe)
    assert (first.state, second.state) == ("REPORTED", "REPORTED")
    assert (sale["reference"], sale["id"]) == (f"{order.number}/1", second.transaction)
    # 116.00 at 6.25 and 2 per cent, and 7.95 of delivery.
    assert sums(sale) == ([(11600, 957)], (795, 66))
    assert second.tax == Money(Decimal("10.23"), "USD")


def test_an_unpaid_sale_is_not_reported(world: World, stripe: StripeStandin):
    report = settle(ordered({world.teapot: 1}))

    assert (report.state, told(stripe)) == ("WAITING", [])


def test_what_is_cancelled_before_is_never_reported(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 1}), world.gateway)
    cancel_order(order_id=order.pk, reason="CUSTOMER", actor="mei", at=AT)

    report = settle(order)

    assert (report.state, told(stripe)) == ("CLOSED", [])


def test_what_is_cancelled_after_is_taken_back_as_a_whole_once(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 1}), world.gateway)
    settle(order)
    cancel_order(order_id=order.pk, reason="CUSTOMER", actor="mei", at=AT)

    settle(order)
    report = settle(order)

    sale, back = told(stripe)
    assert report.state == "VOIDED"
    assert back["reference"] == f"{order.number}/1-void"
    assert sums(sale) == ([(5800, 479)], (795, 66))
    assert sums(back) == ([(-5800, -479)], (-795, -66))


def test_an_order_that_is_cancelled_while_it_is_reported_is_reported_and_taken_back(
    world: World, stripe: StripeStandin
):
    order = confirmed(ordered({world.teapot: 1}), world.gateway)
    stripe.fail_next(COMMIT, "drop_response")
    with pytest.raises(ProviderUnavailableError):
        settle(order)
    cancel_order(order_id=order.pk, reason="CUSTOMER", actor="mei", at=AT)

    report = settle(order)

    assert report.state == "VOIDED"
    assert [row["type"] for row in told(stripe)] == ["transaction", "reversal"]


def test_an_order_that_comes_alive_again_is_reported(world: World, stripe: StripeStandin):
    order = ordered({world.teapot: 1})
    reference = started(order, world.gateway).reference or ""
    expire_order(order_id=order.pk, at=AT + timedelta(hours=2))
    assert settle(order).state == "CLOSED"
    world.gateway.authorise(reference)
    check_payment(reference=reference, at=AT, gateway=world.gateway)

    report = settle(order)

    assert (report.state, len(told(stripe))) == ("REPORTED", 1)


def test_a_refund_is_told_once_under_its_own_key(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 2}), world.gateway, how="take")
    refund = refunded(order, world, 1, delivery=True)

    settle(order)
    settle(order)

    _sale, back = told(stripe)
    assert back["reference"] == f"{order.number}/1-refund-{refund.pk}"
    assert sums(back) == ([(-5800, -478)], (-795, -66))
    reversal = TaxReversal.objects.get()
    assert (reversal.refund, reversal.reference) == (refund, back["id"])
    assert reversal.tax == Money(Decimal("5.44"), "USD")


def test_a_refund_whose_answer_is_lost_is_told_once(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 2}), world.gateway, how="take")
    refunded(order, world, 1)
    stripe.fail_next(REVERSE, "drop_response")
    with pytest.raises(ProviderUnavailableError):
        settle(order)

    settle(order)

    assert [row["type"] for row in told(stripe)] == ["transaction", "reversal"]


def test_what_is_left_after_a_refund_is_taken_back_when_the_order_is_cancelled(
    world: World, stripe: StripeStandin
):
    order = confirmed(ordered({world.teapot: 2}), world.gateway, how="take")
    refunded(order, world, 1)
    settle(order)
    cancel_order(order_id=order.pk, reason="CUSTOMER", actor="mei", at=AT)

    report = settle(order)

    assert report.state == "VOIDED"
    assert [sums(row) for row in told(stripe)] == [
        ([(11600, 957)], (795, 66)),
        ([(-5800, -478)], None),
        ([(-5800, -479)], (-795, -66)),
    ]


def test_a_provider_that_is_down_is_told_later(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 1}), world.gateway)
    stripe.fail_next(COMMIT, "500")

    with pytest.raises(ProviderUnavailableError):
        settle(order)

    assert TaxReport.objects.get().state == "SENDING"
    assert settle(order).state == "REPORTED"


def test_what_is_refused_is_seen_and_sent_again_by_people(world: World, stripe: StripeStandin):
    order = confirmed(ordered({world.teapot: 1}), world.gateway)
    calculation = stripe._account.store.newest_first("tax.calculation")[0]
    calculation["_used"] = True

    report = settle(order)

    assert report.state == "REFUSED"
    assert report.last_error == "This calculation cannot be used any more."
    calculation["_used"] = False
    assert retry_tax_report(tax_report_id=report.pk, at=LATER)
    assert settle(order).state == "REPORTED"
    assert not retry_tax_report(tax_report_id=report.pk, at=LATER)


def test_a_sale_at_our_own_rate_waits_for_people(world: World, stripe: StripeStandin):
    stripe.fail_next("/v1/tax/calculations", "timeout")
    order = confirmed(ordered({world.teapot: 1}), world.gateway)

    report = settle(order)

    assert (report.state, told(stripe)) == ("OWN_RATE", [])
    assert close_by_hand(tax_report_id=report.pk, at=LATER)
    report.refresh_from_db()
    assert report.state == "BY_HAND"
    assert not close_by_hand(tax_report_id=report.pk, at=LATER)


def test_the_sweeper_finds_what_was_not_told(world: World, stripe: StripeStandin):
    unpaid = ordered({world.cup: 1})
    order = confirmed(ordered({world.teapot: 2}), world.gateway, how="take")

    assert orders_to_report(at=AT) == []
    assert orders_to_report(at=LATER) == [order.pk]
    settle(order)
    assert orders_to_report(at=LATER + timedelta(hours=1)) == []
    refunded(order, world, 1)
    assert orders_to_report(at=LATER + timedelta(hours=1)) == [order.pk]
    settle(order)
    assert orders_to_report(at=LATER + timedelta(hours=1)) == []
    cancel_order(order_id=order.pk, reason="CUSTOMER", actor="mei", at=AT)
    assert orders_to_report(at=LATER + timedelta(hours=1)) == [order.pk]
    assert unpaid.consignments.get().tax_report.state == "WAITING"


def test_an_order_elsewhere_has_no_report(world: World):
    confirmed(placed(filled_cart({world.teapot: 1})), world.gateway)

    assert not TaxReport.objects.exists()


def test_the_desk_sees_why_the_amount_is_what_it_is(
    world: World, stripe: StripeStandin, desk: Client
):
    order = ordered({world.teapot: 1})
    stripe.fail_next("/v1/tax/calculations", "timeout")
    silent = ordered({world.cup: 1})

    def page(about: Order) -> str:
        return desk.get(reverse("admin:shop_order_change", args=[about.pk])).content.decode()

    assert "Texas" in page(order)
    assert f"Stripe Tax · {TaxReport.objects.get(consignment__order=order).calculation}" in page(
        order
    )
    assert "The tax provider gave no answer" in page(silent)
    listed = desk.get(reverse("admin:shop_taxreport_changelist"), {"state__exact": "OWN_RATE"})
    assert silent.number in listed.content.decode()
    assert order.number not in listed.content.decode()
    first_page = desk.get(reverse("admin:index")).content.decode()
    assert "Sales tax to report by hand" in first_page
