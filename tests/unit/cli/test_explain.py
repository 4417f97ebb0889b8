"""`ekinerja explain`: every rupiah with its rule and its events, and a clear answer where there is none."""

import json
from pathlib import Path

import pytest

from shared.events.attendance import days as att
from tests.kit.city_log import PERIOD, CityLog
from tests.unit.cli.conftest import Run, save


def test_json_lines_add_up_and_every_event_is_of_the_log(run: Run, file: Path, city: CityLog) -> None:
    result = run("explain", "e00001", PERIOD, "--log", file, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert sum(line["amount"] for line in found["lines"]) == found["net"]
    assert sum(day.get("amount", 0) for day in found["days"]) == -next(
        line["amount"] for line in found["lines"] if line["code"] == "attendance_cut"
    )
    ids = {event.id for event in city.events if event.subject in ("e00001", "city")}
    assert {event for day in found["days"] for event in day["events"]} <= ids
    assert {event for each in found["activities"] for event in each["events"]} <= ids
    assert found["reproduced"]


def test_text_says_rules_days_sums_and_short_or_full_ids(run: Run, city: CityLog, tmp_path: Path) -> None:
    long_id = "0123456789abcdef0123456789abcdef"
    closed = city.events.pop()
    data = att.AbsenceExcusedData(
        employee_id="e00001", excuse_id="x9", kind="SICK", date_from=city.date(9), date_to=city.date(9)
    )
    city.add(att.AbsenceExcused, data, id=long_id)
    city.events.append(closed)
    file = save(tmp_path / "log.jsonl", city.events)
    text = run("explain", "e00001", PERIOD, "--log", file).stdout
    for expected in (
        "bekasi-2019: Perwali",
        "late 70 min (61-120 min)",
        "absent without notice",
        "excused",
        "01234567",
    ):
        assert expected in text, text
    assert long_id not in text
    assert long_id in run("explain", "e00001", PERIOD, "--log", file, "--ids").stdout


def test_a_revision_can_be_chosen(run: Run, city: CityLog, tmp_path: Path) -> None:
    city.correct(7, "07:30", "16:00", employee_id="e00001")
    file = save(tmp_path / "log.jsonl", city.events)
    first, last = (
        json.loads(run("explain", "e00001", PERIOD, "--log", file, "--format", "json", *which).stdout)
        for which in (("--revision", "1"), ())
    )
    assert (first["revision"], last["revision"], last["estimate"]) == (1, 2, True)
    assert last["difference"] == last["net"] - first["net"] > 0


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("e99999", PERIOD), 1, "e99999 is not known"),
        (("e00001", "1999-01"), 1, "no statement for 1999-01"),
        (("e00001", PERIOD, "--revision", "9"), 1, "has no revision 9"),
        (("e00001", "October"), 2, "is not a month"),
        (("e 1>", PERIOD), 2, "is no id"),
    ],
)
def test_where_there_is_nothing_to_explain(
    run: Run, file: Path, arguments: tuple[str, ...], code: int, reason: str
) -> None:
    result = run("explain", *arguments, "--log", file)
    assert (result.exit_code, result.stdout_bytes) == (code, b"")
    assert reason in result.stderr


def test_other_peoples_lines_are_not_looked_into(run: Run, file: Path) -> None:
    file.write_bytes(file.read_bytes() + b'{"subject": "e00002", "type": "from.the.Future"}\n')
    assert run("explain", "e00001", PERIOD, "--log", file).exit_code == 0
    assert run("explain", "e00002", PERIOD, "--log", file).exit_code == 2
