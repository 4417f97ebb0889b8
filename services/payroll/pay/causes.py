"""What was said of a month since a statement of it was settled: why a revision differs from the one before. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.payroll.pay.facts import City, MonthFacts, Person
from shared.city.history import Fact
from shared.values.period import Period, first_day, last_day


class Cause(NamedTuple):
    """`what`: punch, correction, excuse, cancellation, activity, assembly, roster, career, holiday, hours, post."""

    seq: int
    what: str
    event_id: str


def causes(city: City, person: Person, period: Period, after: int, until: int | None) -> list[Cause]:
    """What the log says of the month after one place and up to another, in its order."""
    said = (*_of_person(person, period), *_of_city(city, person, period))
    late = {cause for cause in said if after < cause.seq and (until is None or cause.seq <= until)}
    return sorted(late)


def _of_person(person: Person, period: Period) -> Iterator[Cause]:
    facts, first, last = person.months.get(period) or MonthFacts(), first_day(period), last_day(period)
    for punch in facts.punches.values():
        yield Cause(punch.seq, "punch", punch.event_id)
    for correction in facts.corrections.values():
        yield Cause(correction.seq, "correction", correction.event_id)
    for activity in facts.activities.values():
        yield Cause(activity.seq, "activity", activity.event_id)
        yield from (Cause(each.seq, "activity", each.event_id) for each in activity.decisions)
    for assembly in facts.assemblies.values():
        yield Cause(assembly.seq, "assembly", assembly.event_id)
    for roster in (each for words in facts.rosters.values() for each in words):
        yield Cause(roster.seq, "roster", roster.event_id)
    for excuse in person.excuses.values():
        if excuse.date_from <= last and first <= excuse.date_to:
            yield Cause(excuse.seq, "excuse", excuse.event_id)
            if excuse.excuse_id in person.cancellations:
                cancelled = person.cancellations[excuse.excuse_id]
                yield Cause(cancelled.seq, "cancellation", cancelled.event_id)
    career = person.career
    dated = (*career.turns, *career.identities, *career.assignments, *career.ranks, *career.sanctions)
    yield from (Cause(each.seq, "career", each.event_id) for each in dated if each.effective_from <= last)


def _of_city(city: City, person: Person, period: Period) -> Iterator[Cause]:
    """Of the city's calendar and posts, what the person's month may depend on."""
    first, last = first_day(period), last_day(period)
    held = [assignment for _, assignment in person.career.assignments_between(first, last)]
    for day, holidays in city.calendar.holidays.items():
        if day[:7] == period:
            yield from _all("holiday", holidays)
    for schedule_id in {each.schedule_id for each in held}:
        versions = city.calendar.schedules.get(schedule_id, [])
        yield from _all("hours", [each for each in versions if each.effective_from <= last])
        specials = city.calendar.specials.get(schedule_id, [])
        yield from _all("hours", [each for each in specials if each.date_from <= last and first <= each.date_to])
    for position_id in {each.position_id for each in held if each.position_id}:
        yield from _all("post", city.organisation.positions.get(position_id, []))


def _all(what: str, facts: Sequence[Fact]) -> Iterator[Cause]:
    return (Cause(each.seq, what, each.event_id) for each in facts)
