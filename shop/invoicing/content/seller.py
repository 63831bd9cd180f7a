"""Which of the seller's tax numbers belongs on a document (Art. 226(3) of the VAT Directive)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shop.invoicing.models import LegalEntity
from shop.tax.calculate import Regime

# The scheme and place of the number under which each regime's supplies are declared. The number of
# the Import One-Stop Shop is sent to the carrier as data and never printed (EU-IOSS).
ORIGIN, TAXED = "{origin}", "{taxed}"
_CODES: dict[str, tuple[str, ...]] = {
    Regime.DOMESTIC: (f"VAT:{TAXED}", f"JCT:{TAXED}", f"GST:{TAXED}", f"SG_OVR:{TAXED}"),
    Regime.OSS: (f"VAT:{ORIGIN}", f"OSS:{ORIGIN}"),
    Regime.IOSS: (),
    Regime.UK_LOW_VALUE: ("VAT:GB",),
    Regime.CH_MAIL_ORDER: ("VAT:CH",),
    Regime.NO_VOEC: ("VOEC:NO",),
    Regime.AU_LVIG: ("GST:AU",),
    Regime.NZ_LVG: ("GST:NZ",),
    Regime.SG_OVR: ("SG_OVR:SG", "GST:SG"),
    Regime.MY_LVG: ("LVG:MY",),
    Regime.US_SALES_TAX: (f"STX:{TAXED}",),
}
_OTHERWISE = (f"VAT:{ORIGIN}",)


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """The company that sells, and its tax numbers in force on the tax point, by code."""

    entity: LegalEntity
    numbers: Mapping[str, str]

    def numbers_for(self, regimes: Iterable[tuple[str, str, str]]) -> list[str]:
        """Return the numbers for (regime, sent from, taxed in), each once, in that order."""
        found: dict[str, None] = {}
        for regime, origin, taxed in regimes:
            codes = _CODES.get(regime, _OTHERWISE)
            # Northern Ireland's supplies are on the British return.
            place = "GB" if taxed == "XI" else taxed
            filled = (code.format(origin=origin, taxed=place) for code in codes)
            number = next((self.numbers[code] for code in filled if code in self.numbers), "")
            if number:
                found[number] = None
        return list(found)
