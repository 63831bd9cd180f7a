"""Mails around the newsletter: the question, and the welcome with the way out."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from crm.consent.models import ConsentRecord
from crm.consent.services import confirm_token, leave_token
from crm.messages import keys
from crm.messages.letters import legal_urls
from crm.messages.models import OutgoingMail
from crm.messages.rendering import render_mail
from crm.messages.services.outbox import queue_mail
from shop.markets.context import find_variant
from shop.markets.registry import REGISTRY, Variant
from shop.storefront.addresses import home_path, public_url

State = ConsentRecord.State
KINDS = {
    State.REQUESTED: OutgoingMail.Kind.NEWSLETTER_CONFIRM,
    State.GRANTED: OutgoingMail.Kind.NEWSLETTER_WELCOME,
}


@dataclass(frozen=True, slots=True)
class Note:
    """Everything that the templates of a mail about the newsletter may use."""

    html_lang: str
    url: str
    home_url: str
    leave_url: str
    legal_urls: dict[str, str]
    seller: str


def tell_newsletter(*, consent_id: int, at: datetime) -> OutgoingMail | None:
    """Ask for the confirmation that a statement needs, or welcome whoever gave it; once for each.

    Nobody is told of what has been withdrawn, nor anybody who has been erased since.

    :raises ConsentRecord.DoesNotExist: when there is no such statement
    """
    record = ConsentRecord.objects.select_related("contact__merged_into").get(pk=consent_id)
    contact = record.contact.merged_into or record.contact
    kind = KINDS.get(State(record.state))
    if kind is None or not contact.email:
        return None
    reader = find_variant(record.language) or next(iter(REGISTRY.variants.values()))
    return queue_mail(
        key=f"{keys.NEWSLETTER}{consent_id}",
        at=at,
        write=lambda: {
            **_rendered(record, kind=kind, reader=reader),
            "kind": kind,
            "contact": contact,
            "recipient": contact.email,
            "language": reader.code,
        },
    )


def _rendered(record: ConsentRecord, *, kind: str, reader: Variant) -> dict[str, str]:
    with translation.override(reader.code):
        home_url = public_url(home_path(reader.code))
        leave_url = public_url(
            reverse("crm:newsletter-leave", args=[leave_token(record.contact_id)])
        )
        is_question = record.state == State.REQUESTED
        confirm_url = public_url(reverse("crm:newsletter-confirm", args=[confirm_token(record)]))
        note = Note(
            html_lang=reader.locale.replace("_", "-"),
            url=confirm_url if is_question else home_url,
            home_url=home_url,
            leave_url="" if is_question else leave_url,
            legal_urls=legal_urls(),
            seller=settings.SELLER_LINE,
        )
        parts = render_mail(f"emails/newsletter/{kind.removeprefix('NEWSLETTER_').lower()}", note)
        return {**parts, "leave_url": note.leave_url}
