"""The steps of a withdrawal: pages that ask, say what will happen, and call one service."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.withdrawals.admin.forms import MatchForm, WhyForm
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.presenters import sums_of_refund
from logistics.withdrawals.selectors import refund_plan
from logistics.withdrawals.services import (
    AlreadySettledError,
    NoSuchOrderError,
    NothingLeftError,
    close_withdrawal,
    match_withdrawal,
    note_goods_back,
    refund_withdrawal,
    reject_withdrawal,
)
from shop.kernel.admin import Step, Steps, Words
from shop.payments.services import RefundError

State = Withdrawal.State
PERMISSION = "logistics.change_withdrawal"
MOVED_ON = gettext_lazy("This withdrawal has moved on in the meantime.")
WORDS: Words = {
    AlreadySettledError: MOVED_ON,
    NoSuchOrderError: gettext_lazy("There is no order of this number."),
    NothingLeftError: gettext_lazy("Everything has been refunded already: close it instead."),
    RefundError: gettext_lazy("This cannot be refunded: look at the order’s payment."),
}


def _in(*states: str) -> Callable[[Withdrawal], bool]:
    return lambda withdrawal: withdrawal.state in states


ALL = (
    Step(
        name="match",
        label=gettext_lazy("Match with an order"),
        explanation=gettext_lazy(
            "The declaration is then about everything that is left of the order; an order of which "
            "nothing has been sent is cancelled. Make sure that whoever declared it is the buyer."
        ),
        is_possible=_in(State.RECEIVED),
        form=MatchForm,
        take=match_withdrawal,
    ),
    Step(
        name="goods-back",
        label=gettext_lazy("Goods are back"),
        explanation=gettext_lazy(
            "Also when the customer has shown that the goods were sent: from then on the refund "
            "must not wait. Put what can be sold again back into stock by hand."
        ),
        is_possible=_in(State.MATCHED),
        take=note_goods_back,
    ),
    Step(
        name="refund",
        label=gettext_lazy("Refund"),
        explanation="",
        is_possible=_in(State.MATCHED, State.GOODS_BACK),
        take=refund_withdrawal,
        permission="shop.add_refund",
    ),
    Step(
        name="close",
        label=gettext_lazy("Close without refund"),
        explanation=gettext_lazy("For what was settled in another way: say how."),
        is_possible=_in(State.RECEIVED, State.MATCHED, State.GOODS_BACK),
        form=WhyForm,
        take=close_withdrawal,
    ),
    Step(
        name="reject",
        label=gettext_lazy("Reject"),
        explanation=gettext_lazy(
            "Only when there is no right to withdraw. Write to the customer, who is not told by "
            "the shop."
        ),
        is_possible=_in(State.RECEIVED, State.MATCHED, State.GOODS_BACK),
        form=WhyForm,
        take=reject_withdrawal,
        is_dangerous=True,
    ),
)


def _what_goes_back(withdrawal: Withdrawal) -> str:
    """Return the sum that a refund would give back, and what it is made of."""
    plan = refund_plan(withdrawal)
    if withdrawal.order is None or not plan.quantities:
        return str(WORDS[NothingLeftError])
    return _(
        "%(total)s go back to the customer, %(charges)s of them for delivery and duty: these go "
        "back for each parcel of which nothing is kept, delivery at the price of the cheapest way."
    ) % sums_of_refund(withdrawal.order, plan)


STEPS = Steps(
    all=ALL,
    rows=Withdrawal.objects.select_related("order"),
    key="withdrawal_id",
    permission=PERMISSION,
    words=WORDS,
    gone=MOVED_ON,
    explain=_what_goes_back,
)
