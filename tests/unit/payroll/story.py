"""A drawn story of a few people's months: the events that may happen to them, in log order."""

from random import Random

from shared.events import Event
from shared.events.activity import work as act
from shared.log.subjects import partition_of
from tests.kit.city_log import CityLog, week

PARTITION = 3
PEOPLE = [name for name in (f"e{n:05}" for n in range(200)) if partition_of(name) == PARTITION][:3]
MONTHS = ["2026-09", "2026-10", "2026-11", "2026-12"]


def story(draw: Random) -> list[Event]:
    """Four months of a few people, in log order; each month is closed, and most facts come in time."""
    log = CityLog(MONTHS[0])
    log.unit("u2", "Asia/Makassar")
    log.schedule("s2", week("22:00", "06:00"))
    for name in PEOPLE:
        log.employee(name, draw.choice([0, 3_000_000, 5_000_001]), schedule_id=draw.choice(["s1", "s2"]))
    tale = _Tale(log, draw)
    for number, month in enumerate(MONTHS):
        for _ in range(draw.randint(3, 25)):
            tale.next(draw.choice([month, month, month, *MONTHS[: number + 1]]))
        for unit_id in draw.sample(["u1", "u2"], draw.choice([2, 2, 1])):
            log.close(month, unit_id)
    return log.events


class _Tale:
    """One event after the other, with the ids that later ones refer to."""

    def __init__(self, log: CityLog, draw: Random) -> None:
        self._log, self._draw = log, draw
        self._work: list[tuple[str, str]] = []
        self._excuses: list[tuple[str, str]] = []

    def next(self, month: str) -> None:
        log, draw, name = self._log, self._draw, self._draw.choice(PEOPLE)
        day = f"{month}-{draw.choice([1, 2, 15, 16, 29, 30]):02}"
        match draw.randrange(19):
            case 0 | 1 | 2 | 3:
                log.punch(
                    day, draw.choice(["07:31", "15:00", "22:00", "23:30"]), draw.choice(["IN", "OUT", "ANY"]), name
                )
            case 4 | 5 | 6:
                self._work.append((log.submit(day, 400, employee_id=name), name))
                log.verify(self._work[-1][0], draw.randint(1, 1_440), name)
            case 7 if self._work:
                activity_id, name = draw.choice(self._work)
                kinds = [act.ActivityReturned, act.ActivityRejected, act.ActivityWithdrawn, act.ActivityAnnulled]
                log.decide(draw.choice(kinds), activity_id, name)
            case 8:
                log.correct(day, draw.choice([None, "07:30"]), "16:00", employee_id=name)
            case 9 | 10:
                last = draw.choice([day, f"{draw.choice(MONTHS)}-28"])
                excuse = log.excuse(
                    draw.choice(["SICK", "UNPAID", "ANNUAL"]), min(day, last), max(day, last), employee_id=name
                )
                self._excuses.append((excuse, name))
            case 11 if self._excuses:
                log.cancel(*draw.choice(self._excuses))
            case 12:
                log.transfer(day, draw.choice(["u1", "u2"]), "s1", f"p-{name}", name)
            case 13:
                log.sanction(1_000, day, sanction_id=f"x{len(log.events)}", employee_id=name)
            case 14:
                log.position(f"p-{name}", draw.choice([0, 4_000_000]))
            case 15:
                log.special(day, day, week("09:00", "15:00"))
            case 16:
                log.assembly(day, draw.choice([True, False]), employee_id=name)
            case 17:
                log.withdraw(day)
            case 18:
                shifts = ["", "07:00-14:00", "22:00-06:00", "07:00-11:00 13:00-17:00", "07:00-14:00 14:00-07:00"]
                log.roster({day: draw.choice(shifts), f"{month}-28": draw.choice(shifts)}, name)
            case _:
                log.holiday(day)
