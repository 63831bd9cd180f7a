import pytest

pytestmark = pytest.mark.browser


def test_home(page):
    page.goto("/de-de/")
    assert "Kaolin" in page.title()
    page.wait_for_timeout(500)


def test_product(page):
    page.goto("/de-de/products/gaiwan/")
    page.wait_for_timeout(500)
