"""The steps of a withdrawal: pages that ask, say what will happen, and call one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.withdrawals.forms import MatchForm, WhyForm
from logistics.withdrawals.models import Withdrawal
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
from shop.kernel.admin import OperationPage, actor_of, as_money, require_permission
from shop.kernel.money import sum_money
from shop.payments.services import RefundError, preview_refund

State = Withdrawal.State
PERMISSION = "logistics.change_withdrawal"
WORDS: dict[type[Exception], str | Promise] = {
    AlreadySettledError: gettext_lazy("This withdrawal has moved on in the meantime."),
    NoSuchOrderError: gettext_lazy("There is no order of this number."),
    NothingLeftError: gettext_lazy("Everything has been refunded already: close it instead."),
    RefundError: gettext_lazy("This cannot be refunded: look at the order’s payment."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done with a withdrawal."""

    name: str
    label: str | Promise
    explanation: str | Promise
    states: tuple[str, ...]
    form: type[forms.Form]
    take: Callable[..., object]
    permission: str = PERMISSION
    is_dangerous: bool = False


STEPS = (
    Step(
        name="match",
        label=gettext_lazy("Match with an order"),
        explanation=gettext_lazy(
            "The declaration is then about everything that is left of the order; an order of which "
            "nothing has been sent is cancelled. Make sure that whoever declared it is the buyer."
        ),
        states=(State.RECEIVED,),
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
        states=(State.MATCHED,),
        form=forms.Form,
        take=note_goods_back,
    ),
    Step(
        name="refund",
        label=gettext_lazy("Refund"),
        explanation="",
        states=(State.MATCHED, State.GOODS_BACK),
        form=forms.Form,
        take=refund_withdrawal,
        permission="shop.add_refund",
    ),
    Step(
        name="close",
        label=gettext_lazy("Close without refund"),
        explanation=gettext_lazy("For what was settled in another way: say how."),
        states=(State.RECEIVED, State.MATCHED, State.GOODS_BACK),
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
        states=(State.RECEIVED, State.MATCHED, State.GOODS_BACK),
        form=WhyForm,
        take=reject_withdrawal,
        is_dangerous=True,
    ),
)


def possible_steps(withdrawal: Withdrawal) -> list[Step]:
    """Return what can be done with a withdrawal now."""
    return [step for step in STEPS if withdrawal.state in step.states]


def step_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], withdrawal_id: int, name: str
) -> HttpResponse:
    """Ask for a step, then take it.

    :raises Http404: when there is no such withdrawal or step
    """
    step = next((step for step in STEPS if step.name == name), None)
    if step is None:
        raise Http404
    require_permission(request, PERMISSION)
    require_permission(request, step.permission)
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("order"), pk=withdrawal_id)
    back_url = reverse("admin:logistics_withdrawal_change", args=[withdrawal.pk])
    if withdrawal.state not in step.states:
        messages.warning(request, str(WORDS[AlreadySettledError]))
        return redirect(back_url)
    form = step.form(request.POST or None)
    is_confirmed = request.method == "POST" and form.is_valid()
    if is_confirmed and _take(request, step=step, withdrawal=withdrawal, form=form):
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=f"{step.label}: {withdrawal}",
        subtitle=str(withdrawal),
        explanation=str(step.explanation) or _what_goes_back(withdrawal),
        submit_label=str(step.label),
        back_url=back_url,
        is_dangerous=step.is_dangerous,
    )
    return page.render(request, form=form)


def _take(request: HttpRequest, *, step: Step, withdrawal: Withdrawal, form: forms.Form) -> bool:
    try:
        step.take(
            withdrawal_id=withdrawal.pk,
            actor=actor_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    except tuple(WORDS) as problem:
        words = next(text for kind, text in WORDS.items() if isinstance(problem, kind))
        messages.error(request, str(words))
        return False
    return True


def _what_goes_back(withdrawal: Withdrawal) -> str:
    """Return the sum that a refund would give back, and what it is made of."""
    plan = refund_plan(withdrawal)
    if withdrawal.order is None or not plan.quantities:
        return str(WORDS[NothingLeftError])
    parts = preview_refund(
        order=withdrawal.order,
        quantities=plan.quantities,
        charge_ids=plan.charge_ids,
        charge_limits=plan.charge_limits,
    )
    currency = str(withdrawal.order.gross_total.currency)
    total = sum_money((part.net + part.tax for part in parts), currency=currency)
    charges = sum_money(
        (part.net + part.tax for part in parts if part.charge is not None), currency=currency
    )
    return _(
        "%(total)s go back to the customer, %(charges)s of them for delivery and duty: these go "
        "back for each parcel of which nothing is kept, delivery at the price of the cheapest way."
    ) % {"total": as_money(total), "charges": as_money(charges)}
