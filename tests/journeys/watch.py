"""A browser tab that remembers everything that went wrong in it."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

LOCAL = {"127.0.0.1", ""}


@dataclass
class Watch:
    """What the pages of a test complained about."""

    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Let a complaint pass that the test provokes on purpose, e.g. a 404."""
        self.expected.append(pattern)

    def attach(self, context: BrowserContext) -> None:
        """Listen to every page of a context, pop-ups included."""
        context.on("page", self._listen)
        context.on("request", self._check_address)
        context.on("console", self._check_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))

    def complaints(self) -> list[str]:
        """Return what nobody expected."""
        return [
            text
            for text in self.problems
            if not any(re.search(pattern, text) for pattern in self.expected)
        ]

    def _listen(self, page: Page) -> None:
        page.on("crash", lambda _page: self.problems.append("the page crashed"))

    def _check_address(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in LOCAL and request.url.startswith("http"):
            self.problems.append(f"a request to {request.url}")

    def _check_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} or "«missing:" in message.text:
            place = message.location.get("url", "")
            self.problems.append(f"console {message.type}: {message.text} ({place})")
