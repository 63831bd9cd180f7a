"""axe finds nothing on any page that everybody can open, in German, Japanese and English."""

from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from content.pages.models import LegalPage
from shop.catalogue.models import Product
from shop.inventory.models import StockItem
from shop.inventory.services import adjust_stock
from tests.journeys import rare_pages
from tests.journeys.axe import READERS, Judge
from tests.journeys.shopper import Customer
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "all pieces": "/collections/",
    "category": "/collections/teaware/",
    "filtered category": "/collections/teaware/?availability=1&price_max=90",
    "category without a match": "/collections/teaware/?price_max=0",
    "product": "/products/gaiwan/",
    "search without words": "/search/",
    "search": "/search/?q=gaiwan",
    "search that finds nothing": "/search/?q=gaiwanx",
    "journal": "/journal/",
    "article with a shoppable picture": "/journal/three-parts-one-cup/",
    "article with a gallery": "/journal/what-a-glaze-remembers/",
    "article with a film": "/journal/a-morning-on-the-shelf/",
    "landing page": "/winter-table/",
    "questions": "/questions/",
    "empty basket": "/cart/",
    "cookie settings": "/cookies/settings/",
}


@pytest.fixture
def rare_addresses() -> Iterator[None]:
    """Add the addresses of pages that nobody should see often."""
    with override_settings(ROOT_URLCONF=rare_pages.__name__):
        yield


@READERS
def test_axe_finds_nothing_on_the_pages(page: Page, customer: Customer) -> None:
    judge = Judge(page)
    page.goto(f"{customer.prefix}/")
    judge.answer_cookie_question()
    for name, path in PAGES.items():
        judge.open(customer.prefix + path, name)
    judge.decide()


@READERS
def test_axe_finds_nothing_on_the_legal_pages(page: Page, customer: Customer) -> None:
    judge = Judge(page)
    slugs = sorted(set(LegalPage.objects.live().values_list("slug", flat=True)))
    assert len(slugs) >= 5
    for slug in slugs:
        judge.open(f"{customer.prefix}/{slug}/", slug)
    judge.decide()


@pytest.mark.parametrize("locale", ["de-DE", "ja-JP", "en-GB"])
def test_axe_finds_nothing_on_the_chooser(open_tab: Callable[..., Page], locale: str) -> None:
    page = open_tab(locale=locale)
    judge = Judge(page)
    judge.open("/?choose", "chooser")
    judge.decide()


@READERS
@pytest.mark.usefixtures("rare_addresses")
def test_axe_finds_nothing_in_the_style_guide(page: Page, customer: Customer) -> None:
    judge = Judge(page)
    page.goto(f"{customer.prefix}/styleguide/")
    judge.answer_cookie_question()
    judge.look("style guide")
    judge.decide()


@READERS
@pytest.mark.usefixtures("rare_addresses")
def test_axe_finds_nothing_on_the_pages_of_bad_days(
    page: Page, watch: Watch, customer: Customer
) -> None:
    watch.expect("status of (403|404|429|500)")
    judge = Judge(page)
    judge.open(f"{customer.prefix}/not-there/", "404", status=404)
    judge.open(f"{customer.prefix}/busy/", "429", status=429)
    judge.open(f"{customer.prefix}/broken/", "500", status=500)
    page.goto(f"{customer.prefix}/account/login/")
    page.context.clear_cookies(name="csrftoken")
    with page.expect_response(lambda response: response.status == 403):
        page.locator("main form button[type=submit]").click()
    judge.look("403")
    judge.decide()


@READERS
def test_axe_finds_nothing_where_a_piece_is_sold_out(page: Page, customer: Customer) -> None:
    sell_out("soy-sauce-dispenser")
    judge = Judge(page)
    page.goto(f"{customer.prefix}/products/soy-sauce-dispenser/")
    judge.answer_cookie_question()
    expect(page.locator(".buy [aria-disabled=true]").first).to_be_visible()
    judge.look("sold out")
    judge.decide()


def sell_out(slug: str) -> None:
    """Leave of a product no more than is promised already."""
    variants = Product.objects.get(slug=slug).variants.values_list("pk", flat=True)
    for item in StockItem.objects.filter(variant_id__in=list(variants)).order_by("pk"):
        if item.available:
            adjust_stock(
                stock_item_id=item.pk,
                on_hand=item.reserved,
                note="sold out",
                actor="tests",
                at=timezone.now(),
            )
