"""Activities over HTTP, submitted one by one and verified a person's month at a time: durable when answered, against
requests that do nothing through the same application and against prepared appends.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache, partial
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

from bench.append import BATCH, in_batches
from bench.bodies import month_verified, work
from bench.client import request
from bench.idle import NOTHING
from bench.measure import Size, Took, beside, take_turns
from bench.report import Row, rate_row
from bench.scene import empty_log, load, month
from bench.service import Service, of_the_city, serving, superiors_of
from shared.events.activity.evidence import EvidenceStored, EvidenceStoredData
from shared.http.batch import BATCH_MAX
from shared.log.jetstream import JetStreamLedger
from shared.log.subjects import evidence
from shared.values.period import period_of

CONNECTIONS = 64
MONTH = 99  # activities of one person
SUBMIT, SUBMIT_EACH, VERIFY = "/activities", "/activities/batch", "/activities/verifications"
NOW = datetime.now(UTC)
FILE: dict[str, Any] = {
    "sha256": sha256().hexdigest(),
    "size": 1_000_000,
    "media_type": "image/jpeg",
    "name": "bukti.jpg",
}


class Scene(NamedTuple):
    """The city that submits. `superiors` is by employee; each employee has sent FILE. `ceiling` is the URL of a log of
    its own.
    """

    service: Service
    token: Callable[[str], str]
    ledger: JetStreamLedger
    superiors: dict[str, str]
    ceiling: str


async def submissions(size: Size) -> list[Row]:
    async with _scene(month(size.people)) as scene:
        works = _works(scene.superiors)
        await _submitted(scene, SUBMIT, works, len(scene.superiors))  # everybody's month is remembered now
        rounds = await take_turns(
            size.repeats,
            partial(_submitted, scene, SUBMIT, works, size.requests),
            partial(_submitted, scene, NOTHING + SUBMIT, works, size.requests),
            partial(in_batches, scene.ceiling, size.appends),
        )
    return [
        rate_row(f"HTTP submission, {CONNECTIONS} connections", beside(rounds, 1), "doing nothing", 0.6),
        rate_row("  against appends", beside(rounds, 2), f"batches of {BATCH}", None),
    ]


async def verifications(size: Size) -> list[Row]:
    async with _scene(month(size.city)) as scene:
        people = iter({superior: each for each, superior in scene.superiors.items()}.values())  # one of each superior
        share = size.appends // MONTH
        rounds = await take_turns(
            size.repeats,
            partial(_verified, scene, VERIFY, people, share),
            partial(_verified, scene, NOTHING + VERIFY, iter(scene.superiors), share),
            partial(in_batches, scene.ceiling, size.appends),
        )
    return [
        rate_row(
            f"verified {MONTH} at a time, {CONNECTIONS} connections", beside(rounds, 2), f"batches of {BATCH}", 0.3
        ),
        rate_row("  against requests", beside(rounds, 1), "doing nothing", None),
    ]


@asynccontextmanager
async def _scene(path: Path) -> AsyncIterator[Scene]:
    superiors = superiors_of(path, NOW.date())
    async with empty_log() as (nats, ledger), empty_log() as (ceiling, _):
        await load(ledger, path, of_the_city)
        await asyncio.gather(*(_send_file(ledger, each) for each in superiors))
        async with serving("activity", nats.url, nats.monitor_url) as service:
            await service.folded(ledger)
            yield Scene(service, cache(partial(service.token, role="employee")), ledger, superiors, ceiling.url)


async def _send_file(ledger: JetStreamLedger, employee_id: str) -> None:
    sent = EvidenceStoredData(employee_id=employee_id, **FILE)
    stored = EvidenceStored.record(sent, time=NOW, actor=f"employee:{employee_id}")
    await ledger.append(evidence(employee_id, NOW), [stored], 0)


async def _submitted(scene: Scene, path: str, works: Iterator[dict[str, Any]], number: int) -> Took:
    requests = (
        request(path, scene.token(each["employee_id"]), json.dumps(each).encode()) for each in islice(works, number)
    )
    took = await scene.service.send(requests, CONNECTIONS)
    await scene.service.folded(scene.ledger)
    return took


def _works(people: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Activities of all employees in turn, without end."""
    for number in count():
        for employee_id in people:
            yield work(employee_id, f"a{number}", NOW.date(), 5, FILE)


async def _verified(scene: Scene, path: str, people: Iterator[str], share: int) -> Took:
    """Verify a month each of so many people, whose activities the same service recorded before."""
    some = list(islice(people, share))
    if path == VERIFY:
        await _enter(scene, some)
    before = await scene.ledger.last_sequence()
    took = await scene.service.send([_order(scene, path, each) for each in some], CONNECTIONS)
    if path == VERIFY:
        assert await scene.ledger.last_sequence() == before + share * MONTH, "not all were verified"
        await scene.service.folded(scene.ledger)
    return took._replace(units=share * MONTH)


async def _enter(scene: Scene, people: list[str]) -> None:
    token = scene.service.token("hr", "hr_admin")
    items = list(islice(_works(people), MONTH * len(people)))
    parts = (items[start : start + BATCH_MAX] for start in range(0, len(items), BATCH_MAX))
    bodies = (json.dumps({"items": part}).encode() for part in parts)
    await scene.service.send((request(SUBMIT_EACH, token, body) for body in bodies), 4)
    await scene.service.folded(scene.ledger)


def _order(scene: Scene, path: str, employee_id: str) -> bytes:
    body = month_verified(employee_id, period_of(NOW.date()))
    return request(path, scene.token(scene.superiors[employee_id]), json.dumps(body).encode())
