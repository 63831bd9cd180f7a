"""Where personal data lies, why, for how long, and what erasure makes of it.

This is the record of processing (GDPR, Art. 30) that the code itself keeps: a test finds every
model that looks personal and is not in it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """One table: its fields, the reason for keeping them, the end of it, and erasure."""

    fields: tuple[str, ...]
    reason: str | Promise
    kept: str | Promise
    on_erasure: str | Promise


_CONTRACT = _("to perform the contract (GDPR, Art. 6(1)(b))")
_LAW = _("to keep the books (GDPR, Art. 6(1)(c))")
_CONSENT = _("consent and its proof (GDPR, Art. 6(1)(a), 7(1))")
_SECURITY = _("security of the account (GDPR, Art. 6(1)(f))")
_UNTIL_ERASED = _("until the customer has it erased")
_AS_BOOKS = _("as long as the books: ten years")
_BLANKED = _("emptied")
_DELETED = _("deleted")
_STAYS = _("stays, for the law demands it")
_STAYS_NAMELESS = _("stays, without a name")

REGISTRY: dict[str, PersonalData] = {
    "shop.User": PersonalData(
        fields=("email", "first_name", "last_name", "phone", "variant", "last_login"),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_BLANKED,
    ),
    "shop.Address": PersonalData(
        fields=("name", "company", "line1", "line2", "city", "postcode", "country", "phone"),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_DELETED,
    ),
    "shop.CustomerGroup": PersonalData(
        fields=("members",),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_DELETED,
    ),
    "shop.Cart": PersonalData(
        fields=("user",),
        reason=_CONTRACT,
        kept=_("until it is ordered or erased"),
        on_erasure=_STAYS_NAMELESS,
    ),
    "shop.Checkout": PersonalData(
        fields=("email", "name", "line1", "city", "postcode", "phone", "vat_id"),
        reason=_CONTRACT,
        kept=_("until it is ordered or erased"),
        on_erasure=_DELETED,
    ),
    "shop.IdempotencyKey": PersonalData(
        fields=("answer",),
        reason=_CONTRACT,
        kept=_("for a day, so that nothing is ordered twice"),
        on_erasure=_DELETED,
    ),
    "shop.Order": PersonalData(
        fields=(
            *("email", "name", "company", "line1", "line2", "city", "postcode", "phone"),
            "vat_id",
        ),
        reason=_LAW,
        kept=_AS_BOOKS,
        on_erasure=_STAYS,
    ),
    "shop.Document": PersonalData(
        fields=("content",), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS
    ),
    "shop.TaxEntry": PersonalData(
        fields=("buyer_vat_id",), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS
    ),
    "shop.TaxReturnLine": PersonalData(
        fields=("buyer_vat_id",), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS
    ),
    "shop.VatIdCheck": PersonalData(
        fields=("number", "name", "address"), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS
    ),
    "logistics.Withdrawal": PersonalData(
        fields=("name", "email", "order_number", "statement"),
        reason=_LAW,
        kept=_AS_BOOKS,
        on_erasure=_STAYS_NAMELESS,
    ),
    "logistics.LabelPurchase": PersonalData(
        fields=("document",),
        reason=_CONTRACT,
        kept=_("for thirty days, to be printed again"),
        on_erasure=_DELETED,
    ),
    "logistics.PartnerMessage": PersonalData(
        fields=("body",),
        reason=_CONTRACT,
        kept=_("until the warehouse has said that it has the order, or is not to send it any more"),
        on_erasure=_BLANKED,
    ),
    "logistics.Return": PersonalData(
        fields=("customer", "note"), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS_NAMELESS
    ),
    "logistics.ReturnPhoto": PersonalData(
        fields=("name",), reason=_CONTRACT, kept=_UNTIL_ERASED, on_erasure=_DELETED
    ),
    "crm.Contact": PersonalData(
        fields=("email", "name", "variant_code", "user"),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_BLANKED,
    ),
    "crm.ContactEmail": PersonalData(
        fields=("email", "bounce_reason"),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_DELETED,
    ),
    "crm.ContactOrder": PersonalData(
        fields=("contact", "order"), reason=_LAW, kept=_AS_BOOKS, on_erasure=_STAYS_NAMELESS
    ),
    "crm.ConsentRecord": PersonalData(
        fields=("contact", "state", "language"),
        reason=_CONSENT,
        kept=_("three years after it was withdrawn"),
        on_erasure=_STAYS_NAMELESS,
    ),
    "crm.CookieChoice": PersonalData(
        fields=("visitor", "purposes"),
        reason=_CONSENT,
        kept=_("three years; a number nobody can trace"),
        on_erasure=_STAYS_NAMELESS,
    ),
    "crm.OutgoingMail": PersonalData(
        fields=("recipient", "subject", "text", "html"),
        reason=_CONTRACT,
        kept=_UNTIL_ERASED,
        on_erasure=_BLANKED,
    ),
    "account.EmailAddress": PersonalData(
        fields=("email", "verified"), reason=_SECURITY, kept=_UNTIL_ERASED, on_erasure=_DELETED
    ),
    "mfa.Authenticator": PersonalData(
        fields=("data",), reason=_SECURITY, kept=_UNTIL_ERASED, on_erasure=_DELETED
    ),
}
