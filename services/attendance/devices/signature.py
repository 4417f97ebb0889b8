"""The signature of a device's request: its header, the signed text, and the check of a key. Pure, as docs say it."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from shared.events.attendance.devices import DeviceKey

TOLERANCE = timedelta(minutes=5)  # how far the time of a request may be from ours
_HEADER = re.compile(
    r'id="(?P<device_id>[A-Za-z0-9_-]{1,64})", '
    r'time="(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)", '
    r'sequence="(?P<sequence>[1-9][0-9]{0,17})", '
    r'signature="(?P<signature>[A-Za-z0-9_-]{1,128})"'
)


class SignatureHeader(NamedTuple):
    """The parts of the header, letter by letter; `at` is the instant that `time` means."""

    device_id: str
    time: str
    sequence: str
    signature: str
    at: datetime


def read(header: str) -> SignatureHeader | None:
    """Read the text after `Authorization: Device`; None where it is not written as docs/terminals.md says."""
    found = _HEADER.fullmatch(header)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:  # a time no clock shows
        return None
    return SignatureHeader(**found.groupdict(), at=at)


def signed_text(method: str, target: bytes, body: bytes, header: SignatureHeader) -> bytes:
    """The text that the signature covers; `target` is path and query as they were sent."""
    digest = hashlib.sha256(body).hexdigest()
    return b"\n".join((method.encode(), target, digest.encode(), header.time.encode(), header.sequence.encode()))


def holds(key: DeviceKey, signature: str, text: bytes) -> bool:
    """Whether the key made the signature of the text."""
    try:
        key_bytes, made = _bytes(key.value), _bytes(signature)
        if key.kind == "ED25519":
            Ed25519PublicKey.from_public_bytes(key_bytes).verify(made, text)
        else:
            mac = HMAC(key_bytes, SHA256())
            mac.update(text)
            mac.verify(made)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    """Base64url without padding, in its one spelling: spare bits that nobody looks at could be changed unnoticed."""
    found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if urlsafe_b64encode(found).rstrip(b"=") != text.encode():
        raise ValueError("is not base64url")
    return found
