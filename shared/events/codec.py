"""The codec, events to bytes and back: strict about types, tolerant of unknown fields, one place for old versions."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec

from shared.events.activity import ActivityEvent
from shared.events.appraisal import AppraisalEvent
from shared.events.attendance import AttendanceEvent
from shared.events.envelope import Event
from shared.events.payroll import PayrollEvent

AnyEvent = AppraisalEvent | AttendanceEvent | ActivityEvent | PayrollEvent
EVENT_TYPES: dict[str, type[Event]] = {cls.type(): cls for cls in get_args(AnyEvent)}

# (old dataschema) -> a pure function from that version's `data` to the next version's dataschema and `data`.
Upcaster = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
UPCASTERS: dict[str, Upcaster] = {}

_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(AnyEvent)
_encoder = msgspec.json.Encoder()
_SCHEMAS = {cls: cls.schema() for cls in EVENT_TYPES.values()}


class Undecodable(ValueError):
    """The bytes are no event of the published language; the message is the reason."""


def encode(event: Event) -> bytes:
    """The event as one line of JSON, without the line end."""
    return _encoder.encode(event)


def decode(line: bytes) -> Event:
    """Read one event, whatever version wrote it. Raises Undecodable with the reason and the field."""
    try:
        event: Event = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return _decode_old(line, error)
    if event.dataschema != _SCHEMAS[type(event)]:
        return _decode_old(line, None)
    return event


def _decode_old(line: bytes, error: Exception | None) -> Event:
    """Lift an older version to today's; anything else is refused with the first reason."""
    try:
        raw = msgspec.json.decode(line)
        schema = raw["dataschema"]
        if schema not in UPCASTERS:
            raise error or ValueError(f"unknown dataschema {schema!r}")
        while schema in UPCASTERS:
            schema, raw["data"] = UPCASTERS[schema](raw["data"])
        return msgspec.convert({**raw, "dataschema": schema}, AnyEvent)  # type: ignore[no-any-return]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError, TypeError, ValueError) as reason:
        raise Undecodable(str(error or reason)) from None
