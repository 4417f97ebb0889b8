"""The to-do lists over HTTP: of a person, of a unit, of the city, as the events come in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from services.activity.notify.store import NotificationStore
from services.activity.todo.domain import written
from shared.values.period import days_between, period_of
from tests.flow.example_requests import ACTIVITY, ASKS, NOW, STAFF, Ask
from tests.flow.example_town import Town, small_town
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODO, UNIT, CITY = (
    ASKS[f"GET /activities/todo/{what}"]
    for what in ("people/{employee_id}", "units/{unit_id}/{period}", "city/{period}")
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """A town in which nobody has reported anything: the activity of `e1` is withdrawn."""
    async with small_town(tmp_path_factory.mktemp("town")) as town:
        await done(town, ASKS[f"POST {ACTIVITY}/withdrawal"], "e1")
        await until(town, "e1", lambda todo: todo["days_without_report"] == [each.isoformat() for each in mondays()])
        yield town


def today() -> date:
    """Today's date in the town."""
    return (NOW + timedelta(hours=8)).date()


def mondays() -> list[date]:
    """The past workdays of the town's schedule, of last month and this."""
    first = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    return [day for day in days_between(first, today() - timedelta(days=1)) if day.weekday() == 0]


async def read(town: Town, ask: Ask, subject: str, *roles: Any) -> dict[str, Any]:
    answer = await town.ask(ask, town.token(subject, *roles))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def done(town: Town, ask: Ask, subject: str, *roles: Any) -> None:
    answer = await town.ask(ask, town.token(subject, *roles))
    assert answer.status_code in (200, 201), answer.text


def until(town: Town, employee_id: str, holds: Callable[[dict[str, Any]], Any]) -> Awaitable[Any]:
    async def asked() -> dict[str, Any] | None:
        found = await read(town, TODO.at(employee_id=employee_id), employee_id)
        return found if holds(found) else None

    return eventually(asked)


async def test_a_report_moves_from_the_day_to_the_superior_and_back(town: Town) -> None:
    gone = mondays()
    day = gone[-1]
    found = await read(town, TODO, "e1")
    assert found["days_without_report"] == [each.isoformat() for each in gone]
    assert [item["kind"] for item in found["items"] if item["kind"] != "WINDOW_CLOSES"] == ["DAY_WITHOUT_REPORT"]
    oldest = written(gone[0], today())
    assert found["items"][-1]["text"] == f"{len(gone)} hari belum dilaporkan (paling lama {oldest})."

    work = ASKS["POST /activities"].saying(activity_id="t1", date=day.isoformat())
    await done(town, work, "e1")
    await until(town, "e1", lambda todo: day.isoformat() not in todo["days_without_report"])
    waits = await until(town, "boss", lambda todo: todo["waiting_for_me"])
    assert waits["waiting_for_me"] == [{"employee_id": "e1", "reports": 1, "oldest": day.isoformat()}]
    assert waits["items"][-1]["text"] == f"1 laporan bawahan menunggu Anda ({written(day, today())})."
    # Two people who supervise each other decide on neither's work.
    assert (await read(town, TODO.at(employee_id="e4"), "e4"))["waiting_for_me"] == []

    place = {"employee_id": "e1", "period": period_of(day), "activity_id": "t1"}
    await done(town, ASKS[f"POST {ACTIVITY}/return"].at(**place), "boss")
    back = await until(town, "e1", lambda todo: todo["returned"])
    assert back["returned"] == [{"date": day.isoformat(), "activity_id": "t1", "reason": "salah catat"}]
    await until(town, "boss", lambda todo: not todo["waiting_for_me"])
    board = await read(town, UNIT.at(unit_id="u1", period=period_of(day)), "h1", "hr_admin")
    mine = next(each for each in board["items"] if each["employee_id"] == "e1")
    assert (mine["state"], mine["returned"], mine["waiting"]) == ("LATE", 1, 0)


async def test_an_excused_day_needs_no_report_until_the_excuse_is_cancelled(town: Town) -> None:
    day = mondays()[0]
    excuse = {"employee_id": "e3", "excuse_id": "sick", "date_from": day.isoformat(), "date_to": day.isoformat()}
    await done(town, ASKS["POST /attendance/excuses"].saying(**excuse), "a1", "hr_admin")
    await until(town, "e3", lambda todo: day.isoformat() not in todo["days_without_report"])
    cancel = ASKS["POST /attendance/excuses/{employee_id}/{period}/{excuse_id}/cancellation"]
    place = {"employee_id": "e3", "period": period_of(day), "excuse_id": "sick"}
    await done(town, cancel.at(**place), "a1", "hr_admin")
    await until(town, "e3", lambda todo: day.isoformat() in todo["days_without_report"])


async def test_who_is_late_holds_up_nobody_and_everybody_is_counted_once(town: Town) -> None:
    day = mondays()[0]
    period = period_of(day)
    owed = [each for each in mondays() if period_of(each) == period]
    for n, each in enumerate(owed):
        work = ASKS["POST /activities"].saying(employee_id="e2", date=each.isoformat(), activity_id=f"r{n}")
        await done(town, work, "e2")

    async def ready() -> dict[str, Any] | None:
        board = await read(town, CITY.at(period=period), "i1", "auditor")
        (unit,) = [each for each in board["units"] if each["unit_id"] == "u2"]
        return board if unit["counts"]["waiting"] == 1 else None

    board = await eventually(ready)
    assert {each["unit_id"]: each["counts"]["people"] for each in board["units"]} == {"u1": 6, "u2": 2}
    counts = next(each["counts"] for each in board["units"] if each["unit_id"] == "u2")
    assert counts | {"reports_waiting": 0} == {
        "people": 2,
        "ready": 0,
        "waiting": 1,
        "late": 1,
        "days_without_report": len(owed),
        "reports_returned": 0,
        "reports_waiting": 0,
    }
    assert board["counts"]["people"] == sum(map(len, STAFF.values()))
    assert all(
        board["counts"][name] == sum(each["counts"][name] for each in board["units"]) for name in board["counts"]
    )


async def test_pages_of_a_unit_follow_each_other_under_the_same_counts(town: Town) -> None:
    ask, people = UNIT.at(period="2025-09"), list[str]()
    first = await read(town, ask.asking(limit=4), "a1", "hr_admin")
    rest = await read(town, ask.asking(limit=4, cursor=first["next"]), "a1", "hr_admin")
    for page in (first, rest):
        people += [each["employee_id"] for each in page["items"]]
        assert page["counts"] == first["counts"]
    assert people == sorted(STAFF["u1"])
    assert rest["next"] is None
    owed = {each["days_without_report"] for each in first["items"] if each["employee_id"] != "e1"}
    assert owed == {5}  # the Mondays of September 2025, of which `e1` has reported one


@pytest.mark.parametrize("name", ["todo", "units", "people", "queue", "notifications"])
async def test_no_employees_id_is_shadowed_by_a_word_of_ours(town: Town, name: str) -> None:
    await town.employee(name, "u1")
    month = await read(town, ASKS["GET /activities/{employee_id}/{period}"].at(employee_id=name), name)
    assert month == {"items": [], "next": None}
    assert (await read(town, TODO.at(employee_id=name), name))["employee_id"] == name


async def test_an_operator_sees_which_digests_were_never_sent(town: Town) -> None:
    (database,) = [each.database for each in town.app.state.services if each.name == "activity"]
    store, now = NotificationStore(database), datetime.now(UTC)
    for number in range(3):
        claim = await store.claim(f"m{number}", f"e{number}", today(), now, timedelta(minutes=1))
        await store.settle(f"m{number}", claim, "FAILED" if number else "SENT", now, "HTTP 410", 1)
    ask = ASKS["GET /activities/notifications"]
    first = await read(town, ask.asking(limit=1), "o1", "operator")
    rest = await read(town, ask.asking(limit=1, cursor=first["next"], status="FAILED"), "o1", "operator")
    assert [each["employee_id"] for page in (first, rest) for each in page["items"]] == ["e2", "e1"]
    assert (first["items"][0]["error"], first["items"][0]["tries"], rest["next"]) == ("HTTP 410", 1, None)
    sent = await read(town, ask.asking(status="SENT"), "o1", "operator")
    assert [each["state"] for each in sent["items"]] == ["SENT"]
