"""The demo's warehouse work: units set aside, transfers, counts, and what is held back."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from shop.accounts.models import CustomerGroup, User
from shop.inventory.calculate import Place
from shop.inventory.models import StockItem, Transfer, Warehouse
from shop.inventory.services import (
    Arrival,
    Move,
    NamedLot,
    Received,
    TransferRequest,
    enter_count,
    keep_in_lots,
    move_units,
    name_units,
    open_count,
    place_shelves,
    protect_stock,
    receive_goods,
    receive_transfer,
    request_transfer,
    send_transfer,
    set_buffer,
    set_expired_aside,
    start_count,
)
from shop.ledgers.services import prove_ledgers

HOME = "JDZ"
RACKS, LEVELS = 8, 2
PACKER, DRIVER = "demo packer", "demo driver"
IN_LOTS, LOTS = "INS-SAN", (("S2410", 60), ("S2506", 420))
MOVES = (
    (Move.SHELF_TO_QUARANTINE, 3, "Batch 0311: glaze to be looked at"),
    (Move.SHELF_TO_DAMAGED, 1, "Fell from the trolley"),
    (Move.QUARANTINE_TO_SHELF, 1, "Batch 0311: this one is fine"),
)


def seed_stock(*, at: datetime) -> None:
    """Do a morning's work in the warehouses; a shop that has transfers is left alone."""
    _seed_bins()
    if Transfer.objects.exists():
        return
    shelves = list(StockItem.objects.filter(warehouse_id=HOME).order_by("pk")[:12])
    for move, quantity, note in MOVES:
        move_units(
            stock_item_id=shelves[0].pk,
            move=move,
            quantity=quantity,
            note=note,
            actor=PACKER,
            at=at,
        )
    _seed_transfers(shelves, at=at)
    _seed_counts(shelves, at=at)
    _hold_back(shelves[3])
    _seed_lots(at=at)
    prove_ledgers(at=at)


def _seed_bins() -> None:
    """Give every shelf of a warehouse that has no bins one: glass in zone G, the rest in zone A."""
    for warehouse in Warehouse.objects.filter(bins__isnull=True).order_by("code"):
        shelves = StockItem.objects.filter(warehouse=warehouse).order_by("variant__sku")
        places: dict[int, Place | None] = {}
        for number, (pk, is_fragile) in enumerate(shelves.values_list("pk", "variant__is_fragile")):
            aisle, rest = divmod(number, RACKS * LEVELS)
            zone = "G" if is_fragile else "A"
            places[pk] = Place(zone, aisle + 1, rest // LEVELS + 1, rest % LEVELS + 1)
        place_shelves(warehouse_id=warehouse.pk, places=places)


def _seed_transfers(shelves: list[StockItem], *, at: datetime) -> None:
    """Leave one that waits, one on its way, and one that arrived with a loss."""
    _request("RNO", shelves[1:3], at=at)
    underway = _request("HAM", shelves[3:6], at=at - timedelta(days=9))
    send_transfer(transfer_id=underway.pk, actor=DRIVER, at=at - timedelta(days=8))
    over = _request("DAV", shelves[6:8], at=at - timedelta(days=40))
    send_transfer(transfer_id=over.pk, actor=DRIVER, at=at - timedelta(days=39))
    first, second = over.lines.order_by("pk")
    receive_transfer(
        transfer_id=over.pk,
        arrivals={first.pk: Arrival(6), second.pk: Arrival(4, damaged=1)},
        is_complete=True,
        actor=PACKER,
        at=at - timedelta(days=3),
    )


def _request(destination: str, shelves: list[StockItem], *, at: datetime) -> Transfer:
    request = TransferRequest(
        origin=HOME,
        destination=destination,
        quantities={shelf.variant_id: 6 for shelf in shelves},
        key=uuid5(NAMESPACE_URL, f"demo-transfer-{destination}"),
        expected_on=(at + timedelta(days=30)).date(),
    )
    return request_transfer(request=request, actor=PACKER, at=at)


def _seed_counts(shelves: list[StockItem], *, at: datetime) -> None:
    """Leave a sheet to be counted, and one that waits for somebody's yes."""
    ids = [shelf.pk for shelf in shelves]
    open_count(warehouse_id=HOME, stock_item_ids=ids[8:], actor=PACKER, at=at, note="Aisle 4")
    count = open_count(warehouse_id=HOME, stock_item_ids=ids[:4], actor=PACKER, at=at)
    start_count(count_id=count.pk, actor=PACKER, at=at)
    lines = count.lines.select_related("stock_item").order_by("pk")
    counted = {line.pk: line.stock_item.on_hand - number % 3 for number, line in enumerate(lines)}
    enter_count(count_id=count.pk, counted=counted, actor=PACKER, at=at)


def _seed_lots(*, at: datetime) -> None:
    """Keep the sandalwood incense in lots: two that are good, and a box that is over."""
    for shelf in StockItem.objects.filter(variant__sku=IN_LOTS, on_hand__gt=1).order_by("pk"):
        keep_in_lots(stock_item_id=shelf.pk, is_kept=True, actor=PACKER, at=at)
        nameless = shelf.lots.get()
        halves = (shelf.on_hand // 2, shelf.on_hand - shelf.on_hand // 2)
        for units, (number, days) in zip(halves, LOTS, strict=True):
            lot = NamedLot(number, (at + timedelta(days=days)).date())
            name_units(lot_id=nameless.pk, units=units, named=lot, actor=PACKER, at=at)
        over = NamedLot("S2301", (at - timedelta(days=1)).date())
        goods = Received(shelf.variant_id, 6, over)
        receive_goods(
            warehouse_id=shelf.warehouse_id,
            goods=goods,
            actor=PACKER,
            at=at,
            note="Found behind the shelf",
        )
        set_expired_aside(stock_item_id=shelf.pk, at=at)


def _hold_back(shelf: StockItem) -> None:
    friends, _is_new = CustomerGroup.objects.get_or_create(
        code="friends", defaults={"name": "Friends of the house"}
    )
    friends.members.set(User.objects.filter(email="shopper@kaolin.example"))
    protect_stock(stock_item_id=shelf.pk, group_id=friends.pk, units=4)
    set_buffer(market_code="sg", variant_id=None, units=2)
