"""The streams of evidence as they must be: declared where they are missing, verified by the server's own answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from shared.log.stream import StreamUnfit

BUCKET, OBJECTS, UPLOADS = "evidence", "OBJ_evidence", "UPLOADS"
UPLOADS_KEPT = timedelta(days=7)

_COMMON: dict[str, Callable[[StreamConfig], bool]] = {
    "storage must be file": lambda c: c.storage == StorageType.FILE,
    "discard must be new": lambda c: c.discard == DiscardPolicy.NEW,
    "allow_direct must be on": lambda c: c.allow_direct is True,
    "allow_rollup_hdrs must be on": lambda c: c.allow_rollup_hdrs is True,
}
_MUST: dict[str, dict[str, Callable[[StreamConfig], bool]]] = {
    OBJECTS: _COMMON
    | {
        "max_age must be unlimited": lambda c: not c.max_age,
        "max_bytes must be unlimited": lambda c: (c.max_bytes or -1) < 0,
        "deny_delete must be on": lambda c: c.deny_delete is True,
    },
    UPLOADS: _COMMON | {"max_age must be a week": lambda c: c.max_age == UPLOADS_KEPT.total_seconds()},
}


async def declare(js: JetStreamContext, replicas: int) -> int:
    """Declare the object store and the stream of unfinished uploads; the bytes of the latter. Raises StreamUnfit."""
    # Not compressed: photos and PDF are already, and the server would take each block apart again for nothing.
    common: dict[str, Any] = {
        "storage": StorageType.FILE,
        "retention": RetentionPolicy.LIMITS,
        "discard": DiscardPolicy.NEW,
        "num_replicas": replicas,
        "allow_direct": True,
        "allow_rollup_hdrs": True,
    }
    objects = [f"$O.{BUCKET}.C.>", f"$O.{BUCKET}.M.>"]
    await _declare(js, StreamConfig(name=OBJECTS, subjects=objects, deny_delete=True, **common))
    kept = UPLOADS_KEPT.total_seconds()
    return await _declare(js, StreamConfig(name=UPLOADS, subjects=["uploads.*.*"], max_age=kept, **common))


async def _declare(js: JetStreamContext, wanted: StreamConfig) -> int:
    name = str(wanted.name)
    try:
        found = await js.stream_info(name)
    except NotFoundError:
        found = await js.add_stream(wanted)
    config = found.config
    if config.subjects != wanted.subjects:  # declared by another version
        config = (await js.update_stream(config, subjects=wanted.subjects)).config
    reasons = [reason for reason, holds in _MUST[name].items() if not holds(config)]
    if reasons:
        raise StreamUnfit(f"stream {name} is unfit for evidence: " + "; ".join(reasons))
    return found.state.bytes
