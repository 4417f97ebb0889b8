"""Published messages, read: each item a punch of the device itself, or the reason why it is none."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.devices.domain import BACKLOG, Device
from services.attendance.intake.published.forms import lines_of
from services.attendance.punches.domain import RecordPunch

ENROLLED = datetime(2026, 11, 1, tzinfo=UTC)
DEVICE = Device(enrolled_at=ENROLLED)
PUNCH = {"employee_id": "e1", "at": "2026-11-02T07:31:07+08:00", "direction": "IN", "method": "FACE"}

_ITEMS: st.SearchStrategy[Any] = st.sampled_from(
    [PUNCH, PUNCH | {"device_id": "d2"}, {}, 7, None, "x", [PUNCH]]
) | st.dictionaries(
    st.sampled_from([*PUNCH, "device_id", "more"]),
    st.sampled_from([*PUNCH.values(), "", "\0", "city", 1, 1.5, None, {}]),
)


def contents(body: object) -> Sequence[object]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [line.content for line in lines_of(content, "d1", DEVICE)]


def test_one_punch_or_a_list_of_them_is_the_devices_own() -> None:
    at = datetime.fromisoformat(str(PUNCH["at"]))
    punch = RecordPunch("e1", at, "IN", "FACE", "d1", by_device=True, not_before=ENROLLED - BACKLOG)
    assert contents(PUNCH) == contents([PUNCH]) == contents(PUNCH | {"device_id": "d1"}) == [punch]
    assert contents([PUNCH] * 1_000) == [punch] * 1_000


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[1", b"[]", b"\xff", b"[" * 100_000, [PUNCH] * 1_001, {"items": [PUNCH]}]
)
def test_what_is_neither_is_one_unreadable_item(body: Any) -> None:
    assert contents(body) == ["UNREADABLE"]


def test_an_item_of_another_device_is_refused_alone() -> None:
    reasons = [
        each if isinstance(each, str) else "" for each in contents([PUNCH, PUNCH | {"device_id": "d2"}, {}, PUNCH])
    ]
    assert reasons == ["", "FOREIGN_DEVICE", "UNREADABLE", ""]


def test_a_device_says_no_position() -> None:
    assert contents([PUNCH | {"position": {"latitude": 0, "longitude": 0, "accuracy_m": 0}}]) == ["UNREADABLE"]


def test_an_item_is_known_by_its_bytes_and_its_device() -> None:
    alone, among = json.dumps(PUNCH).encode(), json.dumps([{}, PUNCH]).encode()
    assert lines_of(alone, "d1", DEVICE)[0] == lines_of(b" " + among + b"\n", "d1", DEVICE)[1]
    assert lines_of(alone, "d1", DEVICE)[0].digest != lines_of(alone, "d2", DEVICE)[0].digest


@given(st.binary() | st.lists(_ITEMS, min_size=1, max_size=20).map(lambda items: json.dumps(items).encode()))
def test_whatever_the_bytes_every_item_is_read_or_refused(body: bytes) -> None:
    try:
        sent = json.loads(body)
    except ValueError:
        sent = None
    assert len(contents(body)) == (len(sent) if isinstance(sent, list) and sent else 1)
