"""Devices: the register of terminals, whether each may send, how it signs, and its last contact."""

from services.attendance.devices.api import routes
from services.attendance.devices.commands import DeviceCommands
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.projection import write
from services.attendance.devices.registry import DeviceRegistry
from services.attendance.devices.signers import Signers
from services.attendance.devices.store import TABLES, DeviceRow, DeviceStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Contacts", "DeviceCommands", "DeviceRegistry", "DeviceRow"]


def wire(context: Context, parts: Parts) -> None:
    registry = parts.add(DeviceRegistry(context.ledger, strict=context.settings.environment == "production"))
    store = parts.add(DeviceStore(parts.database))
    contacts = parts.add(Contacts(store, context))
    parts.add(DeviceCommands(context.ledger, registry))
    parts.background |= {"devices": registry, "contacts": contacts}
    parts.schemes["device"] = Signers(registry, contacts, context.now).verify


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
