"""Mails that come back: told by the mail server at once, or by the provider later."""

import base64
import smtplib

import pytest
from django.test import Client
from django.utils import timezone

from crm.consent.selectors import is_granted
from crm.consent.services import Asked, ask_for_newsletter, confirm_newsletter, confirm_token
from crm.identity.models import Contact, ContactEmail
from crm.identity.services import recognise_guest
from crm.messages.models import OutgoingMail
from crm.messages.services import send_mail
from tests.factories.orders import OrderFactory
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = pytest.mark.django_db
ADDRESS = "anna@kunden.example"
KNOWN = "provider:only-in-tests"
HOOK = "/webhooks/mail/postmark/tracking/"
NOBODY = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "Anna@Kunden.example"}
FULL = {**NOBODY, "Type": "Transient"}
SPAM = {**NOBODY, "RecordType": "SpamComplaint", "Type": "SpamComplaint"}


@pytest.fixture
def contact() -> Contact:
    """Give somebody who is known by their address."""
    return recognise_guest(email=ADDRESS, at=timezone.now(), name="Anna", variant_code="de-de")


def tell(client: Client, said: dict, *, secret: str = KNOWN):
    """Send what the provider says of a mail."""
    key = base64.b64encode(secret.encode()).decode()
    data = {"MessageID": "m-1", "BouncedAt": "2026-11-26T09:00:00Z", "Description": "No such user"}
    return client.post(
        HOOK,
        {**data, **said},
        content_type="application/json",
        headers={"authorization": f"Basic {key}"},
    )


def bounce() -> tuple[bool, str]:
    row = ContactEmail.objects.get(email=ADDRESS)
    return row.bounced_at is not None, row.bounce_reason


def test_an_address_that_does_not_exist_is_marked(client: Client, contact: Contact):
    assert tell(client, NOBODY).status_code == 200
    assert tell(client, NOBODY).status_code == 200

    assert bounce() == (True, "No such user")


def test_a_full_mailbox_is_not_an_address_that_does_not_exist(client: Client, contact: Contact):
    assert tell(client, FULL).status_code == 200

    assert bounce() == (False, "")


def test_an_address_that_nobody_has_changes_nothing(client: Client, contact: Contact):
    assert tell(client, {**NOBODY, "Email": "somebody@else.example"}).status_code == 200

    assert bounce() == (False, "")


@pytest.mark.parametrize("secret", ["provider:wrong", ":", "x"])
def test_whoever_does_not_know_the_secret_tells_nothing(
    client: Client, contact: Contact, secret: str
):
    assert tell(client, NOBODY, secret=secret).status_code == 400

    assert bounce() == (False, "")


def test_a_recipient_that_the_server_refuses_is_marked(monkeypatch, contact: Contact):
    def refuse(_message) -> None:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"5.1.1 no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    now = timezone.now()
    mail = OutgoingMail.objects.create(
        kind="ORDER_CONFIRMED",
        key="k",
        order=OrderFactory(email=ADDRESS),
        recipient=ADDRESS,
        subject="s",
        text="t",
        html="h",
        retry_at=now,
        created_at=now,
    )

    assert send_mail(mail_id=mail.pk, at=now) == "FAILED"
    assert bounce()[0]
    assert "no such user" in bounce()[1]


def test_who_answers_a_mail_is_reached_again(client: Client, contact: Contact):
    asked = ask_for_newsletter.__wrapped__(
        email=ADDRESS, asked=Asked(source="FOOTER", language="de-de"), at=timezone.now()
    )
    tell(client, NOBODY)

    confirm_newsletter.__wrapped__(token=confirm_token(asked), at=timezone.now())

    assert bounce() == (False, "")


def test_who_calls_it_spam_gets_no_more(client: Client, contact: Contact):
    asked = ask_for_newsletter.__wrapped__(
        email=ADDRESS, asked=Asked(source="FOOTER", language="de-de"), at=timezone.now()
    )
    confirm_newsletter.__wrapped__(token=confirm_token(asked), at=timezone.now())
    assert is_granted(contact)

    assert tell(client, SPAM).status_code == 200

    assert not is_granted(contact)


def test_the_desk_sees_it(client: Client, desk: Client, contact: Contact):
    tell(client, NOBODY)

    page = desk.get(f"/admin/crm/contact/{contact.pk}/change/").content.decode()
    found = desk.get("/admin/crm/contact/?emails__bounced_at__isempty=0").content.decode()
    others = desk.get("/admin/crm/contact/?emails__bounced_at__isempty=1").content.decode()

    assert f"Mail to {ADDRESS} came back on" in page
    assert "No such user" in page
    assert (ADDRESS in found, ADDRESS in others) == (True, False)
