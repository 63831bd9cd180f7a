"""What is held back of the promise: buffers of markets, the last units for a customer group."""

import pytest

from shop.accounts.models import CustomerGroup
from shop.cart.selectors import free_units
from shop.cart.services import QuantityError, add_to_cart, create_cart
from shop.checkout.services import place_order
from shop.delivery.calculate import CannotPlanError
from shop.inventory.calculate import sellable_units
from shop.inventory.models import SafetyBuffer, StockItem
from shop.inventory.selectors import available_by_warehouse, markets_with_stock, sellable_stock
from shop.inventory.services import protect_stock, set_buffer
from shop.markets.registry import REGISTRY
from tests.factories.basics import UserFactory
from tests.factories.checkout import AT, World, filled_cart, placed, priced, set_stock, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> World:
    """Give a world in which three cups are left, all of them in Hamburg."""
    made = world()
    set_stock(made.cup, {"HAM": 3})
    return made


@pytest.fixture
def friends() -> CustomerGroup:
    """Give a customer group."""
    return CustomerGroup.objects.create(code="friends", name="Friends of the house")


def shelf_of(shop: World) -> StockItem:
    return StockItem.objects.get(variant=shop.cup, on_hand__gt=0)


def units(shop: World, *, market: str = "de", user_id: int | None = None) -> int:
    shelves = sellable_stock(
        variant_ids=[shop.cup.pk],
        warehouse_codes=REGISTRY.markets[market].warehouses,
        market_code=market,
        user_id=user_id,
    )
    return sum(shelf.units for shelf in shelves)


def is_listed(shop: World, market: str = "de") -> bool:
    warehouses = {market: REGISTRY.markets[market].warehouses}
    return bool(markets_with_stock(variant_ids=[shop.cup.pk], warehouses=warehouses))


@pytest.mark.parametrize(
    ("free", "buffered", "protected", "sold"),
    [(5, 0, 0, 5), (5, 2, 0, 3), (5, 0, 2, 3), (5, 2, 2, 1), (5, 5, 0, 0), (5, 4, 4, 0)],
)
def test_what_is_sold_is_what_is_free_less_what_is_kept(free, buffered, protected, sold):
    assert sellable_units(free=free, buffered=buffered, protected=protected) == sold


def test_a_buffer_counts_in_its_market_only(shop: World):
    set_buffer(market_code="de", variant_id=None, units=2)

    assert (units(shop), units(shop, market="fr")) == (1, 3)


def test_a_buffer_of_the_variant_counts_instead_of_the_one_for_all(shop: World):
    set_buffer(market_code="de", variant_id=None, units=2)
    set_buffer(market_code="de", variant_id=shop.cup.pk, units=0)

    assert units(shop) == 3
    assert is_listed(shop)


def test_a_buffer_of_nothing_is_no_row(shop: World):
    set_buffer(market_code="de", variant_id=None, units=2)
    set_buffer(market_code="de", variant_id=None, units=0)

    assert not SafetyBuffer.objects.exists()


def test_protected_units_are_sold_to_members_only(shop: World, friends: CustomerGroup):
    member, other = UserFactory(), UserFactory()
    friends.members.add(member)
    protect_stock(stock_item_id=shelf_of(shop).pk, group_id=friends.pk, units=2)

    assert [units(shop, user_id=pk) for pk in (None, other.pk, member.pk)] == [1, 1, 3]


def test_lists_and_baskets_agree_that_nothing_is_left(shop: World, friends: CustomerGroup):
    protect_stock(stock_item_id=shelf_of(shop).pk, group_id=friends.pk, units=2)
    set_buffer(market_code="de", variant_id=shop.cup.pk, units=1)
    cart = create_cart(market_code="de", variant_code="en-de", user_id=None, at=AT)

    with pytest.raises(QuantityError) as raised:
        add_to_cart(cart_id=cart.pk, variant_id=shop.cup.pk, quantity=1, at=AT)

    assert raised.value.available == 0
    assert not is_listed(shop)
    assert free_units(variant_id=shop.cup.pk, cart=cart) == 0


def test_an_order_keeps_to_a_protection_that_came_after_the_basket(
    shop: World, friends: CustomerGroup
):
    cart = filled_cart({shop.cup: 2})
    shown = priced(cart).shown
    protect_stock(stock_item_id=shelf_of(shop).pk, group_id=friends.pk, units=2)

    with pytest.raises(CannotPlanError):
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)

    assert shelf_of(shop).reserved == 0


def test_a_member_orders_what_is_kept_for_the_group(shop: World, friends: CustomerGroup):
    member = UserFactory()
    friends.members.add(member)
    protect_stock(stock_item_id=shelf_of(shop).pk, group_id=friends.pk, units=2)

    placed(filled_cart({shop.cup: 3}, user_id=member.pk), user_id=member.pk)

    assert shelf_of(shop).reserved == 3


def test_unprotected_units_are_everybodys_again(shop: World, friends: CustomerGroup):
    item = shelf_of(shop)
    protect_stock(stock_item_id=item.pk, group_id=friends.pk, units=2)
    protect_stock(stock_item_id=item.pk, group_id=friends.pk, units=0)

    warehouses = REGISTRY.markets["de"].warehouses
    assert list(
        available_by_warehouse(
            variant_ids=[shop.cup.pk], warehouse_codes=warehouses, market_code="de"
        ).values()
    ) == [3]
