"""The installation as four processes, where no Docker answers: `python -m services.<name>`, servers from the wheels."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from cli.local_nats import free_port
from tests.containers.containers import run
from tests.containers.installation import ROOT, SERVICES, STOP_SECONDS
from tests.kit import servers


class Processes:
    """Implements Installation."""

    kind = "processes"

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ports = {name: free_port() for name in ("nats", "monitor", *SERVICES)}

    def __enter__(self) -> Self:
        self._home = Path(self._stack.enter_context(TemporaryDirectory()))
        self._stack.callback(self._end)
        try:
            url, _ = self._stack.enter_context(servers.postgres())
            self._env = {
                **os.environ,
                "EKINERJA_NATS_URL": f"nats://127.0.0.1:{self._ports['nats']}",
                "EKINERJA_NATS_MONITOR_URL": f"http://127.0.0.1:{self._ports['monitor']}",
                "EKINERJA_DATABASE_URL": url,
                "EKINERJA_DATA_DIR": str(self._home / "data"),
            }
            self._start_nats()
            for name in SERVICES:
                self._start(name, sys.executable, "-m", f"services.{name}", EKINERJA_PORT=str(self._ports[name]))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self, name: str, *command: str, **env: str) -> None:
        with (self._home / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, cwd=ROOT, env={**self._env, **env}, stdout=log, stderr=subprocess.STDOUT
            )

    def _start_nats(self, *options: str) -> None:
        """Start NATS with these options, or as deploy/nats.conf says, on a store, address and ports of this test."""
        store, conf = str(self._home / "nats"), self._home / "nats.conf"
        conf.write_text((ROOT / "deploy" / "nats.conf").read_text().replace("/data", store))
        chosen = [option.replace("/data", store) for option in options] or ["-c", str(conf)]
        ours = ("-a", "127.0.0.1", "-p", str(self._ports["nats"]), "-m", str(self._ports["monitor"]))
        self._start("nats", str(Path(sys.executable).with_name("nats-server")), *chosen, *ours)

    def _end(self) -> None:
        for name in reversed(list(self._running)):
            self.stop(name)

    def address(self, service: str) -> str:
        return f"http://127.0.0.1:{self._ports[service]}"

    def ekinerja(self, *arguments: str, given: bytes = b"") -> bytes:
        return run(sys.executable, "-m", "cli.main", *arguments, given=given, env=self._env)

    def stop(self, service: str) -> int:
        process = self._running[service]
        process.terminate()
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def restart_nats(self, *options: str) -> None:
        self.stop("nats")
        self._start_nats(*options)

    def log(self, service: str) -> str:
        return (self._home / f"{service}.log").read_text(errors="replace")[-30000:]
