"""The numbers of the specification, from events to statements: domain 2.2 (27 rows) and 2.6.7 (M1 to M4)."""

import pytest

from shared.events.payroll import Statement
from tests.kit.city_log import EMPLOYEE, CityLog
from tests.kit.replay import only, replay

DAY = 5  # a Monday

# row, in, out, excuse, basis points, rupiah cut
ROWS = [
    (1, "07:30:00", "16:00:00", None, 0, 0),
    (2, "07:45:00", "16:00", None, 0, 0),
    (3, "07:45:59", "16:00", None, 0, 0),
    (4, "07:46:00", "16:00", None, 25, 7_500),
    (5, "08:30:00", "16:00", None, 25, 7_500),
    (6, "08:31:00", "16:00", None, 50, 15_000),
    (7, "09:30:00", "16:00", None, 50, 15_000),
    (8, "09:31:00", "16:00", None, 100, 30_000),
    (9, "10:30:00", "16:00", None, 100, 30_000),
    (10, "10:31:00", "16:00", None, 150, 45_000),
    (11, None, "16:00", None, 150, 45_000),
    (12, "07:30", "15:59:59", None, 0, 0),
    (13, "07:30", "15:59:00", None, 25, 7_500),
    (14, "07:30", "15:00", None, 25, 7_500),
    (15, "07:30", "14:59", None, 50, 15_000),
    (16, "07:30", "14:00", None, 50, 15_000),
    (17, "07:30", "13:59", None, 100, 30_000),
    (18, "07:30", "13:00", None, 100, 30_000),
    (19, "07:30", "12:59", None, 150, 45_000),
    (20, "07:30", None, None, 150, 45_000),
    (21, "08:40", "14:30", None, 100, 30_000),
    (22, "11:00", "12:00", None, 300, 90_000),
    (23, None, None, None, 500, 150_000),
    (24, None, None, "INFORMAL_NOTICE", 200, 60_000),
    (25, None, None, "OFFICIAL_TRAVEL", 0, 0),
    (26, None, None, "ANNUAL", 0, 0),
]


@pytest.mark.parametrize(("row", "arrival", "departure", "excuse", "bp", "cut"), ROWS)
@pytest.mark.parametrize("closed", [True, False])
def test_a_day_of_the_table(
    row: int, arrival: str | None, departure: str | None, excuse: str | None, bp: int, cut: int, closed: bool
) -> None:
    log = CityLog()
    log.employee(ceiling=5_000_000)
    log.month({DAY: (arrival, departure)})
    log.work()
    if excuse:
        log.excuse(excuse, DAY)
    if closed:
        log.close()
    statement = only(replay(log.events))
    assert (statement.attendance_bp, statement.attendance_cut) == (bp, cut)
    assert (statement.static, statement.dynamic_ceiling, statement.performance_bp) == (2_000_000, 3_000_000, 10_000)
    assert statement.gross == 5_000_000 - cut
    assert statement.estimate is not closed


def test_row_27_a_month_of_absence_is_capped_and_the_static_part_stays() -> None:
    log = CityLog()
    log.employee(ceiling=5_000_000)
    log.work()
    log.close()
    statement = only(replay(log.events))
    assert (statement.attendance_bp, statement.attendance_cut, statement.gross) == (10_000, 3_000_000, 2_000_000)
    assert "absent every workday: the static part is still paid" in statement.warnings


def columns(statement: Statement, names: str) -> tuple[int, ...]:
    return tuple(getattr(statement, name) for name in names.split())


MONEY = "ceiling static dynamic_ceiling performance_pay attendance_cut dynamic sanction_cut gross tax health net"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (
            6_250,
            (6_000_000, 2_400_000, 3_600_000, 3_600_000, 27_000, 3_573_000, 0, 5_973_000, 298_650, 59_730, 5_614_620),
        ),
        (
            5_625,
            (6_000_000, 2_400_000, 3_600_000, 3_240_000, 27_000, 3_213_000, 0, 5_613_000, 280_650, 56_130, 5_276_220),
        ),
    ],
)
def test_m1(minutes: int, expected: tuple[int, ...]) -> None:
    log = CityLog()
    log.employee(ceiling=6_000_000, rank="III/b", salary=4_200_000)
    log.month({5: ("07:50", "16:00"), 6: ("07:30", "14:59")})
    log.work(minutes)
    log.close()
    statement = only(replay(log.events))
    assert statement.attendance_bp == 75
    assert columns(statement, MONEY) == expected


def test_m2() -> None:
    log = CityLog()
    log.employee(ceiling=4_333_333, rank="III/a", salary=3_600_000)
    nothing = (None, None)
    log.month(
        {
            1: nothing,
            2: nothing,
            5: nothing,
            6: ("09:35", "16:00"),
            7: ("07:46", "16:00"),
            8: ("07:30", None),
            9: ("08:45", "16:00"),
        }
    )
    log.excuse("INFORMAL_NOTICE", 5)
    log.work()
    log.close()
    statement = only(replay(log.events))
    assert statement.attendance_bp == 1_525
    assert columns(statement, MONEY) == (
        *(4_333_333, 1_733_333, 2_600_000, 2_600_000, 396_500, 2_203_500, 0),
        *(3_936_833, 196_842, 39_368, 3_700_623),
    )


def test_m2_limit_case() -> None:
    log = CityLog()
    log.employee(ceiling=5_000_000, rank="II/c", salary=3_100_000)
    log.work()
    log.close()
    assert columns(only(replay(log.events)), MONEY) == (
        *(5_000_000, 2_000_000, 3_000_000, 3_000_000, 3_000_000, 0, 0),
        *(2_000_000, 0, 20_000, 1_980_000),
    )


def test_m3() -> None:
    log = CityLog(rules="national-60-40")
    ceiling = {"WORKLOAD": 3_000_000, "ACHIEVEMENT": 2_000_000, "WORK_CONDITION": 750_000}
    log.employee(ceiling=ceiling, rank="III/c", salary=4_200_000)
    log.month({5: ("08:00", "16:00"), 6: ("10:50", "16:00"), 7: ("07:30", "15:15"), 8: ("07:30", None)})
    log.work(5_313)  # floor(10,000 x 5,313 / 6,250) = 8,500 bp
    log.close()
    statement = only(replay(log.events))
    assert (statement.performance_bp, statement.attendance_bp) == (8_500, 350)
    assert columns(statement, MONEY) == (
        *(5_750_000, 750_000, 5_000_000, 2_550_000, 70_000, 4_480_000, 0),
        *(5_230_000, 261_500, 52_300, 4_916_200),
    )


def test_m4() -> None:
    log = CityLog(rules="national-60-40")
    ceiling = {"WORKLOAD": 6_000_000, "ACHIEVEMENT": 4_500_000, "SCARCITY": 1_500_000}
    log.employee(ceiling=ceiling, rank="IV/b", salary=5_900_000)
    log.sanction(2_500)
    log.month({5: ("10:00", "16:00"), 6: ("07:30", "15:50")})
    log.work()
    log.close()
    statement = only(replay(log.events))
    assert (statement.performance_bp, statement.attendance_bp) == (10_000, 125)
    assert columns(statement, MONEY) == (
        *(12_000_000, 1_500_000, 10_500_000, 6_300_000, 52_500, 10_447_500, 2_986_875),
        *(8_960_625, 1_344_094, 61_000, 7_555_531),
    )


def test_tulang_bawang_cuts_the_discipline_part_by_its_own_brackets() -> None:
    log = CityLog(rules="tulang-bawang")
    log.employee(ceiling=5_000_000)  # discipline 2,000,000
    log.month(
        {5: ("07:31", "12:00"), 6: ("08:01", "16:00"), 7: ("08:31", "16:00"), 8: ("09:01", "16:00"), 9: (None, None)}
    )
    log.work()
    log.close()
    statement = only(replay(log.events))
    assert statement.attendance_bp == 50 + 100 + 125 + 150 + 150
    assert statement.attendance_cut == 115_000
    assert statement.employee_id == EMPLOYEE
