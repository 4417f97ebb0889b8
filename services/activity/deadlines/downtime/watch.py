"""The service measures its own downtime: this runs beside the folds and is asked by windows.

Every few seconds it asks whether the service is ready, and writes down that it was. When it is ready again after none
of its replicas was, dead or alive, the time between is recorded.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

import structlog

from services.activity.deadlines.downtime.commands import DowntimeCommands
from services.activity.deadlines.downtime.domain import Downtime, Span
from services.activity.deadlines.downtime.read_model import DowntimeReadModel
from services.activity.deadlines.downtime.store import Heartbeat
from services.activity.limits.domain import ActivityLimits
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


class DowntimeWatch:
    """Measures the service's own downtime. `ready` is set with the first beat.

    `checks` tell whether the service is ready; `steady` tells a gap of a living process from a clock that jumped.
    """

    def __init__(
        self,
        recorded: DowntimeReadModel,
        commands: DowntimeCommands,
        heartbeat: Heartbeat,
        checks: Mapping[str, Check],
        limits: ActivityLimits,
        now: Callable[[], datetime],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recorded = recorded
        self._commands = commands
        self._heartbeat = heartbeat
        self._checks = {**checks, "outages": recorded.check}
        self._limits = limits
        self._now = now
        self._steady = steady
        self._last: _Beat | None = None
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(BEAT_SECONDS if self._last else FIRST_SECONDS)

    async def check(self) -> str | None:
        """The reason why it cannot be asked yet, or None."""
        return None if self._last else "how long nobody could be served is not known yet"

    def downtimes(self) -> list[Downtime]:
        """Every downtime recorded, and the one this process is in. Raises Problem 503 before the first beat."""
        if self._last is None:
            raise unavailable("How long nobody could be served is not known yet.")
        found = self._recorded.downtimes()
        if self._silent(self._last):  # a command before the next beat is judged as one after it
            found.append(Downtime(Span(microseconds(self._last.at), microseconds(self._now()))))
        return found

    async def beat(self) -> None:
        """Write down that the service is ready, if it is, after recording since when no replica was."""
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
        await self._recorded.refresh()  # another replica may have recorded it a moment ago

    def _silent(self, last: _Beat) -> bool:
        least = self._limits.on(last.at.date()).least_downtime
        return self._steady() - last.steady >= least.total_seconds()
