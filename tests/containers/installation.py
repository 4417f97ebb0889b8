"""The interface between the month's test and an installation, which deploy/compose.yaml describes."""

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
        """The address at which a service serves HTTP."""

    def ekinerja(self, *arguments: str, given: bytes = b"") -> bytes:
        """The output of the command, run beside the services. Raises CalledProcessError."""

    def stop(self, service: str) -> int:
        """Send SIGTERM, and return the exit code: -9 or 137 where the service was killed after STOP_SECONDS."""

    def restart_nats(self, *options: str) -> None:
        """Restart the server on the same store with these options; without any, as configured."""

    def log(self, service: str) -> str: ...


def compose_services() -> dict[str, dict[str, Any]]:
    """The services of compose.yaml, its `${NAME:-default}` filled in from the environment as Compose does."""
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: os.environ.get(found[1]) or found[2], COMPOSE.read_text())
    services: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return services


def eventually(what: str, seconds: float, condition: Callable[[], Any]) -> Any:
    """The first true answer of `condition`; a server that does not answer yet counts as false."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if found := condition():
                return found
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.1)
