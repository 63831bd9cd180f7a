"""A program that buys over the API, step by step, and looks at what comes back."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from shop.markets.registry import REGISTRY
from tests.factories.checkout import address_in


@dataclass
class Program:
    """A client of one market in one language; it knows its cart by the token."""

    variant: str = "de-de"
    client: Client = field(default_factory=Client)
    token: str = ""

    def send(
        self, method: str, path: str, body: Any = None, *, key: str = "", **headers: str
    ) -> HttpResponse:
        """Send a request below the variant's prefix, with JSON unless there is no body."""
        if key:
            headers["Idempotency-Key"] = key
        response = self.client.generic(
            method,
            f"/api/v1/{self.variant}/{path}",
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=headers,
        )
        assert response.status_code < 500 or response.status_code == 503, response.content
        assert response["Content-Type"] == "application/json"
        if response.status_code >= 400:
            assert {"code", "message"} <= set(response.json()) <= {"code", "message", "fields"}
        return response

    def cart(self, method: str, path: str = "", body: Any = None, **options: Any) -> HttpResponse:
        """Send a request about its cart."""
        return self.send(method, f"carts/{self.token}/{path}", body, **options)

    def begin(self) -> "Program":
        """Begin a cart."""
        response = self.send("POST", "carts/")
        assert response.status_code == 201
        self.token = response.json()["token"]
        return self

    def add(self, sku: str, quantity: int = 1) -> HttpResponse:
        """Put something into the cart."""
        return self.cart("POST", "lines/", {"sku": sku, "quantity": quantity})

    def address(self, **changes: str) -> dict[str, str]:
        """Return an address of its market."""
        market = REGISTRY.variants[self.variant].market.code
        return {"email": "ada@example.com", **address_in(market), **changes}

    def come_to_quote(self, sku: str = "TEAPOT") -> dict[str, Any]:
        """Go all the way to the quote with one piece, and return it."""
        assert self.begin().add(sku).status_code == 201
        assert self.cart("PUT", "address/", self.address()).status_code == 200
        assert self.cart("PUT", "delivery/", {"method": "standard"}).status_code == 200
        response = self.cart("GET", "quote/")
        assert response.status_code == 200
        quote: dict[str, Any] = response.json()
        return quote

    def order(
        self, total: Any = None, *, key: str = "", terms: bool = True, **days: str
    ) -> HttpResponse:
        """Press the button, at the quoted total unless another one is given."""
        total = total or self.cart("GET", "quote/").json()["summary"]["total"]
        body = {"expected_total": total, "terms": terms, **days}
        return self.cart("POST", "order/", body, key=key or new_key())


def new_key() -> str:
    """Return a key nobody has used."""
    return f'"{uuid4()}"'
