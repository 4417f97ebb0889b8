"""Identity: tokens (JWT, RFC 8725) turned into a `Caller`, and back.

The algorithms come from the configuration, never from the token; every token names its key, issuer,
audience, subject and lifetime, or is refused.
"""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry

from shared.caller import ROLES, Caller, Role
from shared.http.keys import DEVELOPMENT_KID, Keys, development_jwks, jwks_at
from shared.problems import Problem, unauthenticated
from shared.settings import Settings

LEEWAY_SECONDS = 30
REMEMBERED_TOKENS = 20_000  # more than the staff of a city with a token each
TOKEN_TYPES = ("jwt", "at+jwt", "application/at+jwt")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _Configured(JWSRegistry):
    """Exactly the configured algorithms; the library's own list would add HMAC where none were given."""

    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            raise JoseError("the algorithm is not accepted")
        return self.algorithms[name]


class _Remembered(NamedTuple):
    caller: Caller
    until: float
    keys_version: int


class Verifier:
    """Turns tokens into callers; a token once verified is remembered until it expires or the keys change."""

    def __init__(
        self,
        keys: Keys,
        *,
        algorithms: Collection[str],
        issuer: str,
        audience: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._registry = _Configured(algorithms=algorithms)
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()

    async def verify(self, token: str) -> Caller:
        """The caller a token stands for. Raises Problem 401 with the reason, 503 where no key can be trusted."""
        await self._keys.ensure_fresh()
        digest = hashlib.sha256(token.encode()).digest()
        verified = self._remembered.get(digest)
        if verified is not None and verified.keys_version == self._keys.version and self._clock() < verified.until:
            self._remembered.move_to_end(digest)
            return verified.caller
        claims = await self._verified_claims(token)
        caller = _caller(claims)
        self._remembered[digest] = _Remembered(caller, claims["exp"] + LEEWAY_SECONDS, self._keys.version)
        if len(self._remembered) > REMEMBERED_TOKENS:
            self._remembered.popitem(last=False)
        return caller

    async def ready(self) -> str | None:
        """The reason that no token can be verified, or None (for /readyz)."""
        try:
            await self._keys.ensure_fresh()
        except Problem as problem:
            return problem.detail
        return None

    async def _verified_claims(self, token: str) -> dict[str, Any]:
        header = _header(token)
        if str(header.get("typ", "")).lower() not in TOKEN_TYPES:
            raise unauthenticated("The token's type is not JWT.")
        key = await self._keys.get(header.get("kid"))
        if key is None:
            raise unauthenticated("The token's key is not known.")
        try:
            claims = jwt.decode(token, key, registry=self._registry).claims
            self._claims.validate(claims)
        except JoseError as error:
            raise unauthenticated(f"The token is refused: {error.description or error.error}.") from None
        except Exception:  # a stranger's bytes: any exception of a parser means that they are no token
            raise unauthenticated("The token cannot be read.") from None
        return claims


def _header(token: str) -> dict[str, Any]:
    """The header of an unverified token, which names its key: only to be looked up, never to be trusted."""
    try:
        return dict(jws.extract_compact(token.encode()).headers())
    except Exception:  # as above
        raise unauthenticated("The token cannot be read.") from None


def _caller(claims: dict[str, Any]) -> Caller:
    roles, units = _strings(claims, "roles"), _strings(claims, "units")
    if not roles or not roles <= ROLES:
        raise unauthenticated(f"The token's roles must be some of: {', '.join(sorted(ROLES))}.")
    if "device" in roles and len(roles) > 1:
        raise unauthenticated("A device has no other role.")
    if not all(_ID.fullmatch(text) for text in (claims["sub"], *units)):
        raise unauthenticated("The token's subject and units must be ids.")
    return Caller(claims["sub"], roles, units)


def _strings(claims: dict[str, Any], name: str) -> frozenset[str]:
    values = claims.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise unauthenticated(f"The token's {name} must be a list of texts.")
    return frozenset(values)


def verifier_for(settings: Settings) -> Verifier:
    """The verifier a service runs with: the configured keys; in development, without any, the development key."""
    production = settings.environment == "production"
    keys = Keys(
        jwks_at(settings.jwks) if settings.jwks else development_jwks(settings),
        settings.jwks_max_age_hours * 3600,
        refused=frozenset({DEVELOPMENT_KID}) if production else frozenset(),
    )
    return Verifier(
        keys,
        algorithms=settings.token_algorithms,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )


def issue_token(
    key: Key,
    subject: str,
    roles: Iterable[Role],
    units: Iterable[str] = (),
    *,
    settings: Settings,
    ttl: timedelta = timedelta(hours=8),
) -> str:
    """A token as `verifier_for(settings)` accepts it, signed with `key` (see `signing_key`)."""
    now = int(time.time())
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": subject,
        "iat": now,
        "exp": now + int(ttl.total_seconds()),
        "roles": sorted(roles),
        "units": sorted(units),
    }
    header = {"alg": settings.token_algorithms[0], "kid": key.kid}
    return jwt.encode(header, claims, key, registry=_Configured(algorithms=settings.token_algorithms))
