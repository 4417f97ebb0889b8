"""`ekinerja fold`: the same bytes every time, and a clear refusal of whatever is wrong."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shared.events.payroll import CSV_COLUMNS
from tests.fuzz.targets import EVENTS
from tests.kit.city_log import PERIOD, CityLog
from tests.kit.replay import replay
from tests.unit.cli.conftest import Run, body, save


def test_csv_has_the_columns_of_the_design_and_the_same_bytes_every_time(run: Run, file: Path, city: CityLog) -> None:
    first, second = (run("fold", file, "--period", PERIOD) for _ in range(2))
    assert first.exit_code == 0, first.stderr
    assert first.stdout_bytes == second.stdout_bytes
    rows = [[str(getattr(each, name)) for name in CSV_COLUMNS] for each in replay(city.events)]
    expected = [",".join(row) for row in (CSV_COLUMNS, *rows)]
    assert first.stdout_bytes == "".join(f"{row}\n" for row in expected).encode()
    assert [row[:6] for row in expected[1:]] == ["e00001", "e00002"]


def test_revisions_follow_each_other_and_what_waits_is_an_estimate(run: Run, city: CityLog, tmp_path: Path) -> None:
    city.correct(7, "07:30", "16:00", employee_id="e00001")
    file = save(tmp_path / "late.jsonl", city.events)
    found = json.loads(run("fold", file, "--period", PERIOD, "--format", "json").stdout)
    assert [(s["employee_id"], s["revision"], s["estimate"]) for s in found] == [
        ("e00001", 1, False),
        ("e00001", 2, True),
        ("e00002", 1, False),
    ]
    assert found[1]["difference"] == found[1]["net"] - found[0]["net"] > 0


def test_json_says_every_field_and_its_lines_add_up(run: Run, file: Path) -> None:
    first, second = (run("fold", file, "--period", PERIOD, "--format", "json") for _ in range(2))
    assert first.stdout_bytes == second.stdout_bytes
    for statement in json.loads(first.stdout):
        assert set(CSV_COLUMNS) <= set(statement)
        assert sum(line["amount"] for line in statement["lines"]) == statement["net"]


def test_a_month_that_nobody_closed_is_an_estimate(run: Run, city: CityLog, tmp_path: Path) -> None:
    city.events.pop()
    found = json.loads(
        run("fold", save(tmp_path / "open.jsonl", city.events), "--period", PERIOD, "--format", "json").stdout
    )
    assert [statement["estimate"] for statement in found] == [True, True]


def test_table_writes_rupiah_as_indonesians_do_and_counts_who_is_held(run: Run, city: CityLog, tmp_path: Path) -> None:
    city.events.pop()
    city.employee("e00003", ceiling=None)
    result = run("fold", save(tmp_path / "log.jsonl", city.events), "--period", PERIOD, "--format", "table")
    assert "5.000.000" in result.stdout
    assert "10.000.000" in result.stdout  # both ceilings
    assert re.search(r"HELD +1 *\n +no post +1 *\n", result.stdout)


def test_reads_standard_input(run: Run, file: Path) -> None:
    piped = run("fold", "-", "--period", PERIOD, stdin=file.read_bytes())
    assert piped.stdout_bytes == run("fold", file, "--period", PERIOD).stdout_bytes


def test_other_rules_replace_those_of_the_log(run: Run, file: Path) -> None:
    rules = Path("services/payroll/rulesets/tulang-bawang.toml")
    result = run("fold", file, "--period", PERIOD, "--rules", rules)
    assert result.exit_code == 0
    assert ",tulang-bawang," in result.stdout


def _punch(**changes: Any) -> bytes:
    event = json.loads(body(CityLog().punch(5, "07:30")))
    event["data"] |= changes
    return json.dumps(event).encode()


def _registered(**changes: Any) -> bytes:
    log = CityLog()
    log.employee()
    event = json.loads(body(log.events[-1]))
    event["data"] |= changes
    return json.dumps(event).encode()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"type":', "truncated"),
        (b"not json", "malformed"),
        (b"\xff\xfe", "malformed|utf-8|Invalid"),
        (b"[" * 100_000, "recursion|malformed|Expected"),
        (b'{"type":"attendance.Exploded"}', "attendance.Exploded"),
        (_punch(at=17), r"Expected `datetime`, got `int` - at `\$.data.at`"),
        (_registered(salary=4_200_000.5), r"Expected `int`, got `float` - at `\$.data.salary`"),
        (_registered(nip="198002302005011001"), "198002302005011001|NIP|birth"),
        (_punch(at="2099-01-01T00:30:00+00:00"), "2099-01-01"),
        (_punch(at="0001-01-01T00:00:00+14:00"), "date value out of range"),
        (EVENTS["HolidayDeclared"].replace(b"2026-12-25", b"9999-12-31"), "date value out of range"),
        (_punch(employee_id="e00009"), "e00009"),
        (_punch(employee_id="e 9\x1b[31m"), "subject"),
    ],
)
def test_a_bad_line_ends_it_with_number_and_reason(
    run: Run, file: Path, city: CityLog, line: bytes, reason: str
) -> None:
    file.write_bytes(file.read_bytes() + line + b"\n")
    result = run("fold", file, "--period", PERIOD)
    assert result.exit_code == 2
    assert result.stdout_bytes == b""
    assert result.stderr.startswith(f"ekinerja: line {len(city.events) + 1}: ")
    assert result.stderr.count("\n") == 1
    assert re.search(reason, result.stderr)
    assert "\x1b" not in result.stderr


def test_rules_in_the_log_that_cannot_be_are_a_bad_line(run: Run, city: CityLog, tmp_path: Path) -> None:
    event = json.loads(body(city.rules("bekasi-2019")))
    event["data"]["rules"]["static_bp"] = -1
    bad = save(tmp_path / "log.jsonl", city.events[:-1], json.dumps(event).encode())
    result = run("fold", bad, "--period", PERIOD)
    assert result.exit_code == 2
    assert f"line {len(city.events)}: static_bp: -1" in result.stderr


def test_events_of_somebody_never_registered_make_no_statement(run: Run, city: CityLog, tmp_path: Path) -> None:
    city.punch(5, "07:30", employee_id="e00099")
    result = run("fold", save(tmp_path / "log.jsonl", city.events), "--period", PERIOD)
    assert result.exit_code == 0
    assert "e00099" not in result.stdout
    assert "e00099 was never registered" in result.stderr


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("id = ", "not TOML"),
        ("colour = 1\n", "model: is missing"),
    ],
)
def test_rules_that_cannot_be_are_refused(run: Run, file: Path, tmp_path: Path, toml: str, reason: str) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(toml)
    for result in (run("fold", file, "--period", PERIOD, "--rules", rules), run("rules", "check", rules)):
        assert result.exit_code == 2
        assert result.stdout_bytes == b""
        assert reason in result.stderr


def test_a_rule_file_is_refused_by_line_and_key(run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    packaged = run("rules", "show", "bekasi-2019").stdout
    rules.write_text(packaged.replace("missing_check_in_bp = 150", "missing_check_in_bp = 15.5"))
    result = run("rules", "check", rules)
    assert result.exit_code == 2
    assert re.search(r"line \d+: attendance.missing_check_in_bp: must be a whole number", result.stderr)


@pytest.mark.parametrize("arguments", [("nowhere.jsonl", "--period", PERIOD), (".", "--period", PERIOD)])
def test_a_file_that_cannot_be_read(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("fold", *arguments)
    assert (result.exit_code, result.stdout_bytes) == (2, b"")
    assert result.stderr.startswith(f"ekinerja: {arguments[0]}: ")


@pytest.mark.parametrize("period", ["2026-13", "2026", "2026-1", ""])
def test_a_period_that_is_none(run: Run, file: Path, period: str) -> None:
    result = run("fold", file, "--period", period)
    assert (result.exit_code, result.stdout_bytes) == (2, b"")
    assert "is not a month written YYYY-MM" in result.stderr
