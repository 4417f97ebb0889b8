"""A whole installation for tests: a NATS server of its own, SQLite, the services behind one application."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from cli.local_nats import LocalNats
from tests.flow.attendance_office import HOURS
from tests.kit.installation import Installation, installed
from tests.kit.waiting import eventually


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """One installation for all flow tests. It knows the hours of its people, whichever test comes first."""
    directory: Path = tmp_path_factory.mktemp("city")
    async with LocalNats(directory / "nats") as nats, installed(directory, nats.url, nats.monitor_url) as found:
        admin = found.token("h1", "hr_admin")
        office = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        answer = await found.http.post("/attendance/schedules", json=office, headers=admin)
        assert answer.status_code == 201, answer.text

        async def known() -> bool:
            schedules = (await found.http.get("/attendance/schedules", headers=admin)).json()
            return "office" in {each["schedule_id"] for each in schedules}

        await eventually(known)
        yield found
