"""`ekinerja log import`: a log file into the ledger, in the file's order, every line once, also when imported again."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cli.output import BAD_INPUT, Stop, lines_of, say
from cli.system import ledger_of, settings
from shared.events import Undecodable, decode
from shared.log.ledger import Conflict
from shared.log.logfile import BadLine, LogLine, read_log
from shared.log.subjects import Subject

if TYPE_CHECKING:
    from shared.log.jetstream import JetStreamLedger

BATCH = 1_000


class Refused(Exception):
    """A subject of the ledger holds something else than the file; nothing of this and later lines is stored."""


class Imported(NamedTuple):
    events: int
    last_sequence: int


def log_import(path: str) -> None:
    """Append the lines of a file to the ledger; those it holds already are passed over. Raises Stop."""

    async def run() -> None:
        async with ledger_of(settings()) as ledger:
            with lines_of(path, "Importing") as lines:
                done = await import_log(ledger, lines)
        say(f"{done.events} events are in the ledger, the last at sequence {done.last_sequence}")

    try:
        asyncio.run(run())
    except BadLine as error:
        raise Stop(str(error), BAD_INPUT) from None
    except Refused as error:
        raise Stop(str(error)) from None


async def import_log(
    ledger: "JetStreamLedger", lines: Iterable[bytes], progress: Callable[[int], None] = lambda count: None
) -> Imported:
    """Append every event of a file. Raises BadLine or Refused; what came before the line stays stored.

    `progress` is called with how many more lines are durable.
    """
    importer = _Importer(ledger, await ledger.last_sequence() == 0)
    events = 0
    for batch in batched(read_log(lines), BATCH):
        await importer.store(batch)
        events += len(batch)
        progress(len(batch))
    return Imported(events, importer.last)


class _Importer:
    """Knows the end of each subject, and the events that the ledger held of it before."""

    def __init__(self, ledger: "JetStreamLedger", empty: bool) -> None:
        self._ledger = ledger
        self._empty = empty
        self._places: dict[Subject, int] = {}
        self._held: dict[Subject, deque[tuple[int, str]]] = {}  # sequence and id of what is there already

    @property
    def last(self) -> int:
        return max(self._places.values(), default=0)

    async def store(self, batch: Sequence[LogLine]) -> None:
        """Append the lines that are not there yet, as one atomic batch."""
        new = batch if self._empty else [line for line in batch if not await self._is_held(line)]
        if not new:
            return
        rows = [(line.subject, line.body) for line in new]
        try:
            last = await self._ledger.append_in_order(rows, {s: self._places.get(s, 0) for s, _ in rows})
        except Conflict:
            raise Refused(f"lines {new[0].number} to {new[-1].number}: another writer is at work") from None
        self._places.update(zip((line.subject for line in new), range(last - len(new) + 1, last + 1), strict=True))

    async def _is_held(self, line: LogLine) -> bool:
        """Whether the ledger holds the line, in its place. Raises Refused where it holds another there."""
        if line.subject not in self._held:
            rows = await self._ledger.read(line.subject)
            self._held[line.subject] = deque((row.seq, _id_of(row.body)) for row in rows)
        held = self._held[line.subject]
        if not held:
            return False
        seq, event_id = held.popleft()
        if event_id != line.event.id:
            raise Refused(f"line {line.number}: the ledger holds another event there, at sequence {seq}")
        self._places[line.subject] = seq
        return True


def _id_of(body: bytes) -> str:
    """The event's id; of bytes that are no event, one that no line has."""
    try:
        return decode(body).id
    except Undecodable:
        return ""


T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last perhaps shorter (itertools has it from Python 3.12 on)."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
