"""What the shopper's browser gets: stripe.js, the card frame, the bank and the checkout page."""

import html
import json
import string
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.stripe.account import Account
from tests.standins.stripe.checkout_sessions import pay_session
from tests.standins.stripe.confirming import settle
from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.money import format_amount
from tests.standins.stripe.store import Json
from tests.standins.stripe.wording import BROWSER_FILES, method_name, page_locale, sentence

_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_FILES = {
    "/elements/payment": ("payment_frame.html", _HTML),
    "/elements/payment_frame.css": ("payment_frame.css", "text/css; charset=utf-8"),
    "/elements/payment_frame.js": ("payment_frame.js", _SCRIPT),
    "/elements/card.js": ("card.js", _SCRIPT),
    "/elements/page.css": ("page.css", "text/css; charset=utf-8"),
    "/elements/texts.json": ("texts.json", "application/json"),
}
_STRIPE_JS_PARTS = ("stripe_start.js", "three_ds.js", "elements.js", "stripe.js")
_STRIPE_JS_PATHS = frozenset({"/v3", "/v3/", "/stripe.js", "/endive/stripe.js"})
# The stand-in's own pages keep the rule the shop keeps: nothing inline. They may be framed only
# where the payment element is, and a form may answer with a redirect to any shop.
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer for a browser."""

    status: int
    body: bytes
    content_type: str
    headers: dict[str, str] = field(default_factory=dict)


class Pages:
    """Answers everything that is not the API."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def answer(self, *, method: str, path: str, params: Json) -> Page:
        """Return the file or page at a path.

        :raises ApiError: 404 when there is none
        """
        if path in _STRIPE_JS_PATHS:
            return self._stripe_js()
        if path in _FILES:
            name, content_type = _FILES[path]
            body = (BROWSER_FILES / name).read_bytes()
            return Page(
                status=200,
                body=body,
                content_type=content_type,
                headers={"Content-Security-Policy": _POLICY} if content_type == _HTML else {},
            )
        if path == "/favicon.ico":
            return Page(status=204, body=b"", content_type="image/x-icon")
        first, _, object_id = path.lstrip("/").partition("/")
        pages: dict[str, Callable[[str, str, Json], Page]] = {
            "bank": self._bank,
            "checkout": self._checkout,
        }
        if first not in pages:
            raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")
        return pages[first](method, object_id, params)

    def _stripe_js(self) -> Page:
        # One script, because the shop's page allows one; one scope, because it is the shop's page.
        parts = [(BROWSER_FILES / name).read_text(encoding="utf-8") for name in _STRIPE_JS_PARTS]
        source = "\n".join(["(() => {", *parts, "})();"])
        body = source.replace('"__STANDIN_BASE__"', json.dumps(self._account.base_url))
        return Page(status=200, body=body.encode(), content_type=_SCRIPT)

    def _bank(self, method: str, intent_id: str, params: Json) -> Page:
        """Stand for a bank, a wallet or the till that takes a voucher."""
        intent = self._account.store.get("payment_intent", intent_id)
        locale = intent["_locale"]
        if method == "POST":
            succeeded = params.get("outcome") == "succeeded"
            settle(account=self._account, intent=intent, succeeded=succeeded)
        if intent["status"] != "requires_action":
            return self._leave_bank(intent)
        paying = self._account.store.get("payment_method", intent["payment_method"])
        return _fill(
            "bank.html",
            locale=locale,
            title=sentence(locale=locale, name="bank_title"),
            method=method_name(locale=locale, kind=paying["type"]),
            amount=format_amount(
                amount=intent["amount"], currency=intent["currency"], locale=locale
            ),
            explanation=sentence(locale=locale, name="bank_explanation"),
            authorise=sentence(locale=locale, name="bank_authorise"),
            refuse=sentence(locale=locale, name="bank_refuse"),
        )

    def _leave_bank(self, intent: Json) -> Page:
        locale = intent["_locale"]
        if not intent["_return_url"] or intent["_is_voucher"]:
            return _fill("closed.html", locale=locale, text=sentence(locale=locale, name="done"))
        paid = intent["status"] in ("succeeded", "requires_capture")
        return _redirect(
            intent["_return_url"],
            {
                "payment_intent": intent["id"],
                "payment_intent_client_secret": intent["client_secret"],
                "redirect_status": "succeeded" if paid else "failed",
            },
        )

    def _checkout(self, method: str, session_id: str, params: Json) -> Page:
        session = self._account.store.get("checkout.session", session_id)
        locale = page_locale(session["locale"])
        if session["status"] != "open":
            text = sentence(locale=locale, name="session_closed")
            return _fill("closed.html", locale=locale, text=text)
        error = ""
        if method == "POST":
            try:
                pay_session(
                    account=self._account,
                    session=session,
                    number=str(params.get("number", "")),
                    email=str(params.get("email", "")),
                )
            except ApiError as refusal:
                error = refusal.body["error"]["message"]
            else:
                target = str(session["success_url"] or "/")
                return _redirect(target.replace("{CHECKOUT_SESSION_ID}", session["id"]), {})
        return _checkout_form(session=session, locale=locale, error=error)


def _checkout_form(*, session: Json, locale: str, error: str) -> Page:
    names = {name: sentence(locale=locale, name=name) for name in ("card_number", "email", "pay")}
    return _fill(
        "checkout.html",
        locale=locale,
        error=error,
        lines="\n".join(_line_text(line) for line in session["_lines"]),
        amount=format_amount(
            amount=session["amount_total"], currency=session["currency"], locale=locale
        ),
        typed_email=session["customer_email"] or "",
        cancel_url=session["cancel_url"] or "",
        back=sentence(locale=locale, name="back"),
        **names,
    )


def _line_text(line: Json) -> str:
    name = line["price_data"]["product_data"]["name"]
    return f"{line.get('quantity', 1)} \N{MULTIPLICATION SIGN} {name}"


def _fill(name: str, *, locale: str, **values: str) -> Page:
    source = (BROWSER_FILES / name).read_text(encoding="utf-8")
    escaped = {key: html.escape(value) for key, value in values.items()}
    body = string.Template(source).substitute(
        escaped, locale=locale, test_mode=html.escape(sentence(locale=locale, name="test_mode"))
    )
    return Page(
        status=200,
        body=body.encode(),
        content_type=_HTML,
        headers={"Content-Security-Policy": f"{_POLICY}; frame-ancestors 'none'"},
    )


def _redirect(target: str, query: dict[str, Any]) -> Page:
    address = urllib.parse.urlsplit(target)
    joined = "&".join(part for part in (address.query, urllib.parse.urlencode(query)) if part)
    location = urllib.parse.urlunsplit(address._replace(query=joined))
    return Page(status=303, body=b"", content_type=_HTML, headers={"Location": location})
