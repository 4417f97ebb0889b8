"""Corrections over HTTP, log and SQL: a day is put right by request, endorsement and approval."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from shared.events.attendance import days as att
from tests.flow.corrections_office import LONG_AGO, RECENT, Person, done
from tests.kit.installation import Installation, refused
from tests.kit.waiting import until_equal

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def person(city: Installation) -> Person:
    person = Person(city)
    await person.start()
    return person


async def test_from_the_request_to_the_day(person: Person) -> None:
    await until_equal(person.day, ("ABSENT", ["Tanpa keterangan"]))
    for _ in range(2):
        assert (await person.forgot("c1")).json() == {"id": "c1", "status": "RECORDED"}
    await until_equal(person.day, ("ABSENT", ["Tanpa keterangan", "Koreksi menunggu persetujuan atasan"]))
    assert await person.waiting(person.superior) == ["c1"]
    assert await person.waiting(person.hr) == []
    refused(await person.say("c1", "approval", person.hr), 409, "not endorsed")

    for _ in range(2):
        done(await person.say("c1", "endorsement", person.superior, comment="benar hadir"))
    await until_equal(lambda: person.waiting(person.hr), ["c1"])
    assert await person.waiting(person.superior) == []
    assert await person.day() == ("ABSENT", ["Tanpa keterangan", "Koreksi menunggu persetujuan kepegawaian"])

    for _ in range(2):
        done(await person.say("c1", "approval", person.hr))
    await until_equal(person.day, ("WORKED", ["Tepat waktu", "Jam masuk dikoreksi", "Jam pulang dikoreksi"]))
    await until_equal(person.statuses, {"c1": "APPLIED"})
    assert await person.waiting(person.hr) == []
    history = await person.recorded()
    assert [type(event).__name__ for event in history] == [
        "CorrectionRequested",
        "CorrectionEndorsed",
        "CorrectionApproved",
        "PunchesCorrected",
    ]


async def test_an_informal_notice_is_applied_by_the_superior(person: Person) -> None:
    done(await person.ask("c1", kind="INFORMAL_NOTICE", date_from=str(RECENT)))
    done(await person.say("c1", "endorsement", person.superior))
    await until_equal(person.day, ("EXCUSED", ["Izin tanpa surat"]))
    await until_equal(person.statuses, {"c1": "APPLIED"})


async def test_an_excused_absence_is_taken_back_by_hr(person: Person) -> None:
    done(await person.ask("c1", kind="SICK", date_from=str(RECENT)))
    done(await person.say("c1", "endorsement", person.superior))
    done(await person.say("c1", "approval", person.hr))
    await until_equal(person.day, ("EXCUSED", ["Sakit"]))
    for by in (person.own, person.superior):
        refused(await person.say("c1", "cancellation", by, reason="ternyata hadir"), 403)
    for _ in range(2):
        done(await person.say("c1", "cancellation", person.hr, reason="ternyata hadir"))
    await until_equal(person.day, ("ABSENT", ["Tanpa keterangan"]))
    await until_equal(person.statuses, {"c1": "CANCELLED"})
    assert sum(isinstance(event, att.ExcuseCancelled) for event in await person.recorded()) == 1


async def test_refused_or_withdrawn_the_day_stays_as_it_is(person: Person) -> None:
    for name in ("c1", "c2", "c3"):
        done(await person.forgot(name))
    done(await person.say("c1", "endorsement", person.superior))
    done(await person.say("c1", "refusal", person.hr, reason="ada rekaman"))
    done(await person.say("c2", "refusal", person.superior, reason="tidak hadir"))
    done(await person.say("c3", "withdrawal", person.own, reason="salah tanggal"))
    await until_equal(person.statuses, {"c1": "REFUSED", "c2": "REFUSED", "c3": "WITHDRAWN"})
    for name in ("c1", "c2", "c3"):
        refused(await person.say(name, "approval", person.hr), 409, "this is done only to")
    assert await person.day() == ("ABSENT", ["Tanpa keterangan"])
    assert not any(isinstance(event, att.PunchesCorrected) for event in await person.recorded())


async def test_who_is_assisted_is_named_and_only_the_author_withdraws(person: Person) -> None:
    done(await person.forgot("c1", by=person.hr))
    (event,) = await person.recorded()
    assert event.onbehalfof == f"employee:{person.me}"
    refused(await person.say("c1", "withdrawal", person.own, reason="tidak perlu"), 403)
    done(await person.say("c1", "withdrawal", person.hr, reason="tidak perlu"))


async def test_of_long_ago_only_the_agency_asks(person: Person) -> None:
    for by in (person.own, person.hr):
        refused(await person.forgot("c1", LONG_AGO, by), 422, "could be asked for until 2026-03-")
    assert await person.recorded() == []
    done(await person.forgot("c1", LONG_AGO, person.agency))


async def test_of_two_who_approve_at_once_one_does(person: Person) -> None:
    """Two replicas work on one log, each with its own memory of the person."""
    done(await person.forgot("c1"))
    done(await person.say("c1", "endorsement", person.superior))
    await asyncio.gather(*(person.say("c1", "approval", by) for by in [person.hr, person.agency] * 4))
    assert sum(isinstance(event, att.PunchesCorrected) for event in await person.recorded()) == 1


async def test_requests_are_listed_the_newest_first_and_in_pages(person: Person) -> None:
    for number in range(5):
        done(await person.ask(f"c{number}", kind="SICK", date_from=str(RECENT)))
    await until_equal(lambda: person.waiting(person.superior), [f"c{number}" for number in range(5)])
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
    await until_equal(person.statuses, {"c1": "REQUESTED"})
    leave = {"employee_id": "waiting", "leave_id": "l1", "kind": "IMPORTANT_REASON", "reason": "pulang kampung"}
    done(await person.post("leave", person.own, leave | {"date_from": str(RECENT), "date_to": str(RECENT)}))

    async def listed() -> list[str]:
        return [item["leave_id"] for item in (await person.see("leave/waiting"))["items"]]

    await until_equal(listed, ["l1"])
