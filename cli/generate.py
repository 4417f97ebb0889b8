"""`ekinerja generate`: write a synthetic city's month as a log file, the same bytes for the same seed."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from cli.output import BAD_INPUT, Stop, progress
from shared.events import Event, encode
from synthetic import expected_events
from synthetic import generate as synthetic_month

LINES_AT_ONCE = 4_000  # written together, about two megabytes


def generate(employees: int, period: str, seed: int, *, close: bool) -> None:
    """Write the month to standard output."""
    write_month(sys.stdout.buffer, employees, period, seed, close=close)
    sys.stdout.buffer.flush()


def write_month(file: BinaryIO, employees: int, period: str, seed: int, *, close: bool) -> None:
    """Write the month into a file. Raises Stop for numbers and months that cannot be."""
    try:
        expected = expected_events(employees, period)
        events = synthetic_month(employees, period, seed, close=close)
        with progress("Generating", expected) as advance:
            while lines := _lines(events):
                file.write(b"".join(lines))
                advance(len(lines))
    except ValueError as error:
        raise Stop(str(error), BAD_INPUT) from None


def _lines(events: Iterator[Event]) -> list[bytes]:
    return [encode(event) + b"\n" for event in islice(events, LINES_AT_ONCE)]
