"""The steps of a return: pages that ask, say what will happen, and call one service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.returns.admin.forms import AnswerForm, InspectForm, ReceiveForm, SendForm, StepForm
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
from logistics.withdrawals.services import AlreadySettledError, NothingLeftError
from shop.inventory.services import LotsExpiredError
from shop.kernel.admin import OperationPage, actor_of, as_money, require_permission
from shop.kernel.money import sum_money
from shop.payments.services import RefundError, preview_refund

State = Return.State
PERMISSION = "logistics.change_return"
WORDS: dict[type[Exception], str | Promise] = {
    ReturnStateError: gettext_lazy("This return has moved on in the meantime."),
    AlreadySettledError: gettext_lazy("The withdrawal has moved on: look at its page."),
    MiscountError: gettext_lazy("The units do not add up."),
    NothingBackError: gettext_lazy("All of it has been refunded already: reject it with a word."),
    NothingLeftError: gettext_lazy("All of it has been refunded already: reject it with a word."),
    ReplacementGoneError: gettext_lazy("The piece is not on the shelf any more: refund instead."),
    LotsExpiredError: gettext_lazy("Its lots on the shelf are over: refund instead."),
    RefundError: gettext_lazy("This cannot be refunded: look at the order’s payment."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done with a return."""

    name: str
    label: str | Promise
    explanation: str | Promise
    is_possible: Callable[[Return], bool]
    take: Callable[..., object]
    form: type[StepForm] = StepForm
    permission: str = PERMISSION
    is_dangerous: bool = False


def _can_settle(found: Return) -> bool:
    is_free = found.state == State.REQUESTED and not found.needs_goods
    return is_free or found.state == State.INSPECTED


def _waits(found: Return) -> bool:
    return found.state == State.REQUESTED and found.needs_goods


STEPS = (
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


def possible_steps(found: Return) -> list[Step]:
    """Return what can be done with a return now."""
    return [step for step in STEPS if step.is_possible(found)]


def step_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Any], return_id: int, name: str
) -> HttpResponse:
    """Ask for a step, then take it.

    :raises Http404: when there is no such return or step
    """
    step = next((step for step in STEPS if step.name == name), None)
    if step is None:
        raise Http404
    require_permission(request, PERMISSION)
    require_permission(request, step.permission)
    found = get_object_or_404(Return.objects.select_related("order", "withdrawal"), pk=return_id)
    back_url = reverse("admin:logistics_return_change", args=[found.pk])
    if not step.is_possible(found):
        messages.warning(request, str(WORDS[ReturnStateError]))
        return redirect(back_url)
    form = step.form(request.POST if request.method == "POST" else None, found=found)
    if form.is_valid() and _take(request, step=step, found=found, form=form):
        messages.success(request, _("Done: %(step)s.") % {"step": step.label})
        return redirect(back_url)
    page = OperationPage(
        model_admin=model_admin,
        title=f"{step.label}: {found}",
        subtitle=str(found),
        explanation=str(step.explanation) or _what_goes_back(found),
        submit_label=str(step.label),
        back_url=back_url,
        is_dangerous=step.is_dangerous,
    )
    return page.render(request, form=form)


def _take(request: HttpRequest, *, step: Step, found: Return, form: StepForm) -> bool:
    try:
        step.take(return_id=found.pk, actor=actor_of(request), at=timezone.now(), **form.arguments)
    except tuple(WORDS) as problem:
        words = next(text for kind, text in WORDS.items() if isinstance(problem, kind))
        messages.error(request, str(words))
        return False
    return True


def _what_goes_back(found: Return) -> str:
    """Return the sum that a refund would give back, and what it is made of."""
    plan = refund_plan(found)
    if not plan.quantities:
        return str(WORDS[NothingBackError])
    parts = preview_refund(
        order=found.order,
        quantities=plan.quantities,
        charge_ids=plan.charge_ids,
        charge_limits=plan.charge_limits,
    )
    currency = str(found.order.gross_total.currency)
    sums = {
        "total": sum_money((part.net + part.tax for part in parts), currency=currency),
        "tax": sum_money((part.tax for part in parts), currency=currency),
        "charges": sum_money(
            (part.net + part.tax for part in parts if part.charge is not None), currency=currency
        ),
    }
    return _(
        "%(total)s go back to the customer with a credit note: %(charges)s of them for delivery "
        "and duty, %(tax)s of them tax, as the order and the market’s policy have it."
    ) % {name: as_money(amount) for name, amount in sums.items()}
