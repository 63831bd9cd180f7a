"""What the CRM's tests share: a mail server on a socket, and the mails' translations."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.conf import settings as django_settings
from django.utils.translation import trans_real

from shop.markets.catalogues import share_catalogues

MAIL_TEXTS = Path(django_settings.BASE_DIR) / "content/demo/pages/mails.yaml"


class Catcher(Message):
    """Keeps what it is given and answers as it is told to."""

    def __init__(self) -> None:
        super().__init__(message_class=EmailMessage)
        self.messages: list[Any] = []
        self.answers: list[str] = []

    async def handle_RCPT(  # noqa: N802 — the names are aiosmtpd's
        self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        """Accept the recipient, or give the next answer in line."""
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Any) -> None:
        """Keep the message."""
        self.messages.append(message)


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Catcher]:
    """Return a real SMTP server that Django's real SMTP backend talks to."""
    catcher = Catcher()
    with socket.socket() as probe:
        # The controller's own start-up check does not survive port 0.
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield catcher
    controller.stop()


def mail_texts() -> list[dict[str, str]]:
    """Return every text of the order mails by language."""
    events: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        MAIL_TEXTS.read_text(encoding="utf-8")
    )
    return [texts for parts in events.values() for texts in parts.values()]


@pytest.fixture
def german_mails(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Speak German with the reviewed texts, whatever state the catalogues are in."""
    folder = tmp_path / "de/LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for english, german in {texts["en"]: texts["de"] for texts in mail_texts()}.items():
        catalogue.append(polib.POEntry(msgid=english, msgstr=german))
    catalogue.save_as_mofile(str(folder / "django.mo"))
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    _forget_catalogues()
    yield
    settings.LOCALE_PATHS = settings.LOCALE_PATHS[1:]
    _forget_catalogues()


def _forget_catalogues() -> None:
    trans_real._translations.clear()
    share_catalogues()
