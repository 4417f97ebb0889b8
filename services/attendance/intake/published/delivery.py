"""A published message, already in the archive: decided line by line, as every other way of sending a punch is."""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Counter
from pydantic import TypeAdapter, ValidationError

from services.attendance.devices.contacts import Contacts
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.intake.lines import Lines
from services.attendance.intake.published.messages import lines_of
from shared.caller import Who
from shared.http.forms import Id
from shared.problems import Problem

PUNCHES = Counter("ekinerja_published_punches_total", "Punches devices published, by what became of them", ["outcome"])
TURNED_AWAY = Counter("ekinerja_published_refused_messages_total", "Messages of devices not heard", ["reason"])

_ID: TypeAdapter[str] = TypeAdapter(Id)


class NotHeard(Exception):
    """The device may not speak."""


class PublishedIntake:
    def __init__(self, registry: DeviceRegistry, lines: Lines, contacts: Contacts, now: Callable[[], datetime]) -> None:
        self._registry = registry
        self._lines = lines
        self._contacts = contacts
        self._now = now

    async def take(self, device_id: str, raw: int, body: bytes) -> None:
        """Every line is recorded, quarantined or refused, durably. Raises NotHeard; Problem, LedgerError: try later."""
        try:
            _ID.validate_python(device_id)
            device = await self._registry.require_heard(device_id)
        except ValidationError:
            TURNED_AWAY.labels("UNKNOWN").inc()
            raise NotHeard from None
        except Problem as problem:
            if problem.status != 403:
                raise
            TURNED_AWAY.labels(self._registry.get(device_id).state or "UNKNOWN").inc()
            raise NotHeard from None
        now = self._now()
        lines = lines_of(body, device_id, device)
        became = await self._lines.take(device_id, raw, lines, Who(f"device:{device_id}", now))
        for outcome, count in became.items():
            PUNCHES.labels(outcome).inc(count)
        if device.state is not None:
            self._contacts.heard(device_id, now)
