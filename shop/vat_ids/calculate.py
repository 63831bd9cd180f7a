"""Numbers by which tax offices know businesses: which country's, whose register, and whether one
can be such a number at all. No network is asked here.
"""

from dataclasses import dataclass
from typing import Protocol

from stdnum import get_cc_module
from stdnum.ch import uid
from stdnum.exceptions import ValidationError
from stdnum.no import orgnr
from stdnum.util import clean

from shop.kernel.countries import EU_MEMBERS

VIES, HMRC = "VIES", "HMRC"

# Greek numbers begin with EL although the country is GR; Northern Ireland's begin with XI.
GREECE, GREEK_PREFIX = "GR", "EL"
IN_VIES = (EU_MEMBERS - {GREECE}) | {GREEK_PREFIX, "XI"}
IN_HMRC = frozenset({"GB"})

# One-Stop Shop numbers of sellers; common validators take them, but no buyer has one.
SCHEME_PREFIXES = ("IM", "EU")

LONGEST = 24
SHORTEST = 4


class VatIdError(Exception):
    """Raised when a text cannot be a business's tax number."""


class SchemeNumberError(VatIdError):
    """Raised for the number of a One-Stop Shop registration, which no buyer has."""


class _Rule(Protocol):
    """A country's rule for numbers."""

    def validate(self, number: str) -> str:
        """Return the number without decoration, or raise."""
        ...


@dataclass(frozen=True, slots=True)
class VatNumber:
    """A number whose form is right: its prefix as the register knows it, and the rest.

    ``register`` is ``VIES``, ``HMRC``, or empty where nobody can be asked: then the number is
    printed, and never a reason to charge no tax.
    """

    country: str
    number: str
    register: str

    @property
    def text(self) -> str:
        """The number as it is printed; where a register is asked it begins with the prefix."""
        return f"{self.country}{self.number}" if self.register else self.number


def read_vat_id(text: str, *, country: str) -> VatNumber:
    """Return the number that somebody typed; ``country`` (ISO) counts where it has no prefix.

    :raises SchemeNumberError: for IOSS and non-Union OSS numbers (IM…, EU…)
    :raises VatIdError: when length, characters or check digits are wrong
    """
    typed = clean(text, " -./").strip().upper()
    if not (typed.isascii() and typed.isalnum() and SHORTEST <= len(typed) <= LONGEST):
        raise VatIdError(text)
    if typed.startswith(SCHEME_PREFIXES):
        raise SchemeNumberError(text)
    prefix = _prefix_of(typed, country=country)
    if prefix in IN_VIES | IN_HMRC:
        number = typed.removeprefix(GREECE if prefix == GREEK_PREFIX else prefix)
        number = _validated(_rule(prefix), number.removeprefix(prefix))
        return VatNumber(prefix, number, VIES if prefix in IN_VIES else HMRC)
    return VatNumber(prefix, _validated_elsewhere(prefix, typed), "")


def _prefix_of(typed: str, *, country: str) -> str:
    """Return whose number it is: its own prefix says it, else the country of the address."""
    own = typed[:2]
    if own == GREECE:
        return GREEK_PREFIX
    if own in IN_VIES | IN_HMRC or own == "NO":
        return own
    if typed.startswith("CHE"):
        return "CH"
    return GREEK_PREFIX if country == GREECE else country


def _rule(prefix: str) -> _Rule:
    codes = {GREEK_PREFIX: "gr", "XI": "gb"}
    rule = get_cc_module(codes.get(prefix, prefix.lower()), "vat")
    if rule is None:
        raise LookupError(prefix)
    return rule


def _validated(rule: _Rule, number: str) -> str:
    try:
        validated = rule.validate(number)
    except ValidationError as error:
        raise VatIdError(number) from error
    return validated


def _validated_elsewhere(country: str, typed: str) -> str:
    """Check the form by the country's own rule where one is known; keep the number as typed."""
    if country == "CH":
        _validated(uid, _without(typed, "MWST", "TVA", "IVA", "TPV"))
    elif country == "NO":
        _validated(orgnr, _without(typed.removeprefix("NO"), "MVA"))
    else:
        rule = get_cc_module(country.lower(), "vat") if country else None
        if rule is not None:
            # Japan's invoice numbers are corporate numbers behind a T.
            _validated(rule, typed.removeprefix("T") if country == "JP" else typed)
        elif not any(letter.isdigit() for letter in typed):
            raise VatIdError(typed)
    return typed


def _without(number: str, *endings: str) -> str:
    for ending in endings:
        number = number.removesuffix(ending)
    return number
