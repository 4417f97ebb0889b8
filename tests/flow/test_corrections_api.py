"""A day put right over HTTP, log and SQL: asked for, endorsed, approved; after an outage for many at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller, Who
from shared.events import Event, decode
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.log.ledger import Ledger, LedgerError, StoredEvent
from shared.log.subjects import Subject, corrections, outage
from shared.problems import Problem
from shared.projections.directory import Directory
from shared.values.period import period_of
from tests.kit.installation import Headers, Installation, refused
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

TODAY = datetime.now(UTC).date()
_DAY = timedelta(days=1)
HOURS = {day: {"start": "07:30", "end": "16:00"} for day in ("MON", "TUE", "WED", "THU", "FRI")}
WORKDAYS = [day for day in (TODAY - 2 * _DAY - n * _DAY for n in range(4)) if day.weekday() < 5]
RECENT = WORKDAYS[0]  # over everywhere in the city, and in time to be asked for
LONG_AGO = date(2026, 3, 2)  # a Monday
MANY = 300


class Person:
    """Somebody who works Monday to Friday in a unit of their own, in the zone +08:00, led by `boss`."""

    def __init__(self, city: Installation, employee_id: str | None = None) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit, self.me, self.boss = city, f"u{mark}", employee_id or f"e{mark}", f"b{mark}"
        self.own, self.superior = city.token(self.me), city.token(self.boss)
        self.hr, self.agency = city.token(f"h{mark}", "unit_hr", units=[self.unit]), city.token("a1", "hr_admin")

    async def start(self) -> None:
        await self.city.unit(self.unit)
        await self.city.employee(self.me, self.unit, superior=self.boss)
        schedule = {"schedule_id": "office", "weekly": HOURS, "effective_from": "2020-01-01"}
        done(await self.post("schedules", self.agency, schedule))

    async def post(self, path: str, by: Headers, body: Any = None) -> httpx.Response:
        return await self.city.http.post(f"/attendance/{path}", json=body, headers=by)

    async def ask(self, correction_id: str, by: Headers | None = None, **said: Any) -> httpx.Response:
        body = {"employee_id": self.me, "correction_id": correction_id, "reason": "lupa absen", **said}
        return await self.post("corrections", by or self.own, body)

    async def forgot(self, correction_id: str, day: date = RECENT, by: Headers | None = None) -> httpx.Response:
        times = {"check_in": at(day, "07:25"), "check_out": at(day, "16:01")}
        return await self.ask(correction_id, by, kind="FORGOT", date_from=str(day), **times)

    async def say(self, correction_id: str, what: str, by: Headers, **body: Any) -> httpx.Response:
        return await self.post(f"corrections/{self.me}/{correction_id}/{what}", by, body)

    async def see(self, path: str, by: Headers | None = None, **query: Any) -> Any:
        answer = await self.city.http.get(f"/attendance/{path}", params=query, headers=by or self.own)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def statuses(self) -> dict[str, str]:
        items = (await self.see(f"corrections/{self.me}"))["items"]
        return {item["correction_id"]: item["status"] for item in items}

    async def waiting(self, by: Headers) -> list[str]:
        items = (await self.see("waiting/corrections", by, limit=500))["items"]
        return [item["correction_id"] for item in items if item["employee_id"] == self.me]

    async def day(self, day: date = RECENT) -> tuple[str, list[str]]:
        view = (await self.see(f"months/{self.me}/{period_of(day)}"))["days"][day.day - 1]
        return view["status"], view["reasons"]

    async def said(self) -> list[Event]:
        return [decode(row.body) for row in await self.city.ledger.read(corrections(self.me))]


def at(day: date, clock: str) -> str:
    return f"{day}T{clock}:00+08:00"


def done(answer: httpx.Response) -> None:
    assert answer.status_code == 201, answer.text


async def until(ask: Callable[[], Any], told: Any) -> None:
    """Until a read answers what it must."""

    async def so() -> bool:
        return bool(await ask() == told)

    await eventually(so)


@pytest_asyncio.fixture(loop_scope="session")
async def person(city: Installation) -> Person:
    person = Person(city)
    await person.start()
    return person


# --- by request


async def test_from_the_request_to_the_day(person: Person) -> None:
    await until(person.day, ("ABSENT", ["Tanpa keterangan"]))
    for _ in range(2):
        assert (await person.forgot("c1")).json() == {"id": "c1", "status": "RECORDED"}
    await until(person.day, ("ABSENT", ["Tanpa keterangan", "Koreksi menunggu persetujuan atasan"]))
    assert await person.waiting(person.superior) == ["c1"]
    assert await person.waiting(person.hr) == []
    refused(await person.say("c1", "approval", person.hr), 409, "not endorsed")

    for _ in range(2):
        done(await person.say("c1", "endorsement", person.superior, comment="benar hadir"))
    await until(lambda: person.waiting(person.hr), ["c1"])
    assert await person.waiting(person.superior) == []
    assert await person.day() == ("ABSENT", ["Tanpa keterangan", "Koreksi menunggu persetujuan kepegawaian"])

    for _ in range(2):
        done(await person.say("c1", "approval", person.hr))
    await until(person.day, ("WORKED", ["Tepat waktu", "Jam masuk dikoreksi", "Jam pulang dikoreksi"]))
    await until(person.statuses, {"c1": "APPLIED"})
    assert await person.waiting(person.hr) == []
    said = await person.said()
    assert [type(event).__name__ for event in said] == [
        "CorrectionRequested",
        "CorrectionEndorsed",
        "CorrectionApproved",
        "PunchesCorrected",
    ]


async def test_an_informal_notice_is_applied_by_the_superior(person: Person) -> None:
    done(await person.ask("c1", kind="INFORMAL_NOTICE", date_from=str(RECENT)))
    done(await person.say("c1", "endorsement", person.superior))
    await until(person.day, ("EXCUSED", ["Izin tanpa surat"]))
    await until(person.statuses, {"c1": "APPLIED"})


async def test_an_excused_absence_is_taken_back_by_hr(person: Person) -> None:
    done(await person.ask("c1", kind="SICK", date_from=str(RECENT)))
    done(await person.say("c1", "endorsement", person.superior))
    done(await person.say("c1", "approval", person.hr))
    await until(person.day, ("EXCUSED", ["Sakit"]))
    for by in (person.own, person.superior):
        refused(await person.say("c1", "cancellation", by, reason="ternyata hadir"), 403)
    for _ in range(2):
        done(await person.say("c1", "cancellation", person.hr, reason="ternyata hadir"))
    await until(person.day, ("ABSENT", ["Tanpa keterangan"]))
    await until(person.statuses, {"c1": "CANCELLED"})
    assert sum(isinstance(event, att.ExcuseCancelled) for event in await person.said()) == 1


async def test_refused_or_withdrawn_the_day_stays_as_it_is(person: Person) -> None:
    for name in ("c1", "c2", "c3"):
        done(await person.forgot(name))
    done(await person.say("c1", "endorsement", person.superior))
    done(await person.say("c1", "refusal", person.hr, reason="ada rekaman"))
    done(await person.say("c2", "refusal", person.superior, reason="tidak hadir"))
    done(await person.say("c3", "withdrawal", person.own, reason="salah tanggal"))
    await until(person.statuses, {"c1": "REFUSED", "c2": "REFUSED", "c3": "WITHDRAWN"})
    for name in ("c1", "c2", "c3"):
        refused(await person.say(name, "approval", person.hr), 409, "this is done only to")
    assert await person.day() == ("ABSENT", ["Tanpa keterangan"])
    assert not any(isinstance(event, att.PunchesCorrected) for event in await person.said())


async def test_who_is_assisted_is_named_and_only_the_author_withdraws(person: Person) -> None:
    done(await person.forgot("c1", by=person.hr))
    (event,) = await person.said()
    assert event.onbehalfof == f"employee:{person.me}"
    refused(await person.say("c1", "withdrawal", person.own, reason="tidak perlu"), 403)
    done(await person.say("c1", "withdrawal", person.hr, reason="tidak perlu"))


async def test_of_long_ago_only_the_agency_asks(person: Person) -> None:
    for by in (person.own, person.hr):
        refused(await person.forgot("c1", LONG_AGO, by), 422, "could be asked for until 2026-03-")
    assert await person.said() == []
    done(await person.forgot("c1", LONG_AGO, person.agency))


async def test_of_two_who_approve_at_once_one_does(person: Person) -> None:
    """Two replicas, each with its own memory of the person, on one log."""
    done(await person.forgot("c1"))
    done(await person.say("c1", "endorsement", person.superior))
    await asyncio.gather(*(person.say("c1", "approval", by) for by in [person.hr, person.agency] * 4))
    assert sum(isinstance(event, att.PunchesCorrected) for event in await person.said()) == 1


async def test_requests_are_listed_the_newest_first_and_in_pages(person: Person) -> None:
    for number in range(5):
        done(await person.ask(f"c{number}", kind="SICK", date_from=str(RECENT)))
    await until(lambda: person.waiting(person.superior), [f"c{number}" for number in range(5)])
    for path, by, order in (
        (f"corrections/{person.me}", person.own, [4, 3, 2, 1, 0]),
        ("waiting/corrections", person.superior, [0, 1, 2, 3, 4]),
    ):
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 2}
        while True:
            page = await person.see(path, by, **query)
            seen += [item["correction_id"] for item in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert seen == [f"c{number}" for number in order]


async def test_an_employee_called_waiting_is_not_hidden(city: Installation) -> None:
    person = Person(city, "waiting")
    await person.start()
    done(await person.ask("c1", kind="SICK", date_from=str(RECENT)))
    await until(person.statuses, {"c1": "REQUESTED"})
    leave = {"employee_id": "waiting", "leave_id": "l1", "kind": "IMPORTANT_REASON", "reason": "pulang kampung"}
    done(await person.post("leave", person.own, leave | {"date_from": str(RECENT), "date_to": str(RECENT)}))

    async def listed() -> list[str]:
        return [item["leave_id"] for item in (await person.see("leave/waiting"))["items"]]

    await until(listed, ["l1"])


# --- after an outage


def missed(people: Sequence[str], day: date = LONG_AGO) -> list[dict[str, str]]:
    times = {"check_in": at(day, "07:30"), "check_out": at(day, "16:00")}
    return [{"employee_id": each, "date": str(day), **times} for each in people]


@asynccontextmanager
async def directory_of(ledger: Ledger) -> AsyncIterator[Directory]:
    directory = Directory(ledger)
    following = asyncio.create_task(directory.run())
    try:
        await directory.ready.wait()
        yield directory
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


class Failing:
    """A ledger that stores so many appends, then none."""

    def __init__(self, ledger: Ledger, appends: int) -> None:
        self._ledger, self._left = ledger, appends

    async def append(self, subject: Subject, events: Sequence[Event], after: int) -> int:
        self._left -= 1
        if self._left < 0:
            raise LedgerError("gone")
        return await self._ledger.append(subject, events, after)

    async def read(self, subject: Subject, after: int = 0) -> list[StoredEvent]:
        return await self._ledger.read(subject, after)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


async def staff(person: Person, count: int) -> list[str]:
    people = [f"{person.me}-{number}" for number in range(count)]
    await asyncio.gather(*(person.city.employee(each, person.unit) for each in people))
    return people


async def report(person: Person, people: Sequence[str]) -> str:
    outage_id = f"o-{person.me}"
    body = {"outage_id": outage_id, "unit_id": person.unit, "kind": "POWER", "reason": "listrik padam"}
    done(await person.post("outages", person.hr, body | {"missed": missed(people)}))
    return outage_id


async def corrected(person: Person, people: Sequence[str]) -> list[int]:
    """How many corrections the log holds of each."""
    rows = await asyncio.gather(*(person.city.ledger.read(corrections(each)) for each in people))
    return [sum(isinstance(decode(row.body), att.PunchesCorrected) for row in mine) for mine in rows]


async def test_an_outage_puts_a_day_right_for_three_hundred(person: Person) -> None:
    people = await staff(person, MANY)
    outage_id = await report(person, people)
    place = f"outages/{outage_id}"
    body = {"outage_id": outage_id, "unit_id": person.unit, "kind": "POWER", "reason": "listrik padam"}
    done(await person.post("outages", person.hr, body | {"missed": missed(people)}))
    refused(await person.post("outages", person.hr, body | {"missed": missed(people[1:])}), 409, "taken")
    for _ in range(2):
        done(await person.post(f"{place}/approval", person.agency))

    async def told() -> tuple[str, int, int]:
        view = await person.see(place, person.hr)
        return view["status"], view["touches"], view["applied"]

    await until(told, ("APPROVED", MANY, MANY))
    assert await corrected(person, people) == [1] * MANY
    listed = await person.see("outages", person.hr, status="APPROVED")
    assert [(item["outage_id"], item["decided_by"]) for item in listed["items"]] == [(outage_id, "hr:a1")]
    counts = (await person.see(f"units/{person.unit}/days/{LONG_AGO}", person.hr))["counts"]
    assert (counts["in_time"], counts["absent"]) == (MANY, 1)


async def test_an_approval_that_broke_off_is_completed_by_itself_said_again(person: Person) -> None:
    people = await staff(person, 20)
    outage_id = await report(person, people)
    caller, who = Caller("a1", frozenset({"hr_admin"})), Who("hr:a1", datetime.now(UTC))
    rosters = next(RosterStore(each.database) for each in person.city.app.state.services if each.name == "attendance")
    async with directory_of(person.city.ledger) as directory:
        failing: Any = Failing(person.city.ledger, appends=8)
        commands = OutageCommands(failing, CorrectionCommands(failing, directory, rosters))
        with pytest.raises(Problem, match="gone") as problem:
            await commands.approve(outage_id, caller, who)
    assert problem.value.status == 503
    assert sorted(await corrected(person, people)) == [0] * 13 + [1] * 7
    (said,) = [row for row in await person.city.ledger.read(outage(outage_id)) if _approves(row)]
    for _ in range(2):
        done(await person.post(f"outages/{outage_id}/approval", person.agency))
    assert await corrected(person, people) == [1] * 20
    assert [row for row in await person.city.ledger.read(outage(outage_id)) if _approves(row)] == [said]


def _approves(row: StoredEvent) -> bool:
    return isinstance(decode(row.body), cor.OutageApproved)


async def test_of_an_outage_every_item_that_cannot_be_is_named_and_nothing_is_stored(person: Person) -> None:
    people = await staff(person, 3)
    body = {"outage_id": f"o-{person.me}", "unit_id": person.unit, "kind": "POWER", "reason": "listrik padam"}
    items = missed([people[0], "nobody", people[1], "e1"]) + missed([people[2]], LONG_AGO - _DAY)
    answer = await person.post("outages", person.hr, body | {"missed": items})
    refused(answer, 422, "3 of 5 items")
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/body/missed/{place}" for place in (1, 3, 4)]
    assert await person.city.ledger.read(outage(f"o-{person.me}")) == []


async def test_a_refused_outage_puts_nothing_right_and_who_reported_it_decides_nothing(person: Person) -> None:
    outage_id = await report(person, [person.me])
    reporter = person.city.token(f"h{person.me[1:]}", "hr_admin")
    refused(await person.post(f"outages/{outage_id}/approval", reporter), 403, "they reported")
    refused(
        await person.post(f"outages/{outage_id}/approval", person.city.token(person.me, "hr_admin")), 403, "own day"
    )
    for _ in range(2):
        done(await person.post(f"outages/{outage_id}/refusal", person.agency, {"reason": "tidak padam"}))
    refused(await person.post(f"outages/{outage_id}/approval", person.agency), 409, "was refused")
    assert await person.said() == []
