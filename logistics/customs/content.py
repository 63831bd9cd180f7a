"""The printed declarations CN 22 and CN 23: finished texts, in the languages of the form.

The forms of the UPU are French and English whatever the reader speaks, so nothing here is
translated. The number of a tax scheme is never printed: it travels as data.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.dates import format_date

from logistics.customs.calculate import Declaration, DeclaredLine, Form, Party

Page = dict[str, Any]
_ENGLISH = Locale.parse("en_GB")
# The category that web shops send, ticked; the others stand beside it as on the form.
CATEGORIES = (
    ("Gift", "Cadeau", False),
    ("Documents", "Documents", False),
    ("Sale of goods", "Vente de marchandises", True),
    ("Commercial sample", "Échantillon commercial", False),
    ("Returned goods", "Retour de marchandise", False),
    ("Other", "Autre", False),
)
CERTIFICATION = {
    Form.CN22: (
        "I, the undersigned, whose name and address are given on the item, certify that the"
        " particulars given in this declaration are correct and that this item does not contain"
        " any dangerous article or articles prohibited by legislation or by postal or customs"
        " regulations."
    ),
    Form.CN23: (
        "I certify that the particulars given in this customs declaration are correct and that"
        " this item does not contain any dangerous article or articles prohibited by legislation"
        " or by postal or customs regulations."
    ),
}
COLUMNS = {
    Form.CN22: (
        ("Quantity and detailed description of contents (1)", "Quantité et description détaillée"),
        ("Weight kg (2)", "Poids"),
        ("Value {currency} (3)", "Valeur"),
        ("HS no. (4) Origin (5)", "N° SH, origine"),
    ),
    Form.CN23: (
        ("Detailed description of contents (1)", "Description détaillée du contenu"),
        ("Quantity (2)", "Quantité"),
        ("Net weight, kg (3)", "Poids net"),
        ("Value, {currency} (5)", "Valeur"),
        ("HS tariff number (7)", "N° tarifaire du SH"),
        ("Country of origin (8)", "Pays d’origine"),
    ),
}


def form_page(
    declaration: Declaration, form: Form, *, on: date, item_number: str, invoice: str
) -> Page:
    """Return the page of a form; ``item_number`` and ``invoice`` may be empty."""
    columns = [
        [english.format(currency=declaration.currency), french] for english, french in COLUMNS[form]
    ]
    row = _short_row if form == Form.CN22 else _long_row
    return {
        # What every document of the house has.
        "lang": "en",
        "region": "GB",
        "brand": "",
        "foot": [],
        "page_of": "{page}/{pages}",
        "continued": "{title} {number}",
        "seller_name": declaration.sender.company,
        # What the form says.
        "title": "Customs declaration",
        "form": f"{form[:2]} {form[2:]}",
        "number": declaration.reference,
        "item_number": item_number,
        "sender": _party(declaration.sender),
        "sender_numbers": _numbers(declaration.sender),
        "receiver": _party(declaration.receiver),
        "receiver_numbers": _numbers(declaration.receiver),
        "receiver_contact": [
            part for part in (declaration.receiver.phone, declaration.receiver.email) if part
        ],
        "columns": columns,
        "lines": [row(line) for line in declaration.lines],
        "gross_weight": kilograms(declaration.gross_weight_g),
        "value": f"{declaration.goods_value.amount:.2f} {declaration.currency}",
        "freight": f"{declaration.freight.amount:.2f} {declaration.currency}",
        "categories": [list(row) for row in CATEGORIES],
        "comments": f"{declaration.terms} {country(declaration.receiver.country)} (Incoterms 2020)",
        "invoice": invoice,
        "certification": CERTIFICATION[form],
        "posted": f"{declaration.ships_from} / {_day(on)}",
        "signed": f"{_day(on)}",
    }


def kilograms(grams: int) -> str:
    """Return a weight as the forms want it: kilograms to the gram."""
    return f"{Decimal(grams) / 1000:.3f}"


def country(code: str) -> str:
    """Return the English name of a country."""
    return str(_ENGLISH.territories.get(code, code))


def _short_row(line: DeclaredLine) -> list[str]:
    return [
        f"{line.quantity} × {line.description}",
        kilograms(line.net_weight_g),
        f"{line.value.amount:.2f}",
        f"{line.hs_code} {line.origin}".strip(),
    ]


def _long_row(line: DeclaredLine) -> list[str]:
    return [
        line.description,
        str(line.quantity),
        kilograms(line.net_weight_g),
        f"{line.value.amount:.2f}",
        line.hs_code,
        country(line.origin),
    ]


def _party(party: Party) -> list[str]:
    """Return a party as letters across borders are addressed, whatever its own country does."""
    names = dict.fromkeys((party.name, party.company))
    town = f"{party.postcode} {party.city}".strip()
    lines = (*names, *party.lines, town, party.region, country(party.country).upper())
    return [line for line in lines if line]


def _numbers(party: Party) -> list[str]:
    return [f"{kind}: {number}" for kind, number in party.numbers]


def _day(on: date) -> str:
    return str(format_date(on, format="d MMM yyyy", locale=_ENGLISH))
