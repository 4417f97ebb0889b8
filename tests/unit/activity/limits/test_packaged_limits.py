"""The packaged limits: mistakes in the file are refused, and each day has those in force."""

from datetime import date
from pathlib import Path

import pytest

from services.activity.limits import domain as limits
from services.activity.limits.domain import parse_limits
from shared.values.limits import LimitError

PACKAGED = (Path(limits.__file__).parent / "limits.toml").read_text()


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("entry_workdays = 3", "entry_workdays = 0", "entry_workdays"),
        ("outage_minutes = 5", "outage_minutes = 2.5", "outage_minutes"),
        ("cutoff_workday = 3", "", "cutoff_workday"),
        ("escalation_days = 3", "escalation_days = 0", "escalation_days"),
        ("reminder_hour = 9", "reminder_hour = 24", "reminder_hour"),
        ("reminder_hour = 9", "reminder_hour = 20", "quiet hours"),
        ("reminder_hour = 9", "reminder_hour = 5", "quiet hours"),
        ("cutoff_workday = 3", "cutoff_workday = 3\nsurplus = 1", "surplus"),
        ("valid_from =", "=", "Invalid"),
    ],
)
def test_limits_that_cannot_be_are_refused(line: str, instead: str, words: str) -> None:
    assert line in PACKAGED
    with pytest.raises(LimitError, match=words):
        parse_limits(PACKAGED.replace(line, instead))


def test_a_day_has_the_limits_in_force_on_it() -> None:
    first = PACKAGED.replace("valid_from = 1900-01-01", "valid_from = 2020-01-01")
    second = PACKAGED.replace("valid_from = 1900-01-01", "valid_from = 2026-01-01")
    text = "\n".join(
        part.replace("entry_workdays = 3", f"entry_workdays = {days}") for part, days in ((first, 2), (second, 4))
    )
    found = parse_limits(text)
    on = [found.on(day).entry_workdays for day in (date(2019, 1, 1), date(2025, 12, 31), date(2026, 1, 1))]
    assert on == [2, 2, 4]
    with pytest.raises(LimitError, match="does not follow"):
        parse_limits(text.replace("2026-01-01", "2020-01-01"))
