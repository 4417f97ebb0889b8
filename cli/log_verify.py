"""`ekinerja log verify`: check that a file is a good log, and that the ledger holds it."""

import asyncio
import hashlib
from collections import Counter
from datetime import datetime
from typing import NamedTuple

import msgspec
from rich.box import SIMPLE
from rich.table import Table

from cli.log_export import EVERYTHING
from cli.output import BAD_INPUT, Stop, lines_of, out, rupiah, say, warn
from cli.system import ledger_of, settings
from shared.events import Event
from shared.log.ledger import Ledger, stored
from shared.log.logfile import BadLine, LogLine, read_log

SHOWN = 10  # of many differences
NOTHING = bytes(32)  # the chain's head before the first line


def chained(head: bytes, line: bytes) -> bytes:
    """The chain's next head: hash(n) = sha256(hash(n-1) + sha256(line)), the line without its end."""
    return hashlib.sha256(head + hashlib.sha256(line).digest()).digest()


class Chain(NamedTuple):
    """The events of one subject: how many, and the hash of them all in order."""

    events: int = 0
    head: bytes = NOTHING

    def then(self, body: bytes) -> "Chain":
        return Chain(self.events + 1, chained(self.head, body))


class Verified:
    """The lines of a file seen so far: counted, chained, and the contents of each id."""

    def __init__(self) -> None:
        self.head = NOTHING
        self.types: Counter[str] = Counter()
        self.chains: dict[str, Chain] = {}  # by stored subject, of events not seen before
        self.repeated = 0
        self.backwards = 0
        self._contents: dict[str, int] = {}
        self._times: dict[str, datetime] = {}

    def take(self, line: LogLine) -> None:
        """Raises BadLine where an id stands for two different events."""
        event, subject = line.event, line.subject.stored
        self.head = chained(self.head, line.body)
        self.types[event.type()] += 1
        known = self._contents.setdefault(event.id, content := _content(event))
        if known != content:
            raise BadLine(line.number, f"the id {event.id!r} already stands for another event")
        if len(self._contents) + self.repeated < self.types.total():
            self.repeated += 1
            return
        self.chains[subject] = self.chains.get(subject, Chain()).then(line.body)
        self.backwards += event.time < self._times.get(subject, event.time)
        self._times[subject] = event.time


def _content(event: Event) -> int:
    """A hash of an event's type and data, without its time and its author."""
    return hash((event.type(), msgspec.json.encode(event.data)))


def log_verify(path: str, *, against_log: bool) -> None:
    """Check every line and print the counts. Raises Stop at the first line that cannot be, or for a difference."""
    seen = Verified()
    try:
        with lines_of(path, "Verifying") as lines:
            for line in read_log(lines):
                seen.take(line)
    except BadLine as error:
        raise Stop(str(error), BAD_INPUT) from None
    _print(seen)
    if against_log:
        differences = asyncio.run(_against_ledger(seen.chains))
        for difference in differences[:SHOWN]:
            say(difference)
        if differences:
            raise Stop(f"the ledger does not hold this log: {len(differences)} subjects differ")
        say("the ledger holds every event of this log, in its order")


def _print(seen: Verified) -> None:
    table = Table(box=SIMPLE, show_footer=True)
    table.add_column("type", "events")
    table.add_column("lines", rupiah(seen.types.total()), justify="right")
    for name, count in sorted(seen.types.items()):
        table.add_row(name, rupiah(count))
    out().print(table)
    out().print(f"subjects {len(seen.chains)}, lines that repeat an event {seen.repeated}")
    out().print(f"chain {seen.head.hex()}")
    if seen.backwards:
        warn(f"{seen.backwards} events were recorded before an earlier one of their subject: clocks differed")


async def _against_ledger(chains: dict[str, Chain]) -> list[str]:
    async with ledger_of(settings()) as ledger:
        return await differences(ledger, chains)


async def differences(ledger: Ledger, chains: dict[str, Chain]) -> list[str]:
    """The subjects whose events the ledger does not begin with; what it holds beyond them is no difference."""
    held: dict[str, Chain] = {}
    wrong: list[str] = []
    async for page in stored(ledger, EVERYTHING):
        for _, subject, body in page:
            if subject in chains:
                held[subject] = chain = held.get(subject, Chain()).then(body)
                if chain.events == chains[subject].events and chain.head != chains[subject].head:
                    wrong.append(f"{subject}: the ledger holds other events, or in another order")
    return wrong + _missing(chains, held)


def _missing(chains: dict[str, Chain], held: dict[str, Chain]) -> list[str]:
    events = {subject: held.get(subject, Chain()).events for subject in chains}
    return [
        f"{subject}: {chain.events - events[subject]} of {chain.events} events are missing"
        for subject, chain in chains.items()
        if events[subject] < chain.events
    ]
