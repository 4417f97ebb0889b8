"""How the commands read, speak and fail: results on standard output, everything else on standard error."""

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
WIDE = 200  # columns of a table that goes to a file or a pipe

Advance = Callable[[int], None]


class Stop(Exception):
    """The command ends with this message on standard error and this exit code."""

    def __init__(self, message: str, code: int = REFUSED) -> None:
        super().__init__(message)
        self.code = code


def out() -> Console:
    """Standard output for people. Made anew, so that it is whatever standard output is now."""
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)


def err() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str, style: str = "") -> None:
    """One line on standard error; whatever it quotes is no markup, and no control character acts."""
    line = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in message)
    err().print(Text(line, style))


def warn(message: str) -> None:
    say(f"warning: {message}", "yellow")


def logs_to_stderr() -> None:
    """What the kernel logs belongs beside the command's own words, never into its result; only errors do."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger("error"),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def write(data: bytes) -> None:
    """Bytes to standard output, unchanged."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def rupiah(amount: int) -> str:
    """1234567 as Indonesians write it: 1.234.567."""
    return f"{amount:,}".replace(",", ".")


def percent(bp: int) -> str:
    """Basis points as a percentage, with the decimal comma: 9513 is 95,13 %."""
    return f"{bp // 100},{bp % 100:02d} %"


@contextmanager
def progress(what: str, total: int | None, unit: type[Any] = MofNCompleteColumn) -> Iterator[Advance]:
    """A bar on standard error, on a terminal only; gives the function that moves it on."""
    columns = (TextColumn("{task.description}"), BarColumn(), unit(), TimeElapsedColumn())
    console = err()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


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
