"""Reading, printing and failing, the same for all commands: results on standard output, the rest on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

REFUSED, BAD_INPUT = 1, 2  # exit codes
CHUNK = 1 << 20
WIDE = 200  # columns

Advance = Callable[[int], None]


class Stop(Exception):
    """The command ends with this message on standard error and this exit code."""

    def __init__(self, message: str, code: int = REFUSED) -> None:
        super().__init__(message)
        self.code = code


def out() -> Console:
    """A console on standard output. Made anew, so that it is whatever standard output is now.

    It is never narrower than a table of days needs: a narrow terminal breaks the lines, but no figure is cut off.
    """
    console = Console(highlight=False)
    console.width = max(console.width, WIDE)
    return console


def err() -> Console:
    """A console on standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str, style: str = "") -> None:
    """Print one line on standard error; nothing it quotes is markup, and no control character acts."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in message)
    err().print(Text(line, style))


def warn(message: str) -> None:
    """Print a warning on standard error."""
    say(f"warning: {message}", "yellow")


def logs_to_stderr() -> None:
    """Send the kernel's log to standard error, never into a command's result, and errors only."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("error"),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def write(data: bytes) -> None:
    """Write bytes to standard output, unchanged."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def rupiah(amount: int) -> str:
    """An amount as Indonesians write it: 1234567 is 1.234.567."""
    return f"{amount:,}".replace(",", ".")


def percent(bp: int) -> str:
    """Basis points as a percentage with a decimal comma: 9513 is 95,13 %."""
    return f"{bp // 100},{bp % 100:02d} %"


@contextmanager
def progress(what: str, total: int | None, unit: type[Any] = MofNCompleteColumn) -> Iterator[Advance]:
    """A bar on standard error, on a terminal only; gives the function that moves it on, at most to its end."""
    columns = (TextColumn("{task.description}"), BarColumn(), unit(), TimeElapsedColumn())
    console = err()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def advance(count: int) -> None:
            place = bar.tasks[0].completed + count
            bar.update(task, completed=place if total is None else min(place, total))

        yield advance


@contextmanager
def lines_of(path: str, what: str) -> Iterator[Iterable[bytes]]:
    """The lines of a file, or of standard input for `-`, with a bar that follows the bytes."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        size = Path(path).stat().st_size
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", BAD_INPUT) from None
    with progress(what, size, DownloadColumn) as advance:
        yield _chunked(Path(path), advance)


def _chunked(path: Path, advance: Advance) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while lines := file.readlines(CHUNK):
                yield from lines
                advance(sum(map(len, lines)))
    except OSError as error:  # a directory, a disk's fault
        raise Stop(f"{path}: {error.strerror}", BAD_INPUT) from None
