"""One HTTP check-in, durable when answered, against a request that does nothing, through the same application."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from bench.client import request
from bench.idle import NOTHING
from bench.measure import Size, Took, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log, load, month
from bench.service import Service, of_the_roster, people_of, serving

CONNECTIONS = 64
PATH = "/attendance/punches"


async def checkin(size: Size) -> list[Row]:
    path = month(size.people)
    async with empty_log() as (nats, ledger):
        await load(ledger, path, of_the_roster)
        async with serving("attendance", nats.url, nats.monitor_url) as service:
            post = partial(_post, service, _checkins(people_of(path)))
            await post(PATH, size.people)  # everybody's month is remembered now
            rounds = await take_turns(
                size.repeats, partial(post, PATH, size.requests), partial(post, NOTHING + PATH, size.requests)
            )
    return [rate_row(f"HTTP check-in, {CONNECTIONS} connections", rounds, "doing nothing", 0.7)]


async def _post(service: Service, bodies: Iterator[bytes], path: str, count: int) -> Took:
    token = service.token("d1", "device")
    return await service.send((request(path, token, body) for body in islice(bodies, count)), CONNECTIONS)


def _checkins(people: list[str]) -> Iterator[bytes]:
    """Check-ins of all employees in turn, each a second earlier than the last."""
    at = datetime.now(UTC).replace(microsecond=0)
    while True:
        at -= timedelta(seconds=1)
        for employee_id in people:
            yield json.dumps({"employee_id": employee_id, "at": at.isoformat(), "direction": "IN"}).encode()
