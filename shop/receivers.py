"""Events become tasks, one each; a sign-in takes the guest's cart along."""

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from shop.accounts.models import User
from shop.cart.views import merge_after_login
from shop.desk.models import FailedTask
from shop.desk.tasks import send_again
from shop.events import (
    cancellation_requested,
    capture_requested,
    failed_task_sent_again,
    ledger_proof_requested,
    order_cancelled,
    order_paid,
    products_changed,
    provider_event_received,
    refund_requested,
    refund_succeeded,
    stock_import_confirmed,
    tax_report_reopened,
    tax_return_requested,
    vat_credit_opened,
)
from shop.payments.models import Refund
from shop.tasks import (
    apply_stock_import_task,
    build_tax_return_task,
    capture_payment_task,
    credit_cancellation_task,
    credit_refund_task,
    finish_cancellation_task,
    issue_invoice_task,
    process_provider_event_task,
    prove_ledgers_task,
    refresh_stale_listings_task,
    report_tax_task,
    send_refund_task,
    settle_vat_credit_task,
)
from shop.tax_reports.models import TaxReport


@receiver(provider_event_received)
def on_provider_event_received(*, provider_event_id: int, **_: object) -> None:
    """Process the event."""
    process_provider_event_task.delay(provider_event_id=provider_event_id)


@receiver(capture_requested)
def on_capture_requested(*, payment_id: int, **_: object) -> None:
    """Take the money."""
    capture_payment_task.delay(payment_id=payment_id)


@receiver(cancellation_requested)
def on_cancellation_requested(*, payment_id: int, **_: object) -> None:
    """Let the money go."""
    finish_cancellation_task.delay(payment_id=payment_id)


@receiver(refund_requested)
def on_refund_requested(*, refund_id: int, **_: object) -> None:
    """Send the money back."""
    send_refund_task.delay(refund_id=refund_id)


@receiver(order_paid)
def on_order_paid(*, order_id: int, **_: object) -> None:
    """Issue the invoice."""
    issue_invoice_task.delay(order_id=order_id)


@receiver(refund_succeeded)
def on_refund_succeeded(*, refund_id: int, **_: object) -> None:
    """Issue the credit note."""
    credit_refund_task.delay(refund_id=refund_id)


@receiver(order_cancelled)
def on_order_cancelled(*, order_id: int, **_: object) -> None:
    """Undo an invoice whose money was never taken."""
    credit_cancellation_task.delay(order_id=order_id)


@receiver(order_paid)
@receiver(order_cancelled)
def on_order_to_report(*, order_id: int, **_: object) -> None:
    """Tell the tax provider, if one was asked."""
    report_tax_task.delay(order_id=order_id)


@receiver(refund_succeeded)
def on_refund_to_report(*, refund_id: int, **_: object) -> None:
    """Tell the tax provider what went back."""
    report_tax_task.delay(
        order_id=Refund.objects.values_list("order_id", flat=True).get(pk=refund_id)
    )


@receiver(tax_report_reopened)
def on_tax_report_reopened(*, tax_report_id: int, **_: object) -> None:
    """Tell the tax provider once more."""
    reports = TaxReport.objects.values_list("consignment__order_id", flat=True)
    report_tax_task.delay(order_id=reports.get(pk=tax_report_id))


@receiver(products_changed)
def on_products_changed(**_: object) -> None:
    """Compute the listings again."""
    refresh_stale_listings_task.delay()


@receiver(failed_task_sent_again)
def on_failed_task_sent_again(*, failed_task_id: int, **_: object) -> None:
    """Send the task once more."""
    send_again(FailedTask.objects.get(pk=failed_task_id))


@receiver(stock_import_confirmed)
def on_stock_import_confirmed(*, stock_import_id: int, **_: object) -> None:
    """Book the counts."""
    apply_stock_import_task.delay(stock_import_id=stock_import_id)


@receiver(tax_return_requested)
def on_tax_return_requested(*, tax_return_id: int, **_: object) -> None:
    """Build the return."""
    build_tax_return_task.delay(tax_return_id=tax_return_id)


@receiver(vat_credit_opened)
def on_vat_credit_opened(*, vat_credit_id: int, **_: object) -> None:
    """Ask the register again."""
    settle_vat_credit_task.delay(vat_credit_id=vat_credit_id)


@receiver(user_logged_in)
def on_user_logged_in(*, request: HttpRequest, user: User, **_: object) -> None:
    """Merge the guest's cart into the account's."""
    merge_after_login(request, int(user.pk))


@receiver(ledger_proof_requested)
def on_ledger_proof_requested(**_: object) -> None:
    """Prove the ledgers."""
    prove_ledgers_task.delay()
