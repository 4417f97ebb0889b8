"""The command that takes a published message, already in the archive: decided line by line, as all intake is."""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter
from pydantic import TypeAdapter, ValidationError

from services.attendance.devices.feature import Contacts, DeviceRegistry
from services.attendance.intake.feature import Lines
from services.attendance.intake.published.forms import lines_of
from shared.caller import Who
from shared.http.forms import Id
from shared.problems import Problem

PUNCHES = Counter("ekinerja_published_punches_total", "Punches devices published, by what became of them", ["outcome"])
TURNED_AWAY = Counter("ekinerja_published_refused_messages_total", "Messages of devices not heard", ["reason"])

_ID: TypeAdapter[str] = TypeAdapter(Id)


class DeviceRefused(Exception):
    """The device may not send."""


class PublishedIntake:
    def __init__(self, registry: DeviceRegistry, lines: Lines, contacts: Contacts, now: Callable[[], datetime]) -> None:
        self._registry = registry
        self._lines = lines
        self._contacts = contacts
        self._now = now

    async def take(self, device_id: str, raw: int, body: bytes) -> None:
        """Record, quarantine or refuse every line, durably. Raises DeviceRefused; Problem, LedgerError: try later."""
        try:
            _ID.validate_python(device_id)
            device = await self._registry.require_allowed(device_id)
        except ValidationError:
            TURNED_AWAY.labels("UNKNOWN").inc()
            raise DeviceRefused from None
        except Problem as problem:
            if problem.status != 403:
                raise
            TURNED_AWAY.labels(self._registry.get(device_id).state or "UNKNOWN").inc()
            raise DeviceRefused from None
        now = self._now()
        lines = lines_of(body, device_id, device)
        outcomes = await self._lines.take(device_id, raw, lines, Who(f"device:{device_id}", now))
        for outcome, count in outcomes.items():
            PUNCHES.labels(outcome).inc(count)
        if device.state is not None:
            self._contacts.record(device_id, now)
