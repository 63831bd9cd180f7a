"""axe, which judges pages as they are at the moment, and the readers whom it judges for."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.shopper import BERLIN, LONDON, OSAKA

# English has the templates and letters of German with shorter words: it is judged where the results
# are recorded, and in every run only where pages differ.
_recorded = {"en": LONDON} if os.environ.get("AXE_RESULTS") else {}
_readers = {"de": BERLIN, "ja": OSAKA, **_recorded}
READERS = pytest.mark.parametrize("customer", _readers.values(), ids=list(_readers))
# What fades in is judged when it is there; what turns for ever is judged as it turns.
SETTLED = """() => Promise.all(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => "called off")))"""


def keep(result: dict[str, Any]) -> None:
    """Add a result to the file that AXE_RESULTS names, for `manage.py record_accessibility_run`."""
    path = os.environ.get("AXE_RESULTS")
    if not path:
        return
    file = Path(path)
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    wanted = {name: result[name] for name in ("url", "timestamp", "testEngine", "violations")}
    file.write_text(json.dumps([*kept, wanted], ensure_ascii=False), encoding="utf-8")


class Judge:
    """Looks at the pages of a tab, one after the other, and remembers what axe objects to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.objections: list[str] = []

    def look(self, name: str, *, known_gap: str = "") -> None:
        """Judge the page as it is now; the name says in the report which one it was.

        A gap is a value that a template misses; one that is known is not ours.
        """
        self.page.wait_for_load_state("networkidle")
        if "«missing:" in self.page.content().replace(f"«missing:{known_gap}»", ""):
            self.objections.append(f"{name}: a template misses a value")
        self.page.evaluate(SETTLED)
        # The provider's frame is the provider's own.
        found = Axe().run(self.page, options={"iframes": False, "resultTypes": ["violations"]})
        keep(found.response)
        if found.violations_count:
            self.objections.append(f"{name} ({self.page.url})\n{found.generate_report()}")

    def open(self, address: str, name: str, *, status: int = 200) -> None:
        """Open a page, which must answer as it is meant to, and judge it."""
        response = self.page.goto(address)
        assert response
        assert response.status == status, f"{name}: {address} answers {response.status}"
        self.look(name)

    def answer_cookie_question(self) -> None:
        """Judge the question where it is asked, then answer it: it lies over other things."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator("#consent")).to_be_visible()
        self.look("cookie question")
        self.page.locator("#consent button[value=necessary]").click()
        expect(self.page.locator("#consent")).to_have_count(0)

    def decide(self) -> None:
        """Fail with axe's own words when it has objected to anything."""
        assert not self.objections, "\n\n".join(self.objections)
