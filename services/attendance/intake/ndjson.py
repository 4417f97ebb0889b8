"""Punches as NDJSON, one a line: apart, for it decides part by part and answers each line while the rest is decided."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any

import msgspec
import structlog

from shared.http.batch import BATCH_MAX, BatchAnswer
from shared.log.ledger import LedgerError
from shared.problems import TYPE_PREFIX, unavailable
from shared.projections.database import TRANSIENT

MEDIA_TYPE = "application/x-ndjson"
PATH = "/attendance/punches/stream"
BODY_LIMIT = 8 * 1024 * 1024  # some 60,000 punches

_OUTAGE = unavailable("The event log does not answer: send everything again.")
_UNAVAILABLE = TYPE_PREFIX + _OUTAGE.slug

log = structlog.get_logger(__name__)


def parts_of(body: bytes) -> Iterator[list[tuple[int, bytes]]]:
    """The lines that are not blank, each with its number from 1, up to 1,000 at a time."""
    lines = ((number, line.strip()) for number, line in enumerate(BytesIO(body), 1))
    filled = (each for each in lines if each[1])
    while part := list(islice(filled, BATCH_MAX)):
        yield part


async def answers(body: bytes, decide: Callable[[Sequence[bytes]], Awaitable[BatchAnswer]]) -> AsyncIterator[bytes]:
    """Answer each line by a line, in order, then their sum; where the log fails, a last line with the error instead.

    Lines without an answer may be recorded: sending everything again is harmless.
    """
    count: Counter[str] = Counter()
    for part in parts_of(body):
        try:
            outcomes = (await decide([line for _, line in part])).items
        except (LedgerError, *TRANSIENT) as error:
            log.warning("outage", error=type(error).__name__)
            yield _outage(part[0][0])
            return
        lines: list[bytes] = []
        for (number, _), item in zip(part, outcomes, strict=True):
            if item.type == _UNAVAILABLE:
                yield b"".join((*lines, _outage(number)))
                return
            count[item.status] += 1
            lines.append(_line(line=number, **item.model_dump(exclude_none=True)))
        yield b"".join(lines)
    yield _line(**{status.lower(): count[status] for status in ("RECORDED", "QUARANTINED", "REFUSED")})


def _outage(number: int) -> bytes:
    return _line(line=number, status="ERROR", reason=_OUTAGE.detail, type=_UNAVAILABLE)


def _line(**fields: Any) -> bytes:
    return msgspec.json.encode(fields) + b"\n"
