"""What a register's answer means for the buyer, in their words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.vat_ids.models import VatIdCheck


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """A register's answer: a code for programs, a text for people, a tone for the colour."""

    status: str
    text: str
    tone: str


def vat_answer(*, check: VatIdCheck | None) -> VatAnswer:
    """Return the answer to a number whose form is right; None means that nobody can be asked."""
    if check is None:
        text = _(
            "The number’s form is right. There is no register for it that we can ask, so the tax "
            "stays in the price and the number is printed on your invoice."
        )
        return VatAnswer("FORMAT_ONLY", text, "wait")
    if check.result == VatIdCheck.Result.VALID:
        if not check.name:
            return VatAnswer("VALID", _("The register confirms this VAT number."), "ok")
        text = _("The register confirms this VAT number: %(name)s.") % {"name": check.name}
        return VatAnswer("VALID", text, "ok")
    if check.result == VatIdCheck.Result.INVALID:
        text = _(
            "The register does not know this VAT number. You can order all the same; VAT is "
            "charged as for a consumer."
        )
        return VatAnswer("INVALID", text, "warn")
    text = _(
        "The register cannot be reached at the moment. You can order all the same: VAT is charged "
        "for now, and we refund it as soon as the register confirms the number, if none was due."
    )
    return VatAnswer("UNAVAILABLE", text, "wait")


def wrong_number_text(*, is_scheme_number: bool) -> str:
    """Return why a text is no VAT number of a buyer."""
    if is_scheme_number:
        return _("This is the number of a One-Stop Shop registration, not a buyer’s VAT number.")
    return _("This is not a VAT number. Please check the country prefix and every character.")


def wrong_answer(*, is_scheme_number: bool) -> VatAnswer:
    """Return the same as an answer beside the field."""
    return VatAnswer("MALFORMED", wrong_number_text(is_scheme_number=is_scheme_number), "warn")
