"""Markets are named in the reader's language, wherever one is shown."""

import pytest
from django.utils import translation

from shop.markets.models import Market


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("Switzerland", "European Union")),
        ("de-ch", ("Schweiz", "Europäische Union")),
        ("fr", ("Suisse", "Union européenne")),
        ("ja", ("スイス", "欧州連合")),
        ("zh-hans", ("瑞士", "欧盟")),
        # The language of a market that is no territory to Unicode.
        ("fr-eu", ("Suisse", "Union européenne")),
    ],
)
def test_a_market_is_called_what_the_reader_calls_it(language: str, names: tuple[str, ...]):
    with translation.override(language):
        shown = (str(Market(code="ch", name="Switzerland")), str(Market(code="eu", name="EU")))

    assert shown == names


def test_a_market_that_is_no_territory_keeps_its_own_name():
    with translation.override("de"):
        assert str(Market(code="outlet", name="Outlet")) == "Outlet"
