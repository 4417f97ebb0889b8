"""`kill -9` of the NATS server under load: the log holds what was acknowledged, once and in order, and its reader
agrees.
"""

import asyncio
import os
import random
import time
from pathlib import Path

from cli.local_nats import LocalNats
from shared.events import decode
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import StoredEvent
from tests.chaos.load import PEOPLE, Load
from tests.kit.chain import Chains, link, month, punch
from tests.kit.waiting import until

KILLS = 10
ROUNDS = 40


async def test_what_was_acknowledged_is_there_once_and_in_order(tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("CHAOS_SEED", "1")))
    async with LocalNats(tmp_path / "nats") as server, JetStreamLedger(server.url, page_size=200) as ledger:
        load = Load(ledger)
        tailed: list[StoredEvent] = []
        tailing = asyncio.create_task(tail_into(tailed, ledger))

        pauses: list[float] = []
        writing = asyncio.gather(*(write(load, person) for person in PEOPLE))
        for at in sorted(chance.sample(range(ROUNDS * len(PEOPLE) * 9 // 10), KILLS)):

            async def reached(place: int = at) -> bool:
                return load.published >= place or writing.done()

            await until(reached, f"{at} events are acknowledged", 60)
            before = load.published
            await server.kill()
            await asyncio.sleep(chance.uniform(0, 1))  # an outage of some length
            started = time.monotonic()
            await server.start()

            async def acknowledged(place: int = before) -> bool:
                return load.published > place

            await until(acknowledged, "the ledger writes again", 60)
            pauses.append(time.monotonic() - started)
        await writing  # no append failed: each was repeated until the server answered

        async def all_tailed() -> bool:
            return len(tailed) >= load.published

        written = time.monotonic()
        await until(all_tailed, "the tail gave everything", 60)
        late = time.monotonic() - written
        await ledger.append(month("after"), [punch("after", 0)], 0)
        await until(lambda: gave(tailed, month("after").stored), "the tail goes on", 60)
        tailing.cancel()
        await asyncio.gather(tailing, return_exceptions=True)
        assert await ledger.last_sequence() == load.published + 1
        stored = [await ledger.get(seq) for seq in range(1, load.published + 1)]
    assert tailed[:-1] == stored
    assert [row.seq for row in tailed] == list(range(1, load.published + 2))
    assert chains_in(tailed[:-1]) == load.chains
    print(
        f"\n{KILLS} kills, {load.published} events acknowledged, writing again within "
        f"{min(pauses):.2f} to {max(pauses):.2f} s of its start, tail complete {late:.2f} s after the last"
    )


async def write(load: Load, person: str) -> None:
    for _ in range(ROUNDS):
        await load.publish(person)


async def tail_into(rows: list[StoredEvent], ledger: JetStreamLedger) -> None:
    async for page in ledger.tail(["log.>"]):
        rows += page


async def gave(rows: list[StoredEvent], subject: str) -> bool:
    return rows[-1].subject == subject


def chains_in(rows: list[StoredEvent]) -> Chains:
    chains: Chains = {}
    for row in rows:
        event = decode(row.body)
        chains[event.subject] = link(chains.get(event.subject, (0, "")), event.id)
    return chains
