"""Read single cells strictly: a cell that is not what its column wants is an error, never zero."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from babel import Locale

from shop.kernel.currencies import UnknownCurrencyError, currency_info
from shop.kernel.money import Money, round_money
from shop.tax.vectors.errors import VectorError

# Enough for any order, and few enough that no arithmetic overflows the decimal context.
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,8})?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

# Northern Ireland is no ISO country, but a tax office and a prefix of VAT numbers.
COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()
) | {"XI"}

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, its place, and its cells by column."""

    number: int
    cells: dict[str, str]

    def error(self, column: str, problem: str) -> VectorError:
        """Return the error of one cell."""
        scenario = self.cells.get("scenario_id", "")
        return VectorError(row=self.number, scenario=scenario, column=column, problem=problem)

    def text(self, column: str) -> str:
        """Return the cell without the space around it."""
        return self.cells[column].strip()

    def needed(self, column: str) -> str:
        """Return the cell, which must not be empty."""
        text = self.text(column)
        if not text:
            raise self.error(column, "is empty")
        return text

    def number_of(self, column: str, text: str) -> Decimal:
        """Read a number of a cell."""
        if not NUMBER.fullmatch(text):
            raise self.error(column, f"{text!r} is not a number")
        return Decimal(text)

    def numbers(self, column: str) -> tuple[Decimal, ...]:
        """Read the numbers of a cell, separated by |."""
        parts = self.needed(column).split("|")
        return tuple(self.number_of(column, part.strip()) for part in parts)

    def optional_number(self, column: str) -> Decimal | None:
        """Read the number of a cell; an empty one is None."""
        text = self.text(column)
        return self.number_of(column, text) if text else None

    def money(self, column: str, *, currency: str) -> Money:
        """Read an amount; an empty cell is no money.

        :raises VectorError: when it is finer than the currency
        """
        amount = Money(self.number_of(column, self.text(column) or "0"), currency)
        if round_money(amount) != amount:
            raise self.error(column, f"{amount.amount} is finer than {currency} can be paid")
        return amount

    def date(self, column: str) -> date:
        """Read a day as YYYY-MM-DD."""
        text = self.needed(column)
        try:
            if ISO_DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise self.error(column, f"{text!r} is not a date (YYYY-MM-DD)")

    def choice(self, column: str, kind: type[Choice]) -> Choice:
        """Read one of the words a column allows."""
        text = self.text(column)
        try:
            return kind(text)
        except ValueError:
            allowed = ", ".join(repr(str(word)) for word in kind)
            raise self.error(column, f"{text!r} is not one of {allowed}") from None

    def currency(self, column: str) -> str:
        """Read a currency that the shop knows."""
        text = self.needed(column)
        try:
            return currency_info(text).code
        except UnknownCurrencyError as error:
            raise self.error(column, str(error)) from None

    def country(self, column: str) -> str:
        """Read the code of a country."""
        text = self.needed(column).upper()
        if text not in COUNTRIES:
            raise self.error(column, f"{text!r} is not a country")
        return text
