"""The stream of the log (design 3.6): declared once, verified at every start by the server's own answer."""

import asyncio
import json
import urllib.request
from collections.abc import Callable
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
    SubjectTransform,
)
from nats.js.errors import NotFoundError

from shared.log.ledger import LedgerError
from shared.log.subjects import PARTITIONS, STREAM

DEDUPE_SECONDS = 120
_PEOPLE = "ledger.*.*.*"
_STORED = f"log.{{{{partition({PARTITIONS},1)}}}}.{{{{wildcard(1)}}}}.{{{{wildcard(2)}}}}.{{{{wildcard(3)}}}}"

# A wrong value would silently lose or change events. Each is read back from the server: name, check.
_MUST: dict[str, Callable[[StreamConfig], bool]] = {
    "storage must be file": lambda c: c.storage == StorageType.FILE,
    "retention must be limits": lambda c: c.retention == RetentionPolicy.LIMITS,
    "discard must be new": lambda c: c.discard == DiscardPolicy.NEW,
    "deny_delete must be on": lambda c: c.deny_delete is True,
    "deny_purge must be on": lambda c: c.deny_purge is True,
    "max_msgs must be unlimited": lambda c: (c.max_msgs or -1) < 0,
    "max_bytes must be unlimited": lambda c: (c.max_bytes or -1) < 0,
    "max_age must be unlimited": lambda c: not c.max_age,
    "max_msgs_per_subject must be unlimited": lambda c: (c.max_msgs_per_subject or -1) < 0,
    "allow_msg_ttl must be off": lambda c: not c.allow_msg_ttl,
    "allow_rollup_hdrs must be off": lambda c: not c.allow_rollup_hdrs,
    "allow_atomic must be on": lambda c: c.allow_atomic is True,
    "allow_direct must be on": lambda c: c.allow_direct is True,
    "subjects must be the ledger's": lambda c: sorted(c.subjects or []) == ["city.*.*", _PEOPLE],
    "subject transform must be the ledger's": lambda c: (
        c.subject_transform is not None and (c.subject_transform.src, c.subject_transform.dest) == (_PEOPLE, _STORED)
    ),
}


class StreamUnfit(LedgerError):
    """The server's stream could lose or change events; the message lists every reason."""


async def declare(js: JetStreamContext, replicas: int = 1) -> None:
    """Create the stream where it is missing, then verify it. Raises StreamUnfit."""
    try:
        await js.stream_info(STREAM)
    except NotFoundError:
        await js.add_stream(
            StreamConfig(
                name=STREAM,
                subjects=[_PEOPLE, "city.*.*"],
                subject_transform=SubjectTransform(src=_PEOPLE, dest=_STORED),
                storage=StorageType.FILE,
                compression=StoreCompression.S2,
                retention=RetentionPolicy.LIMITS,
                discard=DiscardPolicy.NEW,
                num_replicas=replicas,
                deny_delete=True,
                deny_purge=True,
                allow_direct=True,
                allow_atomic=True,
                duplicate_window=DEDUPE_SECONDS,
            )
        )
    await verify(js)


async def verify(js: JetStreamContext) -> None:
    """Raise StreamUnfit where the stream the server runs is not the one design 3.6 asks for."""
    config = (await js.stream_info(STREAM)).config
    reasons = [reason for reason, holds in _MUST.items() if not holds(config)]
    if reasons:
        raise StreamUnfit("stream LEDGER is unfit for money: " + "; ".join(reasons))


async def verify_sync(monitor_url: str) -> None:
    """Raise StreamUnfit unless the server reports that it syncs every write before it answers."""

    def read() -> Any:
        with urllib.request.urlopen(f"{monitor_url.rstrip('/')}/varz", timeout=3) as answer:
            return json.load(answer)

    try:
        varz = await asyncio.to_thread(read)
    except (OSError, ValueError) as error:
        raise StreamUnfit(f"cannot ask the NATS server at {monitor_url} how it syncs: {error}") from None
    if not varz.get("jetstream", {}).get("config", {}).get("sync_always"):
        raise StreamUnfit("the NATS server does not sync every write: set jetstream.sync_interval to always")
