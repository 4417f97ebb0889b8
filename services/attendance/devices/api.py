"""The register of devices over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.attendance.devices import domain, forms
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.forms import DeviceView, RefusalView
from services.attendance.devices.store import DeviceStore
from shared.caller import Caller, Who
from shared.events.attendance import devices as dev
from shared.http.access import allow
from shared.http.forms import Id, PathId, Recorded, fact
from shared.http.paging import Cursor, Limit, Page, after, page_of
from shared.http.parts import Received, part
from shared.problems import not_found

Keeper = Annotated[Caller, Depends(allow("hr_admin", "operator"))]
Reader = Annotated[Caller, Depends(allow("hr_admin", "operator", "auditor"))]
SilentFilter = Annotated[bool, Query(description="Only devices with `silent_in_hours`")]
DeviceFilter = Annotated[Id | None, Query(description="Only lines of this device")]

Commands = Annotated[DeviceCommands, part(DeviceCommands)]
Store = Annotated[DeviceStore, part(DeviceStore)]
ContactsPart = Annotated[Contacts, part(Contacts)]

routes = APIRouter(prefix="/attendance", tags=["devices"])


@routes.post("/devices", status_code=201)
async def enrol(body: forms.EnrolCommand, caller: Keeper, commands: Commands, now: Received) -> Recorded:
    """Enrol a device, or change its enrolment; it may send once it is activated."""
    trust = body.trust or ("LOW" if body.protocol == "ADMS" else "NORMAL")
    position = body.position.fact if body.position else None
    await commands.enrol(fact(dev.DeviceEnrolledData, body, trust=trust, position=position), Who.at(caller, now))
    return Recorded(id=body.device_id)


@routes.post("/devices/{device_id}/activation", status_code=201)
async def activate(device_id: PathId, caller: Keeper, commands: Commands, now: Received) -> Recorded:
    """Let the device send from now on."""
    data = dev.DeviceActivatedData(device_id=device_id)
    await commands.execute(domain.activate, data, Who.at(caller, now))
    return Recorded(id=device_id)


@routes.post("/devices/{device_id}/suspension", status_code=201)
async def suspend(
    device_id: PathId, body: forms.StopCommand, caller: Keeper, commands: Commands, now: Received
) -> Recorded:
    """Refuse what the device sends until it is activated again."""
    data = fact(dev.DeviceStoppedData, body, device_id=device_id)
    await commands.execute(domain.suspend, data, Who.at(caller, now))
    return Recorded(id=device_id)


@routes.post("/devices/{device_id}/revocation", status_code=201)
async def revoke(
    device_id: PathId, body: forms.StopCommand, caller: Keeper, commands: Commands, now: Received
) -> Recorded:
    """Refuse what the device sends for good."""
    data = fact(dev.DeviceStoppedData, body, device_id=device_id)
    await commands.execute(domain.revoke, data, Who.at(caller, now))
    return Recorded(id=device_id)


@routes.get("/devices")
async def devices(
    caller: Reader,
    store: Store,
    contacts: ContactsPart,
    silent: SilentFilter = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[DeviceView]:
    """Devices by id, with their last contact and the time that their clocks showed then."""
    last, watch = after(cursor, str), contacts.watch()
    rows = await store.devices(None if silent else limit + 1, last[0] if last else "")
    views = [forms.view(*row, watch) for row in rows]
    found = [view for view in views if view.silent_in_hours or not silent]
    return page_of(found[: limit + 1], limit, lambda device: (device.device_id,))


@routes.get("/devices/{device_id}")
async def device(device_id: PathId, caller: Reader, store: Store, contacts: ContactsPart) -> DeviceView:
    """Show a device, with the last time it was heard and the time its clock showed then."""
    found = await store.device(device_id)
    if found is None:
        raise not_found("No such device is enrolled.")
    return forms.view(*found, contacts.watch())


@routes.get("/refusals")
async def refusals(
    caller: Reader, store: Store, device_id: DeviceFilter = None, limit: Limit = 100, cursor: Cursor = None
) -> Page[RefusalView]:
    """Lines of terminals that could not be made punches, and the reasons."""
    last = after(cursor, str, str)
    rows = await store.refused(device_id, limit + 1, (last[0], last[1]) if last else ("", ""))
    return page_of([forms.refusal_view(row) for row in rows], limit, lambda line: (line.device_id, line.line))
