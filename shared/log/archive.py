"""The archive of uploads, byte for byte as machines sent them, before they are judged: the stream RAW.

It is evidence, never the truth: nothing is folded from it, and it may forget after 400 days.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, Header, RetentionPolicy, StorageType, StoreCompression, StreamConfig
from nats.js.errors import NotFoundError

from shared.log.ledger import Unanswered
from shared.log.stream import DEDUPE_SECONDS, StreamUnfit

RAW = "RAW"
KEPT = timedelta(days=400)  # longer than a year's accounts are open to an objection
ANSWER_SECONDS = 10.0
PUBLISHED = "devices.*.punches"  # published by devices themselves
_SUBJECTS = [PUBLISHED, "raw.*.*"]  # the latter by protocol and device

_MUST: dict[str, Callable[[StreamConfig], bool]] = {
    "storage must be file": lambda c: c.storage == StorageType.FILE,
    "discard must be new": lambda c: c.discard == DiscardPolicy.NEW,
    "deny_delete must be on": lambda c: c.deny_delete is True,
    "deny_purge must be on": lambda c: c.deny_purge is True,
    "max_age must be 400 days": lambda c: c.max_age == KEPT.total_seconds(),
    "subjects must be the archive's": lambda c: sorted(c.subjects or []) == _SUBJECTS,
}


async def declare(js: JetStreamContext, replicas: int = 1) -> None:
    """Create the stream where it is missing, then verify it. Raises StreamUnfit."""
    try:
        config = (await js.stream_info(RAW)).config
    except NotFoundError:
        wanted = StreamConfig(
            name=RAW,
            subjects=_SUBJECTS,
            storage=StorageType.FILE,
            compression=StoreCompression.S2,
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            max_age=KEPT.total_seconds(),
            num_replicas=replicas,
            deny_delete=True,
            deny_purge=True,
            duplicate_window=DEDUPE_SECONDS,
        )
        config = (await js.add_stream(wanted)).config
    if config.subjects == ["raw.*.*"]:  # declared before devices published
        config = (await js.update_stream(config, subjects=_SUBJECTS)).config
    reasons = [reason for reason, holds in _MUST.items() if not holds(config)]
    if reasons:
        raise StreamUnfit("stream RAW is unfit as evidence: " + "; ".join(reasons))


class Archive:
    """Keeps uploads as evidence."""

    def __init__(self, js: JetStreamContext) -> None:
        self._js = js

    async def keep(self, protocol: str, device_id: str, body: bytes, content: str) -> int:
        """Store a body durably; returns its sequence. Within two minutes one `content` id is stored once.

        Raises LedgerError: then nothing is known to be stored.
        """
        headers = {Header.MSG_ID.value: content}
        try:
            subject = f"raw.{protocol}.{device_id}"
            stored = await self._js.publish(subject, body, timeout=ANSWER_SECONDS, stream=RAW, headers=headers)
        except (nats.errors.Error, asyncio.TimeoutError, OSError) as error:
            raise Unanswered(f"the archive does not answer: {error or type(error).__name__}") from error
        return stored.seq
