"""The notifier makes one digest of a reminder and sends it once: claimed before it is sent, marked after.

A module of its own between the log's subscriber and the channels: neither knows the other.
"""

import asyncio
from datetime import timedelta

from prometheus_client import Counter

from services.activity.limits.domain import packaged
from services.activity.notify import wording
from services.activity.notify.channel import Channel, ChannelDown, MessageRefused, NotSent, OutcomeUnknown
from services.activity.notify.domain import Circuit, backoff, quiet_seconds, stale
from services.activity.notify.store import DigestClaim, NotificationStore, State
from services.activity.todo.feature import TodoReader
from shared.events.activity.reminders import ReminderDue
from shared.projections.database import TRANSIENT
from shared.service import Context

LEASE = timedelta(seconds=180)  # longer than any sending takes
MOST_TRIES = 10
SETTLE_SECONDS = 0.5
BUSY_SECONDS = 30.0

NOTIFICATIONS = Counter("ekinerja_notifications_total", "Tries to send a digest, by what became of them", ["outcome"])


class Notifier:
    def __init__(self, store: NotificationStore, channel: Channel, reader: TodoReader, context: Context) -> None:
        self._store = store
        self._channel = channel
        self._reader = reader
        self._context = context
        self._circuit = Circuit()
        self._sending: set[asyncio.Task[float]] = set()

    async def take(self, reminder: ReminderDue) -> float:
        """Send a reminder's digest, unless that was done; the seconds after which to ask again, 0: never.

        Raises what the database raises: ask again later.
        """
        await self._context.directory.ready.wait()
        await asyncio.sleep(self._circuit.rest_seconds(self._context.now()))
        local = self._reader.local(reminder.subject, self._context.now())
        quiet = quiet_seconds(local, packaged().on(local.date()))
        if quiet > 0:
            return quiet
        data = reminder.data
        claim = await self._store.claim(reminder.id, data.employee_id, data.date, self._context.now(), LEASE)
        if claim.outcome != "CLAIMED":
            return BUSY_SECONDS if claim.outcome == "BUSY" else 0.0
        if stale(data.date, local.date()):
            return await self._settle(reminder, claim, "FAILED", "too old", tried=False)
        # The end of the process waits for a sending that was begun: cut short, it would be unknown whether it was sent.
        sending = asyncio.create_task(self._send(reminder, claim))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        return await asyncio.shield(sending)

    async def finish(self) -> None:
        """Return when all sendings that were begun are marked."""
        if self._sending:
            await asyncio.wait(self._sending)

    async def _send(self, reminder: ReminderDue, claim: DigestClaim) -> float:
        data = reminder.data
        to = self._context.settings.notify_address.format(employee_id=data.employee_id)
        try:
            await self._channel.send(to, wording.subject(data), wording.body(data), reminder.id)
        except MessageRefused as refused:
            return await self._settle(reminder, claim, "FAILED", str(refused))
        except (NotSent, OutcomeUnknown) as failure:
            self._circuit.failed(self._context.now())
            state: State = "CLAIMED" if isinstance(failure, OutcomeUnknown) else "WAITING"
            return await self._settle(reminder, claim, state, str(failure), tried=not isinstance(failure, ChannelDown))
        self._circuit.worked()
        return await self._settle(reminder, claim, "SENT")

    async def _settle(
        self, reminder: ReminderDue, claim: DigestClaim, state: State, error: str | None = None, tried: bool = True
    ) -> float:
        """Mark the outcome of a claim. A database that is away is waited for, but no longer than half the lease."""
        tries = claim.tries + tried
        if tries >= MOST_TRIES and state != "SENT":
            state = "FAILED"
        NOTIFICATIONS.labels(state).inc()
        give_up = asyncio.get_running_loop().time() + LEASE.total_seconds() / 2
        while True:
            try:
                await self._store.settle(reminder.id, claim, state, self._context.now(), error, tries)
                break
            except TRANSIENT:
                if asyncio.get_running_loop().time() > give_up:
                    raise
                await asyncio.sleep(SETTLE_SECONDS)
        if state in ("SENT", "FAILED"):
            return 0.0
        return LEASE.total_seconds() if state == "CLAIMED" else backoff(max(tries, 1))
