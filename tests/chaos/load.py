"""Worker processes, and the load they work under."""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path
from uuid import uuid4

from cli.local_nats import LocalNats
from shared.log.ledger import Ledger
from shared.projections.database import Database
from tests.kit.chain import Chains, link, month, punch

PEOPLE = [f"p{i:03}" for i in range(300)]


class Workers:
    """Worker processes over one log and one database."""

    def __init__(self, server: LocalNats, database: Database, log: Path) -> None:
        self._arguments = (server.url, database.url, database.service)
        self._log = log
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, lease: float, **environment: str) -> str:
        owner = f"w-{uuid4().hex[:8]}"
        with self._log.open("a") as log:
            self.running[owner] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chaos.folding_worker", *self._arguments, owner, str(lease),
                stdout=log, stderr=log, env={**os.environ, **environment},
            )  # fmt: skip
        return owner

    def signal(self, owner: str, number: signal.Signals) -> None:
        assert self.running[owner].returncode is None, f"{owner} ended by itself: {self.log()[-2000:]}"
        self.running[owner].send_signal(number)

    async def kill(self, owner: str) -> None:
        self.signal(owner, signal.SIGKILL)
        await self.running.pop(owner).wait()

    def log(self) -> str:
        return self._log.read_text()


class Load:
    """Publishes steps of as many people as wait for a slot, the events of each person one after the other."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._places = dict.fromkeys(PEOPLE, 0)
        self._next = dict.fromkeys(PEOPLE, 0)
        self.chains: Chains = {}
        self.published = 0

    async def publish(self, person: str) -> None:
        event = punch(person, self._next[person])
        self._places[person] = await self._ledger.append(month(person), [event], self._places[person])
        self._next[person] += 1
        self.chains[person] = link(self.chains.get(person, (0, "")), event.id)
        self.published += 1

    async def run(self, events: int, seconds: float, chance: random.Random) -> None:
        """Publish steps of 1 to 100 people, evenly over the time."""
        start, first = time.monotonic(), self.published
        while (done := self.published - first) < events:
            await asyncio.sleep(start + seconds * done / events - time.monotonic())
            step = min(chance.randint(1, 100), events - done)
            await asyncio.gather(*(self.publish(person) for person in chance.sample(PEOPLE, step)))
