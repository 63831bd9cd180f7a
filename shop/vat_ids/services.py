"""Asking the registers, and keeping what they say."""

from datetime import datetime

from shop.vat_ids.calculate import VatNumber
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.registers import ASK, RegisterUnavailableError
from shop.vat_ids.selectors import find_fresh_check, requester_for


def check_vat_id(*, number: VatNumber, at: datetime) -> VatIdCheck | None:
    """Return what the register says of a number; None where no register can be asked.

    A yes of the last 24 hours is used again, nothing else is. Goes over the network, so it must
    not be called inside a transaction; it waits VAT_REGISTER_TIMEOUT_SECONDS at most per call,
    and never raises for a register that does not answer.
    """
    if not number.register:
        return None
    known = find_fresh_check(number=number.text, at=at)
    return known or ask_register(number=number, at=at)


def ask_register(*, number: VatNumber, at: datetime) -> VatIdCheck:
    """Ask a number's register now, whatever is known, and keep the answer as evidence."""
    check, _retry_after = ask_with_wait(number=number, at=at)
    return check


def ask_with_wait(*, number: VatNumber, at: datetime) -> tuple[VatIdCheck, int]:
    """Do the same; return the kept answer and the seconds that the register wants to be left."""
    requester = requester_for(register=number.register, at=at)
    try:
        answer = ASK[number.register](number, requester)
    except RegisterUnavailableError as error:
        check = VatIdCheck.objects.create(
            number=number.text,
            country=number.country,
            register=number.register,
            result=VatIdCheck.Result.UNAVAILABLE,
            error=error.code[:120],
            checked_at=at,
        )
        return check, error.retry_after
    check = VatIdCheck.objects.create(
        number=number.text,
        country=number.country,
        register=number.register,
        result=VatIdCheck.Result.VALID if answer.is_valid else VatIdCheck.Result.INVALID,
        consultation_number=answer.consultation_number,
        name=answer.name,
        address=answer.address,
        checked_at=at,
    )
    return check, 0
