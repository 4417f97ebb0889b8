"""The installation in containers: with Compose where it is installed, else the same file read and run with `docker`."""

import json
import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from functools import cache, partial
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from tests.containers.installation import COMPOSE, ROOT, SERVICES, STOP_SECONDS, compose_services, eventually

IMAGE = "ekinerja"
ANY_PORT = {f"{service.upper()}_PORT": "0" for service in SERVICES}


def docker(*arguments: str, given: bytes = b"") -> str:
    """The output of a docker command. Raises CalledProcessError with its stderr in a note."""
    return run("docker", *arguments, given=given).decode().strip()


def run(*command: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, check=False, env=env)
    try:
        done.check_returncode()
    except subprocess.CalledProcessError as error:
        error.add_note(done.stderr.decode(errors="replace")[-2000:])
        raise
    return done.stdout


def build() -> float:
    """Build the image, and return the seconds it took."""
    started = time.monotonic()
    docker("build", "--file", str(ROOT / "deploy" / "Dockerfile"), "--tag", IMAGE, str(ROOT))
    return time.monotonic() - started


@cache
def compose_command() -> tuple[str, ...] | None:
    for command in (("docker", "compose"), ("docker-compose",)):
        try:
            subprocess.run([*command, "version"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return command
    return None


class Containers:
    """Implements Installation. Containers are found by the labels that Compose, and so we, put on them."""

    def __init__(self) -> None:
        self.project = f"ekinerja-{uuid4().hex[:8]}"
        self.services = compose_services()
        self.kind = f"containers by {' '.join(compose_command() or ('docker run',))}"

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _start(self) -> None:
        if command := compose_command():
            files = ("--file", str(COMPOSE), "--project-name", self.project)
            run(*command, *files, "up", "--detach", "--no-build", env={**os.environ, **ANY_PORT})
            return
        docker("network", "create", f"{self.project}_default")
        for name in ("nats", "postgres", *SERVICES):
            self._run(name, self.services[name])

    def _run(self, name: str, service: Mapping[str, Any]) -> None:
        for other, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                eventually(f"{other} healthy", 60, partial(self._healthy, other))
        labels = {"com.docker.compose.project": self.project, "com.docker.compose.service": name}
        command = [word for option in run_options(self.project, service) for word in option]
        for label, value in labels.items():
            command += ["--label", f"{label}={value}"]
        network = ["--network", f"{self.project}_default", "--network-alias", name]
        docker("run", "--detach", *network, *command, service["image"], *service.get("command", ()))

    def _remove(self) -> None:
        if found := self._ids():
            docker("rm", "--force", "--volumes", *found)
        for kind in ("network", "volume"):
            if names := docker(kind, "ls", "--quiet", "--filter", f"name={self.project}_").split():
                docker(kind, "rm", *names)

    def _ids(self, *filters: str) -> list[str]:
        wanted = [f"label=com.docker.compose.project={self.project}", *filters]
        return docker("ps", "--all", "--quiet", *(word for each in wanted for word in ("--filter", each))).split()

    def _id(self, service: str) -> str:
        return self._ids(f"label=com.docker.compose.service={service}")[0]

    def inspect(self, service: str) -> Any:
        return json.loads(docker("inspect", self._id(service)))[0]

    def _healthy(self, service: str) -> bool:
        return bool(self.inspect(service)["State"]["Health"]["Status"] == "healthy")

    def execute(self, service: str, *command: str, given: bytes = b"") -> bytes:
        return run("docker", "exec", "--interactive", self._id(service), *command, given=given)

    def address(self, service: str) -> str:
        return "http://" + docker("port", self._id(service), "8000/tcp").splitlines()[0]

    def ekinerja(self, *arguments: str, given: bytes = b"") -> bytes:
        return self.execute("payroll", "ekinerja", *arguments, given=given)

    def stop(self, service: str) -> int:
        docker("stop", "--time", str(STOP_SECONDS), self._id(service))
        return int(self.inspect(service)["State"]["ExitCode"])

    def restart_nats(self, *options: str) -> None:
        docker("rm", "--force", self._id("nats"))
        service = self.services["nats"]
        self._run("nats", {**service, "command": options or service["command"]})

    def log(self, service: str) -> str:
        return docker("logs", "--tail", "50", self._id(service))


def run_options(project: str, service: Mapping[str, Any]) -> list[Sequence[str]]:
    """The options of `docker run` for a service of compose.yaml. Fails at a key that is not known here."""
    options: list[Sequence[str]] = []
    for key, value in service.items():
        match key:
            case "image" | "command" | "build" | "depends_on":
                continue
            case "read_only" | "init":
                options += [(f"--{key.replace('_', '-')}",)] if value else []
            case "restart":
                options.append(("--restart", value))
            case "cap_drop" | "cap_add" | "security_opt" | "tmpfs":
                options += [(f"--{key.replace('_', '-')}", each) for each in value]
            case "environment":
                options += [("--env", f"{name}={text}") for name, text in value.items()]
            case "ports":
                options += [("--publish", f"127.0.0.1::{each.rsplit(':', 1)[1]}") for each in value]
            case "volumes":
                options += [("--volume", _volume(project, each)) for each in value]
            case "healthcheck":
                options.append(("--health-cmd", shlex.join(value["test"][1:])))
                options += [(f"--health-{name}", str(value[name])) for name in ("interval", "timeout", "retries")]
            case _:
                raise ValueError(f"compose.yaml says {key}, which this test cannot follow")
    return options


def _volume(project: str, volume: str) -> str:
    """A file beside compose.yaml, or a volume of this project's own."""
    source, target = volume.split(":", 1)
    return f"{(COMPOSE.parent / source).resolve() if source.startswith('.') else f'{project}_{source}'}:{target}"
