"""Manifests and scans: files in turn, never half-read, and everything once."""

from pathlib import Path

import pytest
from django.utils import timezone

from logistics.carriers.models import Carrier, CarrierEvent, CarrierFile
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely, ship_shipment
from logistics.labels.models import LabelPurchase, Manifest
from logistics.labels.services import (
    LabelStateError,
    NothingToHandOverError,
    ask_to_void,
    buy_label,
    close_day,
    poll_carrier,
    tell_carrier,
)
from logistics.tracking.models import TrackingEvent
from tests.chaos.conftest import losing_messages
from tests.factories.orders import AuthorisedOrderFactory, plan_parcel
from tests.logistics.labels.conftest import asked
from tests.standins.easypost import EasyPostStandin

pytestmark = pytest.mark.django_db


def sent(shipment: Shipment, carrier: Carrier) -> LabelPurchase:
    """Buy a label and hand the parcel over."""
    with losing_messages():
        label = asked(shipment, carrier)
        label = buy_label(label_id=label.pk, at=timezone.now())
        pack_completely(shipment_id=shipment.pk, actor="mei", at=timezone.now())
        ship_shipment(
            shipment_id=shipment.pk,
            tracking_number=label.tracking_number,
            carrier_code=carrier.code,
            actor="mei",
            at=timezone.now(),
        )
    return label


def closed(shipment: Shipment, carrier: Carrier) -> Manifest:
    """Close the day and lose the message."""
    with losing_messages():
        return close_day(
            carrier_code=carrier.code,
            warehouse_id=shipment.warehouse_id,
            actor="mei",
            at=timezone.now(),
        )


def status_file(folder: Path, sequence: int, *lines: str, foot: bool = True) -> Path:
    """Put a status file where the carrier puts it."""
    (folder / "hanse" / "in").mkdir(parents=True, exist_ok=True)
    path = folder / "hanse" / "in" / f"STATUS-{sequence:06d}.txt"
    end = f"END|{sequence:06d}|{len(lines)}\n" if foot else ""
    body = "".join(f"STA|{line}\n" for line in lines)
    path.write_text(f"HDR|STATUS|hanse|{sequence:06d}\n{body}{end}", encoding="utf-8")
    return path


def test_a_sent_parcel_is_on_one_manifest(parcel: Shipment, files: Carrier, tmp_path: Path) -> None:
    label = sent(parcel, files)
    manifest = closed(parcel, files)

    told = tell_carrier(manifest_id=manifest.pk, at=timezone.now())
    first = (tmp_path / "hanse/out/DESPATCH-000001.txt").read_text(encoding="utf-8")
    Manifest.objects.update(state=Manifest.State.ASKED)
    tell_carrier(manifest_id=manifest.pk, at=timezone.now())

    lines = first.splitlines()
    assert (told.state, told.reference) == (Manifest.State.TOLD, "DESPATCH-000001.txt")
    assert [line.split("|")[0] for line in lines] == ["HDR", "PCL", "END"]
    assert lines[1].split("|")[1] == label.tracking_number
    assert [path.name for path in (tmp_path / "hanse/out").iterdir()] == ["DESPATCH-000001.txt"]
    assert (tmp_path / "hanse/out/DESPATCH-000001.txt").read_text(encoding="utf-8") == first
    with pytest.raises(NothingToHandOverError):
        closed(parcel, files)
    with pytest.raises(LabelStateError):
        ask_to_void(label_id=label.pk, actor="mei", at=timezone.now())


def test_easypost_is_told_of_a_manifest_once(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    sent(parcel, easypost)
    manifest = closed(parcel, easypost)

    first = tell_carrier(manifest_id=manifest.pk, at=timezone.now())
    Manifest.objects.update(state=Manifest.State.ASKED)
    again = tell_carrier(manifest_id=manifest.pk, at=timezone.now())

    assert first.reference.startswith("sf_")
    assert again.reference == first.reference
    assert len(standin.account.forms) == 1


def test_status_files_are_used_in_turn_and_once(
    parcel: Shipment, files: Carrier, tmp_path: Path
) -> None:
    number, now = sent(parcel, files).tracking_number, timezone.now()
    transit = f"{number}|IN_TRANSIT|{now.isoformat()}|Hamburg"
    status_file(tmp_path, 1, transit)
    status_file(tmp_path, 3, f"{number}|DELIVERED|{now.isoformat()}|Kiel")

    poll_carrier(carrier=files, at=now)
    files.refresh_from_db()
    assert files.poll_error == "file 2 is missing, STATUS-000003.txt is there"
    status_file(tmp_path, 1, transit)
    half = status_file(tmp_path, 2, transit, foot=False)
    poll_carrier(carrier=files, at=now)
    assert half.exists()

    status_file(tmp_path, 2, f"{number}|OUT_FOR_DELIVERY|{now.isoformat()}|Kiel")
    poll_carrier(carrier=files, at=now)
    poll_carrier(carrier=files, at=now)

    assert list(CarrierFile.objects.order_by("sequence").values_list("sequence", "messages")) == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]
    assert CarrierEvent.objects.filter(carrier=files).count() == 3
    assert list((tmp_path / "hanse/in").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("HDR|STATUS|other|000001\nEND|000001|0\n", "the head does not say hanse 000001"),
        ("HDR|STATUS|hanse|000001\nEND|000001|7\n", "the foot does not count 0 messages"),
        ("HDR|STATUS|hanse|000001\nSTA|x\nEND|000001|1\n", "line 2 is no status"),
    ],
)
def test_a_file_that_is_wrong_is_left_and_told(
    files: Carrier, tmp_path: Path, text: str, reason: str
) -> None:
    path = status_file(tmp_path, 1)
    path.write_text(text, encoding="utf-8")

    poll_carrier(carrier=files, at=timezone.now())

    files.refresh_from_db()
    assert files.poll_error == f"STATUS-000001.txt: {reason}"
    assert path.exists()
    assert CarrierFile.objects.count() == 0


@pytest.mark.usefixtures("no_limits")
def test_trackers_become_scans_once(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    number = sent(parcel, easypost).tracking_number
    standin.account.scan(number, "pre_transit")
    standin.account.scan(number, "in_transit", days_ago=1)
    standin.account.scan(number, "delivered", city="Sparks")

    for _time in range(2):
        poll_carrier(carrier=easypost, at=timezone.now())

    parcel.refresh_from_db()
    events = CarrierEvent.objects.filter(carrier=easypost)
    assert sorted(events.values_list("payload__status", flat=True)) == ["DELIVERED", "IN_TRANSIT"]
    assert {event.payload["location"] for event in events} == {"Reno, US", "Sparks, US"}
    assert TrackingEvent.objects.filter(shipment=parcel).count() == 0


@pytest.mark.usefixtures("no_limits")
def test_a_silent_carrier_is_not_waited_for_once_a_parcel(
    parcel: Shipment, easypost: Carrier, standin: EasyPostStandin
) -> None:
    sent(parcel, easypost)
    sent(plan_parcel(AuthorisedOrderFactory()), easypost)
    standin.misbehave("track", "busy")

    poll_carrier(carrier=easypost, at=timezone.now())

    easypost.refresh_from_db()
    assert standin.calls.count("track") == 1
    assert easypost.poll_error != ""
    assert LabelPurchase.objects.filter(polled_at__isnull=True).count() == 1
