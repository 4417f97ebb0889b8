"""Figures over HTTP: the month of six verifiers, its readers, page by page."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from shared.events import Event
from shared.events import appraisal as app
from shared.events.activity import work as act
from shared.log.subjects import activity_month
from tests.kit.installation import Headers, Installation
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERIOD = "2021-05"  # nobody else's in the tests
DAYS = [date(2021, 5, day) for day in range(3, 23)]
NOON = datetime(2021, 5, 3, 4, 0, tzinfo=UTC)
FILE = act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")


class Department:
    """Six verifiers of one person each, on twenty days; the first gives 100 to everything and opens nothing."""

    def __init__(self, city: Installation) -> None:
        mark = uuid4().hex[:10]
        self.city, self.unit, self.above = city, f"u{mark}", f"v{mark}"
        self.people = [f"e{n}{mark}" for n in range(6)]
        self.bosses = [f"b{n}{mark}" for n in range(6)]
        self.post = f"p{mark}"
        self.admin, self.auditor = city.token("h1", "hr_admin"), city.token("i1", "auditor")

    async def open(self) -> None:
        for unit in (self.unit, self.above):
            await self.city.unit(unit)
        position = app.PositionDefinedData(
            position_id=self.post, title="Analis", unit_id=self.unit, position_class=7, kind="EXECUTOR", ceiling={}
        )
        await self.city.append(app.PositionDefined.record(position, time=NOON, actor="hr:h1"))
        for number, (me, boss) in enumerate(zip(self.people, self.bosses, strict=True)):
            await self.city.employee(boss, self.above)
            await self.city.employee(me, self.unit, superior=boss)
            move = app.EmployeeTransferredData(
                employee_id=me,
                unit_id=self.unit,
                schedule_id="office",
                position_id=self.post,
                effective_from=date(2020, 2, 1),
            )
            await self.city.append(app.EmployeeTransferred.record(move, time=NOON, actor="hr:h1"))
            events = [event for day in DAYS for event in self.worked(me, boss, day, number)]
            await self.city.ledger.append(activity_month(me, PERIOD), events, 0)
        await eventually(self._folded)

    def worked(self, me: str, boss: str, day: date, number: int) -> list[Event]:
        submitted = act.ActivitySubmittedData(
            employee_id=me,
            activity_id=f"a{day.day}",
            date=day,
            description="Menyusun laporan",
            volume=1,
            unit="dokumen",
            minutes=300 if number else 320,
            evidence=[FILE],
            late=day.day == 3,
        )
        verified = act.ActivityVerifiedData(
            employee_id=me,
            activity_id=f"a{day.day}",
            minutes_accepted=320 if not number else 300 - number,
            volume_accepted=1,
            quality=8_800 if number else 10_000,
            opened=(FILE.sha256,) if number else (),
        )
        return [
            act.ActivitySubmitted.record(submitted, time=NOON, actor=f"employee:{me}"),
            act.ActivityVerified.record(verified, time=NOON + timedelta(hours=25), actor=f"employee:{boss}"),
        ]

    async def ask(self, path: str, by: Headers | None = None, **query: Any) -> httpx.Response:
        return await self.city.http.get(f"/activities/{path}", params=query, headers=by or self.admin)

    async def read(self, path: str, by: Headers | None = None, **query: Any) -> dict[str, Any]:
        answer = await self.ask(path, by, **query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def _folded(self) -> bool:
        load = await self.read(f"load/{PERIOD}/{self.unit}")
        listed = await self.read("verifiers", period=PERIOD)
        compared = [each for each in listed["items"] if each["comparison"]]
        return load["people"] == 6 and load["late_bp"] == 500 and len(compared) == 6


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def department(city: Installation) -> Department:
    department = Department(city)
    await department.open()
    return department


async def test_whose_mean_is_the_farthest_from_the_others_comes_first(department: Department) -> None:
    listed = (await department.read("verifiers", department.auditor, period=PERIOD))["items"]
    assert [each["employee_id"] for each in listed] == department.bosses  # the others are alike, and go by id
    assert listed[0] == {
        "employee_id": department.bosses[0],
        "period": PERIOD,
        "verified": 20,
        "returned": 0,
        "rejected": 0,
        "median_age_hours": {"at_least": 24, "below": 48},
        "full_bp": 10_000,
        "accepted_bp": 10_000,
        "unopened_bp": 10_000,
        "quality": {"number": 20, "mean": 10_000, "spread": 0},
        "comparison": {
            "own": {"number": 20, "mean": 10_000, "spread": 0},
            "peers": {"number": 100, "mean": 8_800, "spread": 0},
            "peers_mean": 8_800,
            "difference": 1_200,
            "verifiers": 5,
        },
        "says": listed[0]["says"],
    }
    assert "Selisih 12,00 poin, lebih tinggi." in listed[0]["says"]
    assert "bukan penilaian" in listed[0]["says"]
    second = listed[1]
    assert (second["full_bp"], second["accepted_bp"], second["unopened_bp"]) == (0, 9_967, 0)
    assert second["comparison"]["difference"] == -240


async def test_verifiers_page_by_page(department: Department) -> None:
    seen, cursor = [], None
    for expected in (4, 2):
        page = await department.read("verifiers", period=PERIOD, limit=4, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) == expected
        seen += [each["employee_id"] for each in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert seen == department.bosses


async def test_a_verifier_sees_their_own_figures_and_nobody_elses(department: Department) -> None:
    first, second, *_ = department.bosses
    own = await department.read(f"verifiers/{PERIOD}/{first}", department.city.token(first))
    assert own == await department.read(f"verifiers/{PERIOD}/{first}")
    assert own["comparison"]["verifiers"] == 5
    for caller in (department.city.token(first), department.city.token(first, "employee", units=[department.above])):
        answer = await department.ask(f"verifiers/{PERIOD}/{second}", caller)
        assert (answer.status_code, answer.json()["detail"]) == (403, "These are another verifier's figures.")
    assert (await department.ask("verifiers", department.city.token(first), period=PERIOD)).status_code == 403


async def test_who_decided_on_nothing_has_figures_of_nothing(department: Department) -> None:
    nothing = await department.read(f"verifiers/{PERIOD}/{department.people[0]}")
    assert (nothing["verified"], nothing["quality"], nothing["comparison"]) == (0, None, None)
    assert nothing["says"] == "Belum ada keputusan atas kegiatan bulan ini."
    assert (await department.ask(f"verifiers/{PERIOD}/nobody")).status_code == 404


async def test_too_few_decisions_say_nothing_of_the_verifier(department: Department) -> None:
    """The next month has one decision of each verifier: figures, but no comparison."""
    month = "2021-06"
    for number, (me, boss) in enumerate(zip(department.people, department.bosses, strict=True)):
        events = department.worked(me, boss, date(2021, 6, 1), number)
        await department.city.ledger.append(activity_month(me, month), events, 0)

    async def six() -> list[dict[str, Any]] | None:
        items = (await department.read("verifiers", period=month))["items"]
        return items if len(items) == 6 else None

    items = await eventually(six)
    assert {each["comparison"] for each in items} == {None}
    assert {each["says"] for each in items} == {"Belum cukup nilai untuk dibandingkan dengan rekan."}
    assert [each["employee_id"] for each in items] == department.bosses


async def test_the_load_of_a_unit_for_who_keeps_its_records(department: Department) -> None:
    officer = department.city.token("o1", "unit_hr", units=[department.unit])
    load = await department.read(f"load/{PERIOD}/{department.unit}", officer)
    assert load == {
        "unit_id": department.unit,
        "period": PERIOD,
        "people": 6,
        "required": 6 * 6_250,
        "claimed": 36_400,
        "verified": 36_100,
        "lower_quartile": 5_920,
        "median": 5_940,
        "upper_quartile": 5_980,
        "under_half": 0,
        "over_full": 1,
        "late_bp": 500,
        "says": load["says"],
    }
    assert load["says"].startswith("Dari 6 pegawai, 0 di bawah 50% dan 1 di atas 100% dari 6250 menit")
    assert (await department.ask(f"load/{PERIOD}/{department.above}", officer)).status_code == 403
    assert (await department.ask("load", officer, period=PERIOD)).status_code == 403


async def test_the_load_of_the_city_unit_by_unit(department: Department) -> None:
    units, cursor = [], None
    while True:
        page = await department.read("load", period=PERIOD, limit=3, **({"cursor": cursor} if cursor else {}))
        units += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    names = [each["unit_id"] for each in units]
    assert names == sorted(set(names))
    by_name = {each["unit_id"]: each for each in units}
    assert by_name[department.unit] == await department.read(f"load/{PERIOD}/{department.unit}")
    above = by_name[department.above]
    assert (above["people"], above["verified"], above["under_half"], above["late_bp"]) == (6, 0, 6, None)
