"""`ekinerja demo` as a newcomer meets it: the city is kept, a month stays open, and the printed commands work."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from cli.local_nats import free_port

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "cli.main"]
CITY = ["demo", "--employees", "10"]
SECONDS = 90


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "EKINERJA_DATA_DIR": str(tmp_path), "EKINERJA_PORT": str(free_port())}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True,
                          check=False, timeout=SECONDS)  # fmt: skip


def started(environment: dict[str, str], output: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The demonstration once it serves, and what it has printed."""
    with output.open("w") as file:
        process = subprocess.Popen([*COMMAND, *CITY], cwd=ROOT, env=environment, stdout=file, stderr=file)
    deadline = time.monotonic() + SECONDS
    while "| head -1" not in (text := output.read_text()):
        assert process.poll() is None, text
        assert time.monotonic() < deadline, text
        time.sleep(0.1)
    return process, text


@contextmanager
def serving(environment: dict[str, str], output: Path) -> Iterator[str]:
    """The demonstration while it serves: the commands it prints. Ended by Ctrl-C, which is no error."""
    process, text = started(environment, output)
    try:
        yield text.partition("after every start anew:")[2]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0, output.read_text()


def listening(port: str) -> int:
    """The process id of the NATS server that was started at a port."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            if {"-p", port} < set(process.read_bytes().decode().split("\0")):
                return int(process.parent.name)
    raise LookupError(f"no NATS server at {port}")


def totals(report: str) -> str:
    """The row of the city, without the state of its month."""
    (row,) = re.findall(r"│ City .*", report)
    return re.sub(r"closed|partly estimated|\s", "", row)


def test_the_city_is_kept_with_one_month_open_that_a_pasted_command_closes(
    environment: dict[str, str], tmp_path: Path
) -> None:
    first = run(environment, *CITY, "--once")
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("open, estimated") == 1
    with serving(environment, tmp_path / "output") as commands:
        assert "curl" in commands
        pasted = subprocess.run(["bash", "-e", "-c", commands], cwd=ROOT, capture_output=True, text=True, check=False,
                                timeout=SECONDS)  # fmt: skip
        assert pasted.returncode == 0, pasted.stderr
        *_, closed, statement = pasted.stdout.splitlines()
        assert closed.endswith('"status":"RECORDED"}')
        assert "revision 1" in statement
        other = environment | {"EKINERJA_PORT": str(free_port())}
        assert "another process serves the city" in run(other, *CITY, "--once").stderr
    again = run(environment, *CITY, "--once")
    assert again.returncode == 0, again.stderr
    assert "is served again" in again.stderr
    assert "generate" not in again.stdout
    assert "estimated" not in again.stdout
    assert totals(again.stdout) == totals(first.stdout)
    anew = run(environment, *CITY, "--once", "--reset")
    assert anew.returncode == 0, anew.stderr
    assert "generate" in anew.stdout
    assert anew.stdout.count("open, estimated") == 1


@pytest.mark.parametrize("arguments", [["serve"], [*CITY, "--once"]])
def test_a_taken_port_is_one_line_with_the_remedy(environment: dict[str, str], arguments: list[str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["EKINERJA_PORT"]))):
        refused = run(environment, *arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert environment["EKINERJA_PORT"] in line
    assert "set EKINERJA_PORT" in line


def test_an_address_that_is_not_ours_is_one_line_with_the_remedy(environment: dict[str, str]) -> None:
    refused = run(environment | {"EKINERJA_HOST": "192.0.2.1"}, "serve")
    assert (refused.returncode, refused.stdout) == (2, "")
    (line,) = refused.stderr.splitlines()
    assert "set EKINERJA_HOST" in line


def test_a_nats_server_that_outlived_its_demonstration_keeps_its_city(
    environment: dict[str, str], tmp_path: Path
) -> None:
    process, text = started(environment, tmp_path / "output")
    (port,) = set(re.findall(r"EKINERJA_NATS_URL=nats://127.0.0.1:(\d+)", text))
    process.kill()
    process.wait()
    try:
        refused = run(environment, *CITY, "--once")
        assert refused.returncode == 1
        assert "end it, or its nats-server, first" in refused.stderr
    finally:
        os.kill(listening(port), signal.SIGTERM)
