"""The people of the city: ages, ranks, sexes and posts in the exact shares of domain 6.1, with valid NIPs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from shared.events.appraisal import PositionDefinedData
from synthetic.almanac import NIGHT, OFFICE, taken_over
from synthetic.draw import chance, shared_out
from synthetic.names import name_of
from synthetic.person import AssessorStyle, Person, Post, Rank, Superior
from synthetic.posts import (
    ADMINISTRATOR,
    FAMILY_STATUSES,
    GRADES,
    HEAD,
    RANK_GROUPS,
    RANK_SHARES,
    STAFF,
    SUPERVISOR,
    ceiling_of,
    job_of,
    salary_of,
)
from synthetic.units import Unit

AGE_GROUPS = ((18, 25), (26, 35), (36, 45), (46, 58))
AGE_COUNTS = (47, 696, 1_725, 2_733)  # Kupang, 2021
LEADER_FROM_AGE = 36
MALE_PERCENT = 45
NEVER_USES_A_COMPUTER = 50_000  # millionths (domain 6.1)
STYLES: tuple[AssessorStyle, ...] = ("NORMAL",) * 14 + ("ALWAYS_FULL",) * 3 + ("HARSH",) * 2 + ("UNREAD",)


class Seat(NamedTuple):
    unit: Unit
    level: int
    superior: int | None  # the seat it reports to


def people(units: list[Unit], month_start: date, rng: Random) -> tuple[list[Person], list[PositionDefinedData]]:
    """Everyone of the city, in order of employee id, and the posts they hold."""
    seats = list(_seats(units))
    ages = _ages(seats, rng)
    groups = _rank_groups(seats, ages, rng)
    males = [True] * (len(seats) * MALE_PERCENT // 100)
    males += [False] * (len(seats) - len(males))
    rng.shuffle(males)
    positions: dict[tuple[str, str, int], PositionDefinedData] = {}
    serials: Counter[str] = Counter()
    everyone = [
        _person(n, seat, age, group, male, positions, serials, month_start, rng)
        for n, (seat, age, group, male) in enumerate(zip(seats, ages, groups, males, strict=True), start=1)
    ]
    for person, seat in zip(everyone, seats, strict=True):
        if seat.superior is not None:
            since = max(person.hired, everyone[seat.superior].hired)
            person.superiors.append(Superior(everyone[seat.superior].employee_id, "DEFINITIVE", since))
    return everyone, list(positions.values())


def leaders_of(size: int) -> tuple[int, int]:
    """Administrators and supervisors of a unit; an agency of 38 has 3 and 5 (domain 6.1)."""
    supervisors = size // 7 if size >= 8 else 0
    return supervisors * 3 // 5, supervisors


def _seats(units: list[Unit]) -> Iterator[Seat]:
    """Staff report to supervisors, they to administrators, they to the head, who reports to the parent unit's head."""
    heads: dict[str, int] = {}
    next_seat = 0
    for unit in units:
        heads[unit.unit_id] = head = next_seat
        next_seat += unit.size
        administrators, supervisors = leaders_of(unit.size)
        yield Seat(unit, HEAD, heads[unit.parent_id] if unit.parent_id else None)
        first = head + 1
        yield from (Seat(unit, ADMINISTRATOR, head) for _ in range(administrators))
        for n in range(supervisors):
            yield Seat(unit, SUPERVISOR, first + n % administrators if administrators else head)
        first += administrators
        for n in range(unit.size - 1 - administrators - supervisors):
            yield Seat(unit, STAFF, first + n % supervisors if supervisors else head)


def _ages(seats: list[Seat], rng: Random) -> list[int]:
    """Exact group sizes; leaders draw first, from those old enough."""
    counts = shared_out(len(seats), AGE_COUNTS)
    ages = [rng.randint(*group) for group, count in zip(AGE_GROUPS, counts, strict=True) for _ in range(count)]
    rng.shuffle(ages)
    ages.sort(key=lambda age: age < LEADER_FROM_AGE)  # stable: still shuffled among the old and among the young
    leaders = sum(seat.level != STAFF for seat in seats)
    for_leaders, for_staff = ages[:leaders], ages[leaders:]
    rng.shuffle(for_staff)
    return [for_leaders.pop() if seat.level != STAFF else for_staff.pop() for seat in seats]


def _rank_groups(seats: list[Seat], ages: list[int], rng: Random) -> list[str]:
    """Exact shares; the higher ranks go to leaders and to age, with luck in between."""
    merit = [rng.randrange(30) + age + 20 * (STAFF - seat.level) for seat, age in zip(seats, ages, strict=True)]
    lowest_first = sorted(range(len(seats)), key=lambda i: (merit[i], i))
    counts = shared_out(len(seats), RANK_SHARES)
    in_order = (group for group, count in zip(RANK_GROUPS, counts, strict=True) for _ in range(count))
    groups = dict(zip(lowest_first, in_order, strict=True))
    return [groups[i] for i in range(len(seats))]


def _person(
    n: int,
    seat: Seat,
    age: int,
    group: str,
    male: bool,
    positions: dict[tuple[str, str, int], PositionDefinedData],
    serials: Counter[str],
    month_start: date,
    rng: Random,
) -> Person:
    birth = _birth(age, month_start, rng)
    appointed = _appointed(birth, month_start, rng)
    hired = max(appointed, taken_over(month_start))
    grade = f"{group}/{rng.choice(GRADES[group])}"
    family = rng.choice(FAMILY_STATUSES) if age > 22 else "TK/0"
    position = _position(seat, group, positions)
    schedule = NIGHT if seat.unit.kind == "HOSPITAL" and seat.level == STAFF and n % 4 == 0 else OFFICE
    return Person(
        employee_id=f"e{n:05d}",
        nip=_nip(birth, appointed, male, serials),
        name=name_of(rng, male),
        age=age,
        level=seat.level,
        employment="CIVIL_SERVANT" if month_start.year - appointed.year > 1 else "PROBATIONARY",
        family_status=family,
        style=rng.choice(STYLES),
        in_field=seat.level == STAFF and chance(rng, NEVER_USES_A_COMPUTER),
        posts=[Post(hired, seat.unit.unit_id, position.position_id, schedule)],
        ranks=[Rank(hired, grade, salary_of(grade, month_start.year - appointed.year, family))],
    )


def _position(
    seat: Seat, group: str, positions: dict[tuple[str, str, int], PositionDefinedData]
) -> PositionDefinedData:
    """The post of that title and class in the unit, defined when its first holder appears."""
    unit, job = seat.unit, job_of(seat.unit.kind, seat.level, group)
    key = (unit.unit_id, job.title, job.position_class)
    if key not in positions:
        positions[key] = PositionDefinedData(
            position_id=f"p{len(positions) + 1:05d}",
            title=f"{job.title} {unit.name}",
            unit_id=unit.unit_id,
            position_class=job.position_class,
            kind=job.kind,
            ceiling=ceiling_of(unit.kind, job.position_class),
        )
    return positions[key]


def _birth(age: int, month_start: date, rng: Random) -> date:
    """A birthday that makes someone `age` years old on the first day of the month."""
    month = rng.randint(1, 12)
    day = rng.randint(1, 28)
    had_birthday = (month, day) <= (month_start.month, 1)
    return date(month_start.year - age - (not had_birthday), month, day)


def _appointed(birth: date, month_start: date, rng: Random) -> date:
    """The first of a month at 18 to 30 years of age, and not after this month."""
    earliest = (birth.year + 18) * 12 + birth.month - 1
    this_month = month_start.year * 12 + month_start.month - 1
    months = rng.randint(earliest, min(earliest + 144, this_month))
    return date(months // 12, months % 12 + 1, 1)


def _nip(birth: date, appointed: date, male: bool, serials: Counter[str]) -> str:
    """The serial counts up among those whose first fifteen digits agree."""
    stem = f"{birth:%Y%m%d}{appointed:%Y%m}{1 if male else 2}"
    serials[stem] += 1
    return f"{stem}{serials[stem]:03d}"
