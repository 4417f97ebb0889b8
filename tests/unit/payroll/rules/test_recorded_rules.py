"""Rule sets that the log holds: every shape ever published is read, and a younger excuse kind stops nothing."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from services.payroll.pay.replay import Replay
from services.payroll.rules import parse
from services.payroll.rules.domain import RuleError, packaged, recorded_rules, rules_document, rules_from
from services.payroll.rules.rule_set import ExcuseRule
from shared.events import Event, decode
from shared.events import payroll as pay
from shared.events.attendance import days as att
from shared.events.payroll import Statement
from shared.log.subject_index import SubjectIndex
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog
from tests.kit.replay import only, run

GOLDEN = Path(__file__).parents[3] / "golden"
# The net pay of `month()` under each rule set. A file is kept for ever and never edited; a new shape adds a file.
NETS = {
    "productivity-discipline": 4_167_960,
    "productivity-discipline-without-early-table": 4_219_660,
    "static-dynamic": 4_116_260,
    "static-dynamic-with-assembly-rate": 4_095_110,
    "static-dynamic-with-defaults-left-out": 4_335_210,
    "static-dynamic-with-monthly-tax": 4_324_262,
}


def golden(name: str) -> dict[str, Any]:
    rules: dict[str, Any] = json.loads((GOLDEN / "rulesets" / f"{name}.json").read_text())
    return rules


def adopting(rules: dict[str, Any]) -> CityLog:
    """A city whose log carries this rule set."""
    log = CityLog()
    data = pay.RuleSetAdoptedData(
        rule_set_id=rules["id"],
        valid_from=date.fromisoformat(rules["valid_from"]),
        legal_basis=rules["legal_basis"],
        rules=rules,
    )
    log.add(pay.RuleSetAdopted, data)
    return log


def month(rules: dict[str, Any]) -> CityLog:
    """Late on the 2nd, absent on the 5th, sick on the 6th, not in the assembly of the 7th; 5,000 minutes of work."""
    log = adopting(rules)
    log.employee()
    log.month({2: ("09:00", "16:00"), 5: (None, None), 6: (None, None)})
    log.excuse("SICK", 6)
    log.assembly(7, present=False)
    log.work(5_000)
    log.close()
    return log


def paid(events: list[Event]) -> Statement:
    return only(run(events)[0].finish(PERIOD))


def test_every_golden_rule_set_is_folded() -> None:
    assert {file.stem for file in (GOLDEN / "rulesets").glob("*.json")} == set(NETS)


@pytest.mark.parametrize("name", NETS)
def test_every_shape_ever_published_is_read_and_pays_the_same(name: str) -> None:
    rules = golden(name)
    statement = paid(month(rules).events)
    assert (statement.rule_set_id, statement.status, statement.net) == (rules["id"], "PAYABLE", NETS[name])


@pytest.mark.parametrize("file", sorted(parse.FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_a_whole_rule_set_is_read_alike_in_both_ways(file: Path) -> None:
    document = rules_document(file.read_text())
    assert recorded_rules(document) == rules_from(document)


# --- an excuse kind that is younger than the log


@pytest.fixture
def bereavement(monkeypatch: pytest.MonkeyPatch) -> str:
    """An excuse kind that no recorded rule set names."""
    kind: Any = "BEREAVEMENT"
    monkeypatch.setattr(parse, "EXCUSE_KINDS", (*parse.EXCUSE_KINDS, kind))
    return str(kind)


@pytest.mark.parametrize("name", NETS)
def test_a_log_written_before_a_kind_was_added_is_folded_as_before(name: str, bereavement: str) -> None:
    rules = golden(name)
    assert paid(month(rules).events).net == NETS[name]
    with pytest.raises(RuleError, match=r"excuses\.\w+: is missing"):
        rules_from(rules)


@pytest.mark.parametrize("name", NETS)
def test_a_day_of_a_kind_the_rules_do_not_name_is_paid_in_full(name: str, bereavement: str) -> None:
    assert recorded_rules(golden(name)).excuses[bereavement] == ExcuseRule(0, 0)  # type: ignore[index]
    log = adopting(golden(name))
    log.employee()
    log.month({5: (None, None)})
    log.work()
    events, replay, index = [*log.events, absence(bereavement, 5)], Replay(), SubjectIndex()
    for seq, event in enumerate(events, 1):
        replay.apply(seq, index.subject_of(event).aggregate, event)
    statement = only(replay.finish(PERIOD))
    assert (statement.attendance_bp, statement.attendance_cut, statement.performance_bp) == (0, 0, 10_000)
    (day,) = [day for day in (replay.explain(EMPLOYEE, PERIOD) or {})["days"] if day["status"] == "EXCUSED"]
    assert (day["bp"], day["credited_minutes"], day["reasons"]) == (0, 0, [bereavement])


def absence(kind: str, day: int) -> Event:
    """An excuse as a later version of the program would read it: this one's decoder does not know the kind."""
    when = date.fromisoformat(f"{PERIOD}-{day:02}")
    data = att.AbsenceExcusedData(employee_id=EMPLOYEE, excuse_id="x", kind=kind, date_from=when, date_to=when)  # type: ignore[arg-type]
    return att.AbsenceExcused.record(data, id="x", time=datetime(2026, 10, 9, tzinfo=UTC), actor="hr:e00007")


# --- the limits of tolerance


def with_unknown_keys() -> dict[str, Any]:
    """A rule set as a later version of the program may write it."""
    rules = golden("static-dynamic")
    return {
        **rules,
        "later": 1,
        "weighted": ["WORKLOAD"],
        "attendance": {**rules["attendance"], "later": [1]},
        "excuses": {**rules["excuses"], "LATER": {"cut_bp": 100, "credited_minutes": 0}},
        "tax": {**rules["tax"], "later": "x", "rank_bp": {**rules["tax"]["rank_bp"], "later": 1}},
        "health": {**rules["health"], "later": {}},
    }


def test_keys_of_later_versions_are_harmless_in_the_log_and_refused_at_the_adoption() -> None:
    assert recorded_rules(with_unknown_keys()) == recorded_rules(golden("static-dynamic"))
    assert paid(month(with_unknown_keys()).events).net == NETS["static-dynamic"]
    with pytest.raises(RuleError):
        rules_from(with_unknown_keys())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"static_bp": "4000"}, "static_bp: must be a whole number, not '4000'"),
    ({"static_bp": 10_001}, "static_bp: 10001 is not between 0 and 10000"),
    ({"model": "other"}, "model: 'other' is none of"),
    ({"excuses": []}, "excuses: must be a table"),
    ({"excuses": {"SICK": 0}}, "excuses.SICK: must be a table"),
    ({"excuses": {"SICK": {"cut_bp": 0.5, "credited_minutes": 0}}}, "excuses.SICK.cut_bp: must be a whole number"),
    ({"excuses": {"SICK": {"cut_bp": 0}}}, "excuses.SICK.credited_minutes: is missing"),
]


@pytest.mark.parametrize(("change", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_wrong_value_is_refused_in_the_log_too(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(RuleError) as refused:
        recorded_rules({**golden("static-dynamic"), **change})
    assert reason in str(refused.value)
    with pytest.raises(RuleError):
        run(month({**golden("static-dynamic"), **change}).events)


def test_rates_are_never_guessed() -> None:
    """The golden event of the type holds a fragment that no version could adopt: it is refused, not filled in."""
    event = decode((GOLDEN / "payroll.RuleSetAdopted.1.json").read_bytes())
    with pytest.raises(RuleError, match="model: is missing"):
        Replay().apply(1, "rules", event)
    for key in packaged().attendance.__struct_fields__:
        if key not in ("missed_assembly_bp", "month_cap_bp"):  # these have had a default since the first version
            rules = golden("static-dynamic")
            attendance = {name: value for name, value in rules["attendance"].items() if name != key}
            with pytest.raises(RuleError, match=f"attendance.{key}: is missing"):
                recorded_rules({**rules, "attendance": attendance})
