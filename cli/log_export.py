"""`ekinerja log export`: the ledger as a log file."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cli.output import BAD_INPUT, Stop, progress, say, warn
from cli.system import ledger_of, settings
from shared.log.ledger import stored

EVERYTHING = [">"]


def log_export(path: str) -> None:
    """Write the ledger's bodies as lines of a file, in order. Raises Stop where something cannot be a line."""
    with _target(path) as file:
        events, left_out = asyncio.run(_export(file))
    if left_out:
        raise Stop(f"{events} events written, {left_out} left out: a body with a line break is no line")
    say(f"{events} events written")


async def _export(file: BinaryIO) -> tuple[int, int]:
    events = left_out = 0
    async with ledger_of(settings()) as ledger:
        with progress("Exporting", await ledger.last_sequence()) as advance:
            async for page in stored(ledger, EVERYTHING):
                broken = [row for row in page if b"\n" in row.body or b"\r" in row.body]
                for row in broken:
                    warn(f"event {row.seq} of {row.subject} is left out")
                file.write(b"".join(row.body + b"\n" for row in page if row not in broken))
                events += len(page) - len(broken)
                left_out += len(broken)
                advance(len(page))
    return events, left_out


@contextmanager
def _target(path: str) -> Iterator[BinaryIO]:
    """The file to write to: standard output for `-`; another appears only when it is complete."""
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = Path(f"{path}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", BAD_INPUT) from None
    finally:
        partial.unlink(missing_ok=True)
