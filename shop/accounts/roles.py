"""The roles at the desk: which rows each may see and change.

A role is a group of Django's. Rights beyond these are given to a person, not to a role, because
the roles are made anew from this table.
"""

from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

APPS = ("shop", "logistics", "crm")
VERBS = ("add", "change", "delete")
ORDERS = (
    "change_order",
    "change_payment",
    "add_refund",
    "change_refund",
    "change_dispute",
    "change_vatidcheck",
)
PARCELS = (
    *("change_shipment", "change_manifest", "change_wave"),
    *("change_carrier", "add_carrier", "change_carrierevent"),
    *(f"{verb}_cartonsize" for verb in VERBS),
    *("add_partnerlink", "change_partnerlink", "change_partnermessage"),
    *("change_parcelexception", "add_exceptionrule", "change_exceptionrule"),
)
WITHDRAWALS = ("change_withdrawal", "change_return")
STOCK = (
    *("change_stockitem", "change_stockimport", "change_warehouse", "add_warehouse"),
    "change_lot",
    *(f"{verb}_bin" for verb in VERBS),
)
MOVING = ("change_transfer", "change_stockcount", "change_preorder")
HOLDING_BACK = ("change_safetybuffer", "add_customergroup", "change_customergroup")
PROOFS = ("change_ledgerproof",)
GOODS = (
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("product", "category")),
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("variant", "producttext")),
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("productmedia", "manufacturer")),
    "change_bundlepart",
)
MARKETS = (
    *("change_market", "change_price", "change_priceproposal", "change_deliveryrate"),
    *("add_returnpolicy", "change_returnpolicy"),
    *("add_producerregistration", "change_producerregistration"),
)
DELIVERY = (
    *(f"{verb}_{name}" for verb in VERBS for name in ("routingrule", "deliveryzone")),
    *(f"{verb}_{name}" for verb in VERBS for name in ("dispatchrule", "publicholiday")),
    *("add_deliveryrate", "change_transittime"),
)
PLANNING = (
    "change_stockproposal",
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("supplyrule", "salesweek")),
)
INBOUND = ("change_purchaseorder", "change_headhaul", "add_supplier", "change_supplier")
PEOPLE = ("change_contact", "change_outgoingmail")
EVENTS = ("change_providerevent", "change_failedtask", "change_balanceentry")
TAX = ("change_taxreturn", "change_taxreport")
LAW = (
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("taxrate", "taxscheme")),
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("dutyrate", "flatcharge")),
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("threshold", "territoryrule")),
    *(f"{verb}_{name}" for verb in ("add", "change") for name in ("legalterm", "reportrule")),
    *(f"{verb}_reportbox" for verb in ("add", "change")),
    *("add_sellerregistration", "change_sellerregistration", "change_legalentity"),
)
HANDING = ("add_handedview", "change_handedview")
ROLES: dict[str, tuple[str, ...]] = {
    "Operations": (
        *ORDERS,
        *WITHDRAWALS,
        *PARCELS,
        *STOCK,
        *MOVING,
        *HOLDING_BACK,
        *PROOFS,
        *PLANNING,
        *INBOUND,
        *GOODS,
        *MARKETS,
        *DELIVERY,
        *PEOPLE,
        *EVENTS,
        *HANDING,
        *TAX,
    ),
    "Tax": (*TAX, *LAW),
    "Support": ("add_refund", *WITHDRAWALS, *PEOPLE, *HANDING),
    "Read-only": (),
}
"""Every role sees everything of the three apps; these are the changes that it may make."""


@transaction.atomic
def sync_roles() -> list[str]:
    """Create the roles and give each its rights; return their names. Repeating it is safe."""
    for name, changes in ROLES.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(_rights(changes))
    return list(ROLES)


def _rights(changes: Collection[str]) -> list[Permission]:
    wanted = Q(codename__startswith="view_") | Q(codename__in=changes)
    return list(Permission.objects.filter(wanted, content_type__app_label__in=APPS))
