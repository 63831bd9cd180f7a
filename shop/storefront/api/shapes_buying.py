"""The shapes of baskets, checkouts and payments, coming in and going out."""

from typing import Any

from rest_framework import serializers

from shop.cart.selectors import MAX_QUANTITY
from shop.cart.services import ChangeKind
from shop.invoicing.models import DocumentKind
from shop.orders.models import Order
from shop.storefront.api.bodies import Number, Text, Truth
from shop.storefront.api.serializers import (
    AmountSerializer,
    PictureSerializer,
    ReductionSerializer,
    UnitPriceSerializer,
)

# Only the shape is looked at here; what a value may be is the forms' matter.
LONGEST = 500


class LineInSerializer(serializers.Serializer[Any]):
    """Units of a variant for the basket."""

    sku = Text(max_length=64)
    quantity = Number(min_value=1, max_value=MAX_QUANTITY, required=False)


class QuantityInSerializer(serializers.Serializer[Any]):
    """How many units a line shall have; 0 takes it out."""

    quantity = Number(min_value=0, max_value=MAX_QUANTITY)


class AddressSerializer(serializers.Serializer[Any]):
    """Where to, and who asks. Which fields are needed depends on the country.

    Those that a country does not have are ignored.
    """

    email = Text(max_length=LONGEST, required=False, allow_blank=True)
    country = Text(max_length=LONGEST, help_text="ISO 3166, one of the market's countries")
    name = Text(max_length=LONGEST, required=False, allow_blank=True)
    company = Text(max_length=LONGEST, required=False, allow_blank=True)
    line1 = Text(max_length=LONGEST, required=False, allow_blank=True)
    line2 = Text(max_length=LONGEST, required=False, allow_blank=True)
    district = Text(max_length=LONGEST, required=False, allow_blank=True)
    city = Text(max_length=LONGEST, required=False, allow_blank=True)
    region = Text(max_length=LONGEST, required=False, allow_blank=True)
    postcode = Text(max_length=LONGEST, required=False, allow_blank=True)
    phone = Text(max_length=LONGEST, required=False, allow_blank=True)
    is_business = Truth(required=False, help_text="whether a business buys: company and vat_id")
    vat_id = Text(max_length=LONGEST, required=False, allow_blank=True)


class BusinessSerializer(serializers.Serializer[Any]):
    """The business that buys, and what the register of its VAT number has answered.

    Only `VALID` can lower the tax. With `UNAVAILABLE` the order goes on with VAT, which is refunded
    when the register confirms the number later; `FORMAT_ONLY` numbers have no register.
    """

    company = serializers.CharField()
    vat_id = serializers.CharField()
    status = serializers.ChoiceField(choices=["VALID", "INVALID", "UNAVAILABLE", "FORMAT_ONLY"])
    message = serializers.CharField()


class DeliveryInSerializer(serializers.Serializer[Any]):
    """The `code` of one of the delivery options."""

    method = Text(max_length=LONGEST)


class AmountInSerializer(serializers.Serializer[Any]):
    """An amount as the quote says it."""

    amount = Text(max_length=20, help_text="a decimal number in a text")
    currency = Text(max_length=3)


class OrderInSerializer(serializers.Serializer[Any]):
    """The order button: the total that the buyer has seen, and that they agree to the terms."""

    expected_total = AmountInSerializer()
    expected_arrival = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="The quote's own `arrives_on`; may be left out when that is null.",
    )
    expected_delivery = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="The quote's own `delivery.promise.last`: an order that would come later is "
        "refused. Without it the order comes whenever it can.",
    )
    terms = Truth()


class LineSerializer(serializers.Serializer[Any]):
    """A line of a basket at present prices."""

    id = serializers.IntegerField()
    sku = serializers.CharField()
    title = serializers.CharField()
    option_label = serializers.CharField(allow_blank=True)
    url = serializers.URLField()
    picture = PictureSerializer(allow_null=True)
    quantity = serializers.IntegerField()
    max_quantity = serializers.IntegerField()
    unit_price = AmountSerializer()
    total = AmountSerializer()
    reduction = ReductionSerializer(allow_null=True)
    content_price = UnitPriceSerializer(allow_null=True, help_text="of 1 kg, l, m … of it")


class ProblemSerializer(serializers.Serializer[Any]):
    """A line that is not as it was last seen; it has been brought in line already."""

    code = serializers.ChoiceField(choices=[kind.value.lower() for kind in ChangeKind])
    sku = serializers.CharField()
    message = serializers.CharField()


class SumSerializer(serializers.Serializer[Any]):
    """A labelled amount."""

    label = serializers.CharField()  # type: ignore[assignment]
    amount = AmountSerializer()


class LandedSerializer(serializers.Serializer[Any]):
    """What goods cost at the door. Tax and duty lines are empty where there are none on top."""

    country = serializers.CharField(help_text="ISO 3166, where the amounts hold")
    is_estimate = serializers.BooleanField(help_text="until the address is known")
    estimate_note = serializers.CharField(allow_blank=True)
    subtotal = AmountSerializer()
    delivery = AmountSerializer()
    taxes = SumSerializer(many=True, source="tax_lines")
    duties = SumSerializer(many=True, source="duty_lines")
    total = AmountSerializer()
    total_note = serializers.CharField(allow_blank=True)
    landed_note = serializers.CharField(help_text="who pays what at the border, and when")
    hints = serializers.ListField(child=serializers.CharField(), help_text="limits worth knowing")


class CartSerializer(serializers.Serializer[Any]):
    """A basket. Whoever knows its token may read, change and order it."""

    token = serializers.UUIDField()
    market = serializers.CharField()
    currency = serializers.CharField()
    lines = LineSerializer(many=True)
    subtotal = AmountSerializer()
    note = serializers.CharField(help_text="what the prices say of tax")
    landed = LandedSerializer(allow_null=True)
    landed_problem = serializers.CharField(
        allow_blank=True, help_text="why `landed` is null although there are lines"
    )
    problems = ProblemSerializer(many=True)


class PromiseSerializer(serializers.Serializer[Any]):
    """The days between which a parcel arrives, and the same in words."""

    first = serializers.DateField()
    last = serializers.DateField()
    text = serializers.CharField()


class OptionSerializer(serializers.Serializer[Any]):
    """A way to travel."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField(allow_blank=True)
    price = AmountSerializer()
    total = AmountSerializer(
        allow_null=True, help_text="What is paid in all; null where a tax provider is asked later."
    )
    promise = PromiseSerializer()
    is_chosen = serializers.BooleanField()


class OptionsSerializer(serializers.Serializer[Any]):
    """The ways to travel; one of them is always chosen."""

    options = OptionSerializer(many=True)


class SoldLineSerializer(serializers.Serializer[Any]):
    """A line of a quote or order."""

    title = serializers.CharField()
    option_label = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    total = AmountSerializer()


class PackedLineSerializer(serializers.Serializer[Any]):
    """What of a line is in a parcel."""

    title = serializers.CharField()
    option_label = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()


class ConsignmentSerializer(serializers.Serializer[Any]):
    """A parcel as it is planned: what comes from where, and when."""

    warehouse = serializers.CharField(source="warehouse_label")
    from_country = serializers.CharField()
    lines = PackedLineSerializer(many=True)
    promise = serializers.CharField()


class SummarySerializer(serializers.Serializer[Any]):
    """The whole landed cost. Tax and duty lines are empty where there are none on top."""

    lines = SoldLineSerializer(many=True)
    subtotal = AmountSerializer()
    delivery = AmountSerializer()
    taxes = SumSerializer(many=True, source="tax_lines")
    duties = SumSerializer(many=True, source="duty_lines")
    total = AmountSerializer()
    total_note = serializers.CharField(allow_blank=True)
    landed_note = serializers.CharField(allow_blank=True)
    hints = serializers.ListField(child=serializers.CharField(), help_text="limits worth knowing")


class LinkSerializer(serializers.Serializer[Any]):
    """A page to read before ordering."""

    title = serializers.CharField()
    url = serializers.URLField()


class QuoteSerializer(serializers.Serializer[Any]):
    """Everything that must be shown before the order button, and what the button must say."""

    summary = SummarySerializer()
    consignments = ConsignmentSerializer(many=True)
    arrives_on = serializers.DateField(
        allow_null=True,
        help_text="When the last of the goods are expected that are ordered ahead; null if all "
        "are there. The order repeats it as `expected_arrival`.",
    )
    delivery = OptionSerializer()
    address_lines = serializers.ListField(child=serializers.CharField())
    contact = serializers.ListField(child=serializers.CharField())
    business = BusinessSerializer(allow_null=True)
    terms = serializers.CharField(help_text="what `terms` of the order agrees to")
    legal_links = LinkSerializer(many=True)
    order_button = serializers.CharField()


class PaymentSerializer(serializers.Serializer[Any]):
    """What a client needs to let its buyer pay at the provider."""

    provider = serializers.ChoiceField(choices=["stripe"])
    publishable_key = serializers.CharField()
    client_secret = serializers.CharField()
    return_url = serializers.URLField()
    amount = AmountSerializer()


class PlacedSerializer(serializers.Serializer[Any]):
    """A placed order; its token is all that opens it. `payment` is null while it cannot start."""

    number = serializers.CharField()
    access_token = serializers.CharField()
    url = serializers.URLField()
    status = serializers.ChoiceField(choices=Order.Status.choices)
    total = AmountSerializer()
    payment = PaymentSerializer(allow_null=True)


class StepSerializer(serializers.Serializer[Any]):
    """A step of an order's way."""

    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=["done", "current", "todo"])
    at = serializers.DateTimeField(allow_null=True)


class OrderRowSerializer(serializers.Serializer[Any]):
    """An order in a list."""

    number = serializers.CharField()
    access_token = serializers.CharField()
    placed_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=Order.Status.choices)
    fulfilment = serializers.ChoiceField(choices=Order.Fulfilment.choices)
    status_label = serializers.CharField()
    payment_label = serializers.CharField()
    total = AmountSerializer()
    lines = PackedLineSerializer(many=True)


class OrdersSerializer(serializers.Serializer[Any]):
    """A part of a list, the newest first; `next` is the cursor of the following part, or null."""

    next = serializers.CharField(allow_null=True)
    results = OrderRowSerializer(many=True)


class DocumentSerializer(serializers.Serializer[Any]):
    """An invoice or credit note, and where its PDF is."""

    kind = serializers.ChoiceField(choices=DocumentKind.choices)
    number = serializers.CharField()
    issued_on = serializers.DateField()
    total = AmountSerializer()
    url = serializers.URLField()


class OrderSerializer(serializers.Serializer[Any]):
    """An order as its page shows it."""

    number = serializers.CharField()
    access_token = serializers.CharField()
    url = serializers.URLField()
    placed_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=Order.Status.choices)
    fulfilment = serializers.ChoiceField(choices=Order.Fulfilment.choices)
    status_label = serializers.CharField()
    payment_label = serializers.CharField()
    can_pay = serializers.BooleanField()
    pay_until = serializers.DateTimeField(allow_null=True)
    steps = StepSerializer(many=True)
    email = serializers.EmailField()
    address_lines = serializers.ListField(child=serializers.CharField())
    summary = SummarySerializer()
    consignments = ConsignmentSerializer(many=True)
    parcels_url = serializers.URLField(help_text="where its parcels are, once it is paid")
    documents = DocumentSerializer(many=True)
