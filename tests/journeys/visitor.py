"""A visitor without a browser, who notes what the pages were made of."""

import re

from django.http import HttpResponse
from django.template import Template
from django.test import Client

from crm.messages.models import OutgoingMail

GAPS = re.compile(r".{0,120}«missing:.{0,60}", re.DOTALL)


class Visitor:
    """A browser without scripts that notes which templates made its pages, and their gaps."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.rendered: set[str] = set()
        self.gaps: list[str] = []

    def note(self, sender: Template, **_: object) -> None:
        """Note a template; Django's own signal of the test runner calls it."""
        self.rendered.add(str(sender.name))

    def get(self, address: str, *, status: int = 200, is_htmx: bool = False) -> HttpResponse:
        """Open a page of the German shop, or an address that begins with a slash."""
        response = self.client.get(_full(address), headers=_headers(is_htmx))
        return self._judge(response, address=address, status=status)

    def post(
        self, address: str, data: dict[str, object], *, status: int = 302, is_htmx: bool = False
    ) -> HttpResponse:
        """Send a form."""
        response = self.client.post(_full(address), data, headers=_headers(is_htmx))
        return self._judge(response, address=address, status=status)

    def read(self, mail: OutgoingMail) -> None:
        """Look at a mail."""
        self._look_for_gaps(f"{mail.subject}{mail.text}{mail.html}", at=mail.kind)

    def _judge(self, response: HttpResponse, *, address: str, status: int) -> HttpResponse:
        assert response.status_code == status, f"{address}: {response.status_code}"
        if "html" in response.headers.get("Content-Type", ""):
            self._look_for_gaps(response.content.decode(), at=address)
        return response

    def _look_for_gaps(self, text: str, *, at: str) -> None:
        self.gaps += [f"{at}: {gap}" for gap in GAPS.findall(text)]


def _full(address: str) -> str:
    return address if address.startswith("/") else f"/de-de/{address}"


def _headers(is_htmx: bool) -> dict[str, str]:  # noqa: FBT001
    return {"HX-Request": "true"} if is_htmx else {}
