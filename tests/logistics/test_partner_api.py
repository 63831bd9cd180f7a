"""Partners over HTTP and by file: who they are is proven, what they say is read strictly."""

import json
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from logistics.carriers.signature import sign
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import plan_shipment
from logistics.partners.calculate import gap_text, missing_numbers
from logistics.partners.files import MessageFileError, read_file
from logistics.partners.forms import MalformedMessageError, parse_message
from logistics.partners.models import PartnerMessage
from tests.factories.basics import CarrierFactory, VariantFactory
from tests.factories.checkout import AT, World, confirmed, placed_order
from tests.factories.partners import line, partner
from tests.naughty import NAUGHTY

KEY = "a-key-of-nordlager"
FOUND = {"sequence": 1, "kind": "delta", "stock": [line("CUP", 2, reason="found")]}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNER_NORDLAGER", f"old-key, {KEY}")


def call(method: str, path: str, value: object = None, *, key: str = KEY, age: int = 0) -> Any:
    """Call an address as a partner does."""
    body = b"" if value is None else json.dumps(value).encode()
    signed = sign(
        body=f"{method} {path}\n".encode() + body, secret=key, timestamp=int(time.time()) - age
    )
    return Client().generic(
        method,
        path,
        body,
        content_type="application/json",
        headers={"X-Partner-Signature": signed},
    )


@pytest.mark.django_db
def test_a_message_is_answered_with_what_became_of_it_and_so_is_its_repetition() -> None:
    partner()
    VariantFactory(sku="CUP")

    answers = [call("POST", "/partners/HAM/messages/", FOUND) for _time in range(2)]

    for answer in answers:
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "sequence": 1,
                "state": "APPLIED",
                "problem": "",
                "detail": "",
                "applied_up_to": 1,
                "missing": [],
            },
        )
    assert "no-store" in answers[0]["Cache-Control"]
    assert PartnerMessage.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_was_used_for_something_else_is_a_conflict() -> None:
    partner()
    call("POST", "/partners/HAM/messages/", FOUND)

    answer = call(
        "POST", "/partners/HAM/messages/", {**FOUND, "stock": [line("CUP", 3, reason="found")]}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "number_used")


@pytest.mark.django_db
def test_the_answer_names_what_is_missing() -> None:
    partner()

    answer = call("POST", "/partners/HAM/messages/", {**FOUND, "sequence": 4}).json()

    assert (answer["state"], answer["missing"]) == ("WAITING", [{"from": 1, "to": 3}])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/partners/HAM/messages/", {"key": "somebody-else"}),
        ("/partners/HAM/messages/", {"age": 301}),
        ("/partners/NOPE/messages/", {}),
        ("/partners/DAV/messages/", {}),
    ],
)
def test_whoever_cannot_sign_is_not_heard(path: str, options: dict[str, Any]) -> None:
    partner()
    partner("DAV", key_env="")

    assert call("POST", path, FOUND, **options).status_code in {401, 403}
    assert not PartnerMessage.objects.exists()


@pytest.mark.django_db
def test_a_signature_for_one_address_opens_no_other() -> None:
    partner()
    signed = sign(body=b"GET /partners/HAM/messages/\n", secret=KEY, timestamp=int(time.time()))

    answer = Client().get("/partners/HAM/orders/", headers={"X-Partner-Signature": signed})

    assert answer.status_code in {401, 403}


@pytest.mark.django_db
def test_orders_are_fetched_with_their_address_until_they_are_acknowledged(world: World) -> None:
    order = confirmed(placed_order({world.cup: 2}), world.gateway)
    (shipment,) = plan_shipment(order_id=order.pk, at=AT)
    partner()

    (told,) = call("GET", "/partners/HAM/orders/").json()["messages"]
    assert told["recipient"]["postcode"] == order.postcode
    assert (told["kind"], told["parcel"], told["lines"]) == (
        "order",
        shipment.pk,
        [line("CUP", 2)],
    )
    assert call("GET", "/partners/HAM/orders/").json()["messages"] == [told]
    done = call("POST", "/partners/HAM/orders/acknowledge/", {"up_to": told["sequence"]})
    assert done.json() == {"acknowledged": 1}
    assert call("GET", "/partners/HAM/orders/").json() == {"messages": []}


@pytest.mark.django_db
def test_an_order_is_written_down_once_and_read_as_it_stands(world: World) -> None:
    partner()
    counts, answers = [], []
    for _parcel in range(3):
        order = confirmed(placed_order({world.cup: 2}), world.gateway)
        plan_shipment(order_id=order.pk, at=AT)
        call("GET", "/partners/HAM/orders/")
        with CaptureQueriesContext(connection) as queries:
            answers.append(call("GET", "/partners/HAM/orders/").content)
        counts.append(len(queries))

    order.name = "Somebody else"
    order.save(update_fields=["name"])
    Shipment.objects.update(carrier=CarrierFactory(code="other"))

    assert call("GET", "/partners/HAM/orders/").content == answers[-1]
    assert (counts, len(json.loads(answers[-1])["messages"])) == ([counts[0]] * 3, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("value", [{}, [], {"up_to": "x"}, {"up_to": 0}, {"up_to": 10**30}])
def test_an_acknowledgement_without_a_number_is_refused(value: object) -> None:
    partner()

    assert call("POST", "/partners/HAM/orders/acknowledge/", value).status_code == 422


def test_naughty_messages_are_refused_and_never_crash() -> None:
    for text in NAUGHTY:
        for value in (
            text,
            {"sequence": text, "kind": "delta", "stock": []},
            {"sequence": 1, "kind": text},
            {"sequence": 1, "kind": "delta", "stock": text},
            {"sequence": 1, "kind": "delta", "stock": [{"sku": "A", "units": text}]},
            {"sequence": 1, "kind": "delta", "stock": [line("A", 1, reason=text)]},
            {"sequence": 1, "kind": "snapshot", "at": text, "stock": [line("A", 1)]},
        ):
            with pytest.raises(MalformedMessageError):
                parse_message(json.dumps(value).encode())


def test_a_parcel_and_a_return_may_be_named_as_they_are_printed() -> None:
    told = {"sequence": 1, "kind": "returned", "return": "R-12", "lines": [line("A", 1)]}

    assert parse_message(json.dumps(told).encode()).body["return"] == 12


def test_gaps_are_ranges() -> None:
    gaps = missing_numbers(last=4, waiting=[9, 6, 7])

    assert gaps == [range(5, 6), range(8, 9)]
    assert [gap_text(gap) for gap in (*gaps, range(5, 8))] == ["5", "8", "5–7"]


def test_a_table_says_the_same_as_lines_of_json() -> None:
    table = (
        "sequence,kind,parcel,carrier,tracking_number,sku,units,reason\r\n"
        "1,delta,,,,CUP,2,found\r\n1,delta,,,,POT,1,lost\r\n"
        "2,shipped,17,dhl,0034,CUP,1,\r\n"
    )
    delta = [line("CUP", 2, reason="found"), line("POT", 1, reason="lost")]
    shipped = {"parcel": 17, "carrier": "dhl", "tracking_number": "0034"}
    lines = [
        {"sequence": 1, "kind": "delta", "stock": delta},
        {"sequence": 2, "kind": "shipped", **shipped, "lines": [line("CUP", 1)]},
    ]
    text = "\n".join(json.dumps(row) for row in lines)

    assert read_file(table.encode()) == read_file(text.encode())


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", 1),
        (b"\xff\xfe", 0),
        (b"a,b\n1,2\n", 1),
        (b'{"sequence": 1}\n', 1),
        (b"sequence,kind\nx,delta\n", 2),
        (json.dumps(FOUND).encode() + b"\n{\n", 2),
        (b"sequence,kind,sku,units,reason\n1,delta,CUP,1,found\n1,delta,POT,x,found\n", 3),
        (b"sequence,kind,sku,units,reason\n1,delta,CUP,1,found\n1,delta,,2,found\n", 3),
        (b"sequence,kind,sku,units,reason\n1,delta,CUP,1,found\n1,delta,POT,1,lost,x\n", 3),
        (b"sequence,kind,parcel,sku,units\n1,packed,7,CUP,1\n1,packed,8,POT,1\n", 3),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(data: bytes, where: int) -> None:
    with pytest.raises(MessageFileError) as refusal:
        read_file(data)

    assert refusal.value.line == where


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Line 2: Entry 1 of “stock”: “units” must be a whole number from 1 to 1000000."),
        (
            "de",
            "Zeile 2: Eintrag 1 von „stock“: „units“ muss eine ganze Zahl von 1 bis 1000000 sein.",
        ),
    ],
)
def test_a_file_is_refused_in_the_readers_language(language: str, told: str) -> None:
    bad = {**FOUND, "sequence": 2, "stock": [line("CUP", 0, reason="found")]}

    with translation.override(language), pytest.raises(MessageFileError) as refusal:
        read_file(f"{json.dumps(FOUND)}\n{json.dumps(bad)}\n".encode())

    assert str(refusal.value) == told


@pytest.mark.django_db
def test_the_command_reads_a_file_and_writes_what_the_partner_is_to_know(
    tmp_path: Path, world: World
) -> None:
    order = confirmed(placed_order({world.cup: 2}), world.gateway)
    plan_shipment(order_id=order.pk, at=AT)
    partner()
    inbox, outbox, said = tmp_path / "in.jsonl", tmp_path / "out.jsonl", StringIO()
    inbox.write_text(json.dumps(FOUND) + "\n", encoding="utf-8")

    call_command("partner_files", "HAM", read=[inbox], write=outbox, stdout=said)

    assert json.loads(outbox.read_text(encoding="utf-8"))["lines"] == [line("CUP", 2)]
    assert said.getvalue().splitlines() == [
        "1 messages read, 1 dealt with: 1 applied, 0 refused.",
        "1 messages written up to number 1.",
    ]
    call_command("partner_files", "HAM", acknowledge=1, stdout=said)
    assert PartnerMessage.objects.get(direction="OUT").state == "DONE"


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    partner()
    (tmp_path / "x").write_bytes(b"{")

    with pytest.raises(CommandError, match="Line 1: This is not JSON"):
        call_command("partner_files", "HAM", read=[tmp_path / "x"])
