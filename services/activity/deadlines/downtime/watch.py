"""The service measures its own outages: every few seconds it asks whether it is ready, and writes down that it was.

When it is ready again after none of its replicas was, dead or alive, what lies between is recorded.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import structlog

from services.activity.deadlines.downtime.commands import OutageCommands
from services.activity.deadlines.downtime.known import KnownOutages
from services.activity.deadlines.downtime.spans import Outage, Span
from services.activity.deadlines.downtime.store import Heartbeat
from services.activity.limits.domain import Limits
from shared.city.workday import microseconds
from shared.http.health import Check, ask
from shared.log.ledger import LedgerError
from shared.problems import Problem, unavailable
from shared.projections.database import TRANSIENT

BEAT_SECONDS = 5.0
FIRST_SECONDS = 0.1  # nobody's window is known before the first beat

log = structlog.get_logger(__name__)


class _Beat(NamedTuple):
    """A moment by the clock that can be put right, and by the one that cannot."""

    at: datetime
    steady: float


class Watch:
    """`checks` say whether the service is ready; `steady` tells a gap of a living process from a clock that jumped.

    `ready` is set with the first beat.
    """

    def __init__(
        self,
        known: KnownOutages,
        commands: OutageCommands,
        heartbeat: Heartbeat,
        checks: Mapping[str, Check],
        limits: Limits,
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._known = known
        self._commands = commands
        self._heartbeat = heartbeat
        self._checks = {**checks, "outages": known.check}
        self._limits = limits
        self._now = now
        self._steady = steady
        self._last: _Beat | None = None
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(BEAT_SECONDS if self._last else FIRST_SECONDS)

    async def check(self) -> str | None:
        """Why it cannot be asked yet, or None."""
        return None if self._last else "how long nobody could be served is not known yet"

    def outages(self) -> list[Outage]:
        """Every outage recorded, and the one this process is in. Raises Problem 503 before the first beat."""
        if self._last is None:
            raise unavailable("How long nobody could be served is not known yet.")
        found = self._known.spans()
        if self._silent(self._last):  # what is judged before the next beat is judged as after it
            found.append(Outage(Span(microseconds(self._last.at), microseconds(self._now()))))
        return found

    async def beat(self) -> None:
        """Write down that the service is ready, if it is, after recording since when nobody was."""
        if any((await ask(self._checks)).values()):
            return
        now = _Beat(self._now(), self._steady())
        try:
            if self._last is None or self._silent(self._last):
                await self._measure(now.at)
            await self._heartbeat.beat(now.at)
        except (*TRANSIENT, LedgerError, Problem) as error:
            log.warning("heartbeat not written", error=type(error).__name__)
        else:
            self._last = now
            self.ready.set()

    async def _measure(self, now: datetime) -> None:
        served = await self._heartbeat.last()
        if served is not None and await self._commands.measure(served, now):
            log.warning("an outage was recorded", served=served.isoformat(), now=now.isoformat())
        await self._known.refresh()  # another replica may have recorded it a moment ago

    def _silent(self, last: _Beat) -> bool:
        least = self._limits.on(last.at.date()).least_outage
        return self._steady() - last.steady >= least.total_seconds()
