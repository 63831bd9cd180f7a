"""One row of a file: from untrusted cells to a typed row, or a reason why not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from shop.historical.tables import Treatment, places, treatments
from shop.historical.values import Row

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
# The seller's clock: the file gives local times without a zone.
TIME_ZONE = ZoneInfo("Europe/London")
MAX_CODE, MAX_TITLE = 40, 300
MAX_UNITS, MAX_AMOUNT = 2_147_483_647, Decimal(10) ** 8
PENNY = Decimal("0.01")
_INVOICE = re.compile(r"[CA]?[0-9]{1,12}")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_PRICE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_CUSTOMER = re.compile(r"[0-9]{0,12}")
# What the source makes of bytes that are not UTF-8.
_NOT_TEXT = re.compile("[\udc80-\udcff]")
WRITTEN_OFF = "a negative quantity outside a cancellation: stock that was written off"
POSITIVE_CREDIT = "a positive quantity on a cancellation"
Value = TypeVar("Value")


class RowError(Exception):
    """Raised when a row cannot be imported; the message is the reason, for people."""


@dataclass(slots=True)
class Column(Generic[Value]):
    """Reads the cells of one column; the same text is read once and its value kept once."""

    read: Callable[[str], Value]
    known: dict[str, Value] = field(default_factory=dict)

    def __getitem__(self, text: str) -> Value:
        """Return the value of a cell.

        :raises RowError: when it is not what the column holds
        """
        if text not in self.known:
            self.known[text] = self.read(text)
        return self.known[text]


class RowParser:
    """Turns cells into rows."""

    def __init__(self, *, now: datetime) -> None:
        """Begin; what happened after ``now`` cannot be history."""
        self._invoice = Column(_invoice)
        self._code = Column(_code)
        self._title = Column(_title)
        self._quantity = Column(_quantity)
        self._moment = Column(partial(_moment, now=now))
        self._price = Column(_price)
        self._customer = Column(_customer)
        self._country = Column(_country)

    def parse(self, cells: Sequence[str], *, number: int) -> Row:
        """Return the row of the cells.

        :raises RowError: when a cell is not what its column holds, or the row is no sale
        """
        if len(cells) != len(COLUMNS):
            raise RowError(f"{len(cells)} columns instead of {len(COLUMNS)}")
        if _NOT_TEXT.search("".join(cells)):
            raise RowError("not UTF-8")
        invoice, code, title, quantity, moment, price, customer, country = cells
        row = Row(
            number=number,
            invoice=self._invoice[invoice],
            code=self._code[code],
            title=self._title[title],
            quantity=self._quantity[quantity],
            price=self._price[price],
            at=self._moment[moment],
            customer=self._customer[customer],
            country=self._country[country],
        )
        _refuse_what_is_no_sale(row)
        return row


def amount_of(cells: Sequence[str]) -> Decimal:
    """Return quantity times price of a row that was refused; nothing when it cannot be known."""
    if len(cells) != len(COLUMNS):
        return Decimal(0)
    quantity, price = cells[3].strip(), cells[5].strip()
    if not (_WHOLE.fullmatch(quantity) and _PRICE.fullmatch(price)):
        return Decimal(0)
    return int(quantity) * Decimal(price)


def country_of(cells: Sequence[str]) -> str:
    """Return the country code of a row that was refused, else the name that it gives."""
    name = cells[-1].strip() if len(cells) == len(COLUMNS) else ""
    place = places().get(name.casefold())
    readable = "".join(sign for sign in name if sign.isprintable())[:40]
    return place.code if place and place.code else readable or "?"


def _matching(pattern: re.Pattern[str], text: str, column: str) -> str:
    if not pattern.fullmatch(text):
        raise RowError(f"{column}: {text[:40]!r} cannot be read")
    return text


def _invoice(text: str) -> str:
    return _matching(_INVOICE, text.strip().upper(), "InvoiceNo")


def _customer(text: str) -> str:
    return _matching(_CUSTOMER, text.strip(), "CustomerID")


def _price(text: str) -> Decimal:
    return Decimal(_matching(_PRICE, text.strip(), "UnitPrice"))


def _moment(text: str, *, now: datetime) -> datetime:
    try:
        naive = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
    except ValueError as error:
        raise RowError(f"InvoiceDate: {text[:40]!r} is no date and time") from error
    moment = naive.replace(tzinfo=TIME_ZONE)
    if moment > now:
        raise RowError(f"InvoiceDate: {text.strip()} has not come yet")
    return moment


def _code(text: str) -> str:
    code = text.strip().upper()
    if not code or len(code) > MAX_CODE or not code.isprintable():
        raise RowError(f"StockCode: {text[:MAX_CODE]!r} cannot be read")
    return code


def _title(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:MAX_TITLE]


def _quantity(text: str) -> int:
    quantity = int(_matching(_WHOLE, text.strip(), "Quantity"))
    if not quantity or abs(quantity) > MAX_UNITS:
        raise RowError(f"Quantity: {text} is not possible")
    return quantity


def _country(name: str) -> str:
    place = places().get(name.strip().casefold())
    if place is None:
        raise RowError(f"Country: {name[:40]!r} is not known")
    if not place.code:
        raise RowError(f"Country: {place.remark}")
    return place.code


def _refuse_what_is_no_sale(row: Row) -> None:
    treatment, reason = treatments().get(row.code, (Treatment.GOODS, ""))
    if treatment is Treatment.NOT_A_SALE:
        raise RowError(reason)
    if row.invoice.startswith("A"):
        raise RowError("an adjustment of bad debt is no sale")
    if (row.quantity < 0) is not row.is_credit:
        raise RowError(POSITIVE_CREDIT if row.is_credit else WRITTEN_OFF)
    if row.price <= 0:
        raise RowError("the price is negative" if row.price else "the price is zero")
    if not row.title:
        raise RowError("the description is missing")
    _refuse_impossible(row.amount)


def _refuse_impossible(amount: Decimal) -> None:
    if amount % PENNY:
        raise RowError(f"the amount {amount:f} is no whole number of pence")
    if abs(amount) >= MAX_AMOUNT:
        raise RowError(f"the amount {amount:f} is not possible")
