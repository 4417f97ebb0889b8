"""The register of devices over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.devices import forms
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.forms import DeviceView, RefusalView
from services.attendance.devices.silence import Watch
from services.attendance.devices.store import ContactRow, DeviceRow, DeviceStore, RefusedLineRow, last_heard
from shared.caller import Caller, Who
from shared.city.workday import instant, microseconds
from shared.events.attendance import devices as dev
from shared.http.access import allow
from shared.http.forms import Id, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.problems import not_found
from shared.service import Context

Keeper = Annotated[Caller, Depends(allow("hr_admin", "operator"))]
Reader = Annotated[Caller, Depends(allow("hr_admin", "operator", "auditor"))]
SilentFilter = Annotated[bool, Query(description="Those only that should have been heard: `silent_in_hours`")]
DeviceFilter = Annotated[Id | None, Query(description="Of this device only")]


def router(commands: DeviceCommands, store: DeviceStore, contacts: Contacts, context: Context) -> APIRouter:
    routes = APIRouter(prefix="/attendance", tags=["devices"])

    def who(caller: Caller) -> Who:
        return Who(caller.actor, context.now())

    def view(row: DeviceRow, contact: ContactRow | None, watch: Watch) -> DeviceView:
        seen, run = (contact.last_seen, contact.run) if contact else (None, None)
        return DeviceView(
            **row.model_dump(exclude={"enrolled_at", "latitude_e6", "longitude_e6", "seq"}),
            position=forms.coordinates_view(row.latitude_e6, row.longitude_e6),
            enrolled_at=instant(row.enrolled_at),
            last_seen=None if seen is None else instant(seen),
            clock_skew_seconds=contact.skew_seconds if contact else None,
            silent_seconds=None if seen is None else (microseconds(watch.now) - seen) // 1_000_000,
            silent_in_hours=watch.silent(row.state, row.timezone, last_heard(row, contact)),
            last_sequence=run.last if run else None,
            missing=run.missing if run else None,
        )

    @routes.post("/devices", status_code=201)
    async def enrol(body: forms.EnrolCommand, caller: Keeper) -> Recorded:
        """Ask for a device, or say anew what it is; it is heard once it is activated."""
        trust = body.trust or ("LOW" if body.protocol == "ADMS" else "NORMAL")
        position = body.position.fact if body.position else None
        await commands.enrol(fact(dev.DeviceEnrolledData, body, trust=trust, position=position), who(caller))
        return Recorded(id=body.device_id)

    @routes.post("/devices/{device_id}/activation", status_code=201)
    async def activate(device_id: PathId, caller: Keeper) -> Recorded:
        await commands.activate(device_id, who(caller))
        return Recorded(id=device_id)

    @routes.post("/devices/{device_id}/suspension", status_code=201)
    async def suspend(device_id: PathId, body: forms.StopCommand, caller: Keeper) -> Recorded:
        """Not heard until it is activated again."""
        await commands.suspend(fact(dev.DeviceStoppedData, body, device_id=device_id), who(caller))
        return Recorded(id=device_id)

    @routes.post("/devices/{device_id}/revocation", status_code=201)
    async def revoke(device_id: PathId, body: forms.StopCommand, caller: Keeper) -> Recorded:
        """Never heard again."""
        await commands.revoke(fact(dev.DeviceStoppedData, body, device_id=device_id), who(caller))
        return Recorded(id=device_id)

    @routes.get("/devices")
    async def devices(
        caller: Reader, silent: SilentFilter = False, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[DeviceView]:
        """Devices by id, with when they were last heard and what their clocks showed then."""
        last, watch = after(cursor, str), contacts.watch()
        rows = await store.devices(None if silent else limit + 1, last[0] if last else "")
        shown = [view(*row, watch) for row in rows]
        found = [each for each in shown if each.silent_in_hours or not silent]
        return page_of(found[: limit + 1], limit, lambda device: (device.device_id,))

    @routes.get("/devices/{device_id}")
    async def device(device_id: PathId, caller: Reader) -> DeviceView:
        found = await store.device(device_id)
        if found is None:
            raise not_found("No such device is enrolled.")
        return view(*found, contacts.watch())

    @routes.get("/refusals")
    async def refusals(
        caller: Reader, device_id: DeviceFilter = None, limit: Limit = 100, cursor: Cursor = None
    ) -> Page[RefusalView]:
        """Lines of terminals that no punch could be made of, and why."""
        last = after(cursor, str, str)
        rows = await store.refused(device_id, limit + 1, (last[0], last[1]) if last else ("", ""))
        return page_of([_refusal(row) for row in rows], limit, lambda line: (line.device_id, line.line))

    return routes


def _refusal(row: RefusedLineRow) -> RefusalView:
    return RefusalView(**row.model_dump(exclude={"received", "seq"}), received=instant(row.received))
