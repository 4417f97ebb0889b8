"""The public keys that tokens are verified with, read from a file or a URL and read again in time; the signing key.

Keys turn over without a restart, an unknown key id cannot cause a storm of fetches, and keys that could
not be read again for too long are trusted no more.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, OKPKey

from shared.problems import unavailable
from shared.settings import Settings
from shared.telemetry import JWKS_LOADED

log = structlog.get_logger(__name__)

REFRESH_SECONDS = 300  # how soon a new or withdrawn key is noticed
RETRY_SECONDS = 30  # least time between two reads, whatever unknown key ids are presented
FETCH_SECONDS = 5
DEVELOPMENT_KID = "development"
ASYMMETRIC = ("OKP", "EC", "RSA")

Load = Callable[[], Awaitable[Any]]


def jwks_at(source: str, transport: httpx.AsyncBaseTransport | None = None) -> Load:
    """A reader of the JWK set at a path or URL. A file works offline, as in a city without identity provider."""

    async def from_url() -> Any:
        async with httpx.AsyncClient(timeout=FETCH_SECONDS, transport=transport) as client:
            return (await client.get(source)).raise_for_status().json()

    async def from_file() -> Any:
        return json.loads(Path(source).read_text())  # noqa: ASYNC240 - a few kB, every few minutes

    return from_url if source.startswith(("http://", "https://")) else from_file


class Keys:
    """Keys by id. `version` rises when they change, so that conclusions from them can be dropped."""

    def __init__(
        self,
        load: Load,
        max_age_seconds: float,
        refused: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.version = 0
        self._load = load
        self._max_age = max_age_seconds
        self._refused = refused
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._loaded = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def ensure_fresh(self) -> None:
        """Read the keys again if it is time. Raises Problem 503 where they are too old to be trusted."""
        if self._clock() - self._tried >= REFRESH_SECONDS:
            await self._refresh(REFRESH_SECONDS)
        if self._clock() - self._loaded > self._max_age:
            # The sender's token may be good; the fault is on our side, so the sender keeps what it has.
            await self._refresh(RETRY_SECONDS)
            if self._clock() - self._loaded > self._max_age:
                raise unavailable("The keys that tokens are verified with could not be read.", RETRY_SECONDS)

    async def get(self, kid: object) -> Key | None:
        """The key of that id; an unknown one is looked for once more, but never more often than RETRY_SECONDS."""
        if not isinstance(kid, str):
            return None
        if kid not in self._keys:
            await self._refresh(RETRY_SECONDS)
        return self._keys.get(kid)

    async def _refresh(self, not_within: float) -> None:
        async with self._lock:
            if self._clock() - self._tried < not_within:
                return
            self._tried = self._clock()
            try:
                keys = self._import(await self._load())
            except (OSError, httpx.HTTPError, JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
                log.warning("keys_not_read", error=type(error).__name__)  # the old ones hold until they are too old
                return
            self._loaded = self._tried
            JWKS_LOADED.set_to_current_time()
            if keys != self._keys:
                self._keys, self.version = keys, self.version + 1

    def _import(self, jwks: Any) -> dict[str, Key]:
        """The keys that can verify a signature only: a shared secret published by mistake stays unusable."""
        return {
            jwk["kid"]: JWKRegistry.import_key(jwk)
            for jwk in jwks["keys"]
            if jwk.get("kty") in ASYMMETRIC and "kid" in jwk and jwk["kid"] not in self._refused
        }


def signing_key(settings: Settings) -> Key:
    """The key that `ekinerja token` signs with: the configured one, else the development key.

    Raises ValueError where production would get the development key.
    """
    if settings.token_key is not None:
        key = JWKRegistry.import_key(json.loads(settings.token_key.get_secret_value()))
    else:
        key = development_key(settings)
    if settings.environment == "production" and key.kid == DEVELOPMENT_KID:
        raise ValueError("production refuses the development key")
    return key


def development_key(settings: Settings) -> Key:
    """The key of this machine's development, made on first use and readable by its owner only.

    Raises ValueError in production.
    """
    if settings.environment == "production":
        raise ValueError("production refuses the development key")
    path = settings.data_dir / "dev-key.json"
    if not path.exists():
        _create_privately(path, json.dumps(OKPKey.generate_key("Ed25519", {"kid": DEVELOPMENT_KID}).as_dict(True)))
    return JWKRegistry.import_key(json.loads(path.read_text()))


def _create_privately(path: Path, text: str) -> None:
    """Write the file whole or not at all; the first of several processes wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # 0600 from its first byte
        file.write(text)
        file.flush()
        try:
            os.link(file.name, path)
        except FileExistsError:
            return


def development_jwks(settings: Settings) -> Load:
    """The public half of the development key. Raises ValueError in production, when it is read."""

    async def load() -> Any:
        return {"keys": [development_key(settings).as_dict(private=False)]}

    return load
