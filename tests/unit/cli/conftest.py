"""The command line run in this process."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import structlog
from typer.testing import CliRunner, Result

from cli.main import app
from shared.events import Event, encode
from tests.kit.city_log import CityLog

Run = Callable[..., Result]


@pytest.fixture
def run() -> Iterator[Run]:
    """`run("fold", path, ..., stdin=b"")`: the command's result, its logging undone."""
    before = structlog.get_config()

    def call(*arguments: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], input=stdin)

    yield call
    structlog.configure(**before)


@pytest.fixture
def city() -> CityLog:
    """Two people, three different days, a month closed."""
    log = CityLog(rules="bekasi-2019")
    for employee in ("e00002", "e00001"):
        log.employee(employee)
        log.month({5: ("08:40", "16:00"), 6: (None, "15:10"), 7: (None, None)}, employee_id=employee)
        log.work(6_000, employee_id=employee)
    log.excuse("SICK", 8, employee_id="e00001")
    log.close()
    return log


@pytest.fixture
def file(tmp_path: Path, city: CityLog) -> Path:
    return save(tmp_path / "log.jsonl", city.events)


def body(event: Event) -> bytes:
    """A line as a log would have it: CityLog records everything before the month begins."""
    return encode(msgspec.structs.replace(event, time=event.time + timedelta(days=90)))


def save(path: Path, events: list[Event], *more: bytes) -> Path:
    """A log file of events, and of lines that no service would write."""
    path.write_bytes(b"".join(line + b"\n" for line in (*map(body, events), *more)))
    return path
