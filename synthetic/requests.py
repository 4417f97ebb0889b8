"""Parts about what is asked for, granted, refused and taken back: leave (domain 5.6) and corrections (domain 5.5)."""

from shared.events.attendance.leave import Verdict
from synthetic.city import City, Life
from synthetic.parts import MINUTE, Play, office_hours
from synthetic.plan import Request, Shape, excuse, leave

FORGOT_DAY = 3  # the working day on which a punch is forgotten
LATEST_WORKDAY = 5  # after the day, for a request (domain 5.5)


def cancelled_before(city: City, life: Life) -> bool:
    """Leave given up before it starts: the person works."""
    granted, cancelled, first, last = (city.month.workdays[n] for n in (3, 4, 6, 8))
    asked = leave(city.month, "ANNUAL", first, last)
    life.plan.leaves.append(asked._replace(asked=granted, cancelled=cancelled))
    return True


def recalled(city: City, life: Life) -> bool:
    """Called back on the third day of six: the rest of the leave is given back."""
    days = city.month.workdays
    granted = leave(city.month, "ANNUAL", days[5], days[10])
    life.plan.leaves.append(granted._replace(recalled=(days[7], days[8])))
    life.plan.stay_away(days[5:8])
    return True


def not_given(verdict: Verdict) -> Play:
    """Postponed or refused: the person works, and the reserved days are given back."""

    def play(city: City, life: Life) -> bool:
        first, last = city.month.workdays[6], city.month.workdays[8]
        life.plan.leaves.append(leave(city.month, "ANNUAL", first, last)._replace(verdict=verdict))
        return True

    return play


def changed(city: City, life: Life) -> bool:
    """Asked for three days, granted two of a week later."""
    days = city.month.workdays
    asked = leave(city.month, "ANNUAL", days[6], days[8])
    life.plan.leaves.append(asked._replace(verdict="CHANGED", changed_to=(days[12], days[13])))
    life.plan.stay_away(days[12:14])
    return True


def cancelled_after(city: City, life: Life) -> bool:
    """A notice found untrue: the day counts as absent without news after all."""
    day, found_out = city.month.workdays[5], city.month.workdays[7]
    life.plan.excuses.append(excuse(city.month, "INFORMAL_NOTICE", day, day)._replace(cancelled=found_out))
    life.plan.stay_away([day])
    return True


def corrected(times: int) -> Play:
    """A forgotten departure; the second correction of the same day replaces the first."""

    def play(city: City, life: Life) -> bool:
        for n in range(times):
            hours_before_the_end = 2 * (times - 1 - n)
            life.plan.requests.append(_forgot(city, life, 1 + n, hours_before_the_end))
        return True

    return play


def refused(city: City, life: Life) -> bool:
    life.plan.requests.append(_forgot(city, life, 2)._replace(end="REFUSED"))
    return True


def withdrawn(city: City, life: Life) -> bool:
    life.plan.requests.append(_forgot(city, life, 2)._replace(end="WITHDRAWN"))
    return True


def on_the_last_day(city: City, life: Life) -> bool:
    """Asked for on the fifth working day after, the last that is allowed."""
    life.plan.requests.append(_forgot(city, life, LATEST_WORKDAY))
    return True


def notice_by_request(city: City, life: Life) -> bool:
    """A call to the superior on the day itself."""
    day = city.month.workdays[6]
    life.plan.requests.append(Request("INFORMAL_NOTICE", day, day, "Anak sakit, sudah menelepon atasan"))
    life.plan.stay_away([day])
    return True


def travel_by_request(city: City, life: Life) -> bool:
    """Sent off at once; the letter is handed in after the return."""
    first, last, asked = (city.month.workdays[n] for n in (6, 7, 8))
    travel = Request("OFFICIAL_TRAVEL", first, asked, "Perjalanan dinas mendadak", last=last, document="SPT/117")
    life.plan.requests.append(travel)
    life.plan.stay_away([first, last])
    return True


def _forgot(city: City, life: Life, workdays_later: int, hours_before_the_end: int = 0) -> Request:
    """A departure without a punch, asked for so many working days afterwards."""
    days = city.month.workdays
    day, asked = days[FORGOT_DAY], days[FORGOT_DAY + workdays_later]
    life.plan.shapes[day] = Shape(-5 * MINUTE, None)
    left = office_hours(city, day)[1] - hours_before_the_end * 3_600
    return Request("FORGOT", day, asked, "Lupa absen pulang", check_out=left)
