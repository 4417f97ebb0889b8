"""What the month's test asks of an installation, however it runs; deploy/compose.yaml says what an installation is."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose.yaml"
SERVICES = ("attendance", "activity", "appraisal", "payroll")
STOP_SECONDS = 10

# NATS as one gets it without our configuration: it syncs every two minutes.
CARELESS = ("-js", "-sd", "/data", "-m", "8222")


class Installation(Protocol):
    """NATS, PostgreSQL and the four services, each by itself; `with` starts all and leaves nothing behind."""

    kind: str

    def address(self, service: str) -> str:
        """Where it serves HTTP."""

    def ekinerja(self, *arguments: str, given: bytes = b"") -> bytes:
        """What the command prints, run beside the services. Raises CalledProcessError."""

    def stop(self, service: str) -> int:
        """Sends SIGTERM; the exit code, -9 or 137 where it had to be killed after STOP_SECONDS."""

    def restart_nats(self, *options: str) -> None:
        """The same store behind a server with these options; without any, as configured."""

    def log(self, service: str) -> str: ...


def compose_services() -> dict[str, dict[str, Any]]:
    """The services of compose.yaml, its `${NAME:-default}` filled in from the environment as Compose does."""
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: os.environ.get(found[1]) or found[2], COMPOSE.read_text())
    services: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return services


def eventually(what: str, seconds: float, condition: Callable[[], Any]) -> Any:
    """What `condition` gives once it is true; a server that does not answer yet counts as false."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := condition():
                return found
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.1)
