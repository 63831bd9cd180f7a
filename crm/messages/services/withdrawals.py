"""The receipt of a withdrawal on a durable medium (Art. 11a(4) of Directive 2011/83/EU)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.identity.services import recognise_guest
from crm.messages import keys
from crm.messages.letters import legal_urls
from crm.messages.models import OutgoingMail
from crm.messages.rendering import render_mail
from crm.messages.services.outbox import queue_mail
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.presenters import Receipt, receipt_of
from logistics.withdrawals.wording import Words, receipt_subject, words_of
from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import home_path, public_url


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A labelled part of the declaration."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptLetter:
    """Everything that the templates of a receipt may use."""

    html_lang: str
    url: str
    home_url: str
    legal_urls: dict[str, str]
    seller: str
    subject: str
    words: Words
    receipt: Receipt
    rows: list[ReceiptRow]


def tell_withdrawal(*, withdrawal_id: int, at: datetime) -> OutgoingMail | None:
    """Send whoever withdrew the content, day and time of the declaration; once for each.

    It goes to the address that was typed. Only who holds the order's own address learns from it
    what became of the order. Nobody is told once the declaration has been emptied.

    :raises Withdrawal.DoesNotExist: when there is no such declaration
    """
    withdrawal = Withdrawal.objects.select_related("order").get(pk=withdrawal_id)
    if not withdrawal.email:
        return None
    reader = find_variant(withdrawal.variant_code) or next(iter(REGISTRY.variants.values()))
    return queue_mail(
        key=f"{keys.WITHDRAWAL}{withdrawal_id}",
        at=at,
        write=lambda: {
            **_rendered(withdrawal, reader=reader),
            **_whom(withdrawal, reader=reader, at=at),
            "kind": OutgoingMail.Kind.WITHDRAWAL_RECEIVED,
            "recipient": withdrawal.email,
            "language": reader.code,
        },
    )


def _whom(withdrawal: Withdrawal, *, reader: Variant, at: datetime) -> dict[str, object]:
    if _knows_order(withdrawal):
        return {"order": withdrawal.order}
    contact = recognise_guest(
        email=withdrawal.email, at=at, name=withdrawal.name, variant_code=reader.code
    )
    return {"contact": contact}


def _knows_order(withdrawal: Withdrawal) -> bool:
    order = withdrawal.order
    return order is not None and order.email.lower() == withdrawal.email.lower()


def _rendered(withdrawal: Withdrawal, *, reader: Variant) -> dict[str, str]:
    with translation.override(reader.code), timezone.override(reader.market.time_zone):
        knows_order = _knows_order(withdrawal)
        receipt = receipt_of(withdrawal, reader=reader, knows_order=knows_order)
        urls, words = legal_urls(), words_of(reader.market)
        letter = ReceiptLetter(
            html_lang=reader.locale.replace("_", "-"),
            url=urls["withdrawal"],
            home_url=public_url(home_path(reader.code)),
            legal_urls=urls,
            seller=settings.SELLER_LINE,
            subject=receipt_subject(reader.market, number=receipt.number),
            words=words,
            receipt=receipt,
            rows=_rows(receipt, words=words),
        )
        return render_mail("emails/withdrawals/received", letter)


def _rows(receipt: Receipt, *, words: Words) -> list[ReceiptRow]:
    goods = "\n".join(receipt.lines) or _("the whole order")
    rows = [
        ReceiptRow(pgettext("withdrawal", "Received"), receipt.moment),
        ReceiptRow(pgettext("withdrawal", "Reference"), receipt.reference),
        ReceiptRow(_("Order number"), receipt.number),
        ReceiptRow(_("Your name"), receipt.name),
        ReceiptRow(words.goods, goods),
        ReceiptRow(_("You add"), receipt.statement),
    ]
    return [row for row in rows if row.text]
