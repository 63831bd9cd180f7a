"""Sample data for the style guide: every component in every state, without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.kernel.money import Money
from shop.pricing.selectors import Reduction, UnitPrice
from shop.storefront.selectors.cards import Swatch

GLAZES = (
    "white",
    "clear",
    "natural",
    "green",
    "blue",
    "red",
    "pink",
    "brown",
    "grey",
    "black",
    "multicolour",
)
COLOURS = (
    ("paper", "#f8f6f1"),
    ("porcelain", "#fffefb"),
    ("bisque", "#ece8df"),
    ("ink", "#1c1e1d"),
    ("ink-soft", "#575952"),
    ("line-strong", "#857f73"),
    ("cobalt", "#233f87"),
    ("celadon", "#b4d0c2"),
    ("celadon-deep", "#2b594a"),
    ("oxblood", "#8a2a22"),
    ("amber", "#74480f"),
)
ICONS = [
    "alert",
    "arrow-left",
    "arrow-right",
    "basket",
    "card",
    "check",
    "chevron-down",
    "clock",
    "close",
    "drop",
    "expand",
    "external",
    "filter",
    "globe",
    "hand",
    "info",
    "key",
    "lock",
    "mail",
    "menu",
    "minus",
    "parcel",
    "person",
    "plus",
    "returns",
    "search",
    "shield",
    "trash",
    "truck",
]


class SampleForm(forms.Form):
    """A form with each kind of field; sent empty, it shows its errors."""

    country = forms.ChoiceField(label=_("Country"), choices=[("DE", "Deutschland"), ("JP", "日本")])
    name = forms.CharField(label=_("Full name"), help_text=_("As it is written on your door."))
    postcode = forms.CharField(
        label=_("Postcode"), widget=forms.TextInput(attrs={"autocomplete": "postal-code"})
    )
    city = forms.CharField(
        label=_("City"), widget=forms.TextInput(attrs={"autocomplete": "address-level2"})
    )
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    has_agreed = forms.BooleanField(label=_("I have read the terms."))


def sample_context() -> dict[str, object]:
    """Return what the style guide shows; pictures are absent, so placeholders stand in."""
    return {
        "colours": [{"name": name, "value": value} for name, value in COLOURS],
        "glazes": GLAZES,
        "icons": ICONS,
        "cards": _cards(),
        "options": _options(),
        "breadcrumbs": [
            {"title": "Kaolin", "url": "#"},
            {"title": "Teaware", "url": "#"},
            {"title": "Side-handle teapot", "url": "#"},
        ],
        "page": _page(),
        "facets": _facets(),
        "active_filters": [{"label": "Celadon", "remove_url": "#"}],
        "clear_url": "#",
        "form_action": "#",
        "form": SampleForm(),
        "wrong_form": SampleForm({"country": "DE"}, prefix="wrong"),
        "summary": _summary(),
        "steps": _steps(),
        "shipment": _shipment(),
        "consignments": _consignments(),
        "line": _line("Gaiwan, 150 ml", "48.00"),
        "price": _euro("1234.50"),
    }


def _euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def _card(title: str, amount: str, **changes: object) -> dict[str, object]:
    swatches = [Swatch(label=glaze, colour=glaze, image=None) for glaze in GLAZES[2:6]]
    return {
        "url": "#",
        "title": title,
        "subtitle": "Celadon",
        "image": None,
        "alt": "",
        "hover_image": None,
        "hover_alt": "",
        "price": _euro(amount),
        "has_price_range": False,
        "reduction": None,
        "unit_price": None,
        "is_available": True,
        "arrives_on": None,
        "is_new": False,
        "swatches": swatches,
        **changes,
    }


def _cards() -> list[dict[str, object]]:
    return [
        _card("Gaiwan, 150 ml", "48.00", is_new=True),
        _card("Teekanne mit Seitengriff, 320 ml", "86.00", has_price_range=True),
        _card("Scented candle", "24.00", **_price_notes()),
        _card("Moon jar, 25 cm", "168.00", is_available=False),
        _card("Moon jar, 18 cm", "98.00", arrives_on=date(2027, 1, 12)),
        _card("横手急須 320 ml", "86.00", subtitle="青磁"),
    ]


def _price_notes() -> dict[str, object]:
    return {
        "reduction": Reduction(prior=_euro("30.00"), rate=Decimal("0.20"), lowest_of_days=30),
        "unit_price": UnitPrice(_euro("133.33"), 1, "kg"),
    }


def _options() -> list[dict[str, object]]:
    states = (("Celadon", "green", True, True), ("Ivory", "natural", False, True))
    values = [
        {
            "label": label,
            "url": "#",
            "is_selected": is_selected,
            "is_available": is_available,
            "colour": colour,
            "image": None,
            "alt": "",
        }
        for label, colour, is_selected, is_available in (*states, ("Oxblood", "red", False, False))
    ]
    return [{"code": "glaze", "label": _("Glaze"), "values": values}]


def _page() -> dict[str, object]:
    pages = [{"number": n, "url": "#", "is_current": n == 2} for n in (1, 2, 3)]
    return {
        "number": 2,
        "has_previous": True,
        "has_next": True,
        "previous_url": "#",
        "next_url": "#",
        "pages": pages,
    }


def _facets() -> list[dict[str, object]]:
    def value(label: str, *, colour: str = "", is_selected: bool = False) -> dict[str, object]:
        return {
            "value": label.lower(),
            "label": label,
            "count": 7,
            "is_selected": is_selected,
            "url": "#",
            "colour": colour,
        }

    glazes = [value("Green", colour="green", is_selected=True), value("Blue", colour="blue")]
    return [
        {"code": "category", "label": _("Category"), "kind": "links", "values": [value("Teaware")]},
        {"code": "colour", "label": _("Colour"), "kind": "swatch", "values": glazes},
        {
            "code": "price",
            "label": _("Price"),
            "kind": "price",
            "values": [],
            "price_min": None,
            "price_max": None,
            "currency": "EUR",
            "lowest": Decimal(8),
            "highest": Decimal(240),
        },
        {
            "code": "available",
            "label": _("Availability"),
            "kind": "toggle",
            "values": [value("In stock")],
        },
    ]


def _line(title: str, amount: str) -> dict[str, object]:
    return {
        "title": title,
        "option_label": "Celadon",
        "quantity": 2,
        "unit_price": _euro(amount),
        "total": _euro(amount) * 2,
        "image": None,
        "alt": "",
    }


def _summary() -> dict[str, object]:
    return {
        "lines": [_line("Gaiwan, 150 ml", "48.00"), _line("Tasting cups, set of four", "42.00")],
        "subtotal": _euro("180.00"),
        "delivery": _euro("4.90"),
        "tax_lines": [],
        "duty_lines": [{"label": _("Customs duty"), "amount": _euro("6.20")}],
        "total": _euro("191.10"),
        "total_note": "Includes VAT: €30.51 (19%)",
        "landed_note": _("Nothing more to pay on delivery."),
        "hints": [],
        "estimate_note": "",
        "arrival": "Arrives between 5 and 6 March",
    }


def _steps() -> list[dict[str, object]]:
    placed_at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    return [
        {"label": _("Order placed"), "state": "done", "at": placed_at},
        {"label": _("On its way"), "state": "current", "at": None},
        {"label": _("Delivered"), "state": "todo", "at": None},
    ]


def _shipment() -> dict[str, object]:
    handed_over_at = datetime(2026, 3, 3, 16, 5, tzinfo=UTC)
    return {
        "number": 1,
        "carrier": "DHL",
        "tracking_number": "00340434161094042557",
        "tracking_url": "",
        "status": "SHIPPED",
        "status_label": _("On its way"),
        "promised_date": date(2026, 3, 6),
        "expected_date": date(2026, 3, 9),
        "events": [
            {
                "at": handed_over_at,
                "label": "Handed to the carrier",
                "location": "Hamburg",
                "day": date(2026, 3, 9),
            }
        ],
    }


def _consignments() -> list[dict[str, object]]:
    lines = [{"title": "Gaiwan, 150 ml", "option_label": "Celadon", "quantity": 2}]
    return [
        {
            "warehouse_label": "Hamburg",
            "from_country": "DE",
            "lines": lines,
            "promise": "Arrives between 5 and 6 March",
        }
    ]
