"""Somebody who shops with Django's client, page by page, and looks at what comes back."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from shop.catalogue.models import Variant
from shop.checkout.models import Checkout
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from tests.factories.checkout import address_in

HIDDEN = re.compile(r'<input type="hidden" name="(cart|shown_total|shown_last)" value="([^"]*)"')


@dataclass
class Shopper:
    """A visitor of one market in one language, e.g. ``Shopper("ja-jp")``."""

    variant: str = "de-de"
    client: Client = field(default_factory=Client)

    @property
    def market(self) -> str:
        """The market's code."""
        return REGISTRY.variants[self.variant].market.code

    def get(self, path: str, **options: Any) -> HttpResponse:
        """Open a page below the prefix."""
        return looked_at(self.client.get(f"/{self.variant}/{path}", **options))

    def post(self, path: str, data: Any = None, **options: Any) -> HttpResponse:
        """Send a form below the prefix."""
        return looked_at(self.client.post(f"/{self.variant}/{path}", data or {}, **options))

    def add(self, variant: Variant, quantity: object = 1) -> HttpResponse:
        """Put something into the cart."""
        return self.post("cart/add/", {"variant_id": variant.pk, "quantity": quantity})

    def fill_in(self, **changes: str) -> HttpResponse:
        """Send the address form."""
        address = {"email": "ada@example.com", **address_in(self.market), **changes}
        return self.post("checkout/address/", address)

    def choose(self, method: str = "standard") -> HttpResponse:
        """Send the delivery form."""
        return self.post("checkout/delivery/", {"method": method})

    def shown_total(self) -> str:
        """Return the total that the review's button would send along."""
        return self.review_form()["shown_total"]

    def review_form(self) -> dict[str, str]:
        """Return what the review's button sends along when the terms are ticked."""
        hidden = dict(HIDDEN.findall(self.get("checkout/review/").content.decode()))
        assert set(hidden) == {"cart", "shown_total", "shown_last"}
        return {**hidden, "terms": "on"}

    def order(self, **changes: str) -> HttpResponse:
        """Press the button."""
        data = {**self.review_form(), **changes}
        return self.post("checkout/review/", {k: v for k, v in data.items() if v != ""})

    def come_to_review(self, variant: Variant) -> "Shopper":
        """Go all the way to the review with one piece."""
        assert self.add(variant).status_code == 302
        assert self.fill_in().status_code == 302
        assert self.choose().status_code == 302
        return self

    def buy(self, variant: Variant) -> Order:
        """Buy one piece and return the order."""
        assert self.come_to_review(variant).order().status_code == 302
        return Order.objects.latest("pk")

    def checkout(self) -> Checkout:
        """Return what has been filled in."""
        return Checkout.objects.get()


def looked_at(response: HttpResponse) -> HttpResponse:
    """Return a response that nobody needs to be ashamed of."""
    assert response.status_code < 500
    if response.get("Content-Type", "").startswith("text/html"):
        text = response.content.decode()
        assert "«missing" not in text, text[text.index("«missing") - 300 :][:400]
    return response
