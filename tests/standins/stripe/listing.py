"""Reading: one object, or a page of a list, with what the caller wants expanded."""

import fnmatch
from typing import Any

from stripe import params as sdk
from stripe.params import checkout as sdk_checkout

from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.parameters import check_parameters
from tests.standins.stripe.store import Json, Store, public
from tests.standins.stripe.tax import read_tax

# Path in the API, kind of object, and the SDK's type for the list's parameters.
_LISTS: dict[str, tuple[str, type]] = {
    "balance_transactions": ("balance_transaction", sdk.BalanceTransactionListParams),
    "charges": ("charge", sdk.ChargeListParams),
    "checkout/sessions": ("checkout.session", sdk_checkout.SessionListParams),
    "customers": ("customer", sdk.CustomerListParams),
    "disputes": ("dispute", sdk.DisputeListParams),
    "events": ("event", sdk.EventListParams),
    "payment_intents": ("payment_intent", sdk.PaymentIntentListParams),
    "refunds": ("refund", sdk.RefundListParams),
}
_RETRIEVABLE = {path: kind for path, (kind, _) in _LISTS.items()} | {
    "payment_methods": "payment_method"
}
_PAGING = frozenset({"created", "ending_before", "expand", "limit", "starting_after"})
_LONGEST_PAGE = 100
_COMPARISONS = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}


def read(*, store: Store, path: str, params: Json, expand: list[str]) -> Json:
    """Answer a GET below `/v1/`.

    :raises ApiError: 404 for an unknown path or object, 400 for an unknown filter or expansion
    """
    if path.startswith("tax/"):
        return read_tax(store=store, path=path, params=params, expand=expand)
    if path in _LISTS:
        return _page(store=store, path=path, params=params, expand=expand)
    collection, _, object_id = path.rpartition("/")
    if collection not in _RETRIEVABLE:
        raise ApiError(404, f"Unrecognized request URL (GET: /v1/{path}).")
    return present(
        store=store, stored=store.get(_RETRIEVABLE[collection], object_id), expand=expand
    )


def present(*, store: Store, stored: Json, expand: list[str]) -> Json:
    """Return an object as the API shows it; `a.b` expands `b` within the expanded `a`.

    :raises ApiError: 400 when there is nothing to expand under that name
    """
    shown = public(stored)
    for wanted in expand:
        name, _, deeper = wanted.partition(".")
        if name not in shown:
            raise ApiError(400, f"This property cannot be expanded ({wanted}).", param="expand")
        value = shown[name]
        target = value if isinstance(value, dict) else store.find(value)
        if target is not None:
            shown[name] = present(store=store, stored=target, expand=[deeper] if deeper else [])
    return shown


def _page(*, store: Store, path: str, params: Json, expand: list[str]) -> Json:
    kind, expected = _LISTS[path]
    check_parameters(given=params, expected=expected)
    limit = int(params.get("limit") or 10)
    if not 0 < limit <= _LONGEST_PAGE:
        raise ApiError(400, f"Limit must be between 1 and {_LONGEST_PAGE}.", param="limit")
    rows = [row for row in store.newest_first(kind) if _matches(row, params)]
    rows, has_more = _cut(rows=rows, params=params, limit=limit)
    inner = [name.removeprefix("data.") for name in expand]
    return {
        "object": "list",
        "data": [present(store=store, stored=row, expand=inner) for row in rows],
        "has_more": has_more,
        "url": f"/v1/{path}",
    }


def _cut(*, rows: list[Json], params: Json, limit: int) -> tuple[list[Json], bool]:
    ids = [row["id"] for row in rows]
    if params.get("ending_before") in ids:
        earlier = rows[: ids.index(params["ending_before"])]
        return earlier[-limit:], len(earlier) > limit
    if params.get("starting_after") in ids:
        rows = rows[ids.index(params["starting_after"]) + 1 :]
    return rows[:limit], len(rows) > limit


def _matches(row: Json, params: Json) -> bool:
    if not _is_created_within(row["created"], params.get("created")):
        return False
    filters = {name: value for name, value in params.items() if name not in _PAGING}
    types = filters.pop("types", None)
    if types is not None and row.get("type") not in types:
        return False
    wanted_type = filters.pop("type", None)
    if wanted_type is not None and not fnmatch.fnmatchcase(row.get("type", ""), wanted_type):
        return False
    payout = filters.pop("payout", None)
    if payout is not None and row.get("_payout") != payout:
        return False
    return all(row.get(name) == value for name, value in filters.items())


def _is_created_within(created: int, bounds: Any) -> bool:
    if not bounds:
        return True
    if not isinstance(bounds, dict):
        return created == int(bounds)
    return all(_COMPARISONS[name](created, int(bound)) for name, bound in bounds.items())
