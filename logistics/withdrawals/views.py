"""The withdrawal function of Art. 11a of Directive 2011/83/EU: state, confirm, get a receipt.

No sign-in stands before it. A pair of number and address that fits no order gets the very same
answer as one that does, so nobody can find out orders by trying.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from logistics.withdrawals.forms import DeclarationForm
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.presenters import receipt_of
from logistics.withdrawals.proofs import (
    Draft,
    ProofError,
    new_key,
    seal,
    seal_receipt,
    unseal,
    unseal_receipt,
)
from logistics.withdrawals.selectors import latest_withdrawal, local_day, open_units, window_of
from logistics.withdrawals.services import Statement, declare_withdrawal
from logistics.withdrawals.wording import words_of
from shop.kernel.formats import format_date
from shop.kernel.rate_limit import rate_limited
from shop.markets.context import active_variant
from shop.orders.models import Order
from shop.orders.selectors import find_order_by_token
from shop.storefront.wording import withdrawal_label

STATE_PER_MINUTE = 20
CONFIRM_PER_MINUTE = 6


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited(name="withdraw", per_minute=STATE_PER_MINUTE)
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take who withdraws from which order, then show it once more to be confirmed."""
    return _first_step(request, order=None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited(name="withdraw", per_minute=STATE_PER_MINUTE)
def withdraw_from_order(request: HttpRequest, token: str) -> HttpResponse:
    """Take the declaration of whoever holds an order's secret, filled in as far as known.

    :raises Http404: when the secret opens no order
    """
    order = find_order_by_token(token=token)
    if order is None:
        raise Http404
    return _first_step(request, order=order)


@never_cache
@require_POST
@rate_limited(name="withdraw-confirm", per_minute=CONFIRM_PER_MINUTE)
def confirm(request: HttpRequest) -> HttpResponse:
    """Receive what was confirmed; sent twice, it is received once."""
    try:
        draft = unseal(request.POST.get("draft", ""))
    except ProofError:
        context = {**_words(), "form": _form(units=[]), "has_expired": True}
        return _page(request, "form", context, status=HTTPStatus.GONE)
    withdrawal = declare_withdrawal(key=UUID(draft.key), said=_statement(draft), at=timezone.now())
    proof = seal_receipt(withdrawal.pk)
    # Whoever only knew a number and an address must not learn whether they fit.
    suffix = "o" if draft.order_id is not None else "g"
    return redirect("parcels:withdrawal-received", proof=f"{suffix}{proof}")


@never_cache
@require_safe
def received(request: HttpRequest, proof: str) -> HttpResponse:
    """Show the acknowledgement to whoever has just declared.

    :raises Http404: when we did not hand out the address, or a day ago
    """
    try:
        withdrawal = Withdrawal.objects.select_related("order").get(pk=unseal_receipt(proof[1:]))
    except (ProofError, Withdrawal.DoesNotExist):
        raise Http404 from None
    receipt = receipt_of(withdrawal, reader=active_variant(), knows_order=proof[0] == "o")
    return _page(request, "received", {**_words(), "receipt": receipt})


def _first_step(request: HttpRequest, *, order: Order | None) -> HttpResponse:
    units = open_units(order) if order else []
    if order is not None and not units:
        return _page(request, "nothing_left", {**_words(), **_what_was(order)})
    initial = (
        {"name": order.name, "order_number": order.number, "email": order.email} if order else {}
    )
    form = _form(request.POST or None, units=units, initial=initial)
    context = {**_words(), "form": form, "period_note": _period_note(order), "order": order}
    if request.method != "POST":
        return _page(request, "form", context)
    if not form.is_valid():
        return _page(request, "form", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(request, "confirm", {**context, **_second_step(form, order=order)})


def _form(*args: Any, **kwargs: Any) -> DeclarationForm:
    form = DeclarationForm(*args, **kwargs)
    form.fields["email"].help_text = words_of(active_variant().market).address_help
    return form


def _second_step(form: DeclarationForm, *, order: Order | None) -> dict[str, object]:
    data, chosen = form.cleaned_data, form.quantities
    draft = Draft(
        name=data["name"],
        email=data["email"],
        order_number=data["order_number"],
        text=data["statement"],
        order_id=order.pk if order else None,
        quantities=None if chosen is None else {str(key): left for key, left in chosen.items()},
        key=new_key(),
    )
    pieces = [
        {"title": line.title, "option_label": line.option_label, "quantity": wanted}
        for line, left in form.units
        if (wanted := left if chosen is None else chosen[line.pk])
    ]
    return {"draft": draft, "sealed": seal(draft), "pieces": pieces}


def _statement(draft: Draft) -> Statement:
    reader, chosen = active_variant(), draft.quantities
    return Statement(
        name=draft.name,
        email=draft.email,
        order_number=draft.order_number,
        text=draft.text,
        order_id=draft.order_id,
        quantities=None if chosen is None else {int(key): left for key, left in chosen.items()},
        variant_code=reader.code,
        market_code=reader.market.code,
    )


def _period_note(order: Order | None) -> dict[str, object]:
    """Return what to say of an order's period, and whether it is over."""
    if order is None:
        return {}
    window = window_of(order)
    if window.last_day is None:
        return {}
    today = local_day(order.market_id, timezone.now())
    reader, is_over = active_variant(), window.is_over(on=today)
    words = words_of(reader.market)
    day = format_date(window.last_day, locale=reader.locale, style="long")
    text = words.has_ended if is_over else words.until
    return {"text": text % {"day": day}, "is_over": is_over}


def _what_was(order: Order) -> dict[str, object]:
    known = latest_withdrawal(order)
    reader = active_variant()
    return {
        "order_url": reverse("shop:order-status", args=[order.access_token]),
        "receipt": receipt_of(known, reader=reader, knows_order=True) if known else None,
    }


def _words() -> dict[str, object]:
    market = active_variant().market
    return {"heading": withdrawal_label(market), "words": words_of(market)}


def _page(
    request: HttpRequest, name: str, context: dict[str, object], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    response = render(request, f"logistics/withdrawals/{name}.html", context, status=status)
    # Some of the addresses are secrets.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
