"""What the credits' tests share."""

from tests.shop.payments.conftest import gateway

__all__ = ["gateway"]
