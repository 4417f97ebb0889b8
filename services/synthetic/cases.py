"""The cases that must exist in the data (domain 6.5), each given to one person of ordinary staff."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from services.synthetic import parts
from services.synthetic.city import City, Life
from services.synthetic.parts import MINUTE
from services.synthetic.person import Superior
from services.synthetic.plan import Shape, excuse
from services.synthetic.posts import GRADES

# Both sides of every bracket of domain 2.2: the last free second, the first cut minute, each limit and one past it.
LATE_EDGES = [0, 15 * MINUTE, 15 * MINUTE + 59, *(m * MINUTE for m in (16, 60, 61, 120, 121, 180, 181)), None]
EARLY_EDGES = [-1, *(-m * MINUTE for m in (1, 60, 61, 120, 121, 180, 181)), None]
BOTH = [Shape(70 * MINUTE, -90 * MINUTE), Shape(210 * MINUTE, -200 * MINUTE)]
CAST_SHARE = (2, 3)  # of the candidates at most, so that a small city keeps ordinary people


def stage(city: City, rng: Random) -> None:
    """Give each case, in order of importance, to the next candidate, as long as there are any."""
    candidates = [life for life in city.lives if parts.is_ordinary(city, life)]
    rng.shuffle(candidates)
    del candidates[len(candidates) * CAST_SHARE[0] // CAST_SHARE[1] :]
    for case in CASES:
        life = next((life for life in candidates if case.suits(life)), None)
        if life is None:
            continue
        candidates.remove(life)
        life.plan.shapes.clear()
        life.plan.excuses.clear()
        if case.play(city, life):
            city.cast[case.name] = life.person.employee_id
    city.cast["no_superior"] = city.lives[0].person.employee_id
    _acting_superior(city)
    faults = city.faults
    units = {"outage": faults.outage_unit, "slow_clock": faults.slow_unit, "buffered_terminal": faults.buffered_unit}
    city.cast.update({name: unit for name, unit in units.items() if unit})


def _anyone(_: Life) -> bool:
    return True


def _woman(life: Life) -> bool:
    return life.person.nip[14] == "2"


def _can_rise(life: Life) -> bool:
    group, letter = life.person.ranks[0].rank_grade.split("/")
    return letter != GRADES[group][-1]


class Case(NamedTuple):
    name: str
    play: parts.Play
    suits: Callable[[Life], bool] = _anyone


def _acting_superior(city: City) -> None:
    """A superior on leave for a week; a deputy acts for the colleagues, and answers to the superior's own."""
    month, school = city.month, next((unit for unit in city.units if unit.kind == "SCHOOL"), None)
    since, until = month.workdays[3], month.workdays[7]
    staff = [life for life in city.lives if school and life.person.posts[0].unit_id == school.unit_id]
    for leader in staff:
        me = leader.person.employee_id
        reports = [life.person for life in staff if life.person.superior_on(since) == me]
        if len(reports) >= 2:
            leader.plan.shapes.clear()
            leader.plan.excuses.clear()
            parts.away(city, leader, excuse(month, "ANNUAL", since, until))
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
    Case("transfer", parts.transferred),
    Case("no_post", parts.no_post),
    Case("no_ceiling", parts.no_ceiling),
    Case("hired_mid_month", parts.hired),
    Case("ended_mid_month", parts.ended),
    Case("sanction", parts.sanctioned(False, 2_500)),
    Case("absent_whole_month", parts.absent(0, None)),
    Case("absent_10_days", parts.absent(2, 12)),
    Case("leave_across_month_end", parts.excused("ANNUAL", -2, 8)),
    Case("informal_notice", parts.excused("INFORMAL_NOTICE", 5, 1)),
    Case("correction", parts.corrected(1)),
    Case("cancelled_after", parts.cancelled_after),
    Case("absent_28_days", parts.guard),
    Case("leave_from_last_month", parts.leave_from_last_month),
    Case("cancelled_before", parts.cancelled_before),
    Case("corrected_twice", parts.corrected(2)),
    Case("excused_with_punches", parts.excused_with_punches),
    Case("two_excuses", parts.two_excuses),
    Case("promoted", parts.promoted(False), _can_rise),
    Case("promoted_mid_month", parts.promoted(True), _can_rise),
    Case("sanctions_add_up", parts.sanctioned(False, 2_500, 1_000)),
    Case("sanction_mid_month", parts.sanctioned(True, 2_500)),
    Case("maternity", parts.excused("MATERNITY", 3, 90), _woman),
    Case("official_travel", parts.excused("OFFICIAL_TRAVEL", 6, 3)),
    Case("training", parts.excused("TRAINING", 6, 5)),
    Case("study", parts.whole_month("STUDY")),
    Case("sick", parts.excused("SICK", 9, 2)),
    Case("long_leave", parts.whole_month("LONG")),
    Case("important_reason", parts.excused("IMPORTANT_REASON", 4, 2)),
    Case("collective_leave", parts.excused("COLLECTIVE", 10, 1)),
    Case("unpaid_leave", parts.whole_month("UNPAID")),
)
