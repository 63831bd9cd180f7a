"""Handing a mail to the mail server, and what its answers mean."""

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr

from anymail.exceptions import (  # type: ignore[import-untyped]
    AnymailError,
    AnymailRecipientsRefused,
)
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from crm.messages.models import OutgoingMail
from shop.invoicing.services.files import Pdf

REFUSED_RECIPIENTS = (smtplib.SMTPRecipientsRefused, AnymailRecipientsRefused)


class DeliveryError(Exception):
    """Raised when the mail server did not take a mail; permanent when time cannot heal it.

    `is_no_address` when the server said so of the recipient.
    """

    def __init__(self, message: str, *, is_permanent: bool, is_no_address: bool = False) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
        self.is_no_address = is_no_address


def hand_over(*, mail: OutgoingMail, attachments: Sequence[Pdf] = ()) -> None:
    """Give a mail and its documents to the configured backend; call it outside any transaction.

    Every attempt carries the same Message-ID, so that a receiver who gets a mail twice, because
    the answer to the first attempt was lost, can see that it is one.

    :raises DeliveryError: when the mail was not taken
    """
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient],
        headers=_headers(mail),
    )
    message.attach_alternative(mail.html, "text/html")
    for pdf in attachments:
        message.attach(pdf.name, pdf.content, "application/pdf")
    try:
        message.send()
    except (smtplib.SMTPException, OSError, AnymailError) as error:
        is_final = is_permanent(error)
        raise DeliveryError(
            _describe(error),
            is_permanent=is_final,
            is_no_address=is_final and isinstance(error, REFUSED_RECIPIENTS),
        ) from error


def message_id(mail: OutgoingMail) -> str:
    """Return the identity of a mail, the same for every attempt."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<mail-{mail.pk}-{int(mail.created_at.timestamp())}@{domain}>"


def _headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"}
    if mail.leave_url:
        # RFC 8058: the mail program's own button ends the newsletter with one POST.
        headers["List-Unsubscribe"] = f"<{mail.leave_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def is_permanent(error: Exception) -> bool:
    """Say whether the same attempt would fail again however long one waits."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # Our password is wrong, not the recipient: it will be mended, and the mail sent then.
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(_is_5xx(code) for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _is_5xx(error.smtp_code)
    return isinstance(error, AnymailRecipientsRefused)


def _is_5xx(code: int) -> bool:
    return 500 <= code < 600


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
