"""What customers are told of a return, an exchange or a claim: once for each of its states."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.messages import keys
from crm.messages.letters import legal_urls
from crm.messages.models import OutgoingMail
from crm.messages.rendering import render_mail
from crm.messages.selectors import TOLD_STATES
from crm.messages.services.outbox import queue_mail
from logistics.returns.models import Return
from logistics.returns.presenters import ReturnView, view_of
from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import home_path, public_url


@dataclass(frozen=True, slots=True)
class ReturnLetter:
    """Everything that the templates of a mail about a return may use."""

    html_lang: str
    url: str
    home_url: str
    legal_urls: dict[str, str]
    seller: str
    subject: str
    found: ReturnView


def tell_return(*, return_id: int, at: datetime) -> OutgoingMail | None:
    """Tell the buyer of the order where a return stands; once for each state.

    A refund has a mail of its own, and an inspection ends in one; of both nothing is told here.
    Nobody is told once they are erased.

    :raises Return.DoesNotExist: when there is no such return
    """
    rows = Return.objects.select_related("order", "warehouse", "refund", "carrier")
    found = rows.get(pk=return_id)
    is_told = found.state in TOLD_STATES and found.refund_id is None
    if not is_told or not found.customer:
        return None
    reader = find_variant(found.variant_code) or next(iter(REGISTRY.variants.values()))
    return queue_mail(
        key=f"{keys.RETURN}{return_id}-{found.state}",
        at=at,
        write=lambda: {
            **_rendered(found, reader=reader),
            "order": found.order,
            "kind": OutgoingMail.Kind.RETURN_MOVED,
            "recipient": found.order.email,
            "language": reader.code,
        },
    )


def _rendered(found: Return, *, reader: Variant) -> dict[str, str]:
    with translation.override(reader.code), timezone.override(reader.market.time_zone):
        page = reverse("parcels:return", args=[found.order.access_token, found.pk])
        view = view_of(found, reader=reader)
        letter = ReturnLetter(
            html_lang=reader.locale.replace("_", "-"),
            url=public_url(page),
            home_url=public_url(home_path(reader.code)),
            legal_urls=legal_urls(),
            seller=settings.SELLER_LINE,
            subject=_("%(reference)s: %(state)s, order %(number)s")
            % {"reference": view.reference, "state": view.state, "number": view.number},
            found=view,
        )
        return render_mail("emails/returns/moved", letter)
