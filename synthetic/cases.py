"""The cases that must exist in the data (domain 6.5), each given to one person of ordinary staff."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import NamedTuple

from synthetic import parts, requests, shifts, signals
from synthetic.city import City, Life
from synthetic.parts import MINUTE
from synthetic.person import Superior
from synthetic.plan import Shape
from synthetic.posts import GRADES

# Both sides of every bracket of domain 2.2: the last free second, the first cut minute, each limit and one past it.
LATE_EDGES = [0, 15 * MINUTE, 15 * MINUTE + 59, *(m * MINUTE for m in (16, 60, 61, 120, 121, 180, 181)), None]
EARLY_EDGES = [-1, *(-m * MINUTE for m in (1, 60, 61, 120, 121, 180, 181)), None]
BOTH = [Shape(70 * MINUTE, -90 * MINUTE), Shape(210 * MINUTE, -200 * MINUTE)]
SHORT_MONTHS = 89  # days: the shortest three months there are
CAST_SHARE = (2, 3)  # of the candidates at most, so that a small city keeps ordinary people


def stage(city: City, rng: Random) -> None:
    """Give each case, in order of importance, to the next candidate, as long as there are any."""
    candidates = [life for life in city.lives if parts.is_ordinary(city, life)]
    rng.shuffle(candidates)
    del candidates[len(candidates) * CAST_SHARE[0] // CAST_SHARE[1] :]
    for case in CASES:
        life = next((life for life in candidates if case.suits(city, life)), None)
        if life is None:
            continue
        candidates.remove(life)
        life.plan.clear()
        if case.play(city, life):
            city.cast[case.name] = life.person.employee_id
    city.cast["no_superior"] = city.lives[0].person.employee_id
    _acting_superior(city)
    signals.burst(city)
    faults = city.faults
    units = {
        "outage": faults.outage_unit,
        "slow_clock": faults.slow_unit,
        "buffered_terminal": faults.buffered_unit,
        "burst_at_night": faults.burst_unit,
    }
    city.cast.update({name: unit for name, unit in units.items() if unit})


def _anyone(city: City, life: Life) -> bool:
    return True


def _woman(city: City, life: Life) -> bool:
    return life.person.nip[14] == "2"


def _no_clerk(city: City, life: Life) -> bool:
    """A unit's records are kept all month."""
    person = life.person
    return city.clerk_of(person.posts[0].unit_id) != person.employee_id


def _may_rest(city: City, life: Life) -> bool:
    """Annual leave, also from the last days of the month before, needs a year of service (domain 2.8)."""
    return life.person.served(1, city.month.first - timedelta(days=31))


def _served_long(city: City, life: Life) -> bool:
    """Long and unpaid leave need five years of service before they start in the month before (domain 2.8)."""
    return parts.appointed(life) <= city.month.first - timedelta(days=6 * 366)


def _can_rise(city: City, life: Life) -> bool:
    group, letter = life.person.ranks[0].rank_grade.split("/")
    return letter != GRADES[group][-1]


class Case(NamedTuple):
    name: str
    play: parts.Play
    suits: Callable[[City, Life], bool] = _anyone


def _acting_superior(city: City) -> None:
    """A superior on leave for a week; a deputy acts for the colleagues, and answers to the superior's own."""
    month, school = city.month, next((unit for unit in city.units if unit.kind == "SCHOOL"), None)
    since, until = month.workdays[3], month.workdays[7]
    staff = [life for life in city.lives if school and life.person.posts[0].unit_id == school.unit_id]
    for leader in staff:
        me = leader.person.employee_id
        reports = [life.person for life in staff if life.person.superior_on(since) == me]
        if len(reports) >= 2:
            leader.plan.clear()
            parts.away(city, leader, "ANNUAL", since, until)
            deputy, above = reports[0], leader.person.superiors[0].employee_id
            for person in reports:
                acting = above if person is deputy else deputy.employee_id
                person.superiors.append(Superior(acting, "ACTING", since, until))
            city.cast["acting_superior"] = deputy.employee_id
            return


CASES = (
    Case("late_edges", parts.days([Shape(late, 0) for late in LATE_EDGES])),
    Case("early_edges", parts.days([Shape(0, early) for early in EARLY_EDGES] + BOTH)),
    Case("duplicated_punches", parts.resent),
    Case("transfer", parts.transferred, _no_clerk),
    Case("no_post", parts.no_post),
    Case("no_ceiling", parts.no_ceiling),
    Case("hired_mid_month", parts.hired, _no_clerk),
    Case("ended_mid_month", parts.ended, _no_clerk),
    Case("sanction", parts.sanctioned(False, 2_500)),
    Case("absent_whole_month", parts.absent(0, None)),
    Case("absent_10_days", parts.absent(2, 12)),
    Case("leave_across_month_end", parts.excused("ANNUAL", -2, 8), _may_rest),
    Case("informal_notice", parts.excused("INFORMAL_NOTICE", 5, 1)),
    Case("correction", requests.corrected(1)),
    Case("power_cut", signals.power_cut),
    Case("cancelled_after", requests.cancelled_after),
    Case("absent_28_days", parts.guard),
    Case("night_shifts", shifts.nights, shifts.heals),
    Case("double_shift", shifts.twice_a_day, shifts.heals),
    Case("touching_shifts", shifts.touching, shifts.heals),
    Case("free_on_a_workday", shifts.free_on_a_workday, shifts.heals),
    Case("work_on_a_holiday", shifts.on_a_holiday("NATIONAL")),
    Case("work_on_collective_leave", shifts.on_a_holiday("COLLECTIVE")),
    Case("leave_from_last_month", parts.leave_from_last_month, _may_rest),
    Case("cancelled_before", requests.cancelled_before, _may_rest),
    Case("leave_recalled", requests.recalled, _may_rest),
    Case("leave_changed", requests.changed, _may_rest),
    Case("leave_refused", requests.not_given("REFUSED"), _may_rest),
    Case("leave_postponed", requests.not_given("POSTPONED"), _may_rest),
    Case("corrected_twice", requests.corrected(2)),
    Case("correction_refused", requests.refused),
    Case("correction_withdrawn", requests.withdrawn),
    Case("correction_on_the_last_day", requests.on_the_last_day),
    Case("notice_by_request", requests.notice_by_request),
    Case("travel_by_request", requests.travel_by_request),
    Case("clock_a_year_ahead", signals.clock_a_year_ahead),
    Case("clock_minutes_ahead", signals.clock_minutes_ahead),
    Case("in_two_places", signals.in_two_places),
    Case("same_distance", signals.same_distance, _no_clerk),
    Case("made_up_position", signals.made_up_position, _no_clerk),
    Case("excused_with_punches", parts.excused_with_punches),
    Case("two_excuses", parts.two_excuses),
    Case("promoted", parts.promoted(False), _can_rise),
    Case("promoted_mid_month", parts.promoted(True), _can_rise),
    Case("sanctions_add_up", parts.sanctioned(False, 2_500, 1_000)),
    Case("sanction_mid_month", parts.sanctioned(True, 2_500)),
    Case("maternity", parts.excused("MATERNITY", 3, SHORT_MONTHS), _woman),
    Case("official_travel", parts.excused("OFFICIAL_TRAVEL", 6, 3)),
    Case("training", parts.excused("TRAINING", 6, 5)),
    Case("study", parts.whole_month("STUDY")),
    Case("sick", parts.excused("SICK", 9, 2)),
    Case("long_leave", parts.long_away("LONG"), _served_long),
    Case("important_reason", parts.excused("IMPORTANT_REASON", 4, 2)),
    Case("collective_leave", parts.excused("COLLECTIVE", 10, 1)),
    Case("unpaid_leave", parts.long_away("UNPAID"), _served_long),
)
