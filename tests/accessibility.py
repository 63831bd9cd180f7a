"""`python -m tests.accessibility URL [MARKET or VARIANT …]`: axe looks at a running shop.

It writes var/accessibility.json, which `manage.py record_accessibility_run` keeps. In CI the
browser tests look at more states of fewer markets; this looks at the same pages of all of them.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from shop.markets.registry import REGISTRY
from tests.journeys.axe import SETTLED, keep
from tests.journeys.live import find_chromium

FILE = Path(__file__).parents[1] / "var" / "accessibility.json"
ONE_OF_EACH = (r"/collections/[^?]+$", r"/products/[^?]+$")
LEGAL = ".footer__links a"


def main(url: str, names: list[str]) -> int:
    """Look at the markets, or at single variants such as de-de; return how many violations."""
    FILE.unlink(missing_ok=True)
    os.environ["AXE_RESULTS"] = str(FILE)
    violations = 0
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(reduced_motion="reduce")
        for variant in variants_of(names or list(REGISTRY.markets)):
            found = look_at(page, urljoin(url, f"/{variant}/"))
            print(f"{variant}: {found} violations", flush=True)  # noqa: T201
            violations += found
        browser.close()
    return violations


def variants_of(names: list[str]) -> list[str]:
    """Return the variants that are named, themselves or by their market."""
    markets = REGISTRY.markets
    return [
        variant
        for name in names
        for variant in (markets[name].variants if name in markets else (name,))
    ]


def look_at(page: Page, home: str) -> int:
    """Look at a variant's home and at one page of each kind that it leads to."""
    page.goto(home)
    prefix = urlsplit(home).path
    addresses = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    ours = [address for address in addresses if urlsplit(address).path.startswith(prefix)]
    firsts = [next(filter(re.compile(kind).search, ours), home) for kind in ONE_OF_EACH]
    footer = page.eval_on_selector_all(LEGAL, "links => links.map(link => link.href)")
    wanted = dict.fromkeys([home, *firsts, *footer[-1:], urljoin(home, "search/?q=tea")])
    return sum(judge(page, address) for address in wanted if urlsplit(address).path != "/")


def judge(page: Page, address: str) -> int:
    """Open a page, wait until it stands still, and keep what axe says of it."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate(SETTLED)
    found = Axe().run(page, options={"iframes": False, "resultTypes": ["violations"]})
    keep(found.response)
    for violation in found.response["violations"]:
        print(f"  {page.url}: {violation['id']} ({violation['impact']})")  # noqa: T201
    return len(found.response["violations"])


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1], sys.argv[2:]), 1))
