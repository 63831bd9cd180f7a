"""A stand-in for the registers of VAT numbers: VIES (REST) and HMRC (version 2), over real HTTP.

What it says depends on the number alone, unless a test tells it to misbehave:

=================  ==============================================================
FR40303265045      valid, with a name and an address
DE136695976        valid, name and address kept secret, as Germany does
BE0428759497       valid
XI980780684        valid
GB980780684        valid (HMRC)
ATU13585627        not known; so is every other number
NL004495445B01     the member state's register is down (MS_UNAVAILABLE)
ESB58378431        too many ask the member state (MS_MAX_CONCURRENT_REQ)
IE6433435F         too many ask VIES at all (GLOBAL_MAX_CONCURRENT_REQ, 500)
PL8567346215       no answer for a long time
SE123456789701     a page that is no JSON
GB802311782        HMRC is overloaded (429, Retry-After)
=================  ==============================================================
"""

from tests.standins.vat.standin import VatStandin, start_vat_standin

__all__ = ["VatStandin", "start_vat_standin"]
