"""The newsletter: asked for by a form, confirmed by mail (double opt-in), ended by one click."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from crm.consent.models import ConsentRecord
from crm.consent.selectors import is_granted, newest_record
from crm.events import consent_changed
from crm.identity.locks import lock_contacts
from crm.identity.models import Contact
from crm.identity.services import forget_bounce, recognise_guest
from shop.kernel.events import announce

State, Source = ConsentRecord.State, ConsentRecord.Source
TEXT_VERSION = "2026-11"
"""Raised when the words beside the form change; git remembers the words of each version."""
CONFIRM_WITHIN = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(minutes=10)
_CONFIRM_SALT, _LEAVE_SALT = "crm.newsletter.confirm", "crm.newsletter.leave"


class LinkExpiredError(Exception):
    """Raised when a confirmation comes more than a week after the question."""


class LinkUnknownError(Exception):
    """Raised when a link was not made by us, or leads to somebody who is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where and in which language and market somebody made a statement."""

    source: str
    language: str


@transaction.atomic(durable=True)
def ask_for_newsletter(*, email: str, asked: Asked, at: datetime) -> ConsentRecord | None:
    """Note that somebody typed an address into the form; a mail will ask its owner.

    Whoever has the newsletter already stays as they are, and whoever was asked a moment ago is not
    asked again, lest the form fill somebody's mailbox: then nothing is noted.
    """
    contact = recognise_guest(email=email, at=at, variant_code=asked.language)
    lock_contacts(contact_ids=[contact.pk])
    newest = newest_record(contact)
    if newest is not None and _needs_no_question(newest, at=at):
        return None
    return _add(contact, State.REQUESTED, asked=asked, at=at)


@transaction.atomic(durable=True)
def confirm_newsletter(*, token: str, at: datetime) -> ConsentRecord:
    """Grant what a link from our mail asks for; the link works again without changing anything.

    :raises LinkExpiredError: when the question is older than CONFIRM_WITHIN
    :raises LinkUnknownError: when the link is forged, or the newsletter was ended since
    """
    try:
        record_id = signing.loads(token, salt=_CONFIRM_SALT)
        asked = ConsentRecord.objects.select_related("contact__merged_into").get(pk=record_id)
    except (signing.BadSignature, ConsentRecord.DoesNotExist) as error:
        raise LinkUnknownError from error
    contact = _living(asked.contact)
    lock_contacts(contact_ids=[contact.pk])
    newest = newest_record(contact)
    if newest is not None and newest.state == State.GRANTED:
        return newest
    if newest is None or newest.state == State.WITHDRAWN:
        raise LinkUnknownError
    if at - asked.created_at > CONFIRM_WITHIN:
        raise LinkExpiredError
    # The mail was read, so it arrives.
    forget_bounce(email=contact.email)
    said = Asked(source=Source.MAIL, language=asked.language)
    return _add(contact, State.GRANTED, asked=said, at=at, text_version=asked.text_version)


@transaction.atomic(durable=True)
def grant_newsletter(*, contact_id: int, asked: Asked, at: datetime) -> None:
    """Grant the newsletter to the owner of a proven address, who asked for it themselves."""
    contact = lock_contacts(contact_ids=[contact_id])[contact_id]
    if not is_granted(contact):
        _add(contact, State.GRANTED, asked=asked, at=at)


@transaction.atomic
def end_newsletter(*, contact_id: int, asked: Asked, at: datetime) -> bool:
    """Withdraw the newsletter at once; return False when there was nothing to withdraw."""
    contact = lock_contacts(contact_ids=[contact_id])[contact_id]
    newest = newest_record(contact)
    if newest is None or newest.state == State.WITHDRAWN:
        return False
    _add(contact, State.WITHDRAWN, asked=asked, at=at)
    return True


def confirm_token(record: ConsentRecord) -> str:
    """Return the secret part of the link that confirms a question."""
    return signing.dumps(record.pk, salt=_CONFIRM_SALT)


def leave_token(contact_id: int) -> str:
    """Return the secret part of the link that ends the newsletter; it never expires."""
    return signing.dumps(contact_id, salt=_LEAVE_SALT)


def contact_of_leave_token(token: str) -> Contact:
    """Return whose newsletter a link ends.

    :raises LinkUnknownError: when the link is forged, or its contact is gone
    """
    try:
        contact_id = signing.loads(token, salt=_LEAVE_SALT)
        contact = Contact.objects.select_related("merged_into").get(pk=contact_id)
    except (signing.BadSignature, Contact.DoesNotExist) as error:
        raise LinkUnknownError from error
    return _living(contact)


def _needs_no_question(newest: ConsentRecord, *, at: datetime) -> bool:
    was_just_asked = newest.state == State.REQUESTED and at - newest.created_at < ASK_AGAIN_AFTER
    return was_just_asked or newest.state == State.GRANTED


def _living(contact: Contact) -> Contact:
    living = contact.merged_into or contact
    if living.erased_at is not None:
        raise LinkUnknownError
    return living


def _add(
    contact: Contact, state: str, *, asked: Asked, at: datetime, text_version: str = TEXT_VERSION
) -> ConsentRecord:
    record = ConsentRecord.objects.create(
        contact=contact,
        channel=ConsentRecord.Channel.EMAIL,
        purpose=ConsentRecord.Purpose.NEWSLETTER,
        state=state,
        source=asked.source,
        text_version=text_version,
        language=asked.language,
        created_at=at,
    )
    announce(consent_changed, consent_id=record.pk)
    return record
