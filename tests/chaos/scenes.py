"""A scene for each task that is about an order: how it is left, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from celery import current_app
from django.db.models import Count
from django.utils import timezone

from crm.messages.models import OutgoingMail
from logistics.carriers.models import CarrierEvent
from logistics.fulfilment.models import Shipment
from logistics.partners.models import PartnerExchange
from shop.inventory.models import PreorderMove
from shop.orders.models import Order, OrderEvent
from shop.payments.gateways import stripe_gateway
from shop.payments.models import LedgerEntry, Payment, ProviderEvent
from tests.chaos import mails, money, parcels
from tests.chaos.conftest import losing_messages
from tests.factories.checkout import World, placed_order, set_stock
from tests.standins.stripe import StripeStandin

STOCK = 100
Message = dict[str, int]


class Facts(NamedTuple):
    """All that is known of an order, so that nothing can be missing or there twice."""

    status: str
    payment: str
    ledger: tuple[str, ...] = ()
    parcels: tuple[tuple[str, int, int], ...] = ()  # state, units, scans
    mails: tuple[str, ...] = ()
    fulfilment: str = "NONE"
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """A task, the order it is to find, its message, and what is true when all is done."""

    task: str
    leave: Callable[[Order, StripeStandin], object]
    message: Callable[[Order], Message]
    after: Facts
    cents: tuple[int, int]  # taken and given back at the provider


def about_order(order: Order) -> Message:
    """Return the message of a task that works on an order."""
    return {"order_id": order.pk}


def about_payment(order: Order) -> Message:
    """Return the message of a task that works on a payment."""
    return {"payment_id": order.payments.get().pk}


def about_withdrawal(order: Order) -> Message:
    """Return the message of a task that works on a withdrawal."""
    return {"withdrawal_id": order.withdrawals.get().pk}


def about_return(order: Order) -> Message:
    """Return the message of a task that works on a return."""
    return {"return_id": order.returns.get().pk}


def about_refund(order: Order) -> Message:
    """Return the message of a task that works on a refund."""
    return {"refund_id": order.refunds.get().pk}


def about_shipment(order: Order) -> Message:
    """Return the message of a task that works on a parcel."""
    return {"shipment_id": order.shipments.get().pk}


def about_delay(order: Order) -> Message:
    """Return the message of the task that tells of a new day."""
    return {"delay_id": order.shipments.get().delays.get().pk}


def about_move(order: Order) -> Message:
    """Return the message of the task that tells of goods on another day."""
    return {"move_id": PreorderMove.objects.get(reference=order.number).pk}


def about_scan(order: Order) -> Message:
    """Return the message of a task that works on what a carrier has said."""
    return {"carrier_event_id": CarrierEvent.objects.get(event_id=f"E{order.pk}").pk}


def about_exchange(order: Order) -> Message:
    """Return the message of the task that goes a round with the partner who sends a parcel."""
    link = order.shipments.get().warehouse.partner
    return {"exchange_id": PartnerExchange.objects.create(link=link).pk}


def about_webhook(_order: Order) -> Message:
    """Return the message of a task that works on what the provider has said."""
    return {"provider_event_id": ProviderEvent.objects.get().pk}


def about_failure(order: Order) -> Message:
    """Return the message of the task that tells of a failed payment."""
    return {**about_order(order), **about_payment(order)}


def about_mail(order: Order) -> Message:
    """Return the message of a task that works on a mail."""
    return {"mail_id": OutgoingMail.objects.get(order=order).pk}


def about_second_payment(order: Order) -> Message:
    """Return the message of a task that works on money which nobody had asked for."""
    return {"payment_id": order.payments.get(attempt=2).pk}


def about_nothing(_order: Order) -> Message:
    """Return the message of a task that finds its work itself."""
    return {}


CONFIRMED, SHIPPED = "ORDER_CONFIRMED", "ORDER_SHIPPED"
UNPAID = Facts("AWAITING_PAYMENT", "PENDING")
EXPIRED = Facts("CANCELLED", "CANCELLED")
HELD = Facts(
    "AUTHORISED",
    "AUTHORISED",
    ("AUTHORISED",),
    (("PLANNED", 2, 0),),
    (CONFIRMED,),
    documents=("INVOICE",),
)
TAKEN = HELD._replace(status="PAID", payment="CAPTURED", ledger=("AUTHORISED", "CAPTURED"))
RELEASED = Facts("CANCELLED", "CANCELLED", ("AUTHORISED", "RELEASED"), (), ("ORDER_CANCELLED",))
UNDONE = RELEASED._replace(documents=("CREDIT_NOTE", "INVOICE"))
IN_REVIEW = RELEASED._replace(status="IN_REVIEW", mails=("PAYMENT_IN_REVIEW",))
RETURNED = HELD._replace(
    ledger=("AUTHORISED", "AUTHORISED", "RELEASED"), mails=(CONFIRMED, "PAYMENT_RETURNED")
)
STOPPED = RELEASED._replace(parcels=(("CANCELLED", 2, 0),))
# Its parcel had been planned and its invoice issued when the process died.
WITHDRAWN = STOPPED._replace(
    mails=("ORDER_CANCELLED", "WITHDRAWAL_RECEIVED"), documents=("CREDIT_NOTE", "INVOICE")
)
SMALLER = HELD._replace(parcels=(("PLANNED", 1, 0),))
GIVEN_BACK = TAKEN._replace(
    status="PARTLY_REFUNDED",
    ledger=("AUTHORISED", "CAPTURED", "REFUNDED"),
    parcels=(("PLANNED", 1, 0),),
    mails=(CONFIRMED, "ORDER_REFUNDED"),
    documents=("CREDIT_NOTE", "INVOICE"),
)
SENT = TAKEN._replace(
    parcels=(("SHIPPED", 2, 0),), mails=(CONFIRMED, SHIPPED), fulfilment="SHIPPED"
)
LATE = SENT._replace(mails=(CONFIRMED, SHIPPED, "PARCEL_DELAYED"))
ARRIVED = SENT._replace(parcels=(("DELIVERED", 2, 1),), fulfilment="DELIVERED")
WHOLE, NOTHING = (4290, 0), (0, 0)
SHOP, LOGISTICS, CRM = "shop.tasks", "logistics.tasks", "crm.tasks"

SCENES = [
    Scene(f"{SHOP}.start_payment_task", money.start, about_payment, UNPAID, NOTHING),
    Scene(f"{SHOP}.process_provider_event_task", money.hear, about_webhook, HELD, NOTHING),
    Scene(f"{SHOP}.check_payment_task", money.paid, about_payment, HELD, NOTHING),
    Scene(f"{SHOP}.capture_payment_task", money.take, about_payment, TAKEN, WHOLE),
    Scene(f"{SHOP}.finish_cancellation_task", money.let_go, about_payment, RELEASED, NOTHING),
    Scene(f"{SHOP}.send_refund_task", money.give_back, about_refund, GIVEN_BACK, (4290, 1900)),
    Scene(f"{SHOP}.expire_order_task", money.run_out, about_order, EXPIRED, NOTHING),
    Scene(f"{SHOP}.issue_invoice_task", money.hold, about_order, HELD, NOTHING),
    Scene(f"{SHOP}.credit_refund_task", mails.refund, about_refund, GIVEN_BACK, (4290, 1900)),
    Scene(f"{SHOP}.credit_cancellation_task", money.undo, about_order, UNDONE, NOTHING),
    Scene(f"{SHOP}.sweep_payments_task", money.lapse, about_nothing, TAKEN, WHOLE),
    Scene(f"{LOGISTICS}.plan_shipment_task", money.hold, about_order, HELD, NOTHING),
    Scene(
        f"{LOGISTICS}.plan_missing_shipments_task",
        parcels.wait_for_plan,
        about_nothing,
        HELD,
        NOTHING,
    ),
    Scene(f"{LOGISTICS}.cancel_shipments_task", parcels.stop, about_order, STOPPED, NOTHING),
    Scene(f"{LOGISTICS}.follow_refund_task", parcels.follow, about_refund, SMALLER, NOTHING),
    Scene(
        f"{LOGISTICS}.stop_withdrawn_orders_task",
        mails.withdraw_wholly,
        about_nothing,
        WITHDRAWN,
        NOTHING,
    ),
    Scene(f"{LOGISTICS}.process_carrier_event_task", parcels.deliver, about_scan, ARRIVED, WHOLE),
    Scene(
        f"{LOGISTICS}.sweep_carrier_events_task",
        parcels.deliver_long_ago,
        about_nothing,
        ARRIVED,
        WHOLE,
    ),
    Scene(f"{LOGISTICS}.look_after_parcels_task", parcels.get_stuck, about_nothing, LATE, WHOLE),
    Scene(
        f"{LOGISTICS}.exchange_with_partner_task",
        parcels.be_confirmed,
        about_exchange,
        SENT,
        WHOLE,
    ),
    Scene(f"{CRM}.tell_delayed_task", parcels.be_late, about_delay, LATE, WHOLE),
    Scene(
        f"{CRM}.tell_preorder_moved_task",
        parcels.move_goods,
        about_move,
        HELD._replace(mails=(CONFIRMED, "PREORDER_MOVED")),
        NOTHING,
    ),
    Scene(f"{CRM}.tell_confirmed_task", money.hold, about_order, HELD, NOTHING),
    Scene(
        f"{CRM}.tell_payment_failed_task",
        mails.fail,
        about_failure,
        UNPAID._replace(mails=("PAYMENT_FAILED",)),
        NOTHING,
    ),
    Scene(f"{CRM}.tell_shipped_task", parcels.ship, about_shipment, SENT, WHOLE),
    Scene(f"{CRM}.tell_refunded_task", mails.refund, about_refund, GIVEN_BACK, (4290, 1900)),
    Scene(f"{CRM}.tell_cancelled_task", money.let_go, about_order, RELEASED, NOTHING),
    Scene(f"{CRM}.tell_in_review_task", money.lose_hold, about_order, IN_REVIEW, NOTHING),
    Scene(
        f"{CRM}.tell_returned_task", money.return_second, about_second_payment, RETURNED, NOTHING
    ),
    Scene(
        f"{CRM}.tell_withdrawal_task",
        mails.withdraw,
        about_withdrawal,
        HELD._replace(mails=(CONFIRMED, "WITHDRAWAL_RECEIVED")),
        NOTHING,
    ),
    Scene(
        f"{CRM}.tell_return_task",
        mails.send_back,
        about_return,
        HELD._replace(mails=(CONFIRMED, "RETURN_MOVED")),
        NOTHING,
    ),
    Scene(f"{CRM}.send_mail_task", mails.confirm, about_mail, HELD, NOTHING),
    # The provider lists its newest payment first: this one is the first to be compared.
    Scene(f"{SHOP}.reconcile_payments_task", money.take_elsewhere, about_nothing, TAKEN, WHOLE),
]
EARLY = Scene(
    f"{LOGISTICS}.process_early_carrier_events_task",
    parcels.deliver_early,
    about_shipment,
    ARRIVED,
    WHOLE,
)
"""Apart from the others because its work is not found again (see test_lost_work.py)."""
READERS = [
    Scene(
        f"{LOGISTICS}.exchange_with_partners_task",
        parcels.be_confirmed,
        about_nothing,
        SENT,
        WHOLE,
    ),
    Scene(f"{SHOP}.expire_orders_task", money.run_out, about_nothing, EXPIRED, NOTHING),
    Scene(f"{SHOP}.sweep_provider_events_task", money.hear_long_ago, about_nothing, HELD, NOTHING),
    Scene(f"{SHOP}.sweep_documents_task", money.hold_long_ago, about_nothing, HELD, NOTHING),
    Scene(f"{CRM}.send_due_mails_task", mails.confirm, about_nothing, HELD, NOTHING),
    Scene(
        f"{CRM}.queue_missing_mails_task",
        mails.refund_long_ago,
        about_nothing,
        GIVEN_BACK,
        (4290, 1900),
    ),
]
"""Tasks that write nothing themselves: they read and send messages."""
PEOPLE = [
    f"{CRM}.recognise_buyer_task",
    f"{CRM}.recognise_user_task",
    f"{CRM}.recognise_missing_task",
    f"{CRM}.tell_newsletter_task",
    f"{CRM}.answer_missing_consents_task",
]
"""Tasks about people; their scene is in test_killed_people.py."""
DESK = [
    f"{SHOP}.apply_stock_import_task",
    f"{SHOP}.sweep_stock_imports_task",
    f"{SHOP}.sweep_failed_tasks_task",
    f"{SHOP}.build_tax_return_task",
    f"{SHOP}.sweep_tax_returns_task",
    f"{SHOP}.set_expired_aside_task",
]
"""Tasks that the desk asks for; their scene is in test_killed_desk.py."""
VAT = [f"{SHOP}.settle_vat_credit_task", f"{SHOP}.sweep_vat_credits_task"]
"""Tasks that ask registers of VAT numbers again; their scene is in test_killed_registers.py."""
REPORTS = [f"{SHOP}.report_tax_task", f"{SHOP}.sweep_tax_reports_task"]
"""Tasks that tell tax providers; their scene is in test_killed_reports.py."""
LABELS = [
    f"{LOGISTICS}.{name}_task"
    for name in ("buy_label", "void_label", "tell_carrier", "sweep_labels", "poll_carriers")
]
"""Tasks that talk to carriers; their scene is in test_killed_labels.py."""
REFRESH = f"{SHOP}.refresh_stale_listings_task"
RATES = f"{SHOP}.fetch_rates_task"
HEARTBEAT = f"{SHOP}.heartbeat_task"
PUBLISH = "content.tasks.publish_due_pages_task"
"""Its scene is in test_killed_publishing.py."""
FORGET = f"{SHOP}.forget_old_keys_task"
PROVE = f"{SHOP}.prove_ledgers_task"
MONEY = [
    f"{SHOP}.fetch_statement_task",
    f"{SHOP}.propose_after_drift_task",
    f"{LOGISTICS}.forecast_demand_task",
    f"{LOGISTICS}.learn_transit_task",
]
"""What accountants and planners look at; its scene is in test_killed_money.py."""


@dataclass(frozen=True)
class Play:
    """Some scenes, each with an order of its own."""

    orders: dict[str, Order]
    scenes: dict[str, Scene]
    messages: dict[str, Message]

    def send(self, *tasks: str) -> None:
        """Send the messages of these tasks, or of all."""
        for task in tasks or self.scenes:
            current_app.tasks[task].apply_async(kwargs=self.messages.get(task, {}))

    def facts(self) -> dict[str, Facts]:
        """Return what is true of each order."""
        return {task: facts_of(order) for task, order in self.orders.items()}

    def cents(self) -> dict[str, tuple[int, int]]:
        """Return what the provider has taken and given back for each order."""
        return {task: at_the_provider(order) for task, order in self.orders.items()}

    def expected(self) -> dict[str, Facts]:
        """Return what must be true of each order in the end."""
        return {task: scene.after for task, scene in self.scenes.items()}

    def expected_cents(self) -> dict[str, tuple[int, int]]:
        """Return what the provider must have taken and given back."""
        return {task: scene.cents for task, scene in self.scenes.items()}


def set_up(scenes: list[Scene], *, world: World, stripe: StripeStandin) -> Play:
    """Place an order for each scene and leave it there; every message that follows is lost."""
    set_stock(world.cup, {"HAM": STOCK})
    orders, messages = {}, {}
    with losing_messages():
        for scene in scenes:
            order = placed_order({world.cup: 2}, at=timezone.now())
            scene.leave(order, stripe)
            orders[scene.task], messages[scene.task] = order, scene.message(order)
    return Play(orders, {scene.task: scene for scene in scenes}, messages)


def facts_of(order: Order) -> Facts:
    """Return what our database knows of an order."""
    order.refresh_from_db()
    ledger = LedgerEntry.objects.filter(payment__order=order).order_by("kind")
    parcels_of = Shipment.objects.filter(order=order).order_by("pk")
    return Facts(
        status=order.status,
        payment=Payment.objects.get(order=order, attempt=1).state,
        ledger=tuple(ledger.values_list("kind", flat=True)),
        parcels=tuple(
            (row.status, sum(line.quantity for line in row.lines.all()), row.scans.count())
            for row in parcels_of
        ),
        mails=tuple(order.mails.order_by("kind").values_list("kind", flat=True)),
        fulfilment=order.fulfilment,
        documents=tuple(order.documents.order_by("kind").values_list("kind", flat=True)),
    )


def doubled_history() -> list[dict[str, object]]:
    """Return entries that an order's history has more than once."""
    entries = OrderEvent.objects.values("order", "kind", "data").annotate(times=Count("pk"))
    return list(entries.filter(times__gt=1))


def at_the_provider(order: Order) -> tuple[int, int]:
    """Return the cents that the provider has taken and given back for an order."""
    reference = Payment.objects.get(order=order, attempt=1).reference
    if reference is None:
        return 0, 0
    state = stripe_gateway().retrieve(reference)
    back = sum(int(row.amount.amount * 100) for row in state.refunds)
    return int(state.captured.amount * 100), back
