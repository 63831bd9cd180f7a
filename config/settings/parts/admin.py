"""The operations desk: django-unfold in the brand's colours, with a menu by kind of work."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_PORCELAIN_TO_INK = {
    "50": "#f8f6f1",
    "100": "#f1ede5",
    "200": "#dfd9cd",
    "300": "#cfc8ba",
    "400": "#a39c8e",
    "500": "#6f6b62",
    "600": "#575952",
    "700": "#41433e",
    "800": "#2b2d2a",
    "900": "#1c1e1d",
    "950": "#121312",
}
_CELADON = {
    "50": "#f1f6f3",
    "100": "#e3ece5",
    "200": "#cbded3",
    "300": "#b4d0c2",
    "400": "#7fac98",
    "500": "#4a8570",
    "600": "#2f6654",
    "700": "#2b594a",
    "800": "#234539",
    "900": "#1c382f",
    "950": "#0f211b",
}


def _page(title: object, icon: str, model: str, permission: str = "") -> dict[str, object]:
    """Return a line of the menu; who may not see the rows does not see the line."""
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": lambda request: request.user.has_perm(permission or f"{app}.view_{name}"),
    }


UNFOLD = {
    "SITE_TITLE": _("Kaolin operations"),
    "SITE_HEADER": _("Kaolin operations"),
    "SITE_SUBHEADER": _("Orders, parcels, stock"),
    "SITE_SYMBOL": "deployed_code",
    "SITE_URL": "/",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda _request: static("shop/img/mark.svg"),
        }
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "shop.kernel.admin.environment",
    "DASHBOARD_CALLBACK": "shop.kernel.admin.dashboard",
    "BORDER_RADIUS": "4px",
    "COLORS": {
        "base": _PORCELAIN_TO_INK,
        "primary": _CELADON,
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "STYLES": [lambda _request: static("logistics/operations.css")],
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {
                        "title": _("Today"),
                        "icon": "space_dashboard",
                        "link": reverse_lazy("admin:index"),
                    }
                ]
            },
            {
                "title": _("Orders"),
                "separator": True,
                "items": [
                    _page(_("Orders"), "receipt_long", "shop.order"),
                    _page(_("Payments"), "credit_card", "shop.payment"),
                    _page(_("Refunds"), "undo", "shop.refund"),
                    _page(_("Withdrawals"), "assignment_return", "logistics.withdrawal"),
                    _page(_("Returns"), "keyboard_return", "logistics.return"),
                    _page(_("Return policies"), "policy", "logistics.returnpolicy"),
                ],
            },
            {
                "title": _("Warehouse"),
                "separator": True,
                "items": [
                    {
                        **_page(_("Shipments"), "package_2", "logistics.shipment"),
                        "badge": "logistics.fulfilment.admin.parcels_to_pack",
                    },
                    _page(pgettext_lazy("picking", "Waves"), "shelves", "logistics.wave"),
                    _page(_("Scans at shelves"), "barcode_scanner", "logistics.pickscan"),
                    _page(pgettext_lazy("parcel", "Labels"), "label", "logistics.labelpurchase"),
                    _page(_("Manifests"), "assignment_turned_in", "logistics.manifest"),
                    {
                        **_page(_("Parcels in trouble"), "report", "logistics.parcelexception"),
                        "badge": "logistics.exceptions.admin.open_count",
                    },
                    _page(_("Stock"), "inventory_2", "shop.stockitem"),
                    _page(pgettext_lazy("stock", "Lots"), "event_available", "shop.lot"),
                    _page(_("Bins"), "grid_view", "shop.bin"),
                    _page(_("Transfers"), "sync_alt", "shop.transfer"),
                    _page(_("Stock counts"), "checklist", "shop.stockcount"),
                    _page(_("Pre-orders"), "schedule", "shop.preorder"),
                    _page(_("Safety buffers"), "shield", "shop.safetybuffer"),
                    _page(_("Protected stock"), "loyalty", "shop.protectedstock"),
                    _page(_("Stock imports"), "upload_file", "shop.stockimport"),
                    _page(_("Stock movements"), "swap_vert", "shop.stockmovement"),
                    _page(_("Warehouses"), "warehouse", "shop.warehouse"),
                    _page(_("Cartons"), "inventory", "logistics.cartonsize"),
                    _page(_("Partner warehouses"), "handshake", "logistics.partnerlink"),
                    _page(_("Carriers"), "local_shipping", "logistics.carrier"),
                    _page(_("Exception rules"), "rule", "logistics.exceptionrule"),
                    _page(_("Cut-off times"), "alarm", "shop.dispatchrule"),
                    _page(_("Public holidays"), "event_busy", "shop.publicholiday"),
                    _page(_("Transit times"), "timer", "shop.transittime"),
                ],
            },
            {
                "title": _("Planning"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Stock proposals"), "add_shopping_cart", "logistics.stockproposal"),
                    _page(_("Stock targets"), "speed", "logistics.stocktarget"),
                    _page(_("Forecasts"), "trending_up", "logistics.forecast"),
                    _page(_("Forecast runs"), "query_stats", "logistics.forecastrun"),
                    _page(_("Weeks of sales"), "calendar_view_week", "logistics.salesweek"),
                    _page(_("Supply rules"), "rule_settings", "logistics.supplyrule"),
                ],
            },
            {
                "title": _("Purchasing"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Purchase orders"), "shopping_bag", "logistics.purchaseorder"),
                    _page(_("Head-haul shipments"), "sailing", "logistics.headhaul"),
                    _page(_("Suppliers"), "handshake", "logistics.supplier"),
                ],
            },
            {
                "title": _("Catalogue"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Products"), "emoji_food_beverage", "shop.product"),
                    _page(_("Bundles"), "redeem", "shop.bundlepart"),
                    _page(_("Categories"), "account_tree", "shop.category"),
                    _page(_("Attributes"), "tune", "shop.attribute"),
                    _page(_("Options"), "palette", "shop.option"),
                    _page(_("Manufacturers"), "factory", "shop.manufacturer"),
                ],
            },
            {
                "title": _("Markets"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Markets"), "public", "shop.market"),
                    _page(_("Prices"), "sell", "shop.price"),
                    _page(_("Price proposals"), "price_check", "shop.priceproposal"),
                    _page(_("Delivery rates"), "conveyor_belt", "shop.deliveryrate"),
                    _page(_("Delivery zones"), "map", "shop.deliveryzone"),
                    _page(_("Routing rules"), "alt_route", "shop.routingrule"),
                    _page(_("Exchange rates"), "currency_exchange", "shop.exchangerate"),
                    {
                        **_page(_("Currency exposure"), "monitoring", "shop.balanceentry"),
                        "link": reverse_lazy("admin:shop_balanceentry_exposure"),
                    },
                    _page(_("Producer registrations"), "recycling", "shop.producerregistration"),
                    _page(_("Accessibility runs"), "accessibility_new", "shop.accessibilityrun"),
                ],
            },
            {
                "title": _("Books"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Invoices and credit notes"), "description", "shop.document"),
                    _page(_("Tax returns"), "account_balance", "shop.taxreturn"),
                    _page(_("Sales tax reports"), "outgoing_mail", "shop.taxreport"),
                    _page(_("Seller registrations"), "badge", "shop.sellerregistration"),
                    {
                        **_page(_("Settlement"), "rule", "shop.balanceentry"),
                        "active": lambda request: (
                            "/balanceentry/" in request.path and "/exposure/" not in request.path
                        ),
                    },
                    _page(_("Exchange differences"), "difference", "shop.exchangedifference"),
                    _page(_("Legal entities"), "domain", "shop.legalentity"),
                ],
            },
            {
                "title": _("People"),
                "separator": True,
                "collapsible": True,
                "items": [
                    _page(_("Contacts"), "contacts", "crm.contact"),
                    _page(_("Users"), "person", "shop.user"),
                    _page(_("Customer groups"), "groups", "shop.customergroup"),
                    _page(_("Groups"), "group", "auth.group"),
                    _page(_("Mails"), "mail", "crm.outgoingmail"),
                    _page(_("Cookie choices"), "cookie", "crm.cookiechoice"),
                ],
            },
            {
                "title": _("System"),
                "separator": True,
                "collapsible": True,
                "items": [
                    {
                        **_page(_("Failed tasks"), "error", "shop.failedtask"),
                        # Its address begins the next line's, which would light up both.
                        "active": lambda request: (
                            "/failedtask/" in request.path and "/health/" not in request.path
                        ),
                    },
                    {
                        **_page(_("Tasks’ health"), "monitor_heart", "shop.failedtask"),
                        "link": reverse_lazy("admin:shop_failedtask_health"),
                    },
                    _page(_("Handed over"), "handshake", "shop.handedview"),
                    _page(_("Provider events"), "webhook", "shop.providerevent"),
                    _page(_("Carrier events"), "sensors", "logistics.carrierevent"),
                    _page(_("Carrier files"), "draft", "logistics.carrierfile"),
                    _page(_("Partner messages"), "swap_horiz", "logistics.partnermessage"),
                    _page(_("Money ledger"), "account_balance", "shop.ledgerentry"),
                    _page(_("Ledger proofs"), "fact_check", "shop.ledgerproof"),
                ],
            },
        ],
    },
}
