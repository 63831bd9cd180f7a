"""The steps of a return: pages that ask, say what will happen, and call one service."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.returns.admin.forms import AnswerForm, InspectForm, ReceiveForm, SendForm
from logistics.returns.models import Return
from logistics.returns.selectors import refund_plan
from logistics.returns.services import (
    MiscountError,
    NothingBackError,
    ReplacementGoneError,
    ReturnStateError,
    inspect_return,
    promise_replacement,
    receive_return,
    refund_return,
    reject_return,
    send_replacement,
    waive_goods,
)
from logistics.withdrawals.presenters import sums_of_refund
from logistics.withdrawals.services import AlreadySettledError, NothingLeftError
from shop.inventory.services import LotsExpiredError
from shop.kernel.admin import Step, Steps, Words
from shop.payments.services import RefundError

State = Return.State
PERMISSION = "logistics.change_return"
MOVED_ON = gettext_lazy("This return has moved on in the meantime.")
WORDS: Words = {
    ReturnStateError: MOVED_ON,
    AlreadySettledError: gettext_lazy("The withdrawal has moved on: look at its page."),
    MiscountError: gettext_lazy("The units do not add up."),
    NothingBackError: gettext_lazy("All of it has been refunded already: reject it with a word."),
    NothingLeftError: gettext_lazy("All of it has been refunded already: reject it with a word."),
    ReplacementGoneError: gettext_lazy("The piece is not on the shelf any more: refund instead."),
    LotsExpiredError: gettext_lazy("Its lots on the shelf are over: refund instead."),
    RefundError: gettext_lazy("This cannot be refunded: look at the order’s payment."),
}


def _can_settle(found: Return) -> bool:
    is_free = found.state == State.REQUESTED and not found.needs_goods
    return is_free or found.state == State.INSPECTED


def _waits(found: Return) -> bool:
    return found.state == State.REQUESTED and found.needs_goods


ALL = (
    Step(
        name="receive",
        label=gettext_lazy("The parcel is here"),
        explanation=gettext_lazy(
            "The pieces go into quarantine until they are inspected. Enter what is really in the "
            "parcel: what is missing can be announced again."
        ),
        is_possible=_waits,
        form=ReceiveForm,
        take=receive_return,
    ),
    Step(
        name="inspect",
        label=gettext_lazy("Inspect"),
        explanation=gettext_lazy(
            "Say in which condition the pieces are and where each goes: on the shelf to be sold "
            "again, to the damaged ones, or written off."
        ),
        is_possible=lambda found: found.state == State.RECEIVED,
        form=InspectForm,
        take=inspect_return,
    ),
    Step(
        name="refund",
        label=gettext_lazy("Refund"),
        explanation="",
        is_possible=_can_settle,
        take=refund_return,
        permission="shop.add_refund",
    ),
    Step(
        name="replace",
        label=gettext_lazy("Replace"),
        explanation=gettext_lazy(
            "The same pieces are promised to the customer from the shelf, without payment."
        ),
        is_possible=lambda found: _can_settle(found) and found.withdrawal_id is None,
        take=promise_replacement,
    ),
    Step(
        name="send",
        label=gettext_lazy("Send the replacement"),
        explanation=gettext_lazy("The pieces leave the shelf, and the customer gets a mail."),
        is_possible=lambda found: found.state == State.REPLACING,
        form=SendForm,
        take=send_replacement,
    ),
    Step(
        name="waive",
        label=gettext_lazy("Do without the goods"),
        explanation=gettext_lazy(
            "The customer keeps the pieces; you can refund or replace them at once."
        ),
        is_possible=lambda found: _waits(found) and found.withdrawal_id is None,
        take=waive_goods,
    ),
    Step(
        name="reject",
        label=gettext_lazy("Reject"),
        explanation=gettext_lazy(
            "No money goes back. The customer gets your answer by mail; pieces that are here stay "
            "where the inspection put them until you send them back."
        ),
        is_possible=lambda found: found.state in {State.REQUESTED, State.INSPECTED},
        form=AnswerForm,
        take=reject_return,
        is_dangerous=True,
    ),
)


def _what_goes_back(found: Return) -> str:
    """Return the sum that a refund would give back, and what it is made of."""
    plan = refund_plan(found)
    if not plan.quantities:
        return str(WORDS[NothingBackError])
    return _(
        "%(total)s go back to the customer with a credit note: %(charges)s of them for delivery "
        "and duty, %(tax)s of them tax, as the order and the market’s policy have it."
    ) % sums_of_refund(found.order, plan)


STEPS = Steps(
    all=ALL,
    rows=Return.objects.select_related("order", "withdrawal"),
    key="return_id",
    permission=PERMISSION,
    words=WORDS,
    gone=MOVED_ON,
    explain=_what_goes_back,
)
