"""Stripe Tax: a calculation at the checkout, a transaction once it is paid, its reversals.

https://docs.stripe.com/tax/custom; calculations live for 90 days, each is used for one sale.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import stripe
from django.conf import settings

from shop.kernel.money import Money, from_minor_units, minor_units
from shop.kernel.stripe_api import TEMPORARY, refuse_play_money, stripe_client
from shop.tax.calculate import GivenTax, ProviderAnswer, Reason, TaxShare
from shop.tax_providers.gateways.base import (
    Place,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReturnedTax,
    TaxQuestion,
)

Answer = TypeVar("Answer")

# https://docs.stripe.com/tax/tax-categories
SHIPPING_CODE = "txcd_92010001"
GENERAL_CODE = "txcd_99999999"
CODES = {"BOOK": "txcd_35010000", "FOOD": "txcd_40060003", "CHILD_CLOTHING": "txcd_20030000"}
REASONS = {
    "customer_exempt": Reason.EXEMPT,
    "not_collecting": Reason.OUTSIDE_SCOPE,
    "not_subject_to_tax": Reason.EXEMPT,
    "not_supported": Reason.OUTSIDE_SCOPE,
    "product_exempt": Reason.EXEMPT,
    "product_exempt_holiday": Reason.EXEMPT,
    "reverse_charge": Reason.REVERSE_CHARGE,
    "zero_rated": Reason.ZERO_RATED,
}
# Order lines and the tax ledger keep five places of a rate.
RATE_STEP = Decimal("0.00001")
PAGE = 100
REPORT_TIMEOUT_SECONDS = 10
REPORT_RETRIES = 2
EXPAND = ["line_items.data.tax_breakdown", "shipping_cost.tax_breakdown"]


class StripeTax:
    """Stripe Tax of the account that the settings name."""

    name = "stripe"

    def __init__(self) -> None:
        refuse_play_money()

    def estimate(self, question: TaxQuestion) -> ProviderAnswer:
        """Return the tax on a consignment; one try, as long as a shopper may be kept waiting."""
        tax = self._tax(timeout=settings.TAX_PROVIDER_TIMEOUT_SECONDS, retries=0)
        found = _call(lambda: tax.calculations.create(_params(question)))
        return _answer(found, _lines_of(found, tax), question=question)

    def commit(self, *, calculation: str, reference: str, key: str) -> str:
        """Make a calculation a transaction; the same key gives the same transaction."""
        params: stripe.params.tax.TransactionCreateFromCalculationParams = {
            "calculation": calculation,
            "reference": reference,
        }
        made = _call(
            lambda: self._reports.create_from_calculation(params, {"idempotency_key": key})
        )
        return str(made.id)

    def void(self, *, transaction: str, reference: str, key: str) -> str:
        """Reverse a whole transaction of which nothing has been reversed yet."""
        return self._reverse(
            {"mode": "full", "original_transaction": transaction, "reference": reference}, key=key
        )

    def refund(
        self, *, transaction: str, parts: Sequence[ReturnedTax], reference: str, key: str
    ) -> str:
        """Reverse parts of a transaction."""
        goods = [part for part in parts if part.key]
        ids = self._line_ids(transaction) if goods else {}
        params: stripe.params.tax.TransactionCreateReversalParams = {
            "mode": "partial",
            "original_transaction": transaction,
            "reference": reference,
        }
        if goods:
            params["line_items"] = [
                {
                    "original_line_item": ids[part.key],
                    "reference": f"{reference}-{part.key}",
                    "quantity": part.quantity,
                    "amount": -minor_units(part.amount),
                    "amount_tax": -minor_units(part.tax),
                }
                for part in goods
            ]
        for part in parts:
            if not part.key:
                params["shipping_cost"] = {
                    "amount": -minor_units(part.amount),
                    "amount_tax": -minor_units(part.tax),
                }
        return self._reverse(params, key=key)

    def _reverse(
        self, params: "stripe.params.tax.TransactionCreateReversalParams", *, key: str
    ) -> str:
        made = _call(lambda: self._reports.create_reversal(params, {"idempotency_key": key}))
        return str(made.id)

    def _line_ids(self, transaction: str) -> dict[str, str]:
        page = _call(lambda: self._reports.line_items.list(transaction, {"limit": PAGE}))
        return {line.reference: line.id for line in page.data}

    @property
    def _reports(self) -> Any:
        return self._tax(timeout=REPORT_TIMEOUT_SECONDS, retries=REPORT_RETRIES).transactions

    def _tax(self, *, timeout: float, retries: int) -> Any:
        key, base = settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE
        return stripe_client(key, base, timeout, retries).v1.tax


def _params(question: TaxQuestion) -> "stripe.params.tax.CalculationCreateParams":
    behaviour = "inclusive" if question.includes_tax else "exclusive"
    params: stripe.params.tax.CalculationCreateParams = {
        "currency": question.currency.lower(),
        "customer_details": {"address": _address(question.ship_to), "address_source": "shipping"},
        "ship_from_details": {"address": _address(question.ship_from)},
        "line_items": [
            {
                "reference": line.key,
                "amount": minor_units(line.amount),
                "quantity": line.quantity,
                "tax_behavior": behaviour,
                "tax_code": CODES.get(line.category, GENERAL_CODE),
            }
            for line in question.lines
        ],
        "expand": EXPAND,
    }
    if question.shipping.amount:
        params["shipping_cost"] = {
            "amount": minor_units(question.shipping),
            "tax_behavior": behaviour,
            "tax_code": SHIPPING_CODE,
        }
    return params


def _address(place: Place) -> Any:
    return {
        "line1": place.line1,
        "city": place.city,
        "state": place.region,
        "postal_code": place.postcode,
        "country": place.country,
    }


def _lines_of(found: Any, tax: Any) -> list[Any]:
    """Return all lines: an expanded list has the first ten only."""
    if not found.line_items.has_more:
        return list(found.line_items.data)
    params = {"limit": PAGE, "expand": ["data.tax_breakdown"]}
    page = _call(lambda: tax.calculations.line_items.list(found.id, params))
    return list(page.data)


def _answer(found: Any, lines: Iterable[Any], *, question: TaxQuestion) -> ProviderAnswer:
    priced = [(line.reference, line) for line in lines]
    if question.shipping.amount:
        priced.append(("", found.shipping_cost))
    breakdown = [part for _key, line in priced for part in line.tax_breakdown or ()]
    return ProviderAnswer(
        provider=StripeTax.name,
        reference=found.id,
        lines=tuple(_given(key, line, question.currency) for key, line in priced),
        shares=tuple(_shares(breakdown, currency=question.currency)),
    )


def _given(key: str, line: Any, currency: str) -> GivenTax:
    parts = line.tax_breakdown or ()
    reasons = [REASONS.get(part.taxability_reason, Reason.STANDARD) for part in parts]
    tax = from_minor_units(line.amount_tax, currency=currency)
    is_taxed = bool(tax.amount) or not reasons
    rate = sum((_rate(part) for part in parts if part.amount), start=Decimal(0))
    return GivenTax(
        key=key,
        base=from_minor_units(line.amount, currency=currency),
        tax=tax,
        rate=rate.quantize(RATE_STEP, rounding=ROUND_HALF_UP),
        reason=Reason.STANDARD if is_taxed else reasons[0],
    )


def _shares(breakdown: Iterable[Any], *, currency: str) -> Iterator[TaxShare]:
    """Yield what each jurisdiction gets, in the provider's order."""
    sums: dict[tuple[str, Decimal], Money] = {}
    for part in breakdown:
        if part.amount:
            key = (str(part.jurisdiction.display_name), _rate(part))
            amount = from_minor_units(part.amount, currency=currency)
            sums[key] = sums[key] + amount if key in sums else amount
    for (name, rate), tax in sums.items():
        yield TaxShare(name=name, rate=rate, tax=tax)


def _rate(part: Any) -> Decimal:
    details = part.tax_rate_details
    return Decimal(details.percentage_decimal) / 100 if details else Decimal(0)


def _call(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except TEMPORARY as error:
        raise ProviderUnavailableError(str(error)) from error
    except stripe.StripeError as error:
        raise ProviderRefusedError(error.user_message or str(error)) from error
