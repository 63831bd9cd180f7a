"""The words of the withdrawal function: the law's where the law gives the right, plain elsewhere.

Where only the brand promises to take an order back, nobody "withdraws from a contract": a page
that began with "Return your order here" has to end with the same thing.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.markets.registry import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What pages and mails say, in the active language; "%(day)s" is left open in two of them."""

    lead: str
    until: str
    has_ended: str
    address_help: str
    goods: str
    confirm: str
    received: str
    was_received: str
    nothing_left: str
    late: str
    mail_reason: str


def words_of(market: Market) -> Words:
    """Return the words for a market, by what its customers' right rests on."""
    return _promised() if market.withdrawal == "contract" else _lawful()


def _lawful() -> Words:
    return Words(
        lead=_(
            "Tell us from which order you withdraw. You need no account and no reason; on the next "
            "page you confirm it."
        ),
        until=_("You can withdraw until the end of %(day)s."),
        has_ended=_(
            "The period for withdrawing ended on %(day)s. You can send us your statement all the "
            "same; our support looks at it and writes to you."
        ),
        address_help=_("We confirm your withdrawal at this address at once."),
        goods=_("You withdraw from"),
        confirm=_("Confirm withdrawal"),
        received=_("We have received your withdrawal"),
        was_received=_("You have withdrawn from this order already. This is what we received:"),
        nothing_left=_(
            "Nothing is left of this order from which you could withdraw: it is cancelled or has "
            "been refunded."
        ),
        late=_(
            "The period for withdrawing ended on %(day)s. We have received your statement all the "
            "same; our support looks at it and writes to you. Please do not send anything back "
            "before that."
        ),
        mail_reason=_(
            "You receive this e-mail because a withdrawal was declared with this address at Kaolin."
        ),
    )


def _promised() -> Words:
    return Words(
        lead=_(
            "Tell us which order you return. You need no account and no reason; on the next page "
            "you confirm it."
        ),
        until=_("You can return your order until the end of %(day)s."),
        has_ended=_(
            "The period for returns ended on %(day)s. You can write to us all the same; our "
            "support looks at it and answers you."
        ),
        address_help=_("We confirm your return at this address at once."),
        goods=_("You return"),
        confirm=_("Confirm return"),
        received=_("We have received your notice of return"),
        was_received=_("You have told us of this return already. This is what we received:"),
        nothing_left=_(
            "Nothing is left of this order that you could return: it is cancelled or has been "
            "refunded."
        ),
        late=_(
            "The period for returns ended on %(day)s. We have received your notice all the same; "
            "our support looks at it and writes to you. Please do not send anything back before "
            "that."
        ),
        mail_reason=_(
            "You receive this e-mail because a return was announced with this address at Kaolin."
        ),
    )


def receipt_subject(market: Market, *, number: str) -> str:
    """Return the subject of the receipt's mail."""
    if market.withdrawal == "contract":
        return _("Receipt of your return, order %(number)s") % {"number": number}
    return _("Receipt of your withdrawal, order %(number)s") % {"number": number}
