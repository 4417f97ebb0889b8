"""Outages of terminals over HTTP: one report puts a day right for many."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from services.attendance.corrections.commands import CorrectionCommands
from services.attendance.corrections.outages.commands import OutageCommands
from services.attendance.rosters.store import RosterStore
from shared.caller import Caller
from shared.events import Event, decode
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.log.ledger import Ledger, LedgerError, StoredEvent
from shared.log.subjects import Subject, corrections, outage
from shared.problems import Problem
from shared.projections.directory import Directory
from tests.flow.corrections_office import _DAY, LONG_AGO, Person, at, done
from tests.kit.installation import Installation, refused
from tests.kit.waiting import eventually, until_equal

MANY = 300

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def person(city: Installation) -> Person:
    person = Person(city)
    await person.start()
    return person


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
    """The number of corrections of each employee in the log."""
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

    async def tabled() -> bool:
        return any(item["outage_id"] == outage_id for item in (await person.see("outages", person.hr))["items"])

    async def shown() -> tuple[str, int, int]:
        view = await person.see(place, person.hr)
        return view["status"], view["touches"], view["applied"]

    await eventually(tabled)
    await until_equal(shown, ("APPROVED", MANY, MANY))
    assert await corrected(person, people) == [1] * MANY
    listed = await person.see("outages", person.hr, status="APPROVED")
    assert [(item["outage_id"], item["decided_by"]) for item in listed["items"]] == [(outage_id, "hr:a1")]
    counts = (await person.see(f"units/{person.unit}/days/{LONG_AGO}", person.hr))["counts"]
    assert (counts["in_time"], counts["absent"]) == (MANY, 1)


async def test_an_approval_that_broke_off_is_completed_by_itself_said_again(person: Person) -> None:
    people = await staff(person, 20)
    outage_id = await report(person, people)
    caller = Caller("a1", frozenset({"hr_admin"}))
    rosters = next(RosterStore(each.database) for each in person.city.app.state.services if each.name == "attendance")
    async with directory_of(person.city.ledger) as directory:
        failing: Any = Failing(person.city.ledger, appends=8)
        commands = OutageCommands(failing, CorrectionCommands(failing, directory, rosters))
        with pytest.raises(Problem, match="gone") as problem:
            await commands.approve(outage_id, caller, datetime.now(UTC))
    assert problem.value.status == 503
    assert sorted(await corrected(person, people)) == [0] * 13 + [1] * 7
    (approval,) = [row for row in await person.city.ledger.read(outage(outage_id)) if _approves(row)]
    for _ in range(2):
        done(await person.post(f"outages/{outage_id}/approval", person.agency))
    assert await corrected(person, people) == [1] * 20
    assert [row for row in await person.city.ledger.read(outage(outage_id)) if _approves(row)] == [approval]


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
    assert await person.recorded() == []
