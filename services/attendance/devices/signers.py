"""Devices that sign their requests: the scheme `Device` of the Authorization header."""

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

    async def verify(self, header: str, request: Request) -> Caller:
        """The device that signed the request. Raises Problem 401; 403 for one that signed but is not heard; 503."""
        said, now = signature.read(header), self._now()
        if said is None:
            raise _refused()
        if abs(said.at - now) > signature.TOLERANCE:
            raise _unauthenticated(f"The request's time is more than 5 minutes from ours, {now:%Y-%m-%dT%H:%M:%SZ}.")
        self._registry.require_ready()
        # Of a device unknown here the log is not asked: it is not for strangers to make us read it.
        device = self._registry.get(said.device_id)
        if device.key is None:
            raise _refused()
        text = signature.signed_text(request.method, _target(request), await request.body(), said)
        if not signature.holds(device.key, said.signature, text):
            raise _refused()
        if device.silenced:
            raise forbidden(device.silenced)
        self._contacts.heard(said.device_id, now, round((said.at - now).total_seconds()), sequence=int(said.sequence))
        return Caller(said.device_id, frozenset({"device"}), signed=True)


def _target(request: Request) -> bytes:
    path, query = request.scope["raw_path"], request.scope["query_string"]
    return bytes(path + b"?" + query if query else path)


def _refused() -> Problem:
    """The same for whatever is wrong: a stranger learns no device's name from it."""
    return _unauthenticated("The signature of the request does not hold.")


def _unauthenticated(reason: str) -> Problem:
    return Problem(401, reason, headers={"WWW-Authenticate": "Device"})
