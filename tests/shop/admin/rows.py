"""One row, or many, of everything that has a page at the desk."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone

from crm.consent.models import CookieChoice
from crm.identity.services import recognise_guest
from crm.messages.models import OutgoingMail
from logistics.carriers.models import CarrierEvent, CarrierFile
from logistics.exceptions.models import ExceptionKind, ExceptionRule, ParcelException
from logistics.forecast.models import (
    Forecast,
    ForecastRun,
    ForecastScore,
    SalesWeek,
    StockProposal,
    StockTarget,
    SupplyRule,
)
from logistics.fulfilment.models import Shipment
from logistics.inbound.models import HeadHaul, PurchaseOrder, PurchaseOrderLine, Supplier
from logistics.labels.models import LabelPurchase, Manifest
from logistics.packing.models import CartonSize
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.picking.models import Wave
from logistics.returns.models import Return, ReturnPolicy
from logistics.withdrawals.models import Withdrawal
from shop.accounts.models import CustomerGroup
from shop.bundles.models import BundlePart
from shop.catalogue.models import Variant
from shop.delivery.models import (
    DeliveryRate,
    DeliveryZone,
    DispatchRule,
    PublicHoliday,
    TransitTime,
)
from shop.desk.models import FailedTask, HandedView
from shop.inventory.models import (
    Bin,
    Preorder,
    ProtectedStock,
    SafetyBuffer,
    StockImport,
    StockItem,
)
from shop.inventory.services import (
    NamedLot,
    Received,
    TransferRequest,
    keep_in_lots,
    open_count,
    receive_goods,
    receive_stock,
    request_transfer,
    ship_stock,
)
from shop.invoicing.selectors import orders_without_invoice
from shop.invoicing.services import issue_invoice
from shop.kernel.money import Money
from shop.ledgers.models import LedgerProof
from shop.markets.models import AccessibilityRun, ExchangeRate, ProducerRegistration
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.payments.models import Dispute, Payment, ProviderEvent, Refund, RefundLine
from shop.pricing.models import Price, PriceProposal
from shop.routing.models import RoutingRule
from shop.settlement.models import BalanceEntry, ExchangeDifference
from shop.tax.models import TaxRate
from shop.tax_reports.models import TaxReport, TaxReversal
from shop.tax_returns.models import TaxReturn, TaxReturnLine, TaxReturnSum
from shop.vat_ids.models import VatIdCheck
from tests.factories.basics import (
    CarrierFactory,
    DeliveryMethodFactory,
    MarketFactory,
    UserFactory,
    VariantFactory,
    WarehouseFactory,
)
from tests.factories.catalogue import (
    AttributeChoiceFactory,
    CategoryTextFactory,
    ManufacturerFactory,
    OptionValueFactory,
    ProductMediaFactory,
    ProductTypeFactory,
)
from tests.factories.invoicing import kaolin
from tests.factories.orders import PaidOrderFactory, ShippedOrderFactory, plan_parcel


def write_orders(count: int) -> None:
    """Write orders with all that hangs on them: lines, stock, payments, parcels."""
    for number in range(count):
        placed_at = timezone.now() - timedelta(minutes=10 + number)
        if number % 2:
            plan_parcel(PaidOrderFactory(placed_at=placed_at))
        else:
            _refund(ShippedOrderFactory(placed_at=placed_at))
    _invoice_all()


def write_small_tables(count: int) -> None:
    """Write rows of everything else."""
    for make in (
        _contact,
        _mail,
        _cookie_choice,
        _provider_event,
        _dispute,
        _carrier_event,
        _rate,
        _price,
        _proposal,
        _delivery_rate,
        _delivery_calendar,
        _routing_rule,
        _tax_rate,
        _product,
        _user,
        _stock_import,
        _held_back,
        _ledger_proof,
        _handed_view,
        _failed_task,
        _settlement,
        _tax_report,
        _tax_return,
        _producer_registration,
        _accessibility_run,
        _vat_id_check,
        _withdrawal,
        _planning,
        _inbound,
        _label,
        _exception,
        _return,
        _picking,
        _partner,
        _bundle,
        _lot,
    ):
        for number in range(count):
            make(number)


def first_row(model: type[Model]) -> Model | None:
    """Return a row of a model, if there is one."""
    return model._default_manager.order_by("pk").first()


def _refund(order: Order) -> None:
    line = order.lines.order_by("pk").first()
    assert line is not None
    refund = Refund.objects.create(
        payment=order.payments.get(),
        order=order,
        amount=line.gross,
        tax=line.tax,
        reason=Refund.Reason.DAMAGED,
        actor="tests",
        created_at=timezone.now(),
    )
    RefundLine.objects.create(
        refund=refund, order_line=line, quantity=line.quantity, net=line.net, tax=line.tax
    )


def _invoice_all() -> None:
    """Issue the invoice of every order that has money."""
    kaolin()
    for order in orders_without_invoice(before=timezone.now() + timedelta(days=1)):
        issue_invoice(order_id=order.pk, at=timezone.now())


def _contact(number: int) -> None:
    recognise_guest(
        email=f"{number}.{uuid4().hex[:8]}@kunden.example", at=timezone.now(), name="Anna Berger"
    )


def _mail(number: int) -> None:
    order = Order.objects.order_by("pk").first()
    assert order is not None
    OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.ORDER_SHIPPED,
        key=f"mail-{number}",
        order=order,
        recipient=order.email,
        language="de-de",
        subject="Unterwegs",
        text="Hallo",
        html="<p>Hallo</p>",
        state=OutgoingMail.State.FAILED,
        retry_at=timezone.now(),
        created_at=timezone.now(),
    )


def _cookie_choice(number: int) -> None:
    CookieChoice.objects.create(
        purposes=["analytics"],
        text_version=f"{number}",
        language="de-de",
        created_at=timezone.now(),
    )


def _provider_event(number: int) -> None:
    ProviderEvent.objects.create(
        event_id=f"evt_{number}",
        type="payment_intent.succeeded",
        payload={"id": f"evt_{number}", "data": {"object": {"object": "payment_intent"}}},
        received_at=timezone.now(),
        error="unknown payment" if number % 2 else "",
    )


def _dispute(number: int) -> None:
    payment = Payment.objects.order_by("pk").first()
    assert payment is not None
    Dispute.objects.create(
        payment=payment,
        kind=Dispute.Kind.DISPUTE,
        reference=f"du_{number}",
        reason="fraudulent",
        amount=payment.amount,
        due_by=timezone.now(),
        created_at=timezone.now(),
    )


def _carrier_event(number: int) -> None:
    CarrierEvent.objects.create(
        carrier=CarrierFactory(code=f"carrier{number}"),
        event_id=f"scan_{number}",
        payload={"tracking_number": f"T{number}", "status": "IN_TRANSIT"},
        received_at=timezone.now(),
    )


def _rate(number: int) -> None:
    ExchangeRate.objects.create(
        date=date(2026, 1, 1) + timedelta(days=number), currency="GBP", per_euro=Decimal("0.86")
    )


def _price(_number: int) -> None:
    Price.objects.create(
        market=MarketFactory(),
        variant=VariantFactory(),
        amount=Money(Decimal("59.00"), "EUR"),
        updated_at=timezone.now(),
    )


def _proposal(_number: int) -> None:
    PriceProposal.objects.create(
        market=MarketFactory(code="jp"),
        variant=VariantFactory(),
        current=Decimal("9800"),
        proposed=Money(Decimal("9900"), "JPY"),
        rate=Decimal("162.5"),
        rate_date=date(2026, 1, 1),
        created_at=timezone.now(),
    )


def _delivery_rate(number: int) -> None:
    DeliveryRate.objects.create(
        method=DeliveryMethodFactory(code=f"method{number}"),
        warehouse=WarehouseFactory(),
        market=MarketFactory(),
        carrier="dhl",
        max_weight_g=2000,
        amount=Money(Decimal("4.90"), "EUR"),
        min_days=1,
        max_days=3,
    )


def _delivery_calendar(number: int) -> None:
    DeliveryZone.objects.create(
        market=MarketFactory(), name=f"islands {number}", country="DE", postcodes="264 265"
    )
    DispatchRule.objects.create(warehouse=WarehouseFactory(), carrier=f"carrier{number}")
    PublicHoliday.objects.create(
        country="DE", day=date(2027, 1, 1) + timedelta(days=number), name="a day"
    )
    TransitTime.objects.create(
        warehouse=WarehouseFactory(),
        market=MarketFactory(),
        method=DeliveryMethodFactory(code=f"method{number}"),
        carrier="dhl",
        days_50=3,
        days_90=5,
        parcels=40,
        learnt_at=timezone.now(),
    )


def _routing_rule(number: int) -> None:
    criteria, markets = RoutingRule.Criterion.values, list(REGISTRY.markets)
    place, turn = divmod(number, len(criteria))
    # A market has one rule a criterion, so there cannot be more than these.
    if place < len(markets):
        RoutingRule.objects.create(
            market=MarketFactory(code=markets[place]), rank=turn, criterion=criteria[turn]
        )


def _tax_rate(number: int) -> None:
    TaxRate.objects.create(
        territory="DE",
        category=f"CATEGORY{number}",
        kind=TaxRate.Kind.values[0],
        rate=Decimal("0.19"),
        valid_from=date(2021, 1, 1),
        source="UStG § 12",
        checked_on=date(2026, 1, 1),
    )


def _product(number: int) -> None:
    variant = VariantFactory(product__manufacturer=ManufacturerFactory())
    ProductMediaFactory(product=variant.product)
    variant.option_values.add(OptionValueFactory())
    if number < 3:
        AttributeChoiceFactory()
        ProductTypeFactory()
        CategoryTextFactory()


def _user(number: int) -> None:
    UserFactory()
    Group.objects.get_or_create(name=f"role {number}")


def _stock_import(number: int) -> None:
    now = timezone.now()
    StockImport.objects.create(
        file_name=f"counts-{number}.csv", rows=1, actor="tests", created_at=now, touched_at=now
    )


def _held_back(number: int) -> None:
    variant, market = VariantFactory(), MarketFactory(code="de")
    item = receive_stock(
        warehouse_id=WarehouseFactory().code,
        variant_id=variant.pk,
        quantity=5,
        actor="tests",
        at=timezone.now(),
    )
    group = CustomerGroup.objects.create(code=f"friends-{number}", name=f"Friends {number}")
    ProtectedStock.objects.create(stock_item=item, group=group, units=2)
    SafetyBuffer.objects.create(market=market, variant=variant, units=1)
    _counted_and_moved(item)


def _counted_and_moved(item: StockItem) -> None:
    who = {"actor": "tests", "at": timezone.now()}
    open_count(warehouse_id=item.warehouse_id, stock_item_ids=[item.pk], **who)
    request = TransferRequest(
        origin=item.warehouse_id,
        destination=WarehouseFactory(code="JDZ").code,
        quantities={item.variant_id: 1},
        key=uuid4(),
    )
    request_transfer(request=request, **who)


def _ledger_proof(number: int) -> None:
    LedgerProof.objects.create(
        ran_at=timezone.now(), seconds=number, rows=number, findings=[], is_sound=True
    )


def _handed_view(number: int) -> None:
    HandedView.objects.create(
        name=f"view {number}",
        address="/admin/shop/order/",
        created_by="tests",
        created_at=timezone.now(),
    )


def _withdrawal(number: int) -> None:
    order = Order.objects.order_by("pk").first()
    Withdrawal.objects.create(
        key=uuid4(),
        order=order if number % 2 else None,
        variant_code="de-de",
        name="Anna Berger",
        order_number=f"K-{number}",
        email="anna@kunden.example",
        declared_at=timezone.now(),
        refund_due_on=timezone.localdate(),
    )


def _planning(number: int) -> None:
    monday = date(2026, 11, 23) - timedelta(weeks=number)
    run = ForecastRun.objects.create(week=monday, asked_at=timezone.now(), state="DONE")
    variant, market, warehouse = VariantFactory(), MarketFactory(), WarehouseFactory()
    ForecastScore.objects.create(
        run=run, market=market, method="naive", rmsse=1.2, bias=0.1, scored=3
    )
    Forecast.objects.create(
        run=run, variant=variant, market=market, weekly=[4.0] * 13, weekly_mean=4, spread=2
    )
    SalesWeek.objects.create(variant=variant, market=market, week=monday, units=4)
    SupplyRule.objects.create(variant=variant, warehouse=warehouse)
    StockTarget.objects.create(
        run=run,
        variant=variant,
        warehouse=warehouse,
        weekly_mean=4,
        weekly_spread=2,
        lead_weeks=6,
        lead_spread_weeks=1,
        service_percent=95,
        safety_stock=10,
        reorder_point=38,
        available=5,
    )
    figures = ("available", "weekly", "point", "safety", "up_to", "minimum", "carton")
    StockProposal.objects.create(
        run=run,
        kind=StockProposal.Kind.REPLENISH,
        variant=variant,
        warehouse=warehouse,
        proposed_units=40,
        units=40,
        reason=dict.fromkeys((*figures, "added", "litres", "containers"), 1),
    )


def _inbound(number: int) -> None:
    supplier = Supplier.objects.create(
        code=f"kilns-{number}", name="Kilns", country="CN", currency="CNY"
    )
    order = PurchaseOrder.objects.create(
        supplier=supplier,
        warehouse=WarehouseFactory(),
        currency="CNY",
        key=uuid4(),
        written_by="tests",
        written_at=timezone.now(),
    )
    line = PurchaseOrderLine.objects.create(
        order=order, variant=VariantFactory(), quantity=10, unit_price="4.20"
    )
    haul = HeadHaul.objects.create(
        warehouse=order.warehouse,
        mode="SEA",
        forwarder="Hansa",
        arrives_on=timezone.localdate(),
        key=uuid4(),
        booked_by="tests",
        booked_at=timezone.now(),
    )
    haul.containers.create(number="CSQU3054383").loads.create(line=line, quantity=10)
    Preorder.objects.create(
        stock_item=StockItem.objects.create(warehouse=order.warehouse, variant=line.variant),
        reference=f"K-{number}",
        quantity=2,
        state="FIRM",
        expected_on=timezone.localdate(),
        created_at=timezone.now(),
    )


def _exception(number: int) -> None:
    now = timezone.now()
    ExceptionRule.objects.create(
        kind=ExceptionKind.NO_SCAN,
        carrier=CarrierFactory(code=f"slow{number}"),
        days=number,
        due_hours=24,
    )
    ParcelException.objects.create(
        shipment=plan_parcel(PaidOrderFactory()),
        kind=ExceptionKind.values[number % 5],
        since=now,
        opened_at=now,
        due_at=now,
        owner=UserFactory(),
    )


def _return(number: int) -> None:
    order = Order.objects.order_by("pk").first()
    assert order is not None
    line = order.lines.select_related("consignment__warehouse").order_by("pk")[0]
    found = Return.objects.create(
        key=uuid4(),
        order=order,
        variant_code="de-de",
        kind=Return.Kind.CLAIM,
        remedy=Return.Remedy.REFUND,
        way=Return.Way.KEPT,
        reason=Return.Reason.DAMAGED,
        requested_at=timezone.now(),
        warehouse=line.consignment.warehouse,
    )
    found.lines.create(order_line=line, quantity=1)
    found.photos.create(name=f"returns/{number}.jpg")
    ReturnPolicy.objects.get_or_create(market=order.market)


def _picking(number: int) -> None:
    now = timezone.now()
    CartonSize.objects.create(
        warehouse=WarehouseFactory(),
        code=f"K{number}",
        length_mm=200,
        width_mm=150,
        height_mm=100,
        own_weight_g=70,
        max_load_g=4_000,
        cost="0.32",
    )
    bin_row = Bin.objects.create(
        warehouse=WarehouseFactory(), zone="A", aisle=1, rack=number, level=1
    )
    StockItem.objects.filter(pk=StockItem.objects.earliest("pk").pk).update(bin=bin_row)
    order = PaidOrderFactory(items=[("9.00", 1)])
    wave = Wave.objects.create(warehouse=WarehouseFactory(), opened_by="tests", opened_at=now)
    parcel = wave.parcels.create(shipment=plan_parcel(order), box=1)
    line = parcel.lines.create(order_line=order.lines.get(), position=1, wanted=1)
    line.scans.create(key=uuid4(), code="KAO-X", result="UNKNOWN", actor="tests", at=now)


def _partner(number: int) -> None:
    warehouse = WarehouseFactory(code="HAM")
    link, _is_new = PartnerLink.objects.get_or_create(warehouse=warehouse, name="Nordlager")
    PartnerMessage.objects.create(
        link=link,
        direction="IN",
        sequence=number + 2,
        kind=PartnerMessage.Kind.DELTA,
        body={"stock": []},
        state=PartnerMessage.State.WAITING,
        created_at=timezone.now(),
    )


def _bundle(number: int) -> None:
    component = Variant.objects.order_by("pk").first() or VariantFactory()
    BundlePart.objects.create(bundle=VariantFactory(), component=component, quantity=number + 1)


def _lot(number: int) -> None:
    order = PaidOrderFactory(items=[("9.00", 1)])
    line = order.lines.get()
    shelf = StockItem.objects.get(variant=line.variant_id)
    now = timezone.now()
    keep_in_lots(stock_item_id=shelf.pk, is_kept=True, actor="tests", at=now)
    named = NamedLot(f"A-{number}", now.date() + timedelta(days=number))
    for units in (5, 4):
        goods = Received(line.variant_id, units, named)
        receive_goods(warehouse_id=shelf.warehouse_id, goods=goods, actor="tests", at=now)
    ship_stock(
        reference=order.number,
        warehouse_id=shelf.warehouse_id,
        quantities={line.variant_id: 1},
        actor="tests",
        at=now,
    )


def _failed_task(number: int) -> None:
    now = timezone.now()
    FailedTask.objects.create(
        key=f"{number}",
        name="shop.tasks.capture_payment_task",
        ids={"payment_id": number},
        error="ValueError",
        first_at=now,
        last_at=now,
    )


def _settlement(number: int) -> None:
    order = PaidOrderFactory()
    entry = BalanceEntry.objects.create(
        reference=f"txn_{number}",
        kind=BalanceEntry.Kind.CHARGE,
        amount=Money("117.00", "EUR"),
        fee=Money("3.00", "EUR"),
        net=Money("114.00", "EUR"),
        paid=Money("100.00", "GBP"),
        payment=order.payments.get(),
        state=BalanceEntry.State.MATCHED,
        booked_at=timezone.now(),
    )
    ExchangeDifference.objects.create(
        entry=entry,
        order=order,
        booked=Money("116.28", "EUR"),
        settled=Money("117.00", "EUR"),
        paid_currency="GBP",
        created_at=timezone.now(),
    )


def _tax_report(number: int) -> None:
    order, now = PaidOrderFactory(), timezone.now()
    report = TaxReport.objects.create(
        consignment=order.consignments.get(),
        provider="stripe",
        place="US-CA",
        tax=Money("4.21", "USD"),
        calculation=f"taxcalc_{number}",
        transaction=f"tax_{number}",
        state=TaxReport.State.REFUSED,
        created_at=now,
        changed_at=now,
    )
    _refund(order)
    TaxReversal.objects.create(
        report=report, refund=order.refunds.get(), tax=Money("2.10", "USD"), created_at=now
    )


def _tax_return(number: int) -> None:
    now, nothing = timezone.now(), Money(Decimal(0), "EUR")
    row = TaxReturn.objects.create(
        report="OSS",
        country="DE",
        number="DE123456789",
        period=f"{2022 + number}-Q3",
        starts_on=date(2022 + number, 7, 1),
        ends_on=date(2022 + number, 9, 30),
        due_on=date(2022 + number, 10, 31),
        state=TaxReturn.State.DRAFT,
        net_total=nothing,
        tax_total=nothing,
        requested_by="tests",
        created_at=now,
        touched_at=now,
    )
    for rate in ("0.2", "0.055"):
        line = TaxReturnLine.objects.create(
            tax_return=row,
            section=TaxReturnLine.Section.SUPPLY,
            regime="OSS",
            country="FR",
            ships_from="DE",
            rate=Decimal(rate),
            reason="S",
            origin_from=row.starts_on,
            origin_until=row.ends_on,
            net=nothing,
            tax=nothing,
        )
        TaxReturnSum.objects.create(
            line=line,
            net=nothing,
            tax=nothing,
            rate_on=row.ends_on,
            per_euro=1,
            office_per_euro=1,
        )


def _producer_registration(number: int) -> None:
    ProducerRegistration.objects.create(
        country="DE", stream="PACKAGING", register="LUCID", number=f"DE{number}"
    )


def _accessibility_run(number: int) -> None:
    AccessibilityRun.objects.create(
        market=MarketFactory(),
        ran_at=timezone.now(),
        pages=["/de-de/"],
        violations=[{"page": "/de-de/", "rule": "color-contrast", "impact": "serious"}] * number,
        tool="axe-core 4.10",
    )


def _vat_id_check(number: int) -> None:
    VatIdCheck.objects.create(
        number="FR40303265045",
        country="FR",
        register=VatIdCheck.Register.VIES,
        result=VatIdCheck.Result.values[number % 3],
        name="SA SODIMAS",
        checked_at=timezone.now(),
    )


def _label(number: int) -> None:
    shipment = Shipment.objects.order_by("pk").first()
    assert shipment is not None
    now = timezone.now()
    manifest = Manifest.objects.create(
        carrier=shipment.carrier,
        warehouse=shipment.warehouse,
        sequence=number + 1,
        actor="tests",
        made_at=now,
    )
    LabelPurchase.objects.create(
        shipment=shipment,
        carrier=shipment.carrier,
        state=LabelPurchase.State.VOIDED,
        key=uuid4(),
        service="Ground",
        price=Money("7.35", "USD"),
        tracking_number=f"9400{number}",
        manifest=manifest,
        actor="tests",
        asked_at=now,
    )
    CarrierFile.objects.create(
        carrier=shipment.carrier,
        sequence=number + 1,
        name=f"STATUS-{number + 1:06d}.txt",
        digest="0" * 64,
        messages=1,
        read_at=now,
    )
