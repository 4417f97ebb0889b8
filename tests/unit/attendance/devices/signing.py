"""Devices of tests that sign: their keys as they are enrolled with, and the header of a request."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.events.attendance.devices import DeviceKey


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Signer(NamedTuple):
    """`key` as the register has it, and how a text is signed with its other half."""

    key: DeviceKey
    sign: Callable[[bytes], bytes]

    def header(self, device_id: str, method: str, target: str, body: bytes, at: datetime, sequence: int) -> str:
        """The value of the header `Authorization`."""
        time = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        text = f"{method}\n{target}\n{hashlib.sha256(body).hexdigest()}\n{time}\n{sequence}"
        signature = base64url(self.sign(text.encode()))
        return f'Device id="{device_id}", time="{time}", sequence="{sequence}", signature="{signature}"'


def ed25519(seed: bytes) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
    return Signer(
        DeviceKey(kind="ED25519", value=base64url(private.public_key().public_bytes_raw())),
        private.sign,
    )


def hmac_sha256(secret: bytes) -> Signer:
    digest = hashlib.sha256(secret).digest()
    return Signer(
        DeviceKey(kind="HMAC_SHA256", value=base64url(digest)), lambda text: hmac.digest(digest, text, "sha256")
    )


SIGNERS = [ed25519, hmac_sha256]
