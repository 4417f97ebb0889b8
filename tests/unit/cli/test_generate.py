"""`ekinerja generate`: the same seed, the same bytes."""

import pytest

from shared.events.appraisal import MonthClosed
from shared.log.logfile import read_log
from tests.unit.cli.conftest import Run

CITY = ("generate", "--employees", 20, "--period", "2026-11")


def test_the_same_seed_makes_the_same_bytes(run: Run) -> None:
    first, again, other = (run(*CITY, "--seed", seed).stdout_bytes for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert isinstance(list(read_log(first.splitlines()))[-1].event, MonthClosed)


def test_open_is_the_same_month_without_its_close(run: Run) -> None:
    closed, left_open = (run(*CITY, "--seed", 7, *more).stdout_bytes for more in ((), ("--open",)))
    assert closed.startswith(left_open)
    assert b"MonthClosed" not in left_open


@pytest.mark.parametrize(("employees", "period"), [(0, "2026-11"), (20, "2026-13"), (20, "soon")])
def test_a_city_that_cannot_be(run: Run, employees: int, period: str) -> None:
    result = run("generate", "--employees", employees, "--period", period, "--seed", 7)
    assert (result.exit_code, result.stdout_bytes) == (2, b"")
    assert result.stderr.startswith("ekinerja: ")
