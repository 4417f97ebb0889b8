"""A small city's month through four separate services: in containers of one image, without Docker as processes."""

from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from shared.events import encode
from synthetic import generate
from tests.containers.containers import IMAGE, Containers, build, docker
from tests.containers.installation import CARELESS, SERVICES, Installation, eventually
from tests.containers.processes import Processes
from tests.kit import servers

PERIOD = "2026-11"
CSV = {"period": PERIOD, "format": "csv"}
UID = 10001

# A page of each service that a token opens.
PAGES = {
    "attendance": "/attendance/schedules",
    "activity": "/activities/queue",
    "appraisal": "/roster/units",
    "payroll": "/payroll/rule-sets",
}


def month(*, close: bool) -> bytes:
    return b"".join(encode(event) + b"\n" for event in generate(60, PERIOD, 7, close=close))


@pytest.fixture(scope="module")
def installation(used: set[str]) -> Iterator[Installation]:
    """Every service, ready; their logs are shown where a test fails."""
    if servers.docker_answers():
        seconds = build()
        size = int(docker("image", "inspect", "--format", "{{.Size}}", IMAGE))
        base = int(docker("image", "inspect", "--format", "{{.Size}}", "python:3.11-slim-bookworm"))
        used.add(
            f"image {IMAGE}, {size / 1e6:.0f} MB, {(size - base) / 1e6:.0f} of them ours, built in {seconds:.0f} s"
        )
    with Containers() if servers.docker_answers() else Processes() as installation:
        used.add(f"four services as {installation.kind}")
        try:
            for service in SERVICES:
                eventually(f"{service} ready", 60, partial(ready, installation, service))
        except BaseException:
            show_logs(installation)
            raise
        yield installation


@pytest.fixture(autouse=True)
def logs(installation: Installation) -> Iterator[None]:
    """Show the services' logs beside a failure."""
    yield
    show_logs(installation)


def show_logs(installation: Installation) -> None:
    for service in ("nats", *SERVICES):
        print(f"--- {service}", installation.log(service), sep="\n")


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[httpx.Client]:
    """A client that every service must trust: its token is signed with the development key they share."""
    token = installation.ekinerja("token", "hr1", "--role", "hr_admin").decode().strip()
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


def ready(installation: Installation, service: str) -> bool:
    return httpx.get(f"{installation.address(service)}/readyz").status_code == 200


def test_statements_are_those_of_the_file(installation: Installation, client: httpx.Client) -> None:
    closed = month(close=True)
    expected = installation.ekinerja("fold", "-", "--period", PERIOD, given=closed)
    units = closed.count(b'"appraisal.UnitDefined"')
    assert expected.count(b"\n") > 60

    installation.ekinerja("log", "import", "-", given=month(close=False))

    def close() -> bool:
        body = {"period": PERIOD}
        answer = client.post(f"{installation.address('appraisal')}/appraisals/closings/city", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == 0, answer.text
        return bool(answer.json()["closed"] == units)

    def statements() -> bytes:
        return (
            client.get(f"{installation.address('payroll')}/payroll/statements", params=CSV).raise_for_status().content
        )

    eventually("every unit known and closed", 60, close)
    eventually("every statement", 60, lambda: statements().count(b"\n") >= expected.count(b"\n"))
    assert statements() == expected


@pytest.mark.parametrize("service", SERVICES)
def test_one_token_opens_every_service(installation: Installation, client: httpx.Client, service: str) -> None:
    page = installation.address(service) + PAGES[service]
    assert client.get(page).status_code in (200, 403)  # known, if perhaps not let in
    assert httpx.get(page).status_code == 401


@pytest.mark.skipif(not servers.docker_answers(), reason="Docker does not answer: the services are plain processes")
@pytest.mark.parametrize("service", SERVICES)
def test_services_are_confined(installation: Installation, service: str) -> None:
    assert isinstance(installation, Containers)
    execute = partial(installation.execute, service)
    status = execute("cat", "/proc/1/status").decode()
    assert f"Uid:\t{UID}\t{UID}" in status
    assert "CapEff:\t0000000000000000" in status
    assert "CapBnd:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    writable = b"for each in / /app /venv /etc /tmp /data; do [ -w $each ] && echo $each; done; true"
    assert execute("sh", given=writable) == b"/tmp\n/data\n"
    execute(*installation.inspect(service)["Config"]["Healthcheck"]["Test"][1:])
    published = installation.inspect(service)["NetworkSettings"]["Ports"].values()
    assert {place["HostIp"] for places in published for place in places} == {"127.0.0.1"}


def test_sigterm_ends_a_service_in_order(installation: Installation) -> None:
    assert installation.stop("attendance") == 0
    assert '"Finished server process' in installation.log("attendance")


def test_not_ready_while_nats_does_not_sync_every_write(installation: Installation) -> None:
    installation.restart_nats(*CARELESS)

    def refusal() -> str | None:
        answer = httpx.get(f"{installation.address('payroll')}/readyz")
        return answer.json()["checks"]["log"] if answer.status_code == 503 else None

    eventually("the reason", 30, lambda: "does not sync every write" in (refusal() or ""))
    installation.restart_nats()
    eventually("payroll ready again", 30, lambda: ready(installation, "payroll"))
