"""A unit's arrivals over real HTTP: each is sent once, whatever happens to the connection, and only to permitted
callers.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import uvicorn

from cli.local_nats import LocalNats, free_port
from services.attendance.main import wire
from shared.http.identity import issue_token, verifier_for
from shared.http.keys import signing_key
from shared.http.server import http_server
from shared.log.jetstream import JetStreamLedger
from shared.problems import MEDIA_TYPE
from shared.service import running
from shared.settings import Settings
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOST = 4
PATIENCE = 20.0  # less than a shutdown would wait for an answer under way
_EIGHTH = (datetime.now(UTC).date().replace(day=1) - timedelta(days=40)).replace(day=8)
MONDAY = _EIGHTH + timedelta(days=-_EIGHTH.weekday() % 7)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}


class Served(Installation):
    """Attendance at a port of its own."""

    server: uvicorn.Server
    serving: "asyncio.Task[None]"


@asynccontextmanager
async def served(directory: Path, nats: LocalNats) -> AsyncIterator[Served]:
    settings = Settings(
        nats_url=nats.url,
        nats_monitor_url=nats.monitor_url,
        data_dir=directory,
        port=free_port(),
        arrivals_listeners=MOST,
    )
    async with running(settings, [wire]) as app, JetStreamLedger(nats.url) as ledger:
        server = http_server(app, settings)
        serving = asyncio.create_task(server.serve())
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}", timeout=PATIENCE) as http:
            found = Served(app, http, ledger, settings)
            found.server, found.serving = server, serving
            await eventually(lambda: _ready(http))
            yield found
            server.should_exit = True
            await asyncio.wait_for(asyncio.shield(serving), PATIENCE)


async def _ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nats(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalNats]:
    async with LocalNats(tmp_path_factory.mktemp("nats")) as nats:
        yield nats


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory, nats: LocalNats) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("served"), nats) as found:
        yield found


class StreamEvent(NamedTuple):
    """One event of a stream, or a comment."""

    id: int | None
    event: str
    data: Any


class Stream:
    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def next(self) -> StreamEvent | None:
        """The next event, or None at the end."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if not line and fields:
                data = json.loads(fields["data"]) if "data" in fields else fields.get("")
                return StreamEvent(int(fields["id"]) if "id" in fields else None, fields.get("event", ""), data)
            name, _, value = line.partition(": ")
            fields[name] = value
        return None

    async def take(self, count: int) -> list[StreamEvent]:
        events = [await self.next() for _ in range(count)]
        assert all(events), events
        return [event for event in events if event]


class Office:
    """Two employees of one unit, and one of another."""

    def __init__(self, town: Served) -> None:
        mark = uuid4().hex[:8]
        self.town, self.one, self.two = town, f"o{mark}", f"p{mark}"
        self.ani, self.budi, self.cici = (f"{name}{mark}" for name in "abc")
        self.hr = town.token("h1", "unit_hr", units=[self.one])
        self.path = f"/attendance/units/{self.one}/arrivals"

    async def start(self) -> None:
        for unit in (self.one, self.two):
            await self.town.unit(unit)
        for employee_id, unit in ((self.ani, self.one), (self.budi, self.one), (self.cici, self.two)):
            await self.town.employee(employee_id, unit)
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        admin = self.town.token("h9", "hr_admin")
        answer = await self.town.http.post("/attendance/schedules", json=schedule, headers=admin)
        assert answer.status_code == 201, answer.text

        async def known() -> bool:
            month = f"/attendance/months/{self.ani}/{MONDAY:%Y-%m}"
            arrived = (await self.town.http.get(month, headers=admin)).json()
            return arrived["days"][MONDAY.day - 1]["start"] is not None

        await eventually(known)

    async def punch(self, who: str, clock: str, direction: str = "IN") -> str:
        body = {"employee_id": who, "at": f"{MONDAY}T{clock}+08:00", "direction": direction, "method": "FACE"}
        answer = await self.town.http.post("/attendance/punches", json=body, headers=self.town.token("d1", "device"))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    @asynccontextmanager
    async def listen(
        self, by: Headers | None = None, sent: Mapping[str, str] | None = None, **query: Any
    ) -> AsyncIterator[Stream]:
        headers = {**(by or self.hr), **(sent or {})}
        async with self.town.http.stream("GET", self.path, headers=headers, params=query) as answer:
            assert answer.status_code == 200, await answer.aread()
            yield Stream(answer)


@pytest_asyncio.fixture(loop_scope="module")
async def office(town: Served) -> Office:
    office = Office(town)
    await office.start()
    return office


async def test_every_touch_of_the_unit_is_told_when_it_is_recorded(office: Office) -> None:
    async with office.listen() as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["x-accel-buffering"] == "no"
        assert stream.answer.headers["cache-control"] == "no-cache"
        for who, clock, direction, late in (
            (office.ani, "07:29:00", "IN", 0),
            (office.budi, "07:50:59", "IN", 20),
            (office.budi, "16:00:00", "OUT", None),
        ):
            await office.punch(office.cici, clock, direction)
            punch_id = await office.punch(who, clock, direction)
            arrived = await stream.next()
            assert arrived is not None
            assert arrived.event == "arrival"
            assert arrived.data == {
                "employee_id": who,
                "at": f"{MONDAY}T{clock}+08:00",
                "direction": direction,
                "method": "FACE",
                "device_id": "d1",
                "late_minutes": late,
            }
            row = await office.town.ledger.get(arrived.id or 0)
            assert row is not None
            assert punch_id.encode() in row.body, "its id is its place in the log"


@pytest.mark.parametrize("by_header", [True, False])
async def test_who_comes_back_has_lost_nothing_and_is_told_nothing_twice(office: Office, by_header: bool) -> None:
    arrived: list[StreamEvent] = []
    minute = 0

    async def punch_times(count: int) -> None:
        nonlocal minute
        for _ in range(count):
            minute += 1
            await office.punch((office.ani, office.budi)[minute % 2], f"07:{minute:02}:00")

    async with office.listen() as stream:
        await punch_times(2)
        arrived += await stream.take(2)
    for _ in range(3):
        await punch_times(2)
        place = str(arrived[-1].id)
        resumed = office.listen(sent={"Last-Event-ID": place}, after=0) if by_header else office.listen(after=place)
        async with resumed as stream:
            await punch_times(2)
            arrived += await stream.take(4)
    assert [event.data["at"][14:16] for event in arrived] == [f"{each:02}" for each in range(1, minute + 1)]
    places = [event.id or 0 for event in arrived]
    assert places == sorted(set(places))


async def test_a_place_the_log_never_had_is_a_gap_that_says_where_to_go_on(office: Office) -> None:
    async with office.listen(after=2**53) as stream:
        gap = await stream.next()
        assert await stream.next() is None
    assert gap is not None
    assert (gap.event, gap.id) == ("gap", await office.town.ledger.last_sequence())
    async with office.listen(sent={"Last-Event-ID": str(gap.id)}) as stream:
        await office.punch(office.ani, "07:00:00")
        assert [event.event for event in await stream.take(1)] == ["arrival"]


async def test_a_slow_listener_goes_on_after_the_last_arrival_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office.listen() as stream:
        await office.punch(office.ani, "07:00:00")
        (first,) = await stream.take(1)
        monkeypatch.setattr("services.attendance.arrivals.hub.QUEUE", 0)  # whatever comes is too much at once
        await office.punch(office.ani, "07:01:00")
        gap = await stream.next()
        assert gap is not None
        assert (gap.event, gap.id) == ("gap", None)
        assert await stream.next() is None
    async with office.listen(sent={"Last-Event-ID": str(first.id)}) as stream:
        (missed,) = await stream.take(1)
        assert missed.data["at"] == f"{MONDAY}T07:01:00+08:00"


async def test_a_stream_ends_with_its_token(office: Office) -> None:
    settings = office.town.settings
    life = timedelta(seconds=-28)  # with the leeway of 30 s it still holds for two
    token = issue_token(signing_key(settings), "h1", ["unit_hr"], [office.one], settings=settings, ttl=life)
    headers = {"Authorization": f"Bearer {token}"}
    async with office.listen(headers) as stream:
        assert await stream.next() is None
    assert (await office.town.http.get(office.path, headers=headers)).status_code == 401


async def test_a_stream_ends_when_its_token_is_trusted_no_more(office: Office) -> None:
    schemes = office.town.app.state.schemes
    trusted, other = (
        schemes["bearer"],
        verifier_for(office.town.settings.model_copy(update={"token_issuer": "somebody-else"})),
    )
    async with office.listen() as stream:
        schemes["bearer"] = lambda token, _: other.verify(token)
        try:
            assert await stream.next() is None
        finally:
            schemes["bearer"] = trusted


async def test_who_may_not_know_is_told_so_before_anything_is_streamed(office: Office) -> None:
    town = office.town
    for headers, path, status in (
        ({}, office.path, 401),
        (town.token("h2", "unit_hr", units=[office.two]), office.path, 403),
        (town.token(office.ani), office.path, 403),
        (town.token("i1", "auditor"), office.path.replace(office.one, "nowhere"), 404),
        ({**office.hr, "Last-Event-ID": "x"}, office.path, 422),
        ({**office.hr, "Last-Event-ID": "-1"}, office.path, 422),
    ):
        answer = await town.http.get(path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)


async def test_one_listener_too_many_is_told_to_come_again(office: Office) -> None:
    async with office.listen(), office.listen(), office.listen(), office.listen():
        refused = await office.town.http.get(office.path, headers=office.hr)
        assert (refused.status_code, refused.headers["content-type"]) == (503, MEDIA_TYPE)
        assert int(refused.headers["retry-after"]) > 0

    async def room() -> bool:
        async with office.town.http.stream("GET", office.path, headers=office.hr) as answer:
            return answer.status_code == 200

    await eventually(room)


async def test_a_quiet_stream_shows_that_it_lives(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    async with office.listen() as stream:
        assert await stream.next() == StreamEvent(None, "", "ping")


async def test_a_process_that_ends_waits_for_no_listener(tmp_path: Path, nats: LocalNats) -> None:
    async with served(tmp_path, nats) as town:
        office = Office(town)
        await office.start()
        async with office.listen() as stream, office.listen():  # the second is never read
            await office.punch(office.ani, "07:00:00")
            assert [event.event for event in await stream.take(1)] == ["arrival"]
            town.server.should_exit = True
            assert await stream.next() is None
            await asyncio.wait_for(asyncio.shield(town.serving), PATIENCE)
