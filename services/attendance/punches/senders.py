"""The one part that the routes for punches ask for: each further dependency of a route costs a request time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from services.attendance.devices.domain import Device
from services.attendance.devices.feature import Contacts, DeviceRegistry
from services.attendance.punches.commands import AttendanceCommands, PunchOutcome, PunchResult
from services.attendance.punches.domain import RecordPunch
from services.attendance.punches.forms import CheckInCommand, PunchCommand
from services.attendance.workplaces.feature import Workplaces
from shared.caller import Caller, Who
from shared.city.access import require_unit_hr
from shared.http.batch import BatchAnswer, answer_each
from shared.problems import error_at, forbidden, invalid
from shared.projections.directory import Directory


class PunchSenders:
    """Takes punches from their senders: a device that may send, or a person."""

    def __init__(
        self,
        commands: AttendanceCommands,
        registry: DeviceRegistry,
        contacts: Contacts,
        workplaces: Workplaces,
        directory: Directory,
        now: Callable[[], datetime],
    ) -> None:
        self._commands = commands
        self._registry = registry
        self._contacts = contacts
        self._workplaces = workplaces
        self._directory = directory
        self._now = now

    async def record(self, body: CheckInCommand, caller: Caller) -> PunchResult:
        """Record one punch; returns when it is stored, now or before. Raises Problem."""
        punch = await self._punch(body, caller, await self.device_of(caller))
        return await self._commands.record_punch(await self._placed(body, punch, caller), self._who(caller))

    async def device_of(self, caller: Caller) -> Device | None:
        """The device that calls, None for a person. Raises Problem 403 for a device that may not send."""
        if "device" not in caller.roles:
            return None
        device = await self._registry.require_allowed(caller.subject)
        if device.key is not None and not caller.signed:
            raise forbidden("This device signs its requests: no token speaks for it.")
        if device.state is not None:
            self._contacts.record(caller.subject, self._now())
        return device

    async def answer(
        self, items: Sequence[Any], parse: Callable[[Any], PunchCommand], caller: Caller, device: Device | None
    ) -> BatchAnswer:
        """Record, quarantine or refuse each item by itself; a refusal has its reason."""

        async def read(item: Any) -> RecordPunch:
            return await self._punch(parse(item), caller, device)

        async def run(punches: Sequence[RecordPunch]) -> Sequence[PunchOutcome]:
            return await self._commands.record_punches(punches, self._who(caller))

        return await answer_each(items, read, run, attrgetter("punch_id"))

    def _who(self, caller: Caller) -> Who:
        return Who(caller.actor, self._now())

    async def _punch(self, body: PunchCommand, caller: Caller, device: Device | None) -> RecordPunch:
        """Read a punch: a device sends its own only, an employee their own only, HR those of the units they serve."""
        device_id = body.device_id
        if device is not None:
            if device_id not in (None, caller.subject):
                raise forbidden("A device records its own punches only.")
            device_id = caller.subject
        elif body.employee_id == caller.subject:
            if device_id is not None:
                raise forbidden("Of one's own arrival only the device says that it was the device's.")
        elif caller.roles & {"unit_hr", "hr_admin"}:
            require_unit_hr(caller, await self._directory.career(body.employee_id), body.at.date())
        else:
            raise forbidden("An employee records their own punches only.")
        return RecordPunch(
            body.employee_id,
            body.at,
            body.direction,
            body.method,
            device_id,
            by_device=device is not None,
            not_before=device.not_before if device else None,
        )

    async def _placed(self, body: CheckInCommand, punch: RecordPunch, caller: Caller) -> RecordPunch:
        """Add to the punch the judged place of the caller's own phone."""
        if body.position is None:
            return punch
        if punch.by_device or punch.employee_id != caller.subject:
            raise invalid("Only one's own phone says where one is.", error_at("/body/position", "is another's"))
        place = await self._workplaces.place(punch.employee_id, punch.at, body.position.position)
        return replace(punch, place=place)
