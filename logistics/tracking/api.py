"""The parcels of an order, for programs."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.fulfilment.models import Shipment
from logistics.tracking.selectors import tracking_for_order
from shop.orders.selectors import find_order_by_token
from shop.storefront.api.base import PrivateView
from shop.storefront.api.refusals import READING
from shop.storefront.api.shapes_buying import PackedLineSerializer


class ScanSerializer(serializers.Serializer[Any]):
    """Something that happened to a parcel."""

    at = serializers.DateTimeField()
    label = serializers.CharField()  # type: ignore[assignment]
    location = serializers.CharField(allow_blank=True)
    day = serializers.DateField(allow_null=True)


class ParcelSerializer(serializers.Serializer[Any]):
    """A parcel as its receiver sees it, the newest event first."""

    number = serializers.IntegerField()
    carrier = serializers.CharField()
    tracking_number = serializers.CharField(allow_blank=True)
    tracking_url = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=Shipment.Status.choices)
    status_label = serializers.CharField()
    promised_date = serializers.DateField()
    expected_date = serializers.DateField()
    lines = PackedLineSerializer(many=True)
    events = ScanSerializer(many=True)


class ParcelsView(PrivateView):
    """Where an order's parcels are."""

    @extend_schema(
        operation_id="order_parcels",
        responses={200: ParcelSerializer(many=True), **READING},
    )
    def get(self, request: Request, token: str) -> Response:
        """Return them; there are none before the order is paid.

        :raises Http404: when the token opens no order
        """
        order = find_order_by_token(token=token)
        if order is None:
            raise Http404
        return Response(ParcelSerializer(tracking_for_order(order), many=True).data)
