"""The one exception that becomes an HTTP answer in Stripe's error format."""

from typing import Any


class ApiError(Exception):
    """Raised anywhere in the stand-in; the server answers with its status and body."""

    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", **details: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"type": kind, "message": message, **details}}
