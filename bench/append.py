"""Durable appends: events of 200 writers that come one by one, against prepared batches of 500."""

import asyncio
import json
from datetime import UTC, datetime

import nats
from nats.aio.client import Client
from nats.nuid import NUID

from bench.measure import Size, Took, Watch, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log
from shared.events import Event, encode
from shared.events.attendance.days import CheckedIn, PunchData
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import Subject

WAITING, BATCH, IN_FLIGHT = 200, 500, 2
NOW = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)

_ids = NUID()


async def appends(size: Size) -> list[Row]:
    async with empty_log() as (server, ledger):
        rounds = await take_turns(
            size.repeats, lambda: _one_by_one(ledger, size.appends), lambda: in_batches(server.url, size.appends)
        )
    return [rate_row(f"durable append, {WAITING} waiting", rounds, f"batches of {BATCH}", 0.6)]


async def _one_by_one(ledger: JetStreamLedger, count: int) -> Took:
    run = _ids.next().decode()
    watch = Watch()
    await asyncio.gather(*(_write(ledger, f"{run}-{n}", count // WAITING) for n in range(WAITING)))
    return watch.stop(count)


async def _write(ledger: JetStreamLedger, employee_id: str, count: int) -> None:
    subject, event, after = Subject(employee_id, "attendance", "2026-11"), punch(employee_id), 0
    for _ in range(count):
        after = await ledger.append(subject, [event], after)


async def in_batches(url: str, count: int) -> Took:
    """The ceiling of every append: prepared events in full batches, one on its way while another is stored."""
    client = await nats.connect(url, pending_size=16 * 1024 * 1024)
    run = _ids.next().decode()
    subjects = [Subject(f"{run}-{n}", "attendance", "2026-11").published for n in range(BATCH)]
    rows = [(subject, encode(punch(subject))) for subject in subjects]
    batches = iter(range(count // BATCH))

    async def send() -> None:
        for _ in batches:
            await _batch(client, rows)

    watch = Watch()
    await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))
    took = watch.stop(count)
    await client.close()
    return took


async def _batch(client: Client, rows: list[tuple[str, bytes]]) -> None:
    name = _ids.next().decode()
    for number, (subject, body) in enumerate(rows, 1):
        headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(number)}
        if number < len(rows):
            await client.publish(subject, body, headers=headers)
            continue
        answer = await client.request(subject, body, timeout=10, headers={**headers, "Nats-Batch-Commit": "1"})
        assert "error" not in json.loads(answer.data), answer.data


def punch(employee_id: str, at: datetime = NOW) -> Event:
    """A check-in as attendance records it."""
    data = PunchData(employee_id=employee_id, at=at, method="DEVICE", punch_id="p" * 32, device_id="d1")
    return CheckedIn.record(data, id="p" * 32, time=at, actor="device:d1")
