"""The scheme `Device` of the Authorization header: devices that sign their requests."""

from collections.abc import Callable
from datetime import datetime

from fastapi import Request

from services.attendance.devices import signature
from services.attendance.devices.contacts import Contacts
from services.attendance.devices.registry import DeviceRegistry
from shared.caller import Caller
from shared.problems import Problem, forbidden


class Signers:
    def __init__(self, registry: DeviceRegistry, contacts: Contacts, now: Callable[[], datetime]) -> None:
        self._registry = registry
        self._contacts = contacts
        self._now = now

    async def verify(self, text: str, request: Request) -> Caller:
        """The device that signed the request. Raises Problem 401; 403 for a device that may not send; 503."""
        header, now = signature.read(text), self._now()
        if header is None:
            raise _refused()
        if abs(header.at - now) > signature.TOLERANCE:
            raise _unauthenticated(f"The request's time is more than 5 minutes from ours, {now:%Y-%m-%dT%H:%M:%SZ}.")
        self._registry.require_ready()
        # The log is not read for a device unknown here: a stranger must not be able to make us read it.
        device = self._registry.get(header.device_id)
        if device.key is None:
            raise _refused()
        signed = signature.signed_text(request.method, _target(request), await request.body(), header)
        if not signature.holds(device.key, header.signature, signed):
            raise _refused()
        if device.refusal:
            raise forbidden(device.refusal)
        self._contacts.record(
            header.device_id, now, round((header.at - now).total_seconds()), sequence=int(header.sequence)
        )
        return Caller(header.device_id, frozenset({"device"}), signed=True)


def _target(request: Request) -> bytes:
    path, query = request.scope["raw_path"], request.scope["query_string"]
    return bytes(path + b"?" + query if query else path)


def _refused() -> Problem:
    """The same answer whatever is wrong: a stranger learns no device's id from it."""
    return _unauthenticated("The signature of the request does not hold.")


def _unauthenticated(reason: str) -> Problem:
    return Problem(401, reason, headers={"WWW-Authenticate": "Device"})
