"""Every template is rendered by a page, a mail or a fragment, and none misses a value."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone, translation

from config import urls
from content.demo.seed_operations import PASSWORD
from content.pages.models import ArticlePage, HomePage
from crm.consent.models import ConsentRecord
from crm.consent.services import confirm_token, leave_token
from crm.identity.services import recognise_buyer
from crm.messages.models import OutgoingMail
from crm.messages.services import (
    tell_cancelled,
    tell_confirmed,
    tell_delayed,
    tell_in_review,
    tell_newsletter,
    tell_payment_failed,
    tell_preorder_moved,
    tell_refunded,
    tell_return,
    tell_returned,
    tell_shipped,
    tell_withdrawal,
)
from logistics.delays.models import Delay
from logistics.exceptions.models import ParcelException
from logistics.forecast.models import Forecast, ForecastRun, StockProposal, StockTarget
from logistics.fulfilment.models import Shipment
from logistics.inbound.models import CostRow, HeadHaul, PurchaseOrder
from logistics.labels.models import LabelPurchase
from logistics.labels.services import close_day
from logistics.picking.models import PickLine, Wave
from logistics.returns.models import Return
from logistics.tracking.models import TrackingEvent
from logistics.withdrawals.models import Withdrawal
from shop.accounts.models import User
from shop.catalogue.models import Variant
from shop.inventory.models import PreorderMove, StockCount, StockImport, Transfer
from shop.inventory.services import keep_stock_import
from shop.invoicing.services import issue_invoice
from shop.kernel.rate_limit import rate_limited
from shop.ledgers.services import prove_ledgers
from shop.orders.models import Order, OrderLine, OrderRoute
from shop.payments.models import Refund
from shop.pricing.models import Price
from shop.search.models import Listing
from shop.storefront.views.styleguide import styleguide
from shop.tax.models import TaxRate
from tests.factories.authenticator import code_of
from tests.factories.basics import MarketFactory
from tests.factories.orders import (
    AuthorisedOrderFactory,
    CancelledOrderFactory,
    OrderFactory,
    ShippedOrderFactory,
    plan_parcel,
)
from tests.factories.partners import line, partner
from tests.factories.partners import send as tell
from tests.factories.tax_returns import NOW, book_oss, built, register
from tests.journeys.demo_shop import demo_database
from tests.journeys.shopper import BERLIN
from tests.journeys.visitor import Visitor
from tests.shop.admin.rows import write_orders
from tests.standins.stripe import StripeStandin, start_stripe_standin

ROOT = settings.BASE_DIR / "templates"
NOWHERE = "http://127.0.0.1:9"
NOT_RENDERED = {
    "allauth/elements/details.html": "for codes sent by mail, which our settings do not use",
}
"""Templates that no page of ours shows, each with its reason."""


def broken(_request: HttpRequest) -> HttpResponse:
    """Fail as a bug would."""
    raise RuntimeError


# What no ordinary address shows: the style guide is for DEBUG, errors are for bad days.
urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("styleguide/", styleguide),
        path("broken/", broken),
        path("busy/", rate_limited(name="tests", per_minute=0)(broken)),
    ),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def stripe() -> Iterator[StripeStandin]:
    """Give a payment provider that answers and tells nobody."""
    with (
        start_stripe_standin(webhook_url=None, secret="whsec_test") as standin,
        override_settings(STRIPE_API_BASE=standin.base_url, STRIPE_JS_URL=standin.js_url),
    ):
        yield standin


@pytest.fixture
def visitor(django_db_blocker: pytest.MonkeyPatch) -> Iterator[Visitor]:
    """Give a visitor of the demo shop."""
    visiting = Visitor()
    with demo_database(django_db_blocker), override_settings(ROOT_URLCONF=__name__):
        template_rendered.connect(visiting.note)
        yield visiting
        template_rendered.disconnect(visiting.note)


def test_every_template_is_rendered_and_misses_nothing(
    visitor: Visitor, stripe: StripeStandin
) -> None:
    look_around(visitor)
    shop_by_the_basket(visitor)
    meet_errors(visitor)
    have_an_account(visitor)
    get_the_newsletter(visitor)
    follow_orders(visitor)
    withdraw(visitor)
    send_back(visitor)
    receive_mails(visitor)
    work_at_the_desk(visitor)

    assert not visitor.gaps
    missed = {name for name in _templates() if name not in visitor.rendered}
    assert missed == set(NOT_RENDERED)


def _templates() -> list[str]:
    files = [*ROOT.rglob("*.html"), *ROOT.rglob("*.txt"), *ROOT.rglob("*.svg")]
    return sorted(str(Path(file).relative_to(ROOT)) for file in files)


def look_around(visitor: Visitor) -> None:
    """Open every kind of page that needs no basket."""
    visitor.get("/?choose")
    for address in (
        "",
        "collections/",
        "collections/teaware/?colour=green",
        "products/gaiwan/",
        "products/wooden-tea-tray/",
        "products/planter/",
        "search/",
        "search/?q=Gaiwan",
        "search/?q=Gaiwanx",
        "search/suggestions/?q=Gai",
        "terms/",
        "journal/",
        "journal/three-parts-one-cup/",
        "journal/what-a-glaze-remembers/",
        "journal/a-morning-on-the-shelf/",
        "winter-table/",
        "questions/",
        "cookies/banner/",
        "cookies/settings/",
        "newsletter/",
        "newsletter/asked/",
        "styleguide/",
        "cart/",
        "cart/badge/",
    ):
        visitor.get(address)


def shop_by_the_basket(visitor: Visitor) -> None:
    """Fill a basket, stumble, order, and stand before the payment."""
    gaiwan = {"variant_id": Variant.objects.get(sku="GWN-CEL").pk, "quantity": 1}
    visitor.post("cart/add/", gaiwan, is_htmx=True, status=200)
    visitor.post("cart/add/", gaiwan)
    visitor.post("cart/add/", {**gaiwan, "quantity": 500}, is_htmx=True, status=422)
    visitor.post("cart/add/", {**gaiwan, "quantity": 500}, status=422)
    visitor.get("cart/")
    visitor.get("cart/badge/")
    visitor.get("/en-de/cart/")
    visitor.get("cart/")
    visitor.get("checkout/address/")
    visitor.post("checkout/address/", {"email": "?"}, status=422)
    visitor.post("checkout/address/", {"country": "DE", **BERLIN.address})
    visitor.post("checkout/vat-id/", {"country": "DE", "vat_id": "?"}, is_htmx=True, status=200)
    visitor.get("checkout/delivery/")
    visitor.post("checkout/delivery/", {}, status=422)
    visitor.post("checkout/delivery/", {"method": "standard"})
    review = visitor.get("checkout/review/")
    visitor.post("checkout/review/", {}, status=422)
    total = review.context["form"]["shown_total"].value()
    payment = visitor.post("checkout/review/", {"shown_total": total, "terms": "on"})
    with override_settings(STRIPE_API_BASE=NOWHERE):
        visitor.get(payment.headers["Location"], status=503)
    visitor.get(payment.headers["Location"])
    visitor.get(f"{payment.headers['Location']}return/")


def meet_errors(visitor: Visitor) -> None:
    """See each page that says that something went wrong."""
    visitor.get("not-there/", status=404)
    visitor.get("broken/", status=500)
    visitor.get("busy/", status=429)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/de-de/cookies/save/", {"choice": "all"}).status_code == 403


def have_an_account(visitor: Visitor) -> None:
    """Sign in and open every page of an account."""
    visitor.get("account/signup/")
    visitor.get("account/login/")
    visitor.get("account/password/reset/")
    login = {"login": "shopper@kaolin.example", "password": "wrong"}
    visitor.post("account/login/", login, status=200)
    visitor.post("account/login/", {**login, "password": PASSWORD})
    address = {name: text for name, text in BERLIN.address.items() if name != "email"}
    visitor.post("account/addresses/new/", {"country": "DE", "is_default": "on", **address})
    user = User.objects.get(email="shopper@kaolin.example")
    AuthorisedOrderFactory(user=user)
    for address in (
        "",
        "orders/",
        "addresses/",
        "addresses/new/",
        f"addresses/{user.addresses.get().pk}/",
        "data/",
        "newsletter/",
        "email/",
        "password/change/",
        "password/reset/done/",
        "password/reset/",
        "logout/",
    ):
        visitor.get(f"account/{address}")
    prove_who_one_is(visitor, user)
    visitor.client.logout()


def prove_who_one_is(visitor: Visitor, user: User) -> None:
    """Set up a second factor, sign in with it, and look at one's keys."""
    EmailAddress.objects.filter(user=user).update(verified=True)
    visitor.post("account/newsletter/", {"choice": "subscribe"})
    visitor.get("account/newsletter/")
    visitor.get("account/2fa/")
    visitor.get("account/reauthenticate/")
    visitor.post("account/reauthenticate/", {"password": PASSWORD})
    visitor.get("account/data/erase/")
    visitor.get("account/2fa/totp/activate/")
    factor = totp.TOTP.activate(user, totp.generate_totp_secret())
    visitor.client.logout()
    visitor.post("account/login/", {"login": user.email, "password": PASSWORD})
    visitor.get("account/2fa/authenticate/")
    secret = decrypt(factor.instance.data["secret"])
    visitor.post("account/2fa/authenticate/", {"code": code_of(secret)})
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )
    visitor.get("account/2fa/webauthn/")


def follow_orders(visitor: Visitor) -> None:
    """Open the pages of orders in their states, and their parcels."""
    planned = AuthorisedOrderFactory()
    plan_parcel(planned)
    sent = ShippedOrderFactory()
    shipment = sent.shipments.get()
    TrackingEvent.objects.create(
        shipment=shipment,
        code=TrackingEvent.Code.IN_TRANSIT,
        occurred_at=timezone.now(),
        location="Hannover",
        recorded_at=timezone.now(),
    )
    late(shipment)
    cancelled = CancelledOrderFactory()
    visitor.get(f"payments/again/{cancelled.access_token}/")
    for order in (OrderFactory(), planned, sent, cancelled):
        visitor.get(f"orders/{order.access_token}/")
        with translation.override("de-de"):
            parcels = reverse("parcels:of-order", args=[order.access_token])
        visitor.get(parcels)
        visitor.get(parcels, is_htmx=True)


def withdraw(visitor: Visitor) -> None:
    """Withdraw from an order in two steps, with a receipt, and once more in vain."""
    order = ShippedOrderFactory()
    address = f"withdraw/order/{order.access_token}/"
    visitor.get("withdraw/")
    visitor.get(address)
    data = {"name": order.name, "email": order.email}
    units = {f"units_{line.pk}": line.quantity for line in order.lines.all()}
    second = visitor.post(address, {**data, **units}, status=200)
    visitor.post("withdraw/confirm/", {"draft": "forged"}, status=410)
    done = visitor.post("withdraw/confirm/", {"draft": second.context["sealed"]})
    visitor.get(done.headers["Location"])
    visitor.get(address)
    declared = order.withdrawals.get()
    visitor.read(found(tell_withdrawal(withdrawal_id=declared.pk, at=timezone.now())))


def send_back(visitor: Visitor) -> None:
    """Announce an exchange, look at its page and label, and find nothing left afterwards."""
    order = ShippedOrderFactory(items=[("19.00", 1)])
    address = f"orders/{order.access_token}/return/"
    page = visitor.get(address)
    visitor.post(address, {}, status=422)
    data = {f"units_{order.lines.get().pk}": 1, "reason": "SIZE", "remedy": "REFUND"}
    key = page.context["form"]["key"].value()
    done = visitor.post(address, {**data, "way": "LABEL", "key": key})
    row = order.returns.get()
    row.wanted = Variant.objects.filter(product__slug="gaiwan").order_by("pk")[0]
    row.save()
    visitor.get(done.headers["Location"])
    visitor.get(f"orders/{order.access_token}/returns/{row.pk}/label/")
    visitor.get(address)
    visitor.read(found(tell_return(return_id=row.pk, at=timezone.now())))


def get_the_newsletter(visitor: Visitor) -> None:
    """Ask for the newsletter, confirm it, and leave it."""
    visitor.post("newsletter/", {"email": "?"}, status=422)
    visitor.post("newsletter/", {"email": "news@kunden.example"})
    asked = ConsentRecord.objects.latest("pk")
    visitor.read(found(tell_newsletter(consent_id=asked.pk, at=timezone.now())))
    visitor.get(f"newsletter/confirm/{confirm_token(asked)}/")
    visitor.post(f"newsletter/confirm/{confirm_token(asked)}/", {}, status=200)
    granted = ConsentRecord.objects.latest("pk")
    visitor.read(found(tell_newsletter(consent_id=granted.pk, at=timezone.now())))
    visitor.get(f"newsletter/leave/{leave_token(asked.contact_id)}/")
    visitor.post(f"newsletter/leave/{leave_token(asked.contact_id)}/", {}, status=200)
    visitor.get("newsletter/leave/forged/", status=404)


def found(mail: OutgoingMail | None) -> OutgoingMail:
    """Return a mail that must be there."""
    assert mail is not None
    return mail


def receive_mails(visitor: Visitor) -> None:
    """Have every mail written."""
    write_orders(12)
    at = timezone.now()
    order = Order.objects.filter(payments__isnull=False).earliest("pk")
    payment = order.payments.get()
    shipment = ShippedOrderFactory().shipments.get()
    visitor.read(tell_confirmed(order_id=order.pk, at=at))
    visitor.read(tell_payment_failed(order_id=order.pk, payment_id=payment.pk, at=at))
    visitor.read(tell_in_review(order_id=order.pk, at=at))
    visitor.read(tell_returned(payment_id=payment.pk, at=at))
    visitor.read(tell_cancelled(order_id=order.pk, at=at))
    visitor.read(tell_shipped(shipment_id=shipment.pk, at=at))
    visitor.read(tell_delayed(delay_id=late(shipment).pk, at=at))
    move = PreorderMove.objects.create(
        reference=order.number, was_on=at.date(), now_on=at.date(), moved_at=at
    )
    visitor.read(tell_preorder_moved(move_id=move.pk, at=at))
    visitor.read(tell_refunded(refund_id=Refund.objects.earliest("pk").pk, at=at))


def late(shipment: Shipment) -> Delay:
    """Return the new day of a parcel that is a little late."""
    promised = shipment.consignment.promised_until
    return Delay.objects.create(
        shipment=shipment,
        promised_on=promised,
        expected_on=promised + timedelta(days=2),
        found_at=timezone.now(),
    )


def tax_return_pages(order: Order) -> list[str]:
    """Build a return of an order; return the addresses of its pages and of the evidence."""
    register("OSS", "DE")
    book_oss(order, net="100.00", tax="20.00")
    with transaction.atomic():
        row = built("OSS", "DE", "2026-Q3", at=max(NOW, timezone.now()))
    return [
        reverse("admin:shop_taxreturn_change", args=[row.pk]),
        reverse("admin:shop_taxreturn_file", args=[row.pk]),
        reverse("admin:shop_taxreturn_documents", args=[row.pk]),
        reverse("admin:shop_taxreturn_evidence", args=[order.pk]),
    ]


def kept_import() -> StockImport:
    """Return an import with a line that would change something, and a refused one."""
    data = b"warehouse,variant,quantity\nHAM,GWN-CEL,41\nHAM,NOPE,1\n"
    return keep_stock_import(data=data, file_name="x.csv", actor="mei", at=timezone.now())


def in_trouble(order: Order) -> ParcelException:
    """Return what is wrong with the parcel of an order."""
    now = timezone.now()
    return ParcelException.objects.create(
        shipment=order.shipments.get(), kind="NO_SCAN", since=now, opened_at=now, due_at=now
    )


def move_and_count(visitor: Visitor) -> None:
    """Send cups to another warehouse and receive them; count a shelf that differs."""
    form = {"key": str(uuid4()), "origin": "HAM", "destination": "JDZ", "goods": "GWN-CEL 1"}
    visitor.post(reverse("admin:shop_transfer_ask"), form)
    transfer = Transfer.objects.latest("pk")
    visitor.post(reverse("admin:shop_transfer_send", args=[transfer.pk]), {})
    visitor.get(reverse("admin:shop_transfer_receive", args=[transfer.pk]))
    visitor.get(reverse("admin:shop_transfer_change", args=[transfer.pk]))
    sheet = {"warehouse": "HAM", "skus": "GWN-CEL", "shelves": 1}
    visitor.post(reverse("admin:shop_stockcount_open_sheet"), sheet)
    count = StockCount.objects.latest("pk")
    page = {
        name: reverse(f"admin:shop_stockcount_{name}", args=[count.pk])
        for name in ("start", "enter", "decide", "change")
    }
    visitor.post(page["start"], {})
    visitor.get(page["enter"])
    visitor.post(page["enter"], {f"line_{count.lines.get().pk}": "1"})
    visitor.get(page["decide"])
    visitor.get(page["change"])


def split_and_merge(visitor: Visitor, shipment: Shipment) -> None:
    """Make two parcels of one, and one of the two again."""
    page = {
        name: reverse(f"admin:logistics_shipment_{name}", args=[shipment.pk])
        for name in ("split", "merge")
    }
    visitor.get(page["split"])
    line = shipment.lines.earliest("pk")
    visitor.post(page["split"], {"key": str(uuid4()), f"units_{line.order_line_id}": "1"})
    visitor.get(page["merge"])
    second = shipment.order.shipments.latest("pk")
    visitor.post(page["merge"], {"others": str(second.pk)})
    visitor.get(reverse("admin:logistics_shipment_change", args=[second.pk]))


def inbound_pages() -> list[str]:
    """Return the pages of purchase orders, one received and one being written, and their haul."""
    placed = PurchaseOrder.objects.filter(state="PLACED").latest("pk")
    draft = PurchaseOrder.objects.filter(state="DRAFT").latest("pk")
    haul = HeadHaul.objects.filter(state="DEPARTED").earliest("pk")
    received = HeadHaul.objects.get(state="RECEIVED")
    sold = OrderLine.objects.select_related("consignment").latest("pk")
    brought = CostRow.objects.filter(load__container__haul=received).earliest("pk")
    brought.variant_id, brought.warehouse_id = sold.variant_id, sold.consignment.warehouse_id
    brought.save()
    return [
        reverse("admin:logistics_headhaul_change", args=[received.pk]),
        reverse("admin:logistics_headhaul_receive", args=[haul.pk, haul.containers.get().pk]),
        reverse("admin:shop_order_change", args=[sold.order_id]),
        reverse("admin:logistics_purchaseorder_change", args=[placed.pk]),
        reverse("admin:logistics_purchaseorder_receive", args=[placed.pk]),
        reverse("admin:logistics_purchaseorder_edit", args=[draft.pk]),
    ]


def planning_pages() -> list[str]:
    """Return the pages of a forecast, its run, a target, and a proposal, open and decided."""
    waiting = StockProposal.objects.filter(state="OPEN").latest("pk")
    decided = StockProposal.objects.exclude(state="OPEN").latest("pk")
    return [
        reverse("admin:logistics_forecast_change", args=[Forecast.objects.latest("pk").pk]),
        reverse("admin:logistics_forecastrun_change", args=[ForecastRun.objects.latest("pk").pk]),
        reverse("admin:logistics_stocktarget_change", args=[StockTarget.objects.latest("pk").pk]),
        reverse("admin:logistics_stockproposal_change", args=[decided.pk]),
        reverse("admin:logistics_stockproposal_decide", args=[waiting.pk]),
    ]


def pick_a_wave(visitor: Visitor) -> None:
    """Choose a parcel, open the line that somebody takes, and report it short."""
    chosen = plan_parcel(AuthorisedOrderFactory())
    page = reverse("admin:logistics_wave_choose")
    visitor.get(page)
    visitor.get(f"{page}?warehouse={chosen.warehouse_id}")
    visitor.post(f"{page}?warehouse={chosen.warehouse_id}", {"parcels": [chosen.pk]})
    wave = Wave.objects.latest("pk")
    page = {
        name: reverse(f"admin:logistics_wave_{name}", args=[wave.pk])
        for name in ("take", "pick", "short", "change")
    }
    visitor.post(page["take"], {})
    visitor.get(page["pick"])
    visitor.post(page["short"], {"line": PickLine.objects.get(state="TAKEN").pk, "note": "x"})
    visitor.get(page["change"])
    visitor.get(reverse("admin:logistics_shipment_change", args=[chosen.pk]))


def speak_with_a_partner(visitor: Visitor) -> None:
    """Open the exchange with a partner: a gap, a refusal, and figures that differ."""
    link = partner("HAM")
    moment = timezone.now().isoformat()
    compared = tell(1, "snapshot", at=moment, stock=[line("GWN-CEL", 1)])
    refused = tell(2, "packed", parcel=999_999, lines=[line("GWN-CEL", 1)])
    tell(4, "delta", stock=[line("GWN-CEL", 1, reason="found")])
    page = {
        name: reverse(f"admin:logistics_partnerlink_{name}", args=[link.pk])
        for name in ("exchange", "file", "acknowledge", "change")
    }
    for address in page.values():
        visitor.get(address)
    visitor.get(reverse("admin:logistics_partnerlink_skip", args=[link.pk, 3, 3]))
    for message in (compared, refused):
        visitor.get(reverse("admin:logistics_partnermessage_change", args=[message.pk]))
    assert compared.count is not None
    visitor.get(reverse("admin:shop_stockcount_change", args=[compared.count.pk]))


def label_and_hand_over(visitor: Visitor) -> None:
    """Open what a label is bought on, and the list that it is handed over with."""
    sent = ShippedOrderFactory().shipments.get()
    label = LabelPurchase.objects.create(
        shipment=sent,
        carrier=sent.carrier,
        state=LabelPurchase.State.BOUGHT,
        key=uuid4(),
        service="DHL",
        tracking_number=sent.tracking_number,
        actor="mei",
        asked_at=timezone.now(),
    )
    visitor.get(reverse("admin:logistics_manifest_close"))
    manifest = close_day(
        carrier_code=label.carrier_id,
        warehouse_id=sent.warehouse_id,
        actor="mei",
        at=timezone.now(),
    )
    visitor.get(reverse("admin:logistics_manifest_change", args=[manifest.pk]))


def work_at_the_desk(visitor: Visitor) -> None:
    """Open the desk's pages; the admin's own templates count on missing values being empty."""
    engine = engines["django"].engine
    marker, engine.string_if_invalid = engine.string_if_invalid, ""
    visitor.client.force_login(
        User.objects.get(email="operations@kaolin.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    business = {"buyer_kind": "B2B", "company": "SA Sodimas", "vat_id": "FR40303265045"}
    order = AuthorisedOrderFactory(**business)
    invoice = issue_invoice(order_id=order.pk, at=timezone.now())
    assert invoice is not None
    shipment = plan_parcel(order)
    abroad = plan_parcel(AuthorisedOrderFactory(market=MarketFactory(code="jp")))
    refundable = ShippedOrderFactory()
    contact = recognise_buyer(order_id=refundable.pk, at=timezone.now())
    price = Price.objects.filter(prior_amount__isnull=False).order_by("pk")[0]
    standard = TaxRate.objects.filter(territory="DE", category="STANDARD").latest("valid_from")
    for address in (
        reverse("admin:index"),
        reverse("admin:shop_order_change", args=[order.pk]),
        reverse("admin:shop_order_cancel", args=[order.pk]),
        reverse("admin:shop_order_refund", args=[refundable.pk]),
        reverse("admin:crm_contact_change", args=[contact.pk]),
        reverse("admin:logistics_withdrawal_change", args=[Withdrawal.objects.latest("pk").pk]),
        reverse("admin:logistics_return_change", args=[Return.objects.latest("pk").pk]),
        reverse("admin:crm_contact_personal_data"),
        reverse("admin:logistics_shipment_change", args=[shipment.pk]),
        reverse("admin:logistics_shipment_change", args=[abroad.pk]),
        reverse("admin:logistics_parcelexception_change", args=[in_trouble(refundable).pk]),
        reverse("admin:logistics_shipment_pack", args=[shipment.pk]),
        reverse("admin:shop_document_change", args=[invoice.pk]),
        reverse("admin:shop_order_changelist"),
        reverse("admin:shop_failedtask_health"),
        reverse("admin:shop_ledgerproof_change", args=[prove_ledgers(at=timezone.now()).pk]),
        reverse("admin:shop_balanceentry_exposure"),
        reverse("admin:shop_market_readiness", args=["de"]),
        reverse("admin:shop_price_change", args=[price.pk]),
        reverse("admin:shop_stockimport_change", args=[kept_import().pk]),
        reverse("admin:shop_taxrate_enter_new_value", args=[standard.pk]),
        *planning_pages(),
        *inbound_pages(),
        reverse("admin:shop_taxreturn_due"),
        reverse("admin:shop_taxreturn_new"),
        reverse("admin:shop_order_change", args=[OrderRoute.objects.latest("pk").order_id]),
        f"{reverse('admin:shop_routingrule_replay')}?days=365&rule_1=COST",
        reverse("admin:shop_transittime_changelist"),
        reverse("admin:shop_transittime_kept"),
        *tax_return_pages(refundable),
    ):
        visitor.get(address)
    pick_a_wave(visitor)
    split_and_merge(visitor, shipment)
    move_and_count(visitor)
    speak_with_a_partner(visitor)
    label_and_hand_over(visitor)
    visitor.get(reverse("admin:logistics_shipment_label", args=[shipment.pk]))
    visitor.post(reverse("admin:logistics_shipment_pack", args=[shipment.pk]), {"everything": "1"})
    visitor.get(reverse("admin:logistics_shipment_ship", args=[shipment.pk]))
    Listing.objects.filter(product__slug="gaiwan").delete()
    article = ArticlePage.objects.get(slug="three-parts-one-cup", locale__language_code="en")
    for address in ("", f"pages/{article.pk}/edit/", f"pages/{article.pk}/view_draft/"):
        visitor.get(f"/cms/{address}")
    for block in HomePage.body.field.stream_block.child_blocks.values():
        visitor.get(f"/cms/block-preview/?id={block.definition_prefix}")
    engine.string_if_invalid = marker
