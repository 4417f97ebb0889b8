"""The parts that people are given: each changes a career or a plan, and says whether it could."""

from collections.abc import Callable
from datetime import date, timedelta

from shared.events.appraisal import PositionDefinedData
from shared.events.attendance.days import ExcuseKind
from synthetic.almanac import GUARD, OFFICE, Span
from synthetic.city import City, Life
from synthetic.person import Post, Rank, Sanction, Superior
from synthetic.plan import Shape
from synthetic.posts import GRADES, STAFF, salary_of

MINUTE = 60

Play = Callable[[City, Life], bool]


def is_ordinary(city: City, life: Life) -> bool:
    """Staff of office hours, where the terminal works; the personnel agency keeps its exact numbers."""
    person, post = life.person, life.person.posts[0]
    if person.level != STAFF or person.in_field or not person.superiors or post.schedule_id != OFFICE:
        return False
    return post.unit_id not in city.faults.units and city.unit_of[post.unit_id].kind != "PERSONNEL_AGENCY"


def days(shapes: list[Shape]) -> Play:
    """Give the first working days these shapes."""

    def play(city: City, life: Life) -> bool:
        life.plan.shapes.update(zip(city.month.workdays, shapes, strict=False))
        return True

    return play


def absent(first: int, last: int | None) -> Play:
    """Away without notice from one working day to another."""

    def play(city: City, life: Life) -> bool:
        life.plan.stay_away(city.month.workdays_of(life.person.posts[0].schedule_id)[first:last])
        return True

    return play


def excused(kind: ExcuseKind, first: int, days: int) -> Play:
    """Excused from a working day of the month (negative: counted from its end) for so many calendar days."""

    def play(city: City, life: Life) -> bool:
        start = city.month.workdays[first]
        away(city, life, kind, start, start + timedelta(days=days - 1))
        return True

    return play


def whole_month(kind: ExcuseKind) -> Play:
    """From the month before into the month after, and less than the three months that a long leave lasts."""

    def play(city: City, life: Life) -> bool:
        month = city.month
        away(city, life, kind, month.first - timedelta(days=20), month.last + timedelta(days=35))
        return True

    return play


def long_away(kind: ExcuseKind) -> Play:
    """A whole month away by a person in the roster since the appointment: it needs five years of service."""

    def play(city: City, life: Life) -> bool:
        _hired_on(life, appointed(life))
        return whole_month(kind)(city, life)

    return play


def away(city: City, life: Life, kind: ExcuseKind, first: date, last: date) -> None:
    life.plan.excuse(city.month, kind, first, last)
    life.plan.stay_away([day for day in city.month.workdays if first <= day <= last])


def office_hours(city: City, day: date) -> Span:
    """The office hours of a working day."""
    span = city.month.hours(OFFICE, day)
    assert span is not None
    return span


def appointed(life: Life) -> date:
    """The first of the month that the NIP names."""
    nip = life.person.nip
    return date(int(nip[8:12]), int(nip[12:14]), 1)


def _hired_on(life: Life, since: date) -> None:
    person = life.person
    person.posts[0] = person.posts[0]._replace(since=since)
    person.ranks[0] = person.ranks[0]._replace(since=since)
    person.superiors[0] = person.superiors[0]._replace(since=since)


def resent(city: City, life: Life) -> bool:
    life.plan.resent = frozenset(city.month.workdays[:5])
    life.plan.shapes.update(dict.fromkeys(life.plan.resent, Shape(-300, 300)))
    return True


def guard(city: City, life: Life) -> bool:
    """Only a week of seven days has 28 working days to miss in one month."""
    life.person.posts[0] = life.person.posts[0]._replace(schedule_id=GUARD)
    return absent(0, 28)(city, life)


def leave_from_last_month(city: City, life: Life) -> bool:
    away(city, life, "ANNUAL", city.month.first - timedelta(days=5), city.month.workdays[1])
    return True


def excused_with_punches(city: City, life: Life) -> bool:
    day = city.month.workdays[7]
    life.plan.excuse(city.month, "TRAINING", day, day)
    life.plan.shapes[day] = Shape(45 * MINUTE, -30 * MINUTE)
    return True


def two_excuses(city: City, life: Life) -> bool:
    """The phone call first, the doctor's note the next day."""
    day = city.month.workdays[8]
    away(city, life, "INFORMAL_NOTICE", day, day)
    away(city, life, "SICK", day, day)
    return True


def no_post(city: City, life: Life) -> bool:
    life.person.posts[0] = life.person.posts[0]._replace(position_id=None)
    return True


def no_ceiling(city: City, life: Life) -> bool:
    post = life.person.posts[0]
    unfunded = PositionDefinedData(
        position_id=f"p{len(city.positions) + 1:05d}",
        title="Jabatan baru belum dianggarkan",
        unit_id=post.unit_id,
        position_class=7,
        kind="EXECUTOR",
        ceiling={},
    )
    city.positions.append(unfunded)
    life.person.posts[0] = post._replace(position_id=unfunded.position_id)
    return True


def transferred(city: City, life: Life) -> bool:
    """To the place of work, kind of post and superior of someone elsewhere, from the middle of the month on."""
    person, since = life.person, middle(city)
    here = person.posts[0].unit_id
    for other in (other for other in city.lives if is_ordinary(city, other)):
        post = other.person.posts[0]
        if post.unit_id != here and post.position_id and other.person.hired < since:
            person.posts.append(Post(since, post.unit_id, post.position_id, OFFICE))
            person.superiors.append(Superior(other.person.superiors[0].employee_id, "DEFINITIVE", since))
            return True
    return False


def hired(city: City, life: Life) -> bool:
    _hired_on(life, middle(city))
    return True


def ended(city: City, life: Life) -> bool:
    life.person.ended = middle(city)
    return True


def promoted(mid_month: bool) -> Play:
    def play(city: City, life: Life) -> bool:
        person, rank = life.person, life.person.ranks[0]
        group, letter = rank.rank_grade.split("/")
        grade = f"{group}/{GRADES[group][GRADES[group].index(letter) + 1]}"
        since = middle(city) if mid_month else city.month.first
        person.ranks.append(Rank(since, grade, salary_of(grade, 12, person.family_status)))
        return True

    return play


def sanctioned(mid_month: bool, *cuts: int) -> Play:
    def play(city: City, life: Life) -> bool:
        since = middle(city) if mid_month else city.month.first
        until = since + timedelta(days=181)
        life.person.sanctions += [Sanction("MEDIUM" if bp == 2_500 else "LIGHT", bp, since, until) for bp in cuts]
        return True

    return play


def middle(city: City) -> date:
    return city.month.workdays[len(city.month.workdays) // 2]
