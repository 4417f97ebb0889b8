"""Published messages, a punch as a JSON object or a list of them, become lines. Whatever the bytes, nothing raises."""

import msgspec
from pydantic import ValidationError

from services.attendance.devices.domain import Device
from services.attendance.intake.feature import Line
from services.attendance.punches.domain import RecordPunch
from services.attendance.punches.feature import PUNCH
from shared.events.attendance.devices import Refusal
from shared.events.envelope import content_id
from shared.http.batch import BATCH_MAX

_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def lines_of(body: bytes, device_id: str, device: Device) -> list[Line]:
    """One line for each object; a single unreadable one for a body that is no object and no list of up to 1,000."""
    return [Line(_digest(device_id, item), _content(item, device_id, device)) for item in _items(body.strip())]


def _items(body: bytes) -> list[bytes]:
    if not body.startswith(b"["):
        return [body]
    try:
        items = [bytes(item) for item in _LIST.decode(body)]
    except (msgspec.DecodeError, RecursionError):
        return [body]
    return items if 0 < len(items) <= BATCH_MAX else [body]  # as a whole it is no punch


def _content(item: bytes, device_id: str, device: Device) -> RecordPunch | Refusal:
    try:
        punch = PUNCH.validate_json(item)
    except ValidationError:
        return "UNREADABLE"
    if punch.device_id not in (None, device_id):
        return "FOREIGN_DEVICE"
    return RecordPunch(
        punch.employee_id,
        punch.at,
        punch.direction,
        punch.method,
        device_id,
        by_device=True,
        not_before=device.not_before,
    )


def _digest(device_id: str, item: bytes) -> str:
    return content_id("published", device_id, item.decode("latin-1"))
