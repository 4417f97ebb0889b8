"""Tokens: what is accepted, and that everything else is refused with a reason."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import Key, KeySet, OctKey, OKPKey, RSAKey

from shared.caller import Caller
from shared.http.identity import LEEWAY_SECONDS, Verifier, issue_token, verifier_for
from shared.http.keys import REFRESH_SECONDS, RETRY_SECONDS, Keys, development_key, jwks_at, signing_key
from shared.problems import Problem
from shared.settings import Settings

KEY = OKPKey.generate_key("Ed25519", {"kid": "k1"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
URL = "https://sso.kota.go.id/jwks"


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class Provider:
    """An identity provider's JWKS address: what it publishes, whether it answers, how often it was asked."""

    def __init__(self, *keys: Key) -> None:
        self.keys = list(keys)
        self.up = True
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        published = [key.as_dict(private=False) for key in self.keys]
        return httpx.Response(200, json={"keys": published}) if self.up else httpx.Response(503)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider() -> Provider:
    return Provider(KEY, RSA)


@pytest.fixture
def verifier(provider: Provider, clock: Clock) -> Verifier:
    keys = Keys(jwks_at(URL, httpx.MockTransport(provider)), max_age_seconds=3600, clock=clock)
    return Verifier(keys, algorithms=["EdDSA"], issuer="sso", audience="ekinerja", clock=clock)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    base = {"iss": "sso", "aud": "ekinerja", "sub": "e00042", "iat": now, "exp": now + 600, "roles": ["employee"]}
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def token(key: Key = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
    registry = jws.JWSRegistry(algorithms=["EdDSA", "RS256", "HS256"], strict_check_header=False)
    registry.get_alg = lambda name: registry.algorithms[name]  # type: ignore[method-assign]
    protected = {"alg": "EdDSA", "kid": key.kid, "typ": "JWT", **(header or {})}
    protected = {name: value for name, value in protected.items() if value is not None}
    return jws.serialize_compact(protected, json.dumps(claims(**changes)), key, registry=registry)


def unsigned(header: Any, payload: Any) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, payload))
    return ".".join((*parts, ""))


async def refusal(verifier: Verifier, text: str) -> str:
    with pytest.raises(Problem) as refused:
        await verifier.verify(text)
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"].startswith("Bearer")
    return refused.value.detail


async def test_a_token_stands_for_a_caller(verifier: Verifier) -> None:
    caller = await verifier.verify(token(roles=["employee", "unit_hr"], units=["u1", "u2"], aud=["other", "ekinerja"]))
    assert caller == Caller("e00042", frozenset({"employee", "unit_hr"}), frozenset({"u1", "u2"}))
    assert caller.actor == "hr:e00042"


@pytest.mark.parametrize(
    ("role", "actor"), [("employee", "employee:x1"), ("device", "device:x1"), ("finance", "finance:x1")]
)
async def test_the_actor_is_named_as_in_events(verifier: Verifier, role: str, actor: str) -> None:
    assert (await verifier.verify(token(sub="x1", roles=[role]))).actor == actor


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "iat", "exp", "roles"])
async def test_a_missing_claim_is_refused(verifier: Verifier, missing: str) -> None:
    assert missing in await refusal(verifier, token(KEY, None, **{missing: None}))


NOW = int(time.time())


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "someone else"},
        {"iss": ["sso"]},
        {"aud": "payslips"},
        {"aud": []},
        {"aud": {"ekinerja": 1}},
        {"sub": ""},
        {"sub": 42},
        {"sub": "e1.>"},
        {"sub": "e" * 65},
        {"exp": NOW - 3600},
        {"exp": "tomorrow"},
        {"exp": True},
        {"iat": NOW + 3600},
        {"nbf": NOW + 3600},
        {"roles": []},
        {"roles": "hr_admin"},
        {"roles": ["root"]},
        {"roles": ["employee", 1]},
        {"roles": ["device", "hr_admin"]},
        {"units": "u1"},
        {"units": ["u 1"]},
    ],
)
async def test_a_wrong_claim_is_refused(verifier: Verifier, wrong: dict[str, Any]) -> None:
    assert await refusal(verifier, token(**wrong))


async def test_a_lifetime_that_is_no_number_is_refused(verifier: Verifier) -> None:
    assert await refusal(verifier, token(exp=float("nan")))
    assert await refusal(verifier, token(exp=float("inf")))


@pytest.mark.parametrize(
    "header",
    [
        {"typ": None},
        {"typ": "secevent+jwt"},
        {"kid": None},
        {"kid": "k2"},
        {"kid": "../../etc/passwd"},
        {"kid": "' OR 1=1"},
        {"kid": 7},
        {"kid": ["k1"]},
        {"crit": ["exp"]},
    ],
)
async def test_a_wrong_header_is_refused(verifier: Verifier, header: dict[str, Any]) -> None:
    good = token()
    forged = urlsafe_b64encode(json.dumps({"alg": "EdDSA", "kid": "k1", "typ": "JWT", **header}).encode()).rstrip(b"=")
    assert await refusal(verifier, ".".join((forged.decode(), *good.split(".")[1:])))


async def test_a_key_inside_the_token_is_not_used(verifier: Verifier) -> None:
    own = OKPKey.generate_key("Ed25519", {"kid": "k1"})
    assert await refusal(verifier, token(own, {"jwk": own.as_dict(private=False), "jku": "https://evil.example/jwks"}))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, 1])
async def test_no_signature_is_refused(verifier: Verifier, alg: object) -> None:
    assert await refusal(verifier, unsigned({"alg": alg, "kid": "k1", "typ": "JWT"}, claims()))


@pytest.mark.parametrize("key", [KEY, RSA], ids=["Ed25519", "RSA"])
async def test_a_public_key_is_no_secret(verifier: Verifier, key: OKPKey | RSAKey) -> None:
    """HS256 with the public key as its secret, in each of the ways one may write it."""
    signed = unsigned({"alg": "HS256", "kid": key.kid, "typ": "JWT"}, claims())
    published = json.dumps(key.as_dict(private=False)).encode()
    for secret in (published, key.as_bytes("PEM", False), key.as_bytes("DER", False)):
        mac = hmac.digest(secret, signed.rstrip(".").encode(), "sha256")
        assert "not accepted" in await refusal(verifier, signed + urlsafe_b64encode(mac).rstrip(b"=").decode())


async def test_an_algorithm_that_is_not_configured_is_refused(verifier: Verifier) -> None:
    assert "not accepted" in await refusal(verifier, token(RSA, {"alg": "RS256"}))
    assert await refusal(verifier, token(RSA, {"alg": "RS256", "kid": "k1"}))


async def test_a_changed_token_is_refused(verifier: Verifier) -> None:
    good = token()
    await verifier.verify(good)
    for place in range(0, len(good), 7):
        if good[place] != ".":
            changed = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
            assert await refusal(verifier, changed)


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b.c.d.e",
        "\x00",
        "é" * 10,
        "x" * 200_000,
        unsigned([1], {}),
        unsigned({"alg": "EdDSA", "kid": "k1", "typ": "JWT", "b64": False, "crit": ["b64"]}, []),
        "W10.W10.W10",
        "ImFsZyI.e30.e30",
        "WyJhbGciXQ.e30.",
    ],
)
async def test_garbage_is_refused(verifier: Verifier, garbage: str) -> None:
    assert await refusal(verifier, garbage)


async def test_a_payload_of_another_shape_is_refused(verifier: Verifier) -> None:
    for payload in ("[]", "null", "1", "[" * 100_000, '{"exp":' + "9" * 5000 + "}"):
        registry = jws.JWSRegistry(algorithms=["EdDSA"])
        registry.get_alg = lambda name: jws.JWSRegistry.algorithms[name]  # type: ignore[method-assign]
        text = jws.serialize_compact({"alg": "EdDSA", "kid": "k1", "typ": "JWT"}, payload, KEY, registry=registry)
        assert await refusal(verifier, text)


async def test_a_remembered_token_expires(verifier: Verifier, clock: Clock) -> None:
    text = token(exp=int(clock.now) + 60)
    await verifier.verify(text)
    clock.now += 60 + LEEWAY_SECONDS - 2
    await verifier.verify(text)
    clock.now += 3
    assert "expired" in await refusal(verifier, text)


async def test_unknown_keys_cause_no_storm_of_fetches(verifier: Verifier, provider: Provider, clock: Clock) -> None:
    await verifier.verify(token())
    for number in range(50):
        await refusal(verifier, token(header={"kid": f"k{number + 2}"}))
    assert provider.asked == 1
    clock.now += RETRY_SECONDS
    await refusal(verifier, token(header={"kid": "k99"}))
    assert provider.asked == 2


async def test_keys_turn_over_without_a_restart(verifier: Verifier, provider: Provider, clock: Clock) -> None:
    old = token()
    await verifier.verify(old)
    fresh = OKPKey.generate_key("Ed25519", {"kid": "k2"})
    provider.keys = [KEY, fresh]
    clock.now += RETRY_SECONDS
    await verifier.verify(token(fresh))
    await verifier.verify(old)
    provider.keys = [fresh]
    clock.now += REFRESH_SECONDS
    assert "not known" in await refusal(verifier, old)


async def test_stale_keys_are_not_trusted(verifier: Verifier, provider: Provider, clock: Clock) -> None:
    text = token(exp=int(clock.now) + 9000)
    await verifier.verify(text)
    assert await verifier.ready() is None
    provider.up = False
    clock.now += 3599
    await verifier.verify(text)
    clock.now += 2
    with pytest.raises(Problem) as refused:
        await verifier.verify(text)
    assert refused.value.status == 503
    assert await verifier.ready() is not None
    provider.up = True
    clock.now += RETRY_SECONDS
    await verifier.verify(text)


async def test_a_published_secret_verifies_nothing(clock: Clock, tmp_path: Path) -> None:
    secret = OctKey.generate_key(256, {"kid": "shared"})
    (tmp_path / "jwks.json").write_text(json.dumps(KeySet([secret, KEY]).as_dict(private=True)))
    keys = Keys(jwks_at(str(tmp_path / "jwks.json")), 3600, clock=clock)
    assert await keys.get("shared") is None
    assert await keys.get("k1") is not None


def development(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(data_dir=tmp_path, **changes)


async def test_development_works_with_nothing_configured(tmp_path: Path) -> None:
    settings = development(tmp_path)
    text = issue_token(signing_key(settings), "e1", ["employee", "unit_hr"], ["u1"], settings=settings)
    assert (await verifier_for(settings).verify(text)).units == {"u1"}
    assert (tmp_path / "dev-key.json").stat().st_mode & 0o777 == 0o600
    assert development_key(settings) == signing_key(settings)


async def test_an_issued_token_ends(tmp_path: Path) -> None:
    settings = development(tmp_path)
    text = issue_token(signing_key(settings), "e1", ["employee"], settings=settings, ttl=timedelta(minutes=-5))
    assert "expired" in await refusal(verifier_for(settings), text)


@pytest.fixture
def production(tmp_path: Path) -> Callable[..., Settings]:
    def settings(*published: Key, **changes: Any) -> Settings:
        (tmp_path / "jwks.json").write_text(json.dumps(KeySet(list(published)).as_dict(private=False)))
        jwks = str(tmp_path / "jwks.json")
        return development(tmp_path, environment="production", jwks=jwks, token_issuer="sso", **changes)

    return settings


async def test_production_refuses_the_development_key(tmp_path: Path, production: Callable[..., Settings]) -> None:
    key = development_key(development(tmp_path))
    settings = production(key, KEY, token_key=json.dumps(key.as_dict(private=True)))
    for get in (signing_key, development_key):
        with pytest.raises(ValueError, match="development key"):
            get(settings)
    assert "not known" in await refusal(verifier_for(settings), token(key))


async def test_one_server_may_sign_with_its_own_key(production: Callable[..., Settings]) -> None:
    settings = production(KEY, token_key=json.dumps(KEY.as_dict(private=True)))
    text = issue_token(signing_key(settings), "d17", ["device"], settings=settings)
    assert (await verifier_for(settings).verify(text)).actor == "device:d17"
