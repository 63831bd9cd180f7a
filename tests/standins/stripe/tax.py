"""Stripe Tax: calculations, the transactions made of them, and their reversals."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from stripe.params.tax import (
    CalculationCreateParams,
    TransactionCreateFromCalculationParams,
    TransactionCreateReversalParams,
)

from tests.standins.stripe.account import Account, Call
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.money import check_whole_number
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, Store, new_id, now, public
from tests.standins.stripe.tax_rates import SHIPPING, STATES, levies_at

_LIFE_SECONDS = 90 * 24 * 3600
_FIRST_PAGE = 10
_POSTCODE = re.compile(r"\d{5}(-?\d{4})?")


def create_calculation(*, account: Account, call: Call) -> Json:
    """Compute the tax of a sale; nothing is reported by it.

    :raises ApiError: 400 for an address that cannot be found, or amounts that make no sense
    """
    params = call.params
    check_parameters(given=params, expected=CalculationCreateParams)
    _need(params, "currency", "line_items", "customer_details")
    address = _found(params["customer_details"].get("address") or {})
    references = [str(line.get("reference")) for line in params["line_items"]]
    if len(set(references)) != len(references):
        raise ApiError(400, "Line item references must be unique.", param="line_items")
    lines = [_line(line, address) for line in params["line_items"]]
    shipping = _shipping(params.get("shipping_cost"), address)
    parts = [*lines, *([shipping] if shipping else [])]
    exclusive = sum(part["amount_tax"] for part in parts if part["tax_behavior"] == "exclusive")
    calculation_id = new_id(prefix="taxcalc")
    return account.store.add(
        {
            "id": calculation_id,
            "object": "tax.calculation",
            "amount_total": sum(part["amount"] for part in parts) + exclusive,
            "currency": params["currency"],
            "customer_details": params["customer_details"],
            "expires_at": now() + _LIFE_SECONDS,
            "line_items": _list(lines, f"tax/calculations/{calculation_id}/line_items"),
            "livemode": False,
            "ship_from_details": params.get("ship_from_details"),
            "shipping_cost": shipping,
            "tax_amount_exclusive": exclusive,
            "tax_date": now(),
            "_used": False,
            "_lines": lines,
        }
    )


def create_transaction(*, account: Account, call: Call) -> Json:
    """Report a calculated sale, once.

    :raises ApiError: 400 for a calculation that was used or is too old, or a known reference
    """
    params = call.params
    check_parameters(given=params, expected=TransactionCreateFromCalculationParams)
    _need(params, "calculation", "reference")
    calculation = account.store.get("tax.calculation", params["calculation"])
    if calculation["_used"] or calculation["expires_at"] < now():
        raise ApiError(400, "This calculation cannot be used any more.", param="calculation")
    transaction = _transaction(account, params, kind="transaction", origin=calculation)
    calculation["_used"] = True
    lines = [
        _reported(transaction, reference=line["reference"], amounts=line, quantity=line["quantity"])
        for line in calculation["_lines"]
    ]
    transaction["_lines"] = lines
    transaction["line_items"] = _list(lines, f"tax/transactions/{transaction['id']}/line_items")
    transaction["shipping_cost"] = calculation["shipping_cost"]
    return transaction


def create_reversal(*, account: Account, call: Call) -> Json:
    """Take a reported sale back, whole or in parts, and never more of it than there was.

    :raises ApiError: 400 for a positive amount, more than is left, or a known reference
    """
    params = call.params
    check_parameters(given=params, expected=TransactionCreateReversalParams)
    _need(params, "mode", "original_transaction", "reference")
    original = account.store.get("tax.transaction", params["original_transaction"])
    if original["type"] != "transaction":
        raise ApiError(400, "A reversal cannot be reversed.", param="original_transaction")
    parts = _whole(account, original) if params["mode"] == "full" else _asked(params)
    _check_left(account, original, parts)
    reversal = _transaction(account, params, kind="reversal", origin=original)
    reversal["reversal"] = {"original_transaction": original["id"]}
    lines = [
        _reported(reversal, reference=str(part["reference"]), amounts=part, quantity=1)
        | {"reversal": {"original_line_item": part["of"]}}
        for part in parts
        if part["of"]
    ]
    reversal["_lines"] = lines
    reversal["line_items"] = _list(lines, f"tax/transactions/{reversal['id']}/line_items")
    reversal["shipping_cost"] = next((part for part in parts if not part["of"]), None)
    return reversal


def read_tax(*, store: Store, path: str, params: Json, expand: list[str]) -> Json:
    """Answer a GET below `/v1/tax/`.

    :raises ApiError: 404 for an unknown path or object
    """
    match = re.fullmatch(r"tax/(calculation|transaction)s/(\w+)(/line_items)?", path)
    if match is None:
        raise ApiError(404, f"Unrecognized request URL (GET: /v1/{path}).")
    stored = store.get(f"tax.{match[1]}", match[2])
    if not match[3]:
        return trimmed(public(stored), expand)
    rows = stored["_lines"][: int(params.get("limit") or _FIRST_PAGE)]
    hidden = [] if "data.tax_breakdown" in expand else ["tax_breakdown"]
    return {**_list(rows, path), "data": [_without(row, hidden) for row in rows]}


def trimmed(body: Json, expand: list[str]) -> Json:
    """Return an object without what is only sent to those who ask for it."""
    shown = dict(body)
    if not any(name.split(".")[0] == "line_items" for name in expand):
        shown["line_items"] = None
    elif "line_items.data.tax_breakdown" not in expand:
        rows = [_without(row, ["tax_breakdown"]) for row in shown["line_items"]["data"]]
        shown["line_items"] = {**shown["line_items"], "data": rows}
    if shown.get("shipping_cost") and "shipping_cost.tax_breakdown" not in expand:
        shown["shipping_cost"] = _without(shown["shipping_cost"], ["tax_breakdown"])
    return shown


def _without(row: Json, hidden: list[str]) -> Json:
    return {name: None if name in hidden else value for name, value in row.items()}


def _need(params: Json, *names: str) -> None:
    for name in names:
        if not params.get(name):
            raise ApiError(400, f"Missing required param: {name}.", param=name)


def _found(address: Json) -> Json:
    """Find an address by its ZIP code, without which no US address is found."""
    postcode, state = str(address.get("postal_code", "")), str(address.get("state", ""))
    is_wrong = state in STATES and not postcode.startswith(STATES[state].postcodes)
    if address.get("country") != "US":
        raise ApiError(400, "The stand-in knows US addresses only.", param="customer_details")
    if not _POSTCODE.fullmatch(postcode) or is_wrong:
        raise ApiError(
            400,
            "We could not determine the customer's tax location based on the provided customer "
            "address.",
            code="customer_tax_location_invalid",
            param="customer_details[address]",
        )
    return {"state": state, "postcode": postcode}


def _line(line: Json, address: Json) -> Json:
    amount = check_whole_number(line.get("amount"))
    if amount <= 0:
        raise ApiError(400, "Invalid positive integer", param="line_items[amount]")
    return {
        "id": new_id(prefix="tax_li"),
        "object": "tax.calculation_line_item",
        "amount": amount,
        "livemode": False,
        "metadata": None,
        "product": None,
        "quantity": int(line.get("quantity") or 1),
        "reference": line.get("reference"),
        **_taxed(amount, line, address),
    }


def _shipping(cost: Json | None, address: Json) -> Json | None:
    if cost is None:
        return None
    amount = check_whole_number(cost.get("amount"))
    return {"amount": amount, **_taxed(amount, {"tax_code": SHIPPING, **cost}, address)}


def _taxed(amount: int, asked: Json, address: Json) -> Json:
    code = str(asked.get("tax_code", "txcd_99999999"))
    behaviour = str(asked.get("tax_behavior", "exclusive"))
    levies = levies_at(**address)
    is_exempt = bool(levies) and code in STATES[address["state"]].exempt
    total = sum((levy.percent for levy in levies), start=Decimal(0))
    base = amount if behaviour == "exclusive" else amount / (1 + total / 100)
    breakdown = [
        {
            "amount": 0 if is_exempt else _rounded(base * levy.percent / 100),
            "jurisdiction": {
                "country": "US",
                "display_name": levy.name,
                "level": levy.level,
                "state": address["state"],
            },
            "sourcing": "destination",
            "tax_rate_details": None
            if is_exempt
            else {
                "display_name": "Sales Tax",
                "percentage_decimal": str(levy.percent),
                "tax_type": "sales_tax",
            },
            "taxability_reason": "product_exempt" if is_exempt else "standard_rated",
            "taxable_amount": 0 if is_exempt else _rounded(Decimal(base)),
        }
        for levy in levies
    ]
    return {
        "amount_tax": sum(int(part["amount"]) for part in breakdown),
        "tax_behavior": behaviour,
        "tax_breakdown": breakdown or [_nothing(address["state"])],
        "tax_code": code,
    }


def _nothing(state: str) -> Json:
    place = {"country": "US", "display_name": state, "level": "state", "state": state}
    return {
        "amount": 0,
        "jurisdiction": place,
        "sourcing": "destination",
        "tax_rate_details": None,
        "taxability_reason": "not_collecting",
        "taxable_amount": 0,
    }


def _transaction(account: Account, params: Json, *, kind: str, origin: Json) -> Json:
    reference = params["reference"]
    if any(row["reference"] == reference for row in account.store.newest_first("tax.transaction")):
        raise ApiError(
            400,
            f"A transaction with the reference '{reference}' already exists.",
            code="resource_already_exists",
            param="reference",
        )
    return account.store.add(
        {
            "id": new_id(prefix="tax"),
            "object": "tax.transaction",
            "created": now(),
            "currency": origin["currency"],
            "customer_details": origin["customer_details"],
            "line_items": None,
            "livemode": False,
            "metadata": params.get("metadata"),
            "posted_at": now(),
            "reference": reference,
            "reversal": None,
            "shipping_cost": None,
            "tax_date": origin["tax_date"],
            "type": kind,
        }
    )


def _reported(transaction: Json, *, reference: str, amounts: Json, quantity: int) -> Json:
    return {
        "id": new_id(prefix="tax_li"),
        "object": "tax.transaction_line_item",
        "amount": amounts["amount"],
        "amount_tax": amounts["amount_tax"],
        "quantity": quantity,
        "reference": reference,
        "reversal": None,
        "tax_behavior": amounts.get("tax_behavior", "exclusive"),
        "type": transaction["type"],
    }


def _asked(params: Json) -> list[Json]:
    parts = [
        {**_amounts(line), "of": line["original_line_item"], "reference": line["reference"]}
        for line in params.get("line_items") or []
    ]
    if params.get("shipping_cost"):
        parts.append({**_amounts(params["shipping_cost"]), "of": "", "reference": ""})
    if not parts:
        raise ApiError(400, "Missing required param: line_items.", param="line_items")
    return parts


def _amounts(part: Json) -> Json:
    amounts = {name: int(part[name]) for name in ("amount", "amount_tax")}
    if max(amounts.values()) > 0:
        raise ApiError(400, "Amounts of a reversal must be negative.", param="amount")
    return amounts


def _whole(account: Account, original: Json) -> list[Json]:
    if _reversals_of(account, original):
        raise ApiError(400, "The transaction has been reversed in part.", param="mode")
    parts = [(line["id"], line) for line in original["_lines"]]
    if original["shipping_cost"]:
        parts.append(("", original["shipping_cost"]))
    return [
        {
            "amount": -part["amount"],
            "amount_tax": -part["amount_tax"],
            "of": of,
            "reference": part.get("reference", ""),
        }
        for of, part in parts
    ]


def _check_left(account: Account, original: Json, parts: list[Json]) -> None:
    for part in parts:
        for name in ("amount", "amount_tax"):
            if part[name] + _left(account, original, part["of"], name) < 0:
                raise ApiError(400, "More than is left would be reversed.", param=name)


def _left(account: Account, original: Json, of: str, name: str) -> int:
    source = original["shipping_cost"] or {}
    if of:
        source = next((line for line in original["_lines"] if line["id"] == of), None)
        if source is None:
            raise ApiError(400, f"No such line item: '{of}'", code="resource_missing")
    left = int(source.get(name, 0))
    for reversal in _reversals_of(account, original):
        rows: list[Any] = [
            line for line in reversal["_lines"] if line["reversal"]["original_line_item"] == of
        ]
        if not of and reversal["shipping_cost"]:
            rows.append(reversal["shipping_cost"])
        left += sum(int(row[name]) for row in rows)
    return left


def _reversals_of(account: Account, original: Json) -> list[Json]:
    rows = account.store.newest_first("tax.transaction")
    wanted = {"original_transaction": original["id"]}
    return [row for row in rows if row["reversal"] == wanted]


def _list(rows: list[Json], path: str) -> Json:
    return {
        "object": "list",
        "data": rows[:_FIRST_PAGE] if len(rows) > _FIRST_PAGE else rows,
        "has_more": len(rows) > _FIRST_PAGE,
        "url": f"/v1/{path}",
    }


def _rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
