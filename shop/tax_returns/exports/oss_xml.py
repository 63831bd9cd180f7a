"""OSS and IOSS returns as XML, in the one layout of a member state that is public (ADR 22)."""

import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from shop.tax_returns.calculate import parse_period, period_of
from shop.tax_returns.models import Report, TaxReturn, TaxReturnLine

OSS_REPORTS = (Report.OSS, Report.IOSS)
NAMESPACE = "http://www.minfin.fgov.be/OSSDeclaration"
COMMON = "urn:minfin.fgov.be:oss:common"
Section = TaxReturnLine.Section
# The scheme says EL where ISO 3166 says GR.
_STATES = {"GR": "EL"}
TWO_PLACES = Decimal("0.01")


def oss_xml(tax_return: TaxReturn) -> bytes:
    """Return an OSS or IOSS return as XML: supplies per state and rate, corrections per period.

    Rates are percentages with two decimals, amounts euros with two. A nil return has no states.
    """
    if tax_return.report not in OSS_REPORTS:
        raise ValueError(f"{tax_return.report} is no return of the One-Stop Shop")
    return _Writer(tax_return).written()


class _Writer:
    def __init__(self, row: TaxReturn) -> None:
        self.row, self.out = row, io.StringIO()
        self.xml = SimplerXMLGenerator(self.out, "utf-8", short_empty_elements=True)

    def written(self) -> bytes:
        """Return the whole document."""
        self.xml.startDocument()
        attributes = {"xmlns": NAMESPACE, "xmlns:c": COMMON, "OSSDeclarationNbr": "1"}
        with (
            self._within("OSSConsignment", attributes),
            self._within("OSSDeclaration", {"SequenceNumber": "1"}),
        ):
            self._trader()
            self._period("Period", self.row.period)
            for position, (state, lines) in enumerate(self._by_state(), start=1):
                self._state(position, state, lines)
        self.xml.endDocument()
        return self.out.getvalue().encode()

    def _trader(self) -> None:
        number = self.row.number
        with self._within("Trader_ID"):
            if self.row.report == Report.IOSS:
                self._text("c:IOSSNumber", number)
            else:
                country = _STATES.get(self.row.country, self.row.country)
                self._text("c:VATNumber", number.removeprefix(country), issuedBy=country)

    def _period(self, name: str, code: str) -> None:
        period = parse_period(code)
        with self._within(name):
            self._text("c:Year", str(period.year))
            self._text("c:Month" if period.frequency == "M" else "c:Quarter", str(period.number))

    def _by_state(self) -> list[tuple[str, list[TaxReturnLine]]]:
        found: dict[str, list[TaxReturnLine]] = defaultdict(list)
        lines = self.row.lines.exclude(section=Section.EXPIRED)
        for line in lines.order_by("ships_from", "-rate", "origin_from", "pk"):
            found[_STATES.get(line.country, line.country)].append(line)
        return sorted(found.items())

    def _state(self, position: int, state: str, lines: list[TaxReturnLine]) -> None:
        with self._within("OSSDeclarationInfo", {"SequenceNumber": str(position)}):
            self._text("c:MemberStateOfConsumption", state)
            supplies = [line for line in lines if line.section == Section.SUPPLY]
            for number, line in enumerate(supplies, start=1):
                self._supply(number, line)
            for line in lines:
                if line.section == Section.CORRECTION:
                    self._correction(line)

    def _supply(self, number: int, line: TaxReturnLine) -> None:
        with self._within("c:OSSDeclarationRows", {"SequenceNumber": str(number)}):
            self._text("c:SupplyType", "GOODS")
            if self.row.report == Report.OSS and line.ships_from != self.row.country:
                self._text("c:MemberStateOfDispatch", _STATES.get(line.ships_from, line.ships_from))
            percentage = (line.rate * 100).quantize(TWO_PLACES)
            self._text("c:VatRateType", str(percentage), type=line.rate_type or "REDUCED")
            self._amount("c:VatAmount", line.tax.amount)
            self._amount("c:TaxableAmount", line.net.amount)

    def _correction(self, line: TaxReturnLine) -> None:
        frequency = parse_period(self.row.period).frequency
        with self._within("c:CorrectionsInfo"):
            self._period("c:Period", period_of(line.origin_from, frequency=frequency).code)
            self._amount("c:TotalVATAmountCorrection", line.tax.amount)

    def _amount(self, name: str, amount: Decimal) -> None:
        self._text(name, str(amount.quantize(TWO_PLACES)), currency="EUR")

    @contextmanager
    def _within(self, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
        self.xml.startElement(name, AttributesImpl(attributes or {}))
        yield
        self.xml.endElement(name)

    def _text(self, name: str, text: str, **attributes: str) -> None:
        self.xml.addQuickElement(name, text, attributes)
