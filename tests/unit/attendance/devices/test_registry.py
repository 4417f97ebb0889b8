"""The devices that may send, by the log: at once after a change elsewhere, and none before the log was read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from services.attendance.devices.registry import DeviceRegistry
from shared.events import Event
from shared.events.attendance import devices as dev
from shared.log.memory import MemoryLedger
from shared.log.subjects import device as device_subject
from shared.log.tasks import end
from shared.problems import Problem
from tests.kit.waiting import eventually
from tests.unit.attendance.devices.signing import hmac_sha256

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


async def say(ledger: MemoryLedger, *events: Event) -> None:
    """Append as another process would."""
    for event in events:
        subject = device_subject(event.data.device_id)
        rows = await ledger.read(subject)
        await ledger.append(subject, [event], rows[-1].seq if rows else 0)


def enrolled(device_id: str, serial: str = "SN1") -> Event:
    data = dev.DeviceEnrolledData(
        device_id=device_id, protocol="ADMS", site="Pintu", timezone="Asia/Makassar", serial=serial
    )
    return dev.DeviceEnrolled.record(data, time=NOW, actor="operator:o1")


def activated(device_id: str) -> Event:
    data = dev.DeviceActivatedData(device_id=device_id)
    return dev.DeviceActivated.record(data, time=NOW, actor="operator:o1")


def revoked(device_id: str) -> Event:
    data = dev.DeviceStoppedData(device_id=device_id, reason="Hilang")
    return dev.DeviceRevoked.record(data, time=NOW, actor="operator:o1")


@asynccontextmanager
async def registry_of(ledger: MemoryLedger, strict: bool = True) -> AsyncIterator[DeviceRegistry]:
    registry = DeviceRegistry(ledger, strict)
    following = asyncio.create_task(registry.run())
    try:
        await registry.ready.wait()
        yield registry
    finally:
        await end([following])


async def test_nobody_is_heard_before_the_log_was_read() -> None:
    ledger = MemoryLedger()
    await say(ledger, enrolled("d1"), activated("d1"))
    registry = DeviceRegistry(ledger, strict=False)
    assert await registry.check()
    with pytest.raises(Problem) as refusal:
        await registry.require_allowed("d1")
    assert refusal.value.status == 503


async def test_of_a_device_unknown_here_the_log_is_asked_before_the_no() -> None:
    ledger = MemoryLedger()
    registry = DeviceRegistry(ledger, strict=True)
    registry.ready.set()  # its tail, which nobody runs, stays behind for ever
    await say(ledger, enrolled("d1"), activated("d1"))
    assert (await registry.require_allowed("d1")).state == "ACTIVE"
    with pytest.raises(Problem, match="not enrolled"):
        await registry.require_allowed("d2")


async def test_a_device_never_enrolled_is_heard_in_development_only() -> None:
    async with registry_of(MemoryLedger(), strict=False) as registry:
        assert (await registry.require_allowed("d1")).state is None
    async with registry_of(MemoryLedger(), strict=True) as registry:
        with pytest.raises(Problem, match="not enrolled"):
            await registry.require_allowed("d1")


async def test_what_is_changed_elsewhere_holds_here() -> None:
    ledger = MemoryLedger()
    await say(ledger, enrolled("d1"), activated("d1"))
    async with registry_of(ledger) as registry:
        assert registry.of_serial("SN1") == "d1"
        await say(ledger, revoked("d1"), enrolled("d2"))

        async def read() -> bool:
            return registry.of_serial("SN1") == "d2"

        await eventually(read)
        with pytest.raises(Problem, match="revoked: Hilang"):
            await registry.require_allowed("d1")


async def test_what_was_read_ahead_of_the_tail_is_not_taken_twice() -> None:
    ledger = MemoryLedger()
    await say(ledger, enrolled("d1"), activated("d1"))
    registry = DeviceRegistry(ledger, strict=True)
    await registry.refresh("d1")
    following = asyncio.create_task(registry.run())
    await registry.ready.wait()
    assert registry.get("d1").changes == 2
    await end([following])


async def test_a_serial_goes_with_the_last_enrolment_that_names_it() -> None:
    ledger = MemoryLedger()
    await say(ledger, enrolled("d1", "SN1"), enrolled("d2", "SN2"), enrolled("d1", "SN2"))
    async with registry_of(ledger) as registry:
        assert registry.of_serial("SN2") == "d1"
        assert registry.of_serial("SN1") is None
        assert registry.of_serial("") is None


async def test_a_key_is_one_devices_until_that_is_revoked() -> None:
    key = hmac_sha256(b"rahasia").key
    data = dev.DeviceEnrolledData(device_id="d1", protocol="HTTP", site="Pintu", timezone="Asia/Makassar", key=key)
    ledger = MemoryLedger()
    await say(ledger, enrolled("d2"), dev.DeviceEnrolled.record(data, time=NOW, actor="operator:o1"), activated("d1"))
    registry = DeviceRegistry(ledger, strict=True)
    registry.ready.set()
    await registry.refresh("d1")
    await registry.refresh("d2")
    assert registry.of_key(key) == "d1"
    assert registry.of_key(hmac_sha256(b"lain").key) is None
    await say(ledger, revoked("d1"))
    await registry.refresh("d1")
    assert registry.of_key(key) is None
